"""A passage of a text: half-open, in Unicode code points."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Span"]


class Span(NamedTuple):
    """The code points from `start` up to, not including, `end`."""

    start: int
    end: int
