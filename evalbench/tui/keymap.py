"""The user's own keys: a TOML file in their configuration folder.

[coding_screen]
undo = "ctrl+u"
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evalbench.messages import Message, Say

__all__ = ["keymap_file", "keymap_of"]

_BEYOND = 0x250
"""Where the letters of Latin alphabets end."""
_MODIFIERS = frozenset(("ctrl", "shift", "alt", "super", "hyper", "meta"))


def keymap_file() -> Path:
    """Return the file of the user's keys, which need not be there."""
    from evalbench.faces.settings import settings_file

    return settings_file().with_name("keys.toml")


def keymap_of(say: Say, file: Path | None = None) -> tuple[dict[str, str], list[Message]]:
    """Return keys by the ids of commands, and what is wrong with the file; a bad line is skipped.

    A command is known by its message, so no screen need be imported.
    """
    file = file or keymap_file()
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}, []
    except (OSError, ValueError) as error:
        return {}, [Message("workbench.bad_keymap", file=file, why=error)]
    keys: dict[str, str] = {}
    problems: list[Message] = []
    for command, value in _lines(said):
        if not say.has(command) or not isinstance(value, str) or not value.strip():
            problems.append(Message("workbench.bad_key", file=file, command=command))
            continue
        unknown = [key for key in map(str.strip, value.split(",")) if not _is_key(key)]
        if unknown:
            named = ", ".join(map(repr, unknown))
            problems.append(
                Message("workbench.no_such_key", file=file, command=command, keys=named)
            )
        else:
            keys[command] = value
    return keys, problems


def _is_key(said: str) -> bool:
    """Tell whether there is a key of that name: a sign, or Textual's name of it."""
    from textual.keys import Keys, _character_to_key

    *modifiers, key = said.split("+")
    if not {*modifiers} <= _MODIFIERS:
        return False
    signs = {_character_to_key(chr(code)) for code in range(ord(" "), _BEYOND)}
    return len(key) == 1 or key in signs or key in {each.value for each in Keys}


def _lines(said: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for room, commands in said.items():
        if isinstance(commands, dict):
            yield from ((f"{room}.{name}", value) for name, value in commands.items())
        else:
            yield room, commands
