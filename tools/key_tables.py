"""Write the tables of keys into the user guide, from the commands of the workbench.

``python -m tools.key_tables`` fills what stands between ``<!-- keys: GROUP … -->`` and
``<!-- end -->`` in docs/*/*.md. A group is the message over a part of the help
(``coding_screen.group_move``), all of a screen by its room (``start*``), or the keys of a mode
(``CodebookMode``). ``<!-- names: GROUP … -->`` tells what the commands are called in keys.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from evalbench.messages import Say, language_or_english
from evalbench.tui.app import Workbench
from evalbench.tui.command import Command, shown_keys
from evalbench.tui.place import Place
from evalbench.tui.screens import START, STUDY_SCREENS

__all__ = ["DOCS", "filled", "main", "pages"]

DOCS = Path(__file__).parents[1] / "docs"
MODES = {
    "CodebookMode": "evalbench.tui.coding.codebook",
    "BoundaryMode": "evalbench.tui.coding.boundaries",
    "PickMode": "evalbench.tui.coding.picking",
}
_SELECTS = "select_"
_HEADS = {
    "en": ("Key", "What it does", "Name in keys.toml"),
    "nb": ("Tast", "Hva den gjør", "Navn i keys.toml"),
}
_PART = re.compile(r"(<!-- (keys|names): (.+?) -->\n).*?(<!-- end -->)", re.DOTALL)


def pages() -> list[Path]:
    """Return the pages of the guide in both languages."""
    return sorted(DOCS.glob("*/*.md"))


def filled(page: str, language: str) -> str:
    """Return a page with its tables as the commands are now; KeyError for an unknown group."""
    say = Say(language_or_english(language))

    def table(part: re.Match[str]) -> str:
        opening, kind, groups, closing = part.groups()
        columns = 3 if kind == "names" else 2
        rows = [row for group in groups.split() for row in _rows(group, say, names=columns == 3)]
        lines = (_HEADS[language][:columns], ("---",) * columns, *rows)
        return opening + "\n" + "".join(map(_line, lines)) + "\n" + closing

    return _PART.sub(table, page)


def _rows(group: str, say: Say, *, names: bool) -> Iterator[tuple[str, ...]]:
    """Yield the cells of a line for each key of a mode, or for each command."""
    if group in MODES:
        for key, message in getattr(import_module(MODES[group]), group).hints:
            yield f"`{key}`", _cell(say(message))
        return
    found = [each for each in _commands(group) if names or _is_told(each)]
    if not found:
        raise KeyError(group)
    for each in found:
        keys = " ".join(f"`{shown_keys(key, say)}`" for key in each.keys.split(",") if key)
        more = each.help(say)
        does = _cell(each.label(say) + (f": {more}" if more and not names else ""))
        yield (keys, does, f"`{each.id}`") if names else (keys, does)


def _commands(group: str) -> Sequence[Command]:
    room = group.partition(".")[0].removesuffix("*")
    if room == Place.ROOM:
        return [each for each in Workbench.COMMANDS_ALWAYS if each.group == group]
    (screen,) = (each for each in (START, *STUDY_SCREENS) if each.room == room)
    commands = type(screen.make()).commands()
    return [each for each in commands if group.endswith("*") or each.group == group]


def _is_told(command: Command) -> bool:
    """Tell whether a command has a line of its own: shift with a movement is said in words."""
    return bool(command.keys) and not command.id.partition(".")[2].startswith(_SELECTS)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def main() -> None:
    """Fill the tables of all pages."""
    for page in pages():
        stands = page.read_text(encoding="utf-8")
        page.write_text(filled(stands, page.parent.name), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
