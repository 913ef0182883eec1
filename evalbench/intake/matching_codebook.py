"""Codes of a codebook file, YAML or a table, matched with those of the study by their paths."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from uuid import UUID

from evalbench.intake.folder.codebook import CodeMarks, Codes, Path, take_codebook
from evalbench.intake.folder.reading import plain_name
from evalbench.intake.matching import Match, Said, said_by_key
from evalbench.intake.stored import TableReading, rows_of
from evalbench.messages import EvalbenchError, Message
from evalbench.study.contents import Row
from evalbench.study.find import code_paths, study_of
from evalbench.study.layout import CODEBOOK, SPACING, code_path, split_code_path
from evalbench.study.model import Code, Study
from evalbench.study.rules import levels_fault, name_fault
from evalbench.text.cleaning import composed, printable

__all__ = ["match_codebook"]

_UNNAMED = ("", 1)
_TEXTS = ("definition", "include", "exclude", "example")


class _File:
    """The codes of the file: those it has a row or an entry for, and those only named in paths."""

    def __init__(self, reading: TableReading) -> None:
        self.reading = reading
        self.codes = Codes(reading)
        self.implied: dict[UUID | None, Row] = {}

    @property
    def rows(self) -> list[Row]:
        """Return the codes in the order of the file, each after the one above it."""
        return self.reading.contents.rows(Code)

    def read_yaml(self) -> None:
        """Read the file as codebook.yaml is read."""
        text = self.reading.files.text(self.reading.home)
        if text is not None:
            take_codebook(self.reading, self.codes, self.reading.home, text)
        for path, identity in self.codes.paths.items():
            self.reading.added.lines[identity] = self.codes.lines[path]

    def read_table(self) -> None:
        """Read the file as a table, a row for each code."""
        reading, home = self.reading, self.reading.home
        sheet = reading.sheet(home, CODEBOOK, ("path",))
        marks = CodeMarks(reading, home, "rules.color")
        for line, (cell, *texts, key, color, theme) in sheet.pick(*CODEBOOK) if sheet else ():
            path = self._path(line, cell)
            details: Row = {
                "key": marks.key(line, key),
                "color": marks.color(line, color),
                "theme_id": reading.themes.find(home, line, theme),
            }
            for column, text in zip(_TEXTS, texts, strict=True):
                details[column] = reading.free_text(home, text)
            if path is not None:
                self._add(path, line, details)

    def _path(self, line: int, cell: str) -> Path | None:
        """Return the path in `cell`; None, with a problem, if it is none or stands there twice."""
        reading = self.reading
        if not reading.required(reading.home, line, "path", cell):
            return None
        path = split_code_path(plain_name(cell))
        fault = next(filter(None, map(name_fault, path)), None) or levels_fault(len(path))
        identity = self.codes.paths.get(path)
        if fault is None and identity is not None and identity not in self.implied:
            first = self.codes.lines[path]
            fault = Message("folder.twice", name=printable(code_path(path)), line=first)
        return path if reading.check(reading.home, line, fault) else None

    def _add(self, path: Path, line: int, details: Row) -> None:
        """Add a code, or say more of one that was named in the path of another."""
        row = self.implied.pop(self.codes.paths.get(path), None)
        if row is None:
            self._new(path, line, details)
        else:
            row.update(details)
            self.codes.lines[path] = self.reading.added.lines[row["id"]] = line

    def _new(self, path: Path, line: int, details: Row) -> UUID:
        parent = self._above(path[:-1], line)
        named = {"name": path[-1], "parent_id": parent, "position": 0}
        identity = self.reading.contents.add(Code, **named, **details)
        self.codes.add(path, line, identity)
        return identity

    def _above(self, path: Path, line: int) -> UUID | None:
        """Return the code of a path, added when the file has not named it yet."""
        if not path or path in self.codes.paths:
            return self.codes.paths.get(path)
        identity = self._new(path, line, {})
        self.implied[identity] = self.rows[-1]
        return identity


_READERS: Mapping[str, Callable[[_File], None]] = {
    ".yaml": _File.read_yaml,
    ".yml": _File.read_yaml,
    ".csv": _File.read_table,
}


def match_codebook(reading: TableReading, match: Match) -> None:
    """Match codes by their paths; EvalbenchError when the file is of no sort that can be read."""
    read = _READERS.get(reading.path.suffix.lower())
    if read is None:
        raise EvalbenchError("importing.codebook_ending", file=reading.shown)
    reading.contents.add(Study, title="", codebook_version=None)
    file = _File(reading)
    read(file)
    if not file.rows and not reading.problems:
        reading.problem(reading.home, None, Message("importing.codebook_empty"))
    match.take_named()
    _Matcher(reading, match, file).run()
    _match_name(reading, match)


class _Matcher:
    """The codes of a file on their way into the codebook that stands."""

    def __init__(self, reading: TableReading, match: Match, file: _File) -> None:
        self.reading = reading
        self.match = match
        self.file = file
        self.names = {key: path for path, key in file.codes.paths.items()}
        self.paths = code_paths(reading.session)
        self.stored = {row["id"]: row for row in rows_of(reading.session, Code)}
        self.by_path = {
            split_code_path(composed(path)): self.stored[key] for key, path in self.paths.items()
        }
        self.themes = {value: name for name, value in reading.themes.ids.items()}
        self.ids: dict[UUID, UUID] = {}
        self.last: defaultdict[UUID | None, int] = defaultdict(int)
        for row in self.stored.values():
            self.last[row["parent_id"]] = max(self.last[row["parent_id"]], row["position"])

    def run(self) -> None:
        """Match every code, those above before those below."""
        for row in self.file.rows:
            row["parent_id"] = self.ids.get(row["parent_id"], row["parent_id"])
            stands = self.by_path.get(self.names[row["id"]])
            if stands is None:
                self._take(row)
            else:
                self.ids[row["id"]] = stands["id"]
                self._compare(row, stands)
        self._refuse_taken_keys()

    def _take(self, row: Row) -> None:
        """Take a new code in, after those that stand under its parent."""
        self.last[row["parent_id"]] += SPACING
        row["position"] = self.last[row["parent_id"]]
        self.match.take_new(Code, row)

    def _compare(self, row: Row, stands: Row) -> None:
        if row["id"] in self.file.implied:
            return
        path = code_path(self.names[row["id"]])
        changes = self.match.compare(row, stands, path, self._said(row, stands))
        self.match.change(Code, stands["id"], changes)
        self.match.count(bool(changes))

    def _said(self, row: Row, stands: Row) -> Iterator[Said]:
        for column in (*_TEXTS, "key"):
            yield Said(column, row[column], column)
        # #1dc8fd and #1DC8FD are one colour.
        if row["color"].casefold() != stands["color"].casefold():
            yield Said("color", row["color"], "color")
        yield Said("theme_id", row["theme_id"], "theme", names=self.themes)
        yield from said_by_key("names", row["names"], "names.")

    def _refuse_taken_keys(self) -> None:
        """Report keys that would be those of two codes, when the file has been taken in."""
        keys: dict[UUID, str] = {key: row["key"] for key, row in self.stored.items()}
        for change in self.match.arrivals.changes.get(Code, ()):
            keys[change["id"]] = change.get("key", keys[change["id"]])
        bearers: defaultdict[str, list[UUID]] = defaultdict(list)
        for identity, key in keys.items():
            bearers[key].append(identity)
        for row in self.file.rows:
            mine: UUID = self.ids[row["id"]] if row["id"] in self.ids else row["id"]
            others = [each for each in bearers[row["key"]] if each != mine]
            if row["key"] and others and keys.get(mine, row["key"]) == row["key"]:
                self._refuse_key(row, others[0])

    def _refuse_key(self, row: Row, other: UUID) -> None:
        message = Message(
            "importing.key_taken",
            key=printable(row["key"]),
            name=printable(code_path(self.names[row["id"]])),
            other=printable(self.paths[other]),
        )
        self.reading.refuse(self.reading.line_of(row), message)


def _match_name(reading: TableReading, match: Match) -> None:
    """Take the name and version of the codebook where the study has none, or the file decides."""
    said, study = reading.contents.one(Study), study_of(reading.session)
    stands = (study.codebook_name, study.codebook_version)
    name = said["codebook_name"] or stands[0]
    version = stands[1] if said["codebook_version"] is None else said["codebook_version"]
    if (name, version) == stands:
        return
    if match.replace or stands == _UNNAMED:
        match.change(Study, study.id, {"codebook_name": name, "codebook_version": version})
        reading.note("importing.codebook_named", name=printable(name), version=version)
    else:
        kept = {"name": printable(stands[0]), "version": stands[1]}
        reading.note("importing.codebook_kept", **kept, here=printable(name), other=version)
