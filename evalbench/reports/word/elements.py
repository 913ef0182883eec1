"""WordprocessingML elements, their children in the order the schema wants them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from lxml import etree

from evalbench.text.width import harmless

__all__ = [
    "NAMESPACE",
    "Element",
    "bookmark",
    "field",
    "paragraph",
    "paragraph_properties",
    "qualified",
    "run",
    "run_properties",
    "simple_runs",
    "w",
]

Element = etree._Element
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NSMAP = {"w": NAMESPACE}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FIELD_MARKS = ("begin", "separate", "end")
_PIECES = re.compile(r"([\t\n])")


@cache
def qualified(name: str) -> str:
    """Return `name` as lxml writes it in the namespace of WordprocessingML."""
    return f"{{{NAMESPACE}}}{name}"


def w(name: str, /, *children: Element, **attributes: str | int) -> Element:
    """Return the element ``w:<name>`` with these children and ``w:`` attributes."""
    values = {qualified(key): str(value) for key, value in attributes.items()}
    element = etree.Element(qualified(name), values, _NSMAP)
    element.extend(children)
    return element


def run_properties(
    language: str,
    *,
    bold: bool = False,
    italic: bool = False,
    underline: bool = False,
    color: str | None = None,
    half_points: int | None = None,
) -> Element:
    """Return the properties of a run: its language tag, and what sets it apart from its style."""
    children: list[Element] = []
    if bold:
        children += [w("b"), w("bCs")]
    if italic:
        children += [w("i"), w("iCs")]
    if color:
        children.append(w("color", val=color))
    if half_points:
        children += [w("sz", val=half_points), w("szCs", val=half_points)]
    if underline:
        children.append(w("u", val="single"))
    return w("rPr", *children, w("lang", val=language))


def paragraph_properties(
    style: str,
    *,
    keep_next: bool = False,
    tabs: Iterable[tuple[str, int]] = (),
    after: int | None = None,
    left: int | None = None,
    align: str | None = None,
    half_points: int | None = None,
) -> Element:
    """Return the properties of a paragraph; `tabs` are kinds and places, lengths are twips.

    `half_points` is the size of its mark, which gives an empty paragraph its height.
    """
    children = [w("pStyle", val=style)]
    if keep_next:
        children.append(w("keepNext"))
    stops = [w("tab", val=kind, pos=place) for kind, place in tabs]
    if stops:
        children.append(w("tabs", *stops))
    if after is not None:
        children.append(w("spacing", after=after))
    if left is not None:
        children.append(w("ind", left=left))
    if align:
        children.append(w("jc", val=align))
    if half_points:
        children.append(w("rPr", w("sz", val=half_points), w("szCs", val=half_points)))
    return w("pPr", *children)


def paragraph(properties: Element, content: Iterable[Element]) -> Element:
    """Return a paragraph."""
    return w("p", properties, *content)


def run(text: str, properties: Element) -> Element:
    """Return a run of `text`, made harmless; line feeds and tabs become breaks and tabs."""
    pieces = _PIECES.split(harmless(text, lines=True))
    return w("r", properties, *(_piece(piece) for piece in pieces if piece))


def _piece(piece: str) -> Element:
    if piece == "\n":
        return w("br")
    if piece == "\t":
        return w("tab")
    element = w("t")
    element.text = piece
    element.set(_SPACE, "preserve")
    return element


def simple_runs(text: str, language: str) -> list[Element]:
    """Return the one run of plain `text`."""
    return [run(text, run_properties(language))]


def field(
    instruction: str, cached: Iterable[Element], language: str, *, bold: bool = False
) -> Iterator[Element]:
    """Yield the runs of a field that shows the runs `cached` until it is updated.

    An update gives the new text the looks of the field's own runs: `bold` or plain.
    """
    code = w("instrText")
    code.text = f" {instruction} "
    code.set(_SPACE, "preserve")
    begin, separate, end = (w("fldChar", fldCharType=kind) for kind in _FIELD_MARKS)
    for element in (begin, code, separate):
        yield w("r", run_properties(language, bold=bold), element)
    yield from cached
    yield w("r", run_properties(language, bold=bold), end)


def bookmark(name: str, number: int, content: Iterable[Element]) -> Iterator[Element]:
    """Yield `content` between the marks of the bookmark `name`; `number` is its own in the file."""
    yield w("bookmarkStart", id=number, name=name)
    yield from content
    yield w("bookmarkEnd", id=number)
