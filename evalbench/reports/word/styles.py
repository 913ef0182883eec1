"""The styles of our documents, and how they come into a template that lacks some of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from importlib.resources import files

from lxml import etree

from evalbench.reports.word.elements import Element, qualified, w

__all__ = ["base_part", "merge_styles", "set_language"]

_REFERRING = ("basedOn", "next", "link")


def base_part(name: str) -> Element:
    """Return the root of ``base/<name>.xml``: the styles, settings or numbering of our own."""
    file = files(__package__) / "base" / f"{name}.xml"
    parser = etree.XMLParser(remove_blank_text=True, resolve_entities=False)
    return etree.fromstring(file.read_bytes(), parser)


def merge_styles(styles: Element, bullet_number: Callable[[], int]) -> Mapping[str, str]:
    """Add our styles that `styles` (``w:styles``) lacks; return our style ids mapped to its own.

    Styles are known by their names: the ids of a Norwegian template are Norwegian.
    `bullet_number` is asked for the number of a bulleted list when that style has to be made.
    """
    there = {_name(style): _id(style) for style in styles.findall(qualified("style"))}
    taken = set(there.values())
    ours = list(base_part("styles").findall(qualified("style")))
    ids = {_id(style): there.get(_name(style)) or _free(_id(style), taken) for style in ours}
    for style in ours:
        if _name(style) not in there:
            styles.append(_adopted(style, ids, bullet_number, alone=bool(there)))
    return ids


def set_language(styles: Element, language: str) -> None:
    """Make `language` (``nb-NO``) the language of text that says nothing else."""
    defaults = styles.find(qualified("docDefaults"))
    if defaults is None:
        defaults = w("docDefaults")
        styles.insert(0, defaults)
    properties = _child(_child(defaults, "rPrDefault", 0), "rPr", 0)
    # Only w:eastAsianLayout, w:specVanish and w:oMath stand after w:lang, and never in defaults.
    _child(properties, "lang", len(properties)).set(qualified("val"), language)


def _child(parent: Element, name: str, place: int) -> Element:
    found = parent.find(qualified(name))
    if found is None:
        found = w(name)
        parent.insert(place, found)
    return found


def _name(style: Element) -> str:
    name = style.find(qualified("name"))
    return "" if name is None else name.get(qualified("val"), "").casefold()


def _id(style: Element) -> str:
    return style.get(qualified("styleId"), "")


def _free(style_id: str, taken: set[str]) -> str:
    while style_id in taken:
        style_id += "Evb"
    return style_id


def _adopted(
    style: Element, ids: Mapping[str, str], bullet_number: Callable[[], int], *, alone: bool
) -> Element:
    """Return a copy of `style` that refers to the ids of its new home."""
    copy = deepcopy(style)
    copy.set(qualified("styleId"), ids[_id(style)])
    if alone and copy.get(qualified("default")):
        del copy.attrib[qualified("default")]
    for name in _REFERRING:
        for reference in copy.findall(qualified(name)):
            old = reference.get(qualified("val"), "")
            reference.set(qualified("val"), ids.get(old, old))
    for number in copy.iter(qualified("numId")):
        number.set(qualified("val"), str(bullet_number()))
    return copy
