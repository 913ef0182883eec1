"""Tables as the report mentions them: sentences with their numbers, and codes unlike each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from evalbench.messages import Say
from evalbench.reports.blocks import Inline, Paragraph, Reference
from evalbench.study.table import Table

__all__ = ["coded", "mentioning", "unlike"]

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


def unlike(names: Iterable[str]) -> Mapping[str, str]:
    """Return each name as it stands in the codes of tables, where capitals tell nothing apart.

    The first of several alike keeps its name, the others get a number that makes no other name.
    """
    found: dict[str, str] = {}
    several = list(names)
    taken, others = set[str](), {name.casefold() for name in several}
    for name in several:
        known, number = name, 1
        while known.casefold() in taken or (number > 1 and known.casefold() in others):
            number += 1
            known = f"{name}-{number}"
        taken.add(known.casefold())
        found[name] = known
    return found


def coded(table: Table, name: str, names: Mapping[str, str]) -> Table:
    """Return a table whose code ends in `name` with what it is in :func:`unlike` names instead."""
    return replace(table, code=table.code.removesuffix(name) + names[name])
