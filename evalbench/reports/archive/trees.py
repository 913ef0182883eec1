"""The small files of an archive: study.toml, codebook.yaml, guides, findings and extras.json."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from evalbench.reports.archive.emit import Tree, toml_key, toml_text, yaml
from evalbench.reports.archive.source import Source, tidy
from evalbench.reports.archive.tables import heads_column
from evalbench.study import layout
from evalbench.study.contents import Row
from evalbench.study.model import (
    Answer,
    Code,
    Coder,
    Document,
    Evidence,
    Finding,
    FollowUp,
    Guide,
    Hypothesis,
    Indicator,
    Memo,
    Question,
    Record,
    Respondent,
    RespondentRole,
    Scale,
    Section,
    Statement,
    StatementRole,
    Unit,
)
from evalbench.text.cleaning import composed

__all__ = ["Findings", "codebook", "extras", "filled", "guides", "span", "study"]


def filled(**entries: Tree) -> dict[str, Tree]:
    """Return the entries that are not blank; a number is never blank."""
    return {key: value for key, value in entries.items() if value or type(value) in (int, Decimal)}


def study(source: Source) -> str:
    """Return study.toml."""
    row = source.study
    lines = [f"title = {toml_text(tidy(row['title']))}", f"language = {toml_text(row['language'])}"]
    if row["question"]:
        lines.append(f"question = {toml_text(tidy(row['question']))}")
    if row["end_date"] is not None:
        lines.append(f"end_date = {row['end_date'].isoformat()}")
    if row["category"]:
        lines.append(f"category = {toml_text(composed(row['category']))}")
    for scale in source.rows(Scale):
        name = composed(scale["name"])
        lines.extend(["", f"[scales.{toml_key(name)}]" if name else "[scale]", *_scale(scale)])
    coders = sorted(source.coders[coder["id"]] for coder in source.rows(Coder))
    if coders:
        lines.extend(["", "[coders]", f"names = [{', '.join(map(toml_text, coders))}]"])
    return "".join(f"{line}\n" for line in lines)


def _scale(row: Row) -> list[str]:
    lines = [
        f"{key} = {layout.digits(row[column])}"
        for key, column in (("min", "minimum"), ("max", "maximum"), ("step", "step"))
    ]
    if row["labels"]:
        lines.append(f"labels = [{', '.join(toml_text(tidy(each)) for each in row['labels'])}]")
    return lines


def codebook(source: Source) -> str:
    """Return codebook.yaml; blank when there is no codebook."""
    name, version = source.study["codebook_name"], source.study["codebook_version"]
    below = source.grouped(Code, "parent_id")
    if not below and not name and version == 1:
        return ""
    codes = [_code(source, row, below) for row in below.get(None, [])]
    return yaml(filled(name=composed(name), version=version, codes=codes))


def _code(source: Source, row: Row, below: Mapping[UUID | None, list[Row]]) -> Tree:
    names = {language: tidy(name) for language, name in sorted(row["names"].items()) if name}
    return {
        "name": composed(row["name"]),
        **filled(
            names=names,
            key=composed(row["key"]),
            color=row["color"],
            theme=source.themes[row["theme_id"]],
            definition=tidy(row["definition"]),
            include=tidy(row["include"]),
            exclude=tidy(row["exclude"]),
            example=tidy(row["example"]),
            codes=[_code(source, each, below) for each in below.get(row["id"], [])],
        ),
    }


def guides(source: Source, files: Mapping[str, str]) -> dict[str, str]:
    """Return the guides by the names of their files; `files` gives that of each guide."""
    sections = source.grouped(Section, "guide_id")
    questions = source.grouped(Question, "section_id")
    follow_ups = source.grouped(FollowUp, "question_id")
    written: dict[str, str] = {}
    for row in source.rows(Guide):
        name = composed(row["name"])
        tree: dict[str, Tree] = filled(
            name="" if files[name] == name else name,
            role=source.roles[row["role_id"]],
        )
        tree["sections"] = [
            {
                "title": tidy(section["title"]),
                **filled(
                    theme=source.themes[section["theme_id"]],
                    questions=[
                        _question(source, each, follow_ups)
                        for each in questions.get(section["id"], [])
                    ],
                ),
            }
            for section in sections.get(row["id"], [])
        ]
        if not tree["sections"]:
            tree["sections"] = ""
        written[f"{files[name]}.yaml"] = yaml(tree)
    return written


def _question(source: Source, row: Row, follow_ups: Mapping[UUID | None, list[Row]]) -> Tree:
    return {
        "number": tidy(row["number"]),
        "text": tidy(row["text"]),
        **filled(
            follow_ups=[tidy(each["text"]) for each in follow_ups.get(row["id"], [])],
            statement=source.statements[row["statement_id"]],
        ),
    }


class Findings:
    """findings.yaml, and the ids that memos call findings by."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._indicators = {row["id"]: row for row in source.rows(Indicator)}
        self.hypotheses = {row["id"]: composed(row["name"]) for row in source.rows(Hypothesis)}
        evidence = source.contents.rows(Evidence)
        self._evidence: dict[UUID, list[dict[str, Tree]]] = {}
        for row in evidence:
            owner = row["finding_id"] or row["hypothesis_id"]
            self._evidence.setdefault(owner, []).append(self._piece(row))
        for pieces in self._evidence.values():
            pieces.sort(key=_order)
        self._memos = _remarks(source)
        found = [(row["id"], self._finding(row)) for row in source.contents.rows(Finding)]
        found.sort(key=lambda pair: (_order(pair[1]), self._memos.get(pair[0], [])))
        self._findings = found
        self.ids = {
            identity: f"F{number}"
            for number, (identity, _) in enumerate(found, start=1)
            if identity in self._memos
        }

    def text(self) -> str:
        """Return findings.yaml; blank when there is nothing in it."""
        hypotheses = [self._hypothesis(row) for row in self._source.rows(Hypothesis)]
        found = [
            {**filled(id=self.ids.get(identity, "")), **tree} for identity, tree in self._findings
        ]
        tree = filled(hypotheses=hypotheses, findings=found)
        return yaml(tree) if tree else ""

    def _hypothesis(self, row: Row) -> Tree:
        tree = filled(theme=self._source.themes[row["theme_id"]])
        tree = {"id": composed(row["name"]), **tree, "text": tidy(row["text"])}
        tree["verdict"] = row["verdict"]
        more = filled(why=tidy(row["why"]), evidence=self._evidence.get(row["id"], []))
        return {**tree, **more}

    def _finding(self, row: Row) -> dict[str, Tree]:
        source = self._source
        return filled(
            theme=source.themes[row["theme_id"]],
            unit=source.units[row["unit_id"]],
            kind=row["kind"],
            hypothesis=self.hypotheses.get(row["hypothesis_id"], ""),
            text=tidy(row["text"]),
            evidence=self._evidence.get(row["id"], []),
        )

    def _piece(self, row: Row) -> dict[str, Tree]:
        source = self._source
        figure = self._indicators.get(row["indicator_id"])
        unit = row["unit_id"] if figure is None else figure["unit_id"]
        return {
            **filled(document=source.documents[row["document_id"]]),
            **span(row),
            **filled(
                statement=source.statements[row["statement_id"]],
                role=source.roles[row["role_id"]],
                indicator=composed(figure["name"]) if figure else "",
                unit=source.units[unit],
                period=composed(figure["period"]) if figure else "",
            ),
        }


