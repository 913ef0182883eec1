"""The CSV files of an archive: each a header and its rows, in the order of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from evalbench.reports.archive.source import Source, tidy
from evalbench.study import layout
from evalbench.study.contents import Row
from evalbench.study.model import (
    Answer,
    Coding,
    Document,
    DocumentRespondent,
    Finished,
    Indicator,
    Respondent,
    RespondentRole,
    Scale,
    Statement,
    StatementRole,
    Turn,
    Unit,
)
from evalbench.study.rules import name_fault
from evalbench.text.cleaning import composed

__all__ = ["Rows", "heads_column", "tables"]

Rows = Iterable[list[Any]]


def tables(source: Source, files: Mapping[str, str]) -> Iterator[tuple[str, Rows]]:
    """Return the tables that have something in them: file name and rows, the header first.

    `files` gives the name of each document's file.
    """
    makers = (
        (layout.UNITS_FILE, _units(source)),
        (layout.RESPONDENTS_FILE, _respondents(source)),
        (layout.STATEMENTS_FILE, _statements(source)),
        (layout.ANSWERS_FILE, _answers(source)),
        (layout.TRANSCRIPTS_FILE, _transcripts(source, files)),
        (layout.TURNS_FILE, _turns(source)),
        (layout.CODINGS_FILE, _codings(source)),
        (layout.INDICATORS_FILE, _indicators(source)),
    )
    for file, rows in makers:
        if len(rows) > 1:
            yield file, rows


def heads_column(name: str, known: Iterable[str]) -> bool:
    """Tell whether an attribute's name can head a column beside the `known` ones."""
    return name_fault(name) is None and composed(name).casefold() not in known


def _attributes(rows: Iterable[Row], known: tuple[str, ...]) -> list[str]:
    """Return the attributes of rows that have columns, by name."""
    found = {name for row in rows for name, value in row["attributes"].items() if value}
    return sorted(name for name in found if heads_column(name, known))


def _units(source: Source) -> list[list[Any]]:
    rows = source.rows(Unit)
    names = _attributes(rows, layout.UNITS)
    table: list[list[Any]] = [[*layout.UNITS, *map(composed, names)]]
    for row in rows:
        known = [source.units[row["id"]], composed(row["kind"]), source.units[row["parent_id"]]]
        table.append([*known, *(tidy(row["attributes"].get(name, "")) for name in names)])
    return table


def _respondents(source: Source) -> list[list[Any]]:
    rows = source.rows(Respondent)
    names = _attributes(rows, layout.RESPONDENTS)
    roles = source.linked(RespondentRole, "respondent_id", "role_id")
    labels = source.labels()
    table: list[list[Any]] = [[*layout.RESPONDENTS, *map(composed, names)]]
    for row in rows:
        known = [
            source.respondents[row["id"]],
            source.units[row["unit_id"]],
            source.roles.several(roles.get(row["id"], [])),
            labels[row["id"]],
        ]
        table.append([*known, *(tidy(row["attributes"].get(name, "")) for name in names)])
    return table


def _languages(rows: Iterable[Row], column: str) -> list[str]:
    """Return the languages of texts, bokmål and English first, as in the contract."""
    found = {language for row in rows for language, text in row[column].items() if text}
    return [language for language in ("nb", "en") if language in found] + sorted(
        found - {"nb", "en"}
    )


def _statements(source: Source) -> list[list[Any]]:
    rows = source.rows(Statement)
    roles = source.linked(StatementRole, "statement_id", "role_id")
    own = {row["id"] for row in source.rows(Scale) if not row["name"]}
    texts = ["nb", "en", *(each for each in _languages(rows, "texts") if each not in ("nb", "en"))]
    shorts = _languages(rows, "shorts")
    scaled = any(row["scale_id"] not in own for row in rows)
    heads = [*(f"text_{each}" for each in texts), "reverse", *(f"short_{each}" for each in shorts)]
    table: list[list[Any]] = [["id", "role", "theme", *heads, *["scale"] * scaled]]
    for row in rows:
        table.append(
            [
                source.statements[row["id"]],
                source.roles.several(roles.get(row["id"], [])),
                source.themes[row["theme_id"]],
                *(tidy(row["texts"].get(each, "")) for each in texts),
                "1" if row["reverse"] else "",
                *(tidy(row["shorts"].get(each, "")) for each in shorts),
                *[source.scales[row["scale_id"]]] * scaled,
            ]
        )
    return table


def _answers(source: Source) -> list[list[Any]]:
    units = {row["id"]: source.units[row["unit_id"]] for row in source.rows(Respondent)}
    table = [
        [
            source.respondents[row["respondent_id"]],
            units[row["respondent_id"]],
            source.roles[row["role_id"]],
            source.statements[row["statement_id"]],
            "" if row["value"] is None else layout.digits(row["value"]),
            tidy(row["reason"]),
        ]
        for row in source.contents.rows(Answer)
    ]
    return [[*layout.ANSWERS], *sorted(table)]


def _transcripts(source: Source, files: Mapping[str, str]) -> list[list[Any]]:
    respondents = source.linked(DocumentRespondent, "document_id", "respondent_id")
    finished = source.linked(Finished, "document_id", "coder_id")
    named = any(name != file for name, file in files.items())
    width = len(layout.TRANSCRIPT_COLUMNS) - (not named)
    table: list[list[Any]] = [[*layout.TRANSCRIPT_COLUMNS[:width]]]
    for row in source.rows(Document):
        name = source.documents[row["id"]]
        cells = [
            f"{files[name]}.txt",
            source.respondents.several(respondents.get(row["id"], [])),
            source.units[row["unit_id"]],
            source.roles[row["role_id"]],
            "" if row["date"] is None else row["date"].isoformat(),
            "" if row["minutes"] is None else row["minutes"],
            row["kind"],
            source.coders.several(finished.get(row["id"], [])),
            "" if files[name] == name else name,
        ]
        table.append(cells[:width])
    return table


def _turns(source: Source) -> list[list[Any]]:
    """Return the turns; a text without any has a row that says so, lest they be looked for."""
    silent: set[UUID] = {key for key, text in source.texts.items() if text}
    table: list[list[Any]] = []
    for row in source.contents.rows(Turn):
        silent.discard(row["document_id"])
        table.append(
            [
                source.documents[row["document_id"]],
                row["start"],
                row["speaker"],
                "1" if row["interviewer"] else "",
                "" if row["time"] is None else layout.clock(row["time"]),
                source.respondents[row["respondent_id"]],
            ]
        )
    table.extend([source.documents[document], "", "", "", "", ""] for document in silent)
    table.sort(key=lambda cells: (cells[0], cells[1] or 0))
    return [[*layout.TURNS], *table]


def _codings(source: Source) -> list[list[Any]]:
    table = []
    for row in source.contents.rows(Coding):
        start, end = row["start"], row["end"]
        table.append(
            [
                source.documents[row["document_id"]],
                start,
                end,
                source.texts[row["document_id"]][start:end],
                source.codes[row["code_id"]],
                source.coders[row["coder_id"]],
                tidy(row["memo"]),
                composed(row["stance"]),
            ]
        )
    return [[*layout.CODINGS], *sorted(table)]


def _indicators(source: Source) -> list[list[Any]]:
    table = [
        [
            composed(row["name"]),
            source.units[row["unit_id"]],
            composed(row["period"]),
            layout.digits(row["value"]),
            composed(row["unit_of_measure"]),
        ]
        for row in source.contents.rows(Indicator)
    ]
    return [[*layout.INDICATORS], *sorted(table)]
