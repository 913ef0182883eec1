"""Sentences that mention tables by their number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evalbench.messages import Say
from evalbench.reports.blocks import Inline, Paragraph, Reference
from evalbench.study.table import Table

__all__ = ["mentioning"]

_PLACE = re.compile("\0([a-z_]+)\0")


def mentioning(say: Say, key: str, /, **tables: Table) -> Paragraph:
    """Return message `key` as a paragraph that leads on; its fields are mentions of `tables`."""
    text = say(key, **{name: f"\0{name}\0" for name in tables})
    return Paragraph(tuple(_pieces(text, tables)), leads_on=True)


def _pieces(text: str, tables: dict[str, Table]) -> Iterator[Inline]:
    for place, piece in enumerate(_PLACE.split(text)):
        if place % 2:
            yield Reference(tables[piece].code, opening=place == 1 and text.startswith("\0"))
        elif piece:
            yield piece
