"""How wide text is in a terminal, and text made safe and fitted to a number of cells.

Text from outside is hostile: a name may hold escape sequences that drive the terminal or marks
that turn its direction. `harmless` takes them out; everything else here expects its result.
"""

from __future__ import annotations

import re
from typing import Literal

from wcwidth import iter_graphemes, strip_sequences
from wcwidth import width as _cells
from wcwidth import wrap as _wrap

__all__ = ["display_width", "fitted", "harmless", "padded", "wrapped"]

# Controls (C0 but tab and line feed, DEL, C1), marks that turn or isolate the direction of text,
# lone surrogates, non-characters.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_SUSPECT = re.compile(r"[^\x20-\x7e\xa0-\u024f\u2010-\u2027]")
_SPACE = re.compile(r"[\t\n]+")
_ELLIPSIS = "…"

Side = Literal["left", "right", "center"]


def harmless(text: str, *, lines: bool = False) -> str:
    """Return `text` without escape sequences, control characters and direction marks.

    Tabs and line feeds become one space, unless `lines` is true: then they stay.
    """
    if not _SUSPECT.search(text):
        return text
    if "\x1b" in text or "\x9b" in text:
        text = strip_sequences(text.replace("\x9b", "\x1b["))
    text = _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if lines else _SPACE.sub(" ", text)


def display_width(text: str) -> int:
    """Return the number of terminal cells `text` takes: 2 for a wide character, 0 for a mark."""
    if text.isascii():
        return len(text)
    return _cells(text, control_codes="ignore")


def fitted(text: str, cells: int) -> str:
    """Return `text`, cut so that it takes at most `cells` cells; a cut ends in ``…``."""
    if display_width(text) <= cells:
        return text
    if cells < 1:
        return ""
    kept: list[str] = []
    room = cells - 1
    for cluster in iter_graphemes(text):
        room -= display_width(cluster)
        if room < 0:
            break
        kept.append(cluster)
    return "".join(kept) + _ELLIPSIS


def padded(text: str, cells: int, side: Side = "left") -> str:
    """Return `text` with spaces up to `cells` cells, at its `side`; longer text as it is."""
    gap = max(0, cells - display_width(text))
    if side == "right":
        return " " * gap + text
    if side == "center":
        return " " * (gap // 2) + text + " " * (gap - gap // 2)
    return text + " " * gap


def wrapped(text: str, cells: int) -> list[str]:
    """Return `text` in lines of at most `cells` cells (at least 1); a line feed begins a line.

    Lines break between words; a word longer than a line is broken. Never an empty list.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if display_width(paragraph) <= cells:
            lines.append(paragraph)
        else:
            lines.extend(_wrap(paragraph, max(1, cells), control_codes="ignore") or [""])
    return lines
