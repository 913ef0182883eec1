"""Sections of a document: wide tables lie on pages turned sideways."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy

from evalbench.reports.word.elements import Element, qualified, w
from evalbench.reports.word.layout import Page

__all__ = ["close_section", "page_of", "turned"]

_A4 = (11906, 16838)
_MARGIN = 1417
# Children of w:sectPr that stand before the size of the page.
_BEFORE_SIZE = ("headerReference", "footerReference", "footnotePr", "endnotePr", "type")
# What only the first section of a document says: a first page unlike the others, a first number.
_FIRST_ONLY = ("titlePg", "pgNumType")


def page_of(section: Element) -> Page:
    """Return the room on the pages of `section` (``w:sectPr``); A4 where it does not say."""
    width, height = _size(section)
    left, right, top, bottom = (
        _measure(section, "pgMar", side, _MARGIN) for side in ("left", "right", "top", "bottom")
    )
    if width > height:
        return Page(width - left - right, width - left - right)
    return Page(width - left - right, height - top - bottom)


def turned(section: Element, *, sideways: bool, first: bool) -> Element:
    """Return a copy of `section`, its page turned when `sideways` and upright before."""
    copy = deepcopy(section)
    if not first:
        for name in _FIRST_ONLY:
            for child in copy.findall(qualified(name)):
                copy.remove(child)
    width, height = _size(section)
    if sideways and width < height:
        _turn(copy, width, height)
    return copy


def close_section(content: list[Element], section: Element) -> None:
    """End the section of `content`: its last paragraph, or a new one too small to see, says so."""
    last = content[-1] if content else None
    if last is None or last.tag != qualified("p"):
        tiny = w("rPr", w("sz", val=2), w("szCs", val=2))
        spacing = w("spacing", before=0, after=0, line=20, lineRule="exact")
        last = w("p", w("pPr", spacing, tiny))
        content.append(last)
    last[0].append(section)


def _turn(section: Element, width: int, height: int) -> None:
    size = section.find(qualified("pgSz"))
    if size is None:
        size = w("pgSz")
        section.insert(_place_of_size(section), size)
    size.set(qualified("w"), str(height))
    size.set(qualified("h"), str(width))
    size.set(qualified("orient"), "landscape")
    margins = section.find(qualified("pgMar"))
    if margins is not None:
        names = ("left", "top", "right", "bottom")
        old = [margins.get(qualified(name), str(_MARGIN)) for name in names]
        for name, value in zip(names, [old[3], *old[:3]], strict=True):
            margins.set(qualified(name), value)


def _place_of_size(section: Element) -> int:
    before = {qualified(name) for name in _BEFORE_SIZE}
    return sum(child.tag in before for child in section)


def _size(section: Element) -> tuple[int, int]:
    return (
        _measure(section, "pgSz", "w", _A4[0]),
        _measure(section, "pgSz", "h", _A4[1]),
    )


def _measure(section: Element, name: str, attribute: str, otherwise: int) -> int:
    found: Iterable[Element] = section.findall(qualified(name))
    for element in found:
        return round(float(element.get(qualified(attribute), str(otherwise))))
    return otherwise
