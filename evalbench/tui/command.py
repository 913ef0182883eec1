"""A command: one object gives its key, its entry in the palette and its line in the help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.binding import Binding
from textual.keys import _character_to_key

from evalbench.messages import Say

__all__ = ["Command", "bindings", "shown_key", "shown_keys"]

_SHOWN: Mapping[str, str] = {
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "escape": "Esc",
    "delete": "Del",
    "backspace": "⌫",
    "enter": "Enter",
    "tab": "Tab",
    **{_character_to_key(letter): letter for letter in ",.;:/?<>()+-*'\"!#%&=_§"},
}
_NAMED = ("space", "insert")


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be done on a screen.

    `id` is the message that names it and what the user's keymap calls it, ``room.name``; the help
    takes ``room.name_help`` when there is one. `keys` are Textual's names of keys, parted by
    commas; `action` is a Textual action of the screen (or ``app.…``). `group` is the message over
    its part of the help. A command that is `hinted` stands in the line at the foot of the screen;
    one that is `over_all` is there while a question stands over the screen, too.
    """

    id: str
    keys: str
    action: str
    group: str = "workbench.group_general"
    hinted: bool = False
    over_all: bool = False
    in_palette: bool = True

    def label(self, say: Say) -> str:
        """Return what the command is called."""
        return say(self.id)

    def help(self, say: Say) -> str:
        """Return what the command does, in a sentence; blank when its name says it."""
        key = f"{self.id}_help"
        return say(key) if say.has(key) else ""


def bindings(commands: Iterable[Command]) -> list[Binding]:
    """Return the bindings of commands; one without keys can be given some by the user's keymap."""
    return [
        Binding(
            each.keys or f"f24+{number}",
            each.action,
            show=False,
            id=each.id,
            priority=each.over_all,
        )
        for number, each in enumerate(commands)
    ]


def shown_key(key: str, say: Say) -> str:
    """Return a key as people know it: ``ctrl+z``, ``shift+↓``, ``?``."""
    parts = key.split("+")
    last = parts[-1]
    named = say(f"workbench.key_{last}") if last in _NAMED else _SHOWN.get(last, last)
    if len(last) > 1 and last[0] == "f" and last[1:].isdigit():
        named = last.upper()
    return "+".join([*parts[:-1], named])


def shown_keys(keys: str, say: Say) -> str:
    """Return the keys of a command as people know them; blank when it has none."""
    return " ".join(shown_key(key.strip(), say) for key in keys.split(",") if key.strip())
