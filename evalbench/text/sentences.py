"""Where sentences begin and end in what was said."""

from __future__ import annotations

import re
from itertools import pairwise

from evalbench.text.spans import Span

__all__ = ["sentences"]

_END = re.compile(r"[.!?…]+[»”\"')\]]*\s+|\n")


def sentences(text: str, start: int, end: int) -> list[Span]:
    """Return the sentences of text[start:end], in order, without the space around them.

    Together they hold everything in it but space; a line feed always ends one.
    """
    cuts = [start, *(match.end() for match in _END.finditer(text, start, end)), end]
    found = (_trimmed(text, one, other) for one, other in pairwise(cuts))
    return [span for span in found if span.start < span.end]


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return Span(start, start + len(piece.strip()))
