"""What people read: message catalogues in English, bokmål and nynorsk.

A message is named ``room.name`` and stands in ``<language>/<room>.toml``. A catalogue is read the
first time one of its messages is asked for, so a command pays only for the words it says. Nynorsk
falls back on bokmål, and bokmål on English, one message at a time.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import PurePath
from typing import Literal, cast

__all__ = [
    "LANGUAGES",
    "EvalbenchError",
    "Language",
    "Message",
    "Problem",
    "Problems",
    "Say",
    "language_or_english",
]

Language = Literal["nb", "nn", "en"]
LANGUAGES: tuple[Language, ...] = ("nb", "nn", "en")
_FALLBACKS: Mapping[str, tuple[str, ...]] = {
    "en": ("en",),
    "nb": ("nb", "en"),
    "nn": ("nn", "nb", "en"),
}

_Entry = str | Mapping[str, str]

_LONGEST = 500
"""What is longer was not written by a person, and would hide what the line is about."""
_MOST_DIGITS = 30
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@cache
def _catalogue(language: str, room: str) -> Mapping[str, _Entry]:
    """Return the messages of one room in one language; empty when there is no such file."""
    file = files(__package__) / language / f"{room}.toml"
    if not file.is_file():
        return {}
    return cast("dict[str, _Entry]", tomllib.loads(file.read_text(encoding="utf-8")))


def language_or_english(code: str | None) -> Language:
    """Return the language a locale such as ``nb_NO.UTF-8`` or ``no`` asks for, else English."""
    head = (code or "").replace("-", "_").split("_")[0].split(".")[0].lower()
    if head in ("nb", "no"):
        return "nb"
    return "nn" if head == "nn" else "en"


class Say:
    """Says messages in one language: ``say("study.unit_unknown", name="Bergen")``.

    A message with the forms ``one`` and ``other`` is chosen by the field ``n``. Fields that are
    messages or errors themselves are said in the same language, and decimals with its comma.
    """

    def __init__(self, language: Language = "en") -> None:
        self.language: Language = language

    def __call__(self, key: str, /, **fields: object) -> str:
        """Return the text of message `key` with `fields` filled in; KeyError if there is none."""
        entry = self._entry(key)
        if not isinstance(entry, str):
            entry = entry["one" if fields.get("n") == 1 else "other"]
        return entry.format_map({name: self._said(value) for name, value in fields.items()})

    def has(self, key: str) -> bool:
        """Tell whether there is a message `key`."""
        try:
            self._entry(key)
        except KeyError:
            return False
        return True

    def _entry(self, key: str) -> _Entry:
        room, _, name = key.partition(".")
        for language in _FALLBACKS[self.language]:
            entry = _catalogue(language, room).get(name)
            if entry is not None:
                return entry
        raise KeyError(key)

    def _said(self, value: object) -> object:
        if isinstance(value, Decimal):
            return self._number(value)
        return value.said(self) if isinstance(value, Message | EvalbenchError) else value

    def _number(self, value: Decimal) -> str:
        short = value.is_finite() and abs(value.adjusted()) < _MOST_DIGITS
        digits = format(value.normalize(), "f") if short else str(value)
        return digits if self.language == "en" else digits.replace(".", ",")


class Message:
    """A message yet to be said: its key and fields, without a language."""

    def __init__(self, key: str, /, **fields: object) -> None:
        self.key = key
        self.fields = fields

    def said(self, say: Say) -> str:
        """Return the text in the language of `say`."""
        return say(self.key, **self.fields)

    def __str__(self) -> str:
        """Return the English text."""
        return self.said(Say("en"))

    def __repr__(self) -> str:
        """Return the key and fields, for debugging."""
        return f"Message({self.key!r}, {self.fields!r})"


def _in_a_line(value: object) -> object:
    """Return a field fit to stand in one line: a name or path may hold line breaks, or no end."""
    if isinstance(value, Message):
        return Message(value.key, **_fields_in_a_line(value))
    if not isinstance(value, str | PurePath | Exception) or isinstance(value, EvalbenchError):
        return value
    text = str(value)
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 1]}…"
    return _UNSEEN.sub(lambda found: ascii(found[0])[1:-1], text)


def _fields_in_a_line(message: Message) -> dict[str, object]:
    return {name: _in_a_line(value) for name, value in message.fields.items()}


class EvalbenchError(Exception):
    """Something a person can mend, said in one line: what, where and what to do."""

    def __init__(self, key: str, /, **fields: object) -> None:
        super().__init__(key)
        self.message = Message(key, **fields)

    def said(self, say: Say) -> str:
        """Return the line in the language of `say`; fields that would break it are escaped."""
        return say(self.message.key, **_fields_in_a_line(self.message))

    def __str__(self) -> str:
        """Return the English line."""
        return self.said(Say("en"))


class Problem:
    """One thing wrong with a file from outside: the file, the line (1-based) and a message."""

    def __init__(self, file: str, line: int | None, message: Message) -> None:
        self.file = file
        self.line = line
        self.message = message

    def said(self, say: Say) -> str:
        """Return ``file:line: what is wrong`` in the language of `say`."""
        file = _in_a_line(self.file)
        where = file if self.line is None else f"{file}:{self.line}"
        return f"{where}: {say(self.message.key, **_fields_in_a_line(self.message))}"

    def __str__(self) -> str:
        """Return the English line."""
        return self.said(Say("en"))


class Problems(EvalbenchError):
    """Everything wrong with what came from outside, all at once, in the order of the files."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("problems.many", n=len(problems))
        self.problems = problems

    def said(self, say: Say) -> str:
        """Return a line for each problem."""
        return "\n".join(problem.said(say) for problem in self.problems)

    def __str__(self) -> str:
        """Return the English lines."""
        return self.said(Say("en"))