def span(row: Row) -> dict[str, Tree]:
    """Return the start and end of a row that has them."""
    if row["start"] is None:
        return {}
    return {"start": row["start"], "end": row["end"]}


def _order(tree: Mapping[str, Tree]) -> str:
    """Return what sorts mappings alike whenever they are written: themselves."""
    return json.dumps(tree, ensure_ascii=False)


def _remarks(source: Source) -> dict[UUID, list[str]]:
    """Return the texts of the memos about each finding, to tell like findings apart."""
    remarks: dict[UUID, list[str]] = {}
    for row in source.contents.rows(Memo):
        if row["finding_id"] is not None:
            text = f"{row['time'].isoformat()} {row['text']}"
            remarks.setdefault(row["finding_id"], []).append(text)
    return {finding: sorted(texts) for finding, texts in remarks.items()}


def extras(source: Source) -> str:
    """Return extras.json, an entry a line; blank when there is nothing in it."""
    sections: dict[str, list[Any]] = {
        "answers": sorted(_links(source), key=_order),
        "attributes": sorted(_odd_attributes(source), key=_order),
        "roles": _unnamed(source.roles, source, "role_id", _ROLE_KINDS),
        "themes": _unnamed(source.themes, source, "theme_id", _THEME_KINDS),
    }
    written = [
        f'"{key}": [\n' + ",\n".join(json.dumps(each, ensure_ascii=False) for each in rows) + "\n]"
        for key, rows in sections.items()
        if rows
    ]
    return "{\n" + ",\n".join(written) + "\n}\n" if written else ""


_ROLE_KINDS = (StatementRole, RespondentRole, Answer, Document, Guide, Evidence, Memo)
_THEME_KINDS = (Statement, Code, Section, Finding, Hypothesis, Memo)


def _unnamed(
    names: Mapping[UUID | None, str],
    source: Source,
    column: str,
    kinds: Iterable[type[Record]],
) -> list[str]:
    """Return the names that nothing refers to, so that no other file would bring them back."""
    named = {row[column] for kind in kinds for row in source.contents.rows(kind)}
    return sorted(name for key, name in names.items() if key is not None and key not in named)


def _links(source: Source) -> list[dict[str, Any]]:
    return [
        {
            "respondent": source.respondents[row["respondent_id"]],
            "statement": source.statements[row["statement_id"]],
            **filled(role=source.roles[row["role_id"]]),
            "document": source.documents[row["document_id"]],
            **span(row),
        }
        for row in source.contents.rows(Answer)
        if row["document_id"] is not None
    ]


def _odd_attributes(source: Source) -> list[dict[str, Any]]:
    """Return the attributes whose names cannot head a column."""
    owners = (
        ("unit", Unit, source.units, layout.UNITS),
        ("respondent", Respondent, source.respondents, layout.RESPONDENTS),
    )
    return [
        {key: names[row["id"]], "name": name, "value": tidy(value)}
        for key, kind, names, known in owners
        for row in source.contents.rows(kind)
        for name, value in row["attributes"].items()
        if value and not heads_column(name, known)
    ]
