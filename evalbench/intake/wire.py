"""What two processes of evalbench say to each other: plain values as one line of JSON.

Messages travel unsaid, so that each says them in its own language.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path, PurePath
from typing import Any
from uuid import UUID

from evalbench.intake.interviews.arrived import Arrived, SpeakerSeen, TranscriptsImported
from evalbench.intake.interviews.asked import Asked, FileCorrected, SpeakerCorrected
from evalbench.intake.interviews.matching import Candidate
from evalbench.messages import EvalbenchError, Message, Problem, Problems
from evalbench.study.moving import PASSAGE_KINDS, Move
from evalbench.text.spans import Span

__all__ = ["as_line", "from_line"]

_RECORDS: Mapping[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        Arrived,
        Asked,
        Candidate,
        FileCorrected,
        Move,
        SpeakerCorrected,
        SpeakerSeen,
        TranscriptsImported,
    )
}
_KINDS: Mapping[str, type[Any]] = {kind.__tablename__: kind for kind in PASSAGE_KINDS}
_IS, _WITH = "is", "with"


def as_line(value: object) -> bytes:
    """Return a value as a line of ASCII with its line feed; TypeError for what does not travel."""
    return json.dumps(_plain(value), separators=(",", ":")).encode("ascii") + b"\n"


def from_line(line: bytes) -> Any:
    """Return the value of a line; sequences are tuples. ValueError for what is none."""
    return _whole(json.loads(line))


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Span):
        return _tagged("Span", [value.start, value.end])
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return _tagged("map", [[_plain(key), _plain(each)] for key, each in value.items()])
    if is_dataclass(value) and type(value).__name__ in _RECORDS:
        parts = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        return _tagged(type(value).__name__, parts)
    return _plain_other(value)


def _plain_other(value: object) -> object:
    for kind, parts in _PARTS:
        if isinstance(value, kind):
            return _tagged(kind.__name__, _plain(parts(value)))
    if isinstance(value, Exception):
        # What another library has said, in a field of a message.
        return str(value)
    if value in PASSAGE_KINDS:
        return _tagged("kind", value.__tablename__)
    raise TypeError(f"{type(value).__name__} does not travel")


_PARTS: tuple[tuple[type[Any], Callable[[Any], object]], ...] = (
    (Message, lambda message: (message.key, message.fields)),
    (Problem, lambda problem: (problem.file, problem.line, problem.message)),
    (Problems, lambda problems: problems.problems),
    (EvalbenchError, lambda error: error.message),
    (PurePath, str),
    (UUID, str),
    (Decimal, str),
)
"""The parts of what is no record; of errors the more particular kind first."""


def _tagged(name: str, value: object) -> object:
    return {_IS: name, _WITH: value}


def _whole(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_whole(each) for each in value)
    if not isinstance(value, dict):
        return value
    name, parts = value[_IS], value[_WITH]
    if name in _RECORDS:
        return _RECORDS[name](**{key: _whole(each) for key, each in parts.items()})
    return _OTHERS[name](_whole(parts))


def _error(message: Message) -> EvalbenchError:
    return EvalbenchError(message.key, **message.fields)


_OTHERS: Mapping[str, Callable[[Any], Any]] = {
    "Span": lambda ends: Span(*ends),
    "map": dict,
    "Message": lambda parts: Message(parts[0], **parts[1]),
    "Problem": lambda parts: Problem(*parts),
    "Problems": lambda problems: Problems(list(problems)),
    "EvalbenchError": _error,
    "PurePath": Path,
    "UUID": UUID,
    "Decimal": Decimal,
    "kind": _KINDS.__getitem__,
}
