"""Text as terminals agree to draw it, and the cells each of its code points begins at.

Terminals differ about joined emoji, variation selectors, flags, and what is no character at all.
Such clusters are drawn in a form in which there is nothing to differ about; offsets stay those of
the text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from wcwidth import iter_graphemes, wcwidth

__all__ = ["UNUSUAL", "WIDTHS", "cells_of", "drawn", "shape"]

# Anything but what takes one cell everywhere and never joins its neighbour.
UNUSUAL = re.compile(
    r"[^\n\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u058f"
    r"\u2010-\u2027\u2030-\u205f\u20a0-\u20cf\u2100-\u22ff]"
)
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_PICTURES = range(0x1F000, 0x1FB00)


@lru_cache(maxsize=4096)
def shape(cluster: str) -> tuple[str, int]:
    """Return how one grapheme cluster is drawn, and in how many cells (0: it is not drawn).

    Joined emoji and those with a selector or a skin tone become their first sign in two cells,
    flags two letters, a tab one space; controls and other signs without a width are left out.
    """
    if ord(cluster[0]) in _FLAG_LETTERS:
        letters = "".join(map(_flag_letter, cluster))
        return letters, len(letters)
    cluster = unicodedata.normalize("NFC", cluster)
    if len(cluster) > 1 and not cluster[0].isalpha() and any(map(_joins, cluster)):
        sign, cells = _sign(cluster[0])
        return (sign + " " * (2 - cells), 2) if cells else ("", 0)
    parts = [_sign(each) for each in cluster]
    if parts[0][1] == 0:
        # A mark without a letter before it would sit on whatever the screen shows there.
        return "", 0
    return "".join(sign for sign, _ in parts), sum(cells for _, cells in parts)


def _flag_letter(character: str) -> str:
    return chr(ord(character) - 0x1F1E6 + ord("A")) if ord(character) in _FLAG_LETTERS else ""


def _joins(character: str) -> bool:
    return character in _JOINERS or ord(character) in _SKIN_TONES


def _sign(character: str) -> tuple[str, int]:
    """One code point as it is drawn and its cells."""
    if character == "\t":
        return " ", 1
    kind = unicodedata.category(character)
    if kind == "Cn" and ord(character) not in _PICTURES:
        return "\ufffd", 1
    if kind.startswith("M"):
        return character, 0
    if _joins(character):
        return "", 0
    cells = wcwidth(character)
    drawable = cells > 0 and kind not in {"Cc", "Cf", "Cs"}
    return (character, cells) if drawable else ("", 0)


class _Widths(dict[str, int]):
    """The cells of clusters, remembered: a look-up costs less than a call."""

    def __missing__(self, cluster: str) -> int:
        if len(self) >= 4096:
            self.clear()
        self[cluster] = cells = shape(cluster)[1]
        return cells


WIDTHS = _Widths()


def drawn(text: str) -> str:
    """Return `text` as it is drawn, harmless to the terminal."""
    if not UNUSUAL.search(text):
        return text
    return "".join(shape(cluster)[0] for cluster in iter_graphemes(text))


def cells_of(text: str) -> list[int]:
    """Return the cell each code point of `text` begins at, and last the cells of it all.

    What follows the first code point of a cluster stands at the cluster's end.
    """
    places: list[int] = []
    here = 0
    for cluster in iter_graphemes(text):
        places.append(here)
        here += WIDTHS[cluster]
        if len(cluster) > 1:
            places.extend([here] * (len(cluster) - 1))
    return [*places, here]
