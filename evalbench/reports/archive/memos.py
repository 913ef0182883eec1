"""The memos of an archive: a head that says what they are about, then their text."""

from __future__ import annotations

from collections.abc import Mapping

from evalbench.reports.archive.emit import Tree, yaml
from evalbench.reports.archive.file_names import slug
from evalbench.reports.archive.source import Source, tidy
from evalbench.reports.archive.trees import Findings, filled, span
from evalbench.study.contents import Row
from evalbench.study.model import Memo

__all__ = ["memos"]


def memos(source: Source, findings: Findings) -> dict[str, str]:
    """Return the memos by the names of their files, which count them in their order."""
    written = sorted(_memo(source, row, findings) for row in source.contents.rows(Memo))
    width = max(3, len(str(len(written))))
    return {
        f"{number:0{width}}-{name}.md": text for number, (name, text) in enumerate(written, start=1)
    }


def _memo(source: Source, row: Row, findings: Findings) -> tuple[str, str]:
    """Return the name of a memo's file without its number, and the file."""
    about = _about(source, row, findings)
    text = tidy(row["text"])
    # Line feeds at the ends are lost in a file's body, so such a text stands in the head.
    odd = text if text != text.strip("\n") else ""
    head = yaml(
        {
            "about": about,
            "coder": source.coders[row["coder_id"]],
            "kind": row["kind"],
            "time": row["time"].isoformat().replace("+00:00", "Z"),
            **filled(text=odd),
        }
    )
    body = "" if odd or not text else f"{text}\n"
    key, value = next(iter(about.items()))
    name = value["document"] if isinstance(value, Mapping) else value
    return "-".join(filter(None, (key, slug(str(name))))), f"---\n{head}---\n{body}"


def _about(source: Source, row: Row, findings: Findings) -> dict[str, Tree]:
    document = source.documents[row["document_id"]]
    passage = {"document": document, **span(row)} if span(row) else {}
    about = filled(
        unit=source.units[row["unit_id"]],
        role=source.roles[row["role_id"]],
        respondent=source.respondents[row["respondent_id"]],
        document="" if passage else document,
        passage=passage,
        code=source.codes[row["code_id"]],
        theme=source.themes[row["theme_id"]],
        statement=source.statements[row["statement_id"]],
        finding=findings.ids.get(row["finding_id"], ""),
        hypothesis=findings.hypotheses.get(row["hypothesis_id"], ""),
    )
    return about or {"study": True}
