"""Reads extras.json, which archive writes: what the other files have no place for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from evalbench.intake.folder.passages import Passages
from evalbench.intake.folder.reading import Reading
from evalbench.messages import Message
from evalbench.study.contents import Row
from evalbench.study.layout import EXTRAS_FILE
from evalbench.study.model import Answer, Respondent, Unit

__all__ = ["read_extras"]

_KEYS = ("answers", "attributes", "roles", "themes")
_ANSWER_KEYS = frozenset({"respondent", "statement", "role", "document", "start", "end"})
_ATTRIBUTE_KEYS = frozenset({"unit", "respondent", "name", "value"})
_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()

_Key = tuple[UUID, UUID, UUID | None]

Entry = tuple[int, Any]
"""A value in a list, and the line it begins on."""


class _Scanner:
    """Walks an object of lists, telling the line of each entry."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._place = 0
        self._counted = 0
        self._line = 1

    @property
    def line(self) -> int:
        """Return the line the scanner has come to."""
        self._line += self.text.count("\n", self._counted, self._place)
        self._counted = self._place
        return self._line

    def next_is(self, character: str) -> bool:
        """Pass over space and then `character`; tell whether it was there."""
        self.pass_space()
        found = self.text.startswith(character, self._place)
        self._place += len(character) * found
        return found

    def value(self) -> Any:
        """Return the next value; ValueError or RecursionError when there is none."""
        self.pass_space()
        value, self._place = _DECODER.raw_decode(self.text, self._place)
        return value

    def need(self, character: str) -> None:
        """Pass over `character`; ValueError if it is not there."""
        if not self.next_is(character):
            raise ValueError(f"no {character}")

    def at_end(self) -> bool:
        """Tell whether only space is left."""
        self.pass_space()
        return self._place == len(self.text)

    def pass_space(self) -> None:
        """Go on to the next character that is no space."""
        found = _SPACE.match(self.text, self._place)
        self._place = found.end() if found else self._place


def _sections(scanner: _Scanner) -> Iterator[tuple[int, str, list[Entry]]]:
    """Return the lists by their keys; ValueError when the text is not such an object."""
    scanner.need("{")
    if scanner.next_is("}"):
        return
    while True:
        key, line = scanner.value(), scanner.line
        scanner.need(":")
        scanner.need("[")
        entries: list[Entry] = []
        while not scanner.next_is("]"):
            if entries:
                scanner.need(",")
            scanner.pass_space()
            entries.append((scanner.line, scanner.value()))
        yield line, str(key), entries
        if not scanner.next_is(","):
            break
    scanner.need("}")
    if not scanner.at_end():
        raise ValueError("more after the end")


def read_extras(reading: Reading, passages: Passages) -> None:
    """Read extras.json and put what it says into the rows it is about."""
    text = reading.files.text(EXTRAS_FILE)
    if text is None:
        return
    scanner = _Scanner(text)
    sections: dict[str, list[Entry]] = {}
    try:
        for line, key, entries in _sections(scanner):
            if key not in _KEYS:
                reading.unknown_key(EXTRAS_FILE, line, key, _KEYS)
            sections.setdefault(key, []).extend(entries)
    except (ValueError, RecursionError):
        reading.problem(EXTRAS_FILE, scanner.line, Message("folder.json"))
        return
    links = sections.get("answers", [])
    answers = _by_key(reading) if links else {}
    for line, entry in links:
        if _is_entry(reading, line, entry, _ANSWER_KEYS):
            _link(reading, passages, answers, line, entry)
    _read_attributes(reading, sections.get("attributes", []))
    for key, mentions in (("roles", reading.roles), ("themes", reading.themes)):
        for line, name in sections.get(key, []):
            if _is_text(reading, line, name):
                mentions.find(EXTRAS_FILE, line, name)


def _by_key(reading: Reading) -> dict[_Key, Row]:
    return {
        (row["respondent_id"], row["statement_id"], row["role_id"]): row
        for row in reading.contents.rows(Answer)
    }


def _is_text(reading: Reading, line: int, value: Any) -> bool:
    if isinstance(value, str):
        return True
    reading.problem(EXTRAS_FILE, line, Message("folder.json"))
    return False


def _is_entry(reading: Reading, line: int, entry: Any, known: frozenset[str]) -> bool:
    """Tell whether an entry is an object of these keys with texts and whole numbers."""
    if isinstance(entry, dict) and all(
        type(value) in (str, int) and key in known for key, value in entry.items()
    ):
        return True
    reading.problem(EXTRAS_FILE, line, Message("folder.json_entry", known=", ".join(sorted(known))))
    return False


def _link(
    reading: Reading,
    passages: Passages,
    answers: dict[_Key, Row],
    line: int,
    entry: dict[str, Any],
) -> None:
    """Link an answer to the passage its reason is given in."""
    file = EXTRAS_FILE
    respondent = reading.respondents.find(file, line, str(entry.get("respondent", "")))
    statement = reading.statements.find(file, line, str(entry.get("statement", "")))
    role = reading.roles.find(file, line, str(entry.get("role", "")))
    document = reading.documents.find(file, line, str(entry.get("document", "")))
    if respondent is None or statement is None or document is None:
        return
    row = answers.get((respondent, statement, role))
    if row is None:
        reading.problem(file, line, Message("folder.no_answer"))
        return
    start, end = entry.get("start"), entry.get("end")
    if start is not None or end is not None:
        span = _whole(start), _whole(end)
        if not passages.check(file, line, document, span):
            return
        row["start"], row["end"] = span
    row["document_id"] = document


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else -1


def _read_attributes(reading: Reading, entries: list[Entry]) -> None:
    """Take in attributes whose names cannot head a column."""
    rows: dict[UUID, Row] = {
        row["id"]: row for kind in (Unit, Respondent) for row in reading.contents.rows(kind)
    }
    for line, entry in entries:
        if not _is_entry(reading, line, entry, _ATTRIBUTE_KEYS):
            continue
        names = reading.units if "unit" in entry else reading.respondents
        owner = names.find(EXTRAS_FILE, line, str(entry.get("unit", entry.get("respondent", ""))))
        if owner is not None:
            value = reading.free_text(EXTRAS_FILE, str(entry.get("value", "")))
            rows[owner]["attributes"][str(entry.get("name", ""))] = value
