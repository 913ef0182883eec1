"""The contents of a study as an archive needs them: names by id, rows in their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import cast
from uuid import UUID

from evalbench.messages import Language, Say
from evalbench.study.contents import Contents, Row
from evalbench.study.labels import labelled
from evalbench.study.layout import LISTED, code_path
from evalbench.study.model import (
    Code,
    Coder,
    Document,
    DocumentText,
    Record,
    Respondent,
    RespondentRole,
    Role,
    Scale,
    Statement,
    Study,
    Theme,
    Unit,
)
from evalbench.text.cleaning import clean, composed

__all__ = ["Names", "Source", "tidy"]


def tidy(text: str) -> str:
    """Return a text as reading it back leaves it: line feeds, and no control characters."""
    return text if text.isprintable() else clean(text).text


class Names(dict[UUID | None, str]):
    """Names by id; None is the blank name."""

    def several(self, ids: list[UUID]) -> str:
        """Return the names of these ids in one cell."""
        return LISTED.join(sorted(self[each] for each in ids))


class Source:
    """The rows of a study and the names by which rows refer to each other."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.study = contents.one(Study)
        self.units = self._names(Unit)
        self.roles = self._names(Role)
        self.themes = self._names(Theme)
        self.coders = self._names(Coder)
        self.respondents = self._names(Respondent)
        self.statements = self._names(Statement)
        self.scales = self._names(Scale)
        self.documents = self._names(Document)
        self.texts: dict[UUID, str] = {
            row["document_id"]: row["text"] for row in contents.rows(DocumentText)
        }
        self.codes = _paths(contents)

    def _names(self, kind: type[Record]) -> Names:
        names: Names = Names({None: ""})
        for row in self.contents.rows(kind):
            names[row["id"]] = composed(row["name"])
        return names

    def rows(self, kind: type[Record]) -> list[Row]:
        """Return the rows of a kind: by position where they have one, then by name."""
        rows = self.contents.rows(kind)
        return sorted(rows, key=lambda row: (row.get("position", 0), row.get("name", "")))

    def grouped(self, kind: type[Record], column: str) -> Mapping[UUID | None, list[Row]]:
        """Return the rows of a kind by the id in one of their columns, each group in order."""
        groups: defaultdict[UUID | None, list[Row]] = defaultdict(list)
        for row in self.rows(kind):
            groups[row[column]].append(row)
        return groups

    def linked(self, kind: type[Record], owner: str, other: str) -> Mapping[UUID, list[UUID]]:
        """Return the ids in the column `other` of a table of pairs by those in `owner`."""
        groups: defaultdict[UUID, list[UUID]] = defaultdict(list)
        for row in self.contents.rows(kind):
            groups[row[owner]].append(row[other])
        return groups

    def labels(self) -> dict[UUID, str]:
        """Return the anonymous names of respondents, made for those still without one."""
        roles = self.linked(RespondentRole, "respondent_id", "role_id")
        rows = self.rows(Respondent)
        people = [
            (
                row["unit_id"],
                min((self.roles[role] for role in roles[row["id"]]), default=""),
                composed(row["label"]),
            )
            for row in rows
        ]
        word = Say(cast("Language", self.study["language"]))("folder.respondent")
        return {row["id"]: label for row, label in zip(rows, labelled(people, word), strict=True)}


def _paths(contents: Contents) -> Names:
    """Return the paths of the codes by id."""
    rows = {row["id"]: row for row in contents.rows(Code)}
    paths: Names = Names({None: ""})
    for identity, row in rows.items():
        names: list[str] = []
        place: Row | None = row
        while place is not None and len(names) <= len(rows):
            names.append(composed(place["name"]))
            place = rows.get(place["parent_id"])
        paths[identity] = code_path(reversed(names))
    return paths
