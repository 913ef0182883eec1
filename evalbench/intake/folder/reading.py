"""What the readers of a folder's files share: the rows so far, the names, the mistakes."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from evalbench.intake.folder.files import Files
from evalbench.intake.sheets import Sheet, read_sheet
from evalbench.messages import Message, Problem, Problems
from evalbench.study.contents import Contents
from evalbench.study.layout import LISTED, part_rank, plain_name
from evalbench.study.model import Coder, Record, Role, Theme
from evalbench.study.rules import name_fault
from evalbench.text.cleaning import clean, printable
from evalbench.text.fuzzy import nearest

__all__ = ["Mentions", "Names", "Reading", "plain_name", "without_collection"]

_MOST_PROBLEMS = 1_000


@contextmanager
def without_collection() -> Iterator[None]:
    """Hold the garbage collector still: it would walk millions of new rows again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class Names:
    """The names of one kind of thing and their ids, with every way they have been written.

    `home` is the file they are declared in. While it could not be read, `known` is false and no
    name is called unknown.
    """

    def __init__(self, reading: Reading, home: str, unknown: str, parts: str = "") -> None:
        self._reading = reading
        self._home = home
        self._unknown = unknown
        self._parts = parts
        self._written: dict[str, UUID] = {}
        self._unknowns: dict[str, Message] = {}
        self.known = True
        self.ids: dict[str, UUID] = {}
        self.lines: dict[str, int] = {}

    def declare(self, file: str, line: int, cell: str) -> str | None:
        """Return the name in `cell` for a new row; None, with a problem, if it cannot be one."""
        name = plain_name(cell)
        fault = name_fault(name, parts=self._parts)
        if fault is None and name in self.lines:
            fault = Message("folder.twice", name=printable(name), line=self.lines[name])
        if fault is not None:
            self._reading.problem(file, line, fault)
            return None
        self.lines[name] = line
        return name

    def get(self, cell: str) -> UUID | None:
        """Return the id of the thing named in `cell`; None when there is none."""
        found = self._written.get(cell)
        if found is None:
            found = self.ids.get(plain_name(cell))
            if found is not None:
                self._written[cell] = found
        return found

    def alias(self, other: str, name: str) -> None:
        """Let the thing called `name` be called `other` too, unless something else is."""
        if other not in self.ids and name in self.ids:
            self._written.setdefault(other, self.ids[name])

    def find(self, file: str, line: int, cell: str) -> UUID | None:
        """Return the id of the thing named in `cell`; None for a blank, or unknown (a problem)."""
        if not cell:
            return None
        found = self.get(cell)
        if found is None and self.known:
            name = plain_name(cell)
            if name and name not in self.lines:
                self._reading.problem(file, line, self.unknown(name))
        return found

    def unknown(self, name: str) -> Message:
        """Return the message that there is no `name`, with the nearest there is."""
        found = self._unknowns.get(name)
        if found is None:
            found = self._unknowns[name] = self._message(name)
        return found

    def _message(self, name: str) -> Message:
        near = nearest(name, self.ids)
        if near is None:
            return Message(self._unknown, name=printable(name), file=self._home)
        return Message(f"{self._unknown}_near", name=printable(name), file=self._home, near=near)


class Mentions:
    """The names of one kind that comes into being by being named: roles, themes, coders."""

    def __init__(self, reading: Reading, kind: type[Record], parts: str = "") -> None:
        self._reading = reading
        self._kind = kind
        self._parts = parts
        self._written: dict[str, UUID] = {}
        self.ids: dict[str, UUID] = {}

    def find(self, file: str, line: int, cell: str) -> UUID | None:
        """Return the id of what `cell` names; None for a blank, or for no name (a problem)."""
        found = self._written.get(cell)
        return found if found is not None or not cell else self._new(file, line, cell)

    def _new(self, file: str, line: int, cell: str) -> UUID | None:
        name = plain_name(cell)
        if not name:
            return None
        fault = name_fault(name, parts=self._parts)
        if fault is not None:
            self._reading.problem(file, line, fault)
            return None
        if name not in self.ids:
            self.ids[name] = self._reading.contents.add(self._kind, name=name)
        self._written[cell] = self.ids[name]
        return self.ids[name]

    def several(self, file: str, line: int, cell: str) -> list[UUID]:
        """Return the ids of the names in a cell such as ``a;b``, each once."""
        found = (self.find(file, line, part) for part in cell.split(LISTED))
        return list(dict.fromkeys(name for name in found if name is not None))


