"""Reads study.toml: the study itself, its scales and its coders."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from evalbench.intake.folder.reading import Reading
from evalbench.messages import LANGUAGES, Message
from evalbench.study.layout import STUDY_FILE
from evalbench.study.model import Scale, Study
from evalbench.study.rules import choice_fault, name_fault, scale_fault
from evalbench.text.cleaning import composed, printable

__all__ = ["read_study"]

_KEYS = (
    "title",
    "language",
    "question",
    "end_date",
    "category",
    "codebook",
    "scale",
    "scales",
    "coders",
)
_SCALE_KEYS = ("min", "max", "step", "labels")
_LARGEST = 10**9
_DIVISIONS = 10**6
_AT_LINE = re.compile(r"\(at line (\d+),")


class _File:
    """study.toml: its tables, and where in it the keys stand."""

    def __init__(self, reading: Reading, text: str) -> None:
        self.reading = reading
        self._lines = text.split("\n")

    def line(self, key: str, table: str = "") -> int | None:
        """Return the line of a key in a table, else the table's own; tomllib does not tell."""
        inside, last = "", None
        for number, line in enumerate(self._lines, start=1):
            header = re.match(r"\s*\[+\s*(.*?)\s*\]+\s*(?:#.*)?$", line)
            if header:
                inside = re.sub(r"[\"'\s]", "", header[1])
            if header and inside in (table, key):
                last = number
            found = re.match(r"\s*[\"']?(.*?)[\"']?\s*=", line)
            if found and inside == table and found[1].split(".")[0].strip() == key:
                return number
        return last

    def fault(self, key: str, message: Message, table: str = "") -> None:
        """Report what is wrong with a key."""
        self.reading.problem(STUDY_FILE, self.line(key, table), message)

    def text(self, table: Mapping[str, Any], key: str, default: str = "") -> str:
        """Return the text at `key`; a problem when it is no text."""
        value = table.get(key, default)
        if isinstance(value, str):
            return self.reading.free_text(STUDY_FILE, value)
        self.fault(key, Message("folder.not_text", key=key))
        return default

    def keys(self, table: Mapping[str, Any], known: tuple[str, ...], name: str = "") -> None:
        """Report the keys that are not known."""
        for key in table:
            if key not in known:
                self.reading.unknown_key(STUDY_FILE, self.line(key, name), key, known)


def read_study(reading: Reading) -> str:
    """Read study.toml and return the name of the ready-made codebook it asks for, if any.

    The row of the study is added with the codebook's name and version still to come.
    """
    if not reading.files.has(STUDY_FILE):
        reading.problem(STUDY_FILE, None, Message("folder.no_study_file"))
    text = reading.files.text(STUDY_FILE)
    file = _File(reading, text or "")
    table = _parsed(reading, text or "")
    file.keys(table, _KEYS)
    reading.contents.add(
        Study,
        title=file.text(table, "title", composed(reading.root.resolve().name)),
        language=_language(file, table),
        question=file.text(table, "question"),
        end_date=_end_date(file, table),
        category=composed(file.text(table, "category").strip()),
    )
    _read_scales(file, table)
    _read_coders(file, table)
    return file.text(table, "codebook")


def _parsed(reading: Reading, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        line = int(found[1]) if found else None
        detail = printable(str(error).partition(" (at ")[0])
    except (ValueError, ArithmeticError, RecursionError):
        line, detail = None, "?"
    reading.problem(STUDY_FILE, line, Message("folder.toml", detail=detail))
    return {}


def _language(file: _File, table: Mapping[str, Any]) -> str:
    language = file.text(table, "language", "nb")
    fault = choice_fault(language, LANGUAGES, "language")
    if fault is not None:
        file.fault("language", fault)
        return "nb"
    file.reading.language = language
    return language


def _end_date(file: _File, table: Mapping[str, Any]) -> datetime.date | None:
    value = table.get("end_date")
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    if value is None or value == "":
        return None
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        file.fault("end_date", Message("folder.not_date", value=printable(str(value))))
        return None


def _read_coders(file: _File, table: Mapping[str, Any]) -> None:
    """Take the names from ``[coders]``: a list `names`, or a key for each coder."""
    coders = table.get("coders", {})
    names = coders.pop("names", []) if isinstance(coders, dict) else coders
    if isinstance(coders, dict):
        for key, value in coders.items():
            if not isinstance(value, str):
                file.reading.unknown_key(STUDY_FILE, file.line(key, "coders"), key, ("names",))
            else:
                file.reading.coders.find(STUDY_FILE, file.line(key, "coders") or 1, key)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        file.fault("names", Message("folder.not_texts", key="names"), "coders")
        return
    for name in names:
        file.reading.coders.find(STUDY_FILE, file.line("names", "coders") or 1, name)


def _read_scales(file: _File, table: Mapping[str, Any]) -> None:
    _read_scale(file, table.get("scale", {}), "", "scale")
    others = table.get("scales", {})
    if not isinstance(others, dict):
        file.fault("scales", Message("folder.not_table", key="scales"))
        return
    for name, scale in others.items():
        place = f"scales.{name}"
        fault = name_fault(name)
        if fault is not None:
            file.fault(place, fault, place)
        else:
            _read_scale(file, scale, composed(name), place)


def _read_scale(file: _File, scale: Any, name: str, place: str) -> None:
    reading = file.reading
    if not isinstance(scale, dict):
        file.fault(place, Message("folder.not_table", key=place))
        scale = {}
    file.keys(scale, _SCALE_KEYS, place)
    numbers = {
        "minimum": _number(file, scale, "min", place, Decimal(1)),
        "maximum": _number(file, scale, "max", place, Decimal(5)),
        "step": _number(file, scale, "step", place, Decimal(1)),
    }
    labels = scale.get("labels", [])
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        file.fault("labels", Message("folder.not_texts", key="labels"), place)
        labels = []
    fault = scale_fault(**numbers, labels=labels)
    if fault is not None:
        file.fault(place, fault, place)
        numbers = {"minimum": Decimal(1), "maximum": Decimal(5), "step": Decimal(1)}
    labels = [reading.free_text(STUDY_FILE, label) for label in labels]
    reading.scales.known = reading.scales.known and fault is None
    reading.scales.ids[name] = reading.contents.add(Scale, name=name, labels=labels, **numbers)


def _number(
    file: _File, scale: Mapping[str, Any], key: str, place: str, default: Decimal
) -> Decimal:
    """Return a number of the scale: whole millionths, and not beyond a thousand million."""
    value = scale.get(key, default)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Decimal(value)
        if number.is_finite() and abs(number) <= _LARGEST and number * _DIVISIONS % 1 == 0:
            return number
    file.fault(key, Message("folder.not_scale_number", key=key), place)
    return default
