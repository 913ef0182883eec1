"""What the workbench remembers from one time to the next: theme, recent studies, where one was.

It lies in the user's state folder as JSON, for nobody else to read. Nothing in it is needed: a file
that cannot be read or kept is as good as none, and never a reason to fail. The password of a
database is never remembered.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from evalbench.faces.voice import without_password

__all__ = ["Memory", "Position", "Recent"]

_MOST_RECENT = 12
_MOST_PLACES = 2_000


@dataclass(frozen=True, slots=True)
class Recent:
    """A study that was opened: where it is, what it is called, and when (ISO time)."""

    study: str
    title: str
    opened: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where one was in an interview: the caret and the first code point shown, and when."""

    caret: int
    top: int
    opened: str = ""


@dataclass(slots=True)
class Memory:
    """Everything remembered; `save` keeps it."""

    file: Path
    theme: str = ""
    recent: list[Recent] = field(default_factory=list)
    places: dict[str, dict[str, Position]] = field(default_factory=dict)
    window: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path | None = None) -> Self:
        """Return what is remembered in `file`, else in the user's state folder."""
        memory = cls(file or _file())
        with suppress(OSError, ValueError, TypeError, AttributeError):
            memory._take(json.loads(memory.file.read_text(encoding="utf-8")))
        return memory

    def _take(self, said: dict[str, Any]) -> None:
        self.theme = str(said.get("theme", ""))
        self.recent = [_made(Recent, each) for each in said.get("recent", [])]
        self.places = {
            study: {name: _made(Position, each) for name, each in places.items()}
            for study, places in said.get("places", {}).items()
        }
        self.window = dict(said.get("window", {}))

    def save(self) -> None:
        """Keep what is remembered, whole or not at all."""
        said = {key: value for key, value in asdict(self).items() if key != "file"}
        with suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            unfinished = self.file.with_suffix(f".{os.getpid()}")
            unfinished.touch(mode=0o600)
            unfinished.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
            unfinished.replace(self.file)

    def opened(self, study: str, title: str, moment: str) -> None:
        """Put a study first among the recent ones."""
        study = without_password(study)
        others = [each for each in self.recent if each.study != study]
        self.recent = [Recent(study, title, moment), *others][:_MOST_RECENT]

    def forget(self, study: str) -> None:
        """Take a study off the recent ones."""
        self.recent = [each for each in self.recent if each.study != study]

    def position(self, study: str, document: str) -> Position | None:
        """Return where one was in an interview."""
        return self.places_in(study).get(document)

    def places_in(self, study: str) -> Mapping[str, Position]:
        """Return where one was in the interviews of a study, by their names."""
        return self.places.get(without_password(study), {})

    def was_at(self, study: str, document: str, position: Position) -> None:
        """Remember where one is in an interview."""
        places = self.places.setdefault(without_password(study), {})
        places.pop(document, None)
        places[document] = position
        while len(places) > _MOST_PLACES:
            places.pop(next(iter(places)))


def _made(kind: type[Any], said: dict[str, Any]) -> Any:
    known = {each.name for each in fields(kind)}
    return kind(**{key: value for key, value in said.items() if key in known})


def _file() -> Path:
    from platformdirs import user_state_path

    return user_state_path("evalbench", appauthor=False) / "remembered.json"