class Reading:
    """A folder being read: what it holds so far, and everything that is wrong with it."""

    def __init__(self, root: Path, codebooks: Path, coder: str) -> None:
        self.root = root
        self.codebooks = codebooks
        self.coder = coder
        self.contents = Contents()
        self.notes: list[Message] = []
        self.problems: list[Problem] = []
        self.removed: Counter[str] = Counter()
        self.files = Files(root, self.problems)
        self.language = "nb"
        self.units = Names(self, "units.csv", "folder.no_unit")
        self.respondents = Names(self, "respondents.csv", "folder.no_respondent", LISTED)
        self.statements = Names(self, "statements.csv", "folder.no_statement")
        self.documents = Names(self, "transcripts/", "folder.no_document")
        self.scales = Names(self, "study.toml", "folder.no_scale")
        self.roles = Mentions(self, Role, LISTED)
        self.themes = Mentions(self, Theme)
        self.coders = Mentions(self, Coder, LISTED)

    def add(self, table: type[Record], /, **columns: Any) -> UUID:
        """Add a row and return its id. `kind` may be among the columns."""
        kind = columns.pop("kind", None)
        identity = self.contents.add(table, **columns)
        if kind is not None:
            self.contents.rows(table)[-1]["kind"] = kind
        return identity

    def problem(self, file: str, line: int | None, message: Message) -> None:
        """Remember a mistake."""
        self.problems.append(Problem(file, line, message))

    def note(self, key: str, /, **fields: object) -> None:
        """Remember something to tell that is no mistake."""
        self.notes.append(Message(key, **fields))

    def sheet(
        self,
        file: str,
        columns: Sequence[str],
        required: Sequence[str],
        *,
        prefixes: Sequence[str] = (),
        attributes: bool = False,
    ) -> Sheet | None:
        """Return a table of the folder; None when it is not there or cannot be read.

        Columns it does not know are told of, unless they become `attributes`.
        """
        text = self.files.text(file)
        if text is None:
            return None
        sheet = read_sheet(text, file, columns, required, self.problems, prefixes=prefixes)
        if sheet is not None and sheet.others and not attributes:
            ignored = ", ".join(map(printable, sheet.others))
            self.note("folder.columns_ignored", file=file, columns=ignored)
        return sheet

    def free_text(self, file: str, cell: str) -> str:
        """Return a text that people wrote, without control characters; they are counted."""
        if not cell or cell.isprintable():
            return cell
        cleaned = clean(cell)
        self.removed[file] += cleaned.removed
        return cleaned.text

    def short(self, file: str, line: int, cell: str) -> str:
        """Return a short text of one line, such as a label: blank, or fit to be a name."""
        text = plain_name(cell)
        if text:
            self.check(file, line, name_fault(text))
        return text

    def required(self, file: str, line: int, column: str, cell: str) -> bool:
        """Tell whether there is something in `cell`; a problem if not."""
        if cell and not cell.isspace():
            return True
        self.problem(file, line, Message("folder.cell_blank", column=column))
        return False

    def unknown_key(self, file: str, line: int | None, key: str, known: Collection[str]) -> None:
        """Report a key that is none of those known here, naming the nearest."""
        near = nearest(key, known)
        name = printable(key)
        if near is None:
            listed = ", ".join(known)
            self.problem(file, line, Message("folder.unknown_key", key=name, known=listed))
        else:
            self.problem(file, line, Message("folder.unknown_key_near", key=name, near=near))

    def check(self, file: str, line: int | None, fault: Message | None) -> bool:
        """Report `fault` if there is one; tell whether all is well."""
        if fault is not None:
            self.problem(file, line, fault)
        return fault is None

    def converted(
        self, file: str, line: int, cell: str, convert: Callable[[str], object], key: str
    ) -> object:
        """Return `convert(cell)`; None for a blank cell, or with problem `key` on ValueError."""
        value = cell.strip()
        if not value:
            return None
        try:
            return convert(value)
        except ValueError:
            self.problem(file, line, Message(key, value=printable(value)))
            return None

    def finish(self) -> None:
        """Raise Problems with everything that is wrong, in the order of the files."""
        for file, count in self.removed.items():
            if count:
                self.note("folder.removed", n=count, file=file)
        if not self.problems:
            return
        ordered = sorted(
            self.problems, key=lambda problem: (part_rank(problem.file), problem.line or 0)
        )
        counts: dict[str, int] = {}
        kept: list[Problem] = []
        for problem in ordered:
            counts[problem.file] = counts.get(problem.file, 0) + 1
            if counts[problem.file] <= _MOST_PROBLEMS:
                kept.append(problem)
        for file, count in counts.items():
            if count > _MOST_PROBLEMS:
                more = Message("folder.more", n=count - _MOST_PROBLEMS)
                kept.append(Problem(file, None, more))
        raise Problems(kept)
