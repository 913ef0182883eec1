"""Write the tables of keys into the user guide, from the commands of the workbench.

``python -m tools.key_tables`` fills what stands between ``<!-- keys: GROUP … -->`` and
``<!-- end -->`` in docs/*/*.md. A group is the message over a part of the help
(``coding_screen.group_move``), a screen by its name with a star (``start*``), or the keys of a
mode (``CodebookMode``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from evalbench.messages import Say, language_or_english
from evalbench.tui.app import Workbench
from evalbench.tui.command import Command, shown_keys
from evalbench.tui.screens import START, STUDY_SCREENS, screen_named

__all__ = ["DOCS", "filled", "main", "pages"]

DOCS = Path(__file__).parents[1] / "docs"
MODES = {
    "CodebookMode": "evalbench.tui.coding.codebook",
    "BoundaryMode": "evalbench.tui.coding.boundaries",
    "PickMode": "evalbench.tui.coding.picking",
}
_PART = re.compile(r"(<!-- keys: (.+?) -->\n).*?(<!-- end -->)", re.DOTALL)
_SELECTS = "select_"


def pages() -> list[Path]:
    """Return the pages of the guide in both languages."""
    return sorted(DOCS.glob("*/*.md"))


def filled(page: str, language: str) -> str:
    """Return a page with its tables as the commands are now."""
    say = Say(language_or_english(language))

    def table(part: re.Match[str]) -> str:
        rows = [row for group in part[2].split() for row in _rows(group, say)]
        head = {"nb": ("Tast", "Hva den gjør")}.get(language, ("Key", "What it does"))
        lines = [f"| {key} | {what} |" for key, what in (head, ("---", "---"), *rows)]
        return f"{part[1]}{chr(10).join(lines)}\n{part[3]}"

    return _PART.sub(table, page)


def _rows(group: str, say: Say) -> Iterator[tuple[str, str]]:
    """Yield keys and what they do; KeyError for a group that there is not."""
    if group in MODES:
        for key, message in getattr(import_module(MODES[group]), group).hints:
            yield f"`{key}`", _cell(say(message))
        return
    found = [each for each in _commands(group) if _is_told(each)]
    if not found:
        raise KeyError(group)
    for each in found:
        keys = (f"`{shown_keys(key, say)}`" for key in each.keys.split(","))
        more = each.help(say)
        yield " ".join(keys), _cell(each.label(say) + (f": {more}" if more else ""))


def _commands(group: str) -> Sequence[Command]:
    screens = (START, *STUDY_SCREENS)
    if group.endswith("*"):
        return type(screen_named(group[:-1]).make()).commands()
    everywhere = [each for each in Workbench.COMMANDS_ALWAYS if each.group == group]
    rooms = [each for each in screens if each.room == group.partition(".")[0]]
    here = [each for room in rooms for each in type(room.make()).commands()]
    return everywhere or [each for each in here if each.group == group]


def _is_told(command: Command) -> bool:
    """Tell whether a command has a line of its own: shift with a movement is said in words."""
    return bool(command.keys) and not command.id.partition(".")[2].startswith(_SELECTS)


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def main() -> None:
    """Fill the tables of all pages."""
    for page in pages():
        stands = page.read_text(encoding="utf-8")
        page.write_text(filled(stands, page.parent.name), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
