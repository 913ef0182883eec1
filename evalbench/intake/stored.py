"""One table of a study folder, read as if the rest of the folder were the study that stands.

The readers of :mod:`evalbench.intake.folder` find the names they refer to in the study; the rows
they add stay apart, and each knows its line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.intake.folder.codebook import Codes
from evalbench.intake.folder.files import Files
from evalbench.intake.folder.passages import Text
from evalbench.intake.folder.people import People
from evalbench.intake.folder.reading import Names, Reading
from evalbench.intake.sheets import Sheet
from evalbench.intake.shipped import codebooks
from evalbench.messages import Message, Problem
from evalbench.study.contents import Contents, Row
from evalbench.study.find import code_paths, study_of
from evalbench.study.layout import LISTED, split_code_path
from evalbench.study.model import (
    Coder,
    Document,
    DocumentText,
    Record,
    Respondent,
    RespondentRole,
    Role,
    Scale,
    Statement,
    Theme,
    Turn,
    Unit,
    table_of,
)
from evalbench.study.rules import Labels
from evalbench.text.cleaning import printable

__all__ = ["GivenFiles", "StoredPeople", "StoredTexts", "TableReading", "rows_of", "stored_codes"]


def rows_of(session: Session, kind: type[Record], *where: Any) -> list[Row]:
    """Return the stored rows of a kind, as :mod:`evalbench.study.contents` has them."""
    columns = [column for column in table_of(kind).columns if column.name != "state"]
    return [dict(row) for row in session.execute(select(*columns).where(*where)).mappings()]


class GivenFiles(Files):
    """Files from anywhere, which the readers know by the names they have in a study folder."""

    def __init__(self, given: Mapping[str, Path], problems: list[Problem]) -> None:
        self._real = Path("/")
        self._problems = problems
        self._top = {name: path.resolve() for name, path in given.items()}

    def is_sound(self, path: Path, name: str, largest: int) -> bool:
        """Tell whether a file may be opened; a problem if not. It may lie anywhere."""
        self._real = path.resolve().parent
        return super().is_sound(path.resolve(), name, largest)


class _Added(Contents):
    """Rows that remember the line they were read from; `at` is the one being read."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 1
        self.lines: dict[UUID, int] = {}

    def add(self, kind: type[Record], **columns: Any) -> UUID:
        """Add a row and return its id."""
        identity = super().add(kind, **columns)
        self.lines[identity] = self.at
        return identity


@dataclass(slots=True)
class _Followed(Sheet):
    """A table that tells the rows read from it which line they stand on."""

    added: _Added = field(default_factory=_Added)

    def pick(self, *columns: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Return each row's line and its cells in these two or more known columns."""
        for line, cells in Sheet.pick(self, *columns):
            self.added.at = line
            yield line, cells


class TableReading(Reading):
    """The table in the file at `path`, read as the file `home` of the study's folder.

    Units, respondents, statements, documents, scales, roles, themes and coders are the study's.
    `coder` is who stands behind rows that do not say.
    """

    def __init__(self, session: Session, path: Path, home: str, coder: str) -> None:
        super().__init__(codebooks(), codebooks(), coder)
        self.session = session
        self.path = path
        self.home = home
        self.shown = printable(str(path), 200)
        self.files = GivenFiles({home: path}, self.problems)
        self.added = _Added()
        self.contents = self.added
        self.table: Sheet | None = None
        self.language = study_of(session).language
        self.units = self._names(Unit, "unit")
        self.respondents = self._names(Respondent, "respondent", LISTED)
        self.statements = self._names(Statement, "statement")
        self.documents = self._names(Document, "document")
        self.scales = self._names(Scale, "scale")
        self.roles.ids = self._ids(Role)
        self.themes.ids = self._ids(Theme)
        self.coders.ids = self._ids(Coder)

    def _names(self, kind: Any, word: str, parts: str = "") -> Names:
        names = Names(self, self.home, f"importing.no_{word}", parts)
        names.ids = self._ids(kind)
        return names

    def _ids(self, kind: Any) -> dict[str, UUID]:
        return {row.name: row.id for row in self.session.execute(select(kind.name, kind.id))}

    def sheet(
        self,
        file: str,
        columns: Sequence[str],
        required: Sequence[str],
        *,
        prefixes: Sequence[str] = (),
        attributes: bool = False,
    ) -> Sheet | None:
        """Return the table, whose rows are followed; None when it cannot be read."""
        found = super().sheet(file, columns, required, prefixes=prefixes, attributes=attributes)
        if found is None:
            return None
        cells = {each.name: getattr(found, each.name) for each in fields(found)}
        self.table = _Followed(**cells, added=self.added)
        return self.table

    def has(self, column: str) -> bool:
        """Tell whether the table has a column."""
        return self.table is not None and self.table.has(column)

    def line_of(self, row: Row) -> int:
        """Return the line a row was read from."""
        return self.added.lines.get(row["id"], 1)

    def refuse(self, line: int, message: Message) -> None:
        """Remember a mistake on a line."""
        self.problem(self.home, line, message)

    def finish(self) -> None:
        """Raise Problems with everything that is wrong, under the name the file was given by."""
        for problem in self.problems:
            problem.file = self.shown
        self.removed = Counter({self.shown: self.removed.total()})
        for message in (*self.notes, *(problem.message for problem in self.problems)):
            if message.fields.get("file") == self.home:
                message.fields["file"] = self.shown
        super().finish()


class StoredPeople(People):
    """The respondents of the study; where it has none, whoever the table names is one."""

    def __init__(self, reading: TableReading) -> None:
        super().__init__(reading)
        self.stored = {row["id"]: row for row in rows_of(reading.session, Respondent)}
        self.declared = bool(self.stored)
        self.rows = {key: dict(row) for key, row in self.stored.items()}
        for row in rows_of(reading.session, RespondentRole):
            self.roles[row["respondent_id"]].append(row["role_id"])
        self.fixed = {respondent for respondent, roles in self.roles.items() if roles}
        self.stored_roles = {key: frozenset(roles) for key, roles in self.roles.items()}

    def in_unit(self, file: str, line: int, respondent: UUID, unit: UUID | None) -> None:
        """Take a unit said of a respondent; a problem when the study says another."""
        stands = self.stored.get(respondent, {}).get("unit_id")
        if stands is None or unit is None or stands == unit:
            super().in_unit(file, line, respondent, unit)
            return
        names = {value: name for name, value in self.reading.units.ids.items()}
        self._refuse(file, line, "importing.other_unit", respondent, names[unit], names[stands])

    def in_role(self, file: str, line: int, respondent: UUID, role: UUID | None) -> None:
        """Take a role said of a respondent; a problem when the study gives others."""
        roles = self.roles[respondent]
        if role is None or role in roles or respondent not in self.fixed:
            super().in_role(file, line, respondent, role)
            return
        names = {value: name for name, value in self.reading.roles.ids.items()}
        stands = ", ".join(sorted(names[other] for other in roles))
        self._refuse(file, line, "importing.other_role", respondent, names[role], stands)

    def _refuse(
        self, file: str, line: int, key: str, respondent: UUID, here: str, stands: str
    ) -> None:
        name = printable(self.rows[respondent]["name"])
        self.reading.problem(file, line, Message(key, name=name, here=here, stands=stands))


class StoredTexts(dict[UUID, Text]):
    """The texts of the study's documents, each fetched when a row first asks for it."""

    def __init__(self, reading: TableReading) -> None:
        super().__init__()
        self._session = reading.session
        self._documents = frozenset(reading.documents.ids.values())

    def __contains__(self, document: object) -> bool:
        """Tell whether there is such a document."""
        return document in self._documents

    def __missing__(self, document: UUID) -> Text:
        """Fetch the text and the speaker labels of a document."""
        query = select(DocumentText.text).where(DocumentText.document_id == document)
        text = self._session.scalars(query).one()
        turns = select(Turn.start, Turn.said).where(Turn.document_id == document)
        rows = self._session.execute(turns.order_by(Turn.start)).all()
        labels = Labels([row.start for row in rows], [row.said for row in rows])
        self[document] = Text(text, labels)
        return self[document]

    def get(self, document: UUID, default: Any = None) -> Any:
        """Return the text of a document, `default` when there is no such document."""
        return self[document] if document in self._documents else default


def stored_codes(reading: TableReading) -> Codes:
    """Return the study's codes by their paths."""
    codes = Codes(reading)
    for identity, path in code_paths(reading.session).items():
        codes.add(split_code_path(path), 0, identity)
    return codes
