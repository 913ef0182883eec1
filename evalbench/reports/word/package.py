"""The Word file as a package of parts; the one module that knows python-docx."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart

from evalbench.intake.packages import UNREADABLE, parsed
from evalbench.messages import EvalbenchError
from evalbench.reports.blocks import Document
from evalbench.reports.word.archive import (
    CUSTOM_PROPERTIES,
    as_document,
    custom_properties,
    write_archive,
)
from evalbench.reports.word.elements import Element, paragraph, qualified
from evalbench.reports.word.styles import base_part
from evalbench.text.width import harmless

__all__ = ["Package"]

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_APPLICATION = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'extended-properties"><Application>evalbench</Application></Properties>'
)
# What python-docx ships in its blank document and a new report has no use for.
_LEFT_OUT = ("thumbnail", "stylesWithEffects", "customXml", "webSettings")

# What python-docx raises where the XML of a file is sound but is not what it takes it for.
_UNFORESEEN = (AttributeError, TypeError, AssertionError)

# What a document keeps even when its text does not name it.
_STRUCTURE = (
    "styles", "stylesWithEffects", "settings", "webSettings", "fontTable", "theme", "numbering",
    "footnotes", "endnotes", "customXml", "glossaryDocument",
)  # fmt: skip


class Package:
    """A Word file being made, blank or from a template whose text is taken out."""

    def __init__(self, template: Path | None = None) -> None:
        self._document = docx.Document() if template is None else _opened(template)
        self._part = self._document.part
        self._own = template is None
        self._leave_out_unknown_core()
        if self._own:
            self._furnish()
        body = self._document.element.body
        for child in list(body):
            if child.tag != qualified("sectPr"):
                body.remove(child)
        self._leave_out_unused()

    def _leave_out_unknown_core(self) -> None:
        """Drop core properties that python-docx does not know, and would write a second part for.

        LibreOffice misspells the kind of their relationship.
        """
        relationships = self._part.package.rels
        for key, one in list(relationships.items()):
            known = one.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES
            if one.reltype.endswith("/core-properties") and not known:
                del relationships[key]

    def _furnish(self) -> None:
        """Put our own styles' defaults, settings, numbering and page in place of python-docx's."""
        _replace_children(self._document.styles.element, base_part("styles"), drop="style")
        _replace_children(self._document.settings.element, base_part("settings"))
        _replace_children(self._part.numbering_part.element, base_part("numbering"))
        for relationships in (self._part.package.rels, self._part.rels):
            for key in [key for key, one in relationships.items() if _left_out(one.reltype)]:
                del relationships[key]
        for one in self._part.package.rels.values():
            if one.reltype == RELATIONSHIP_TYPE.EXTENDED_PROPERTIES:
                one.target_part._blob = _APPLICATION
        _replace_children(self.section, base_part("section"))

    def _leave_out_unused(self) -> None:
        """Drop what only the text taken out referred to: pictures, comments, other footers."""
        used = {value for element in self.section for value in element.attrib.values()}
        for key, one in list(self._part.rels.items()):
            if key not in used and one.reltype.rsplit("/", 1)[-1] not in _STRUCTURE:
                del self._part.rels[key]

    @property
    def styles(self) -> Element:
        """The root of the styles, ``w:styles``."""
        return cast("Element", self._document.styles.element)

    def font(self) -> str | None:
        """Return the name of the font of running text, the theme's where the styles say so."""
        normal = (
            f"{qualified('style')}[@{qualified('default')}='1'][@{qualified('type')}='paragraph']"
        )
        for where in (normal, qualified("docDefaults")):
            for fonts in self.styles.iterfind(f"{where}//{qualified('rFonts')}"):
                named = fonts.get(qualified("ascii"))
                theme = fonts.get(qualified("asciiTheme"))
                return self._theme_font(theme[:5]) if theme else named
        return None

    def _theme_font(self, kind: str) -> str | None:
        """Return the Latin font of the theme, for ``minor`` or ``major`` text."""
        for one in self._part.rels.values():
            if one.reltype == RELATIONSHIP_TYPE.THEME:
                latin = parsed(one.target_part.blob).find(
                    f".//{_DRAWING}{kind}Font/{_DRAWING}latin"
                )
                return None if latin is None else latin.get("typeface")
        return None

    @property
    def section(self) -> Element:
        """The properties of the last section, ``w:sectPr``."""
        return cast("Element", self._document.element.body.get_or_add_sectPr())

    def set_language(self, language: str, decimal_mark: str) -> None:
        """Say in the settings which language themes and decimal tabs follow; not in a template."""
        settings = self._document.settings.element
        if self._own:
            for name, value in (("themeFontLang", language), ("decimalSymbol", decimal_mark)):
                for element in settings.findall(qualified(name)):
                    element.set(qualified("val"), value)

    def bullet_number(self) -> int:
        """Return the number of a bulleted list, ours added to what the template numbers."""
        numbering = self._numbering()
        if self._own:
            return 1
        kinds = numbering.findall(qualified("abstractNum"))
        numbers = numbering.findall(qualified("num"))
        kind_id = _next_id(kinds, "abstractNumId", 0)
        number_id = _next_id(numbers, "numId", 1)
        kind, number = base_part("numbering")
        kind.set(qualified("abstractNumId"), str(kind_id))
        number.set(qualified("numId"), str(number_id))
        number[0].set(qualified("val"), str(kind_id))
        place = numbering.index(kinds[-1]) + 1 if kinds else 0
        numbering.insert(place, kind)
        last = numbering.index(numbers[-1]) + 2 if numbers else place + 1
        numbering.insert(last, number)
        return number_id

    def _numbering(self) -> Element:
        for one in self._part.rels.values():
            if one.reltype == RELATIONSHIP_TYPE.NUMBERING:
                element: Element = one.target_part.element
                return element
        root: Any = base_part("numbering")
        for child in list(root):
            root.remove(child)
        name = PackURI("/word/numbering.xml")
        part = XmlPart(name, CONTENT_TYPE.WML_NUMBERING, root, self._part.package)
        self._part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
        return cast("Element", root)

    def add_footer(self, properties: Element, content: Iterable[Element]) -> None:
        """Give the pages a footer of one paragraph, unless the template has one."""
        section = self._document.sections[-1]
        if not self._own and not section.footer.is_linked_to_previous:
            return
        section.footer.is_linked_to_previous = False
        footer = section.footer._element
        for child in list(footer):
            footer.remove(child)
        footer.append(paragraph(properties, content))

    def set_body(self, elements: Iterable[Element]) -> None:
        """Make `elements` the body; the last of them is its ``w:sectPr``."""
        body = self._document.element.body
        for child in list(body):
            body.remove(child)
        body.extend(elements)

    def set_properties(self, document: Document, language: str) -> None:
        """Set title, author and times: those of the study's state, not of the clock."""
        core = self._document.core_properties
        moment = document.stamp.time.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        core.title = harmless(document.title)[:255]
        core.author = core.last_modified_by = harmless(document.author)[:255]
        core.created = core.modified = moment
        core.language = language
        core.revision = 1
        core.comments = ""

    def write(self, stream: BinaryIO) -> None:
        """Write the file to `stream` with the digest of its body; the same bytes every time."""
        digest = hashlib.sha256(self._part.blob).hexdigest()
        self._set_digest(digest)
        saved = BytesIO()
        self._document.save(saved)
        write_archive(saved, stream)

    def _set_digest(self, digest: str) -> None:
        package = self._part.package
        for one in package.rels.values():
            if one.reltype == CUSTOM_PROPERTIES:
                part = one.target_part
                part._blob = custom_properties(digest, part.blob)
                return
        blob = custom_properties(digest)
        part = Part(PackURI("/docProps/custom.xml"), _CUSTOM_TYPE, blob, package)
        package.relate_to(part, CUSTOM_PROPERTIES)


def _opened(template: Path) -> docx.document.Document:
    try:
        return docx.Document(as_document(template))
    except (*UNREADABLE, *_UNFORESEEN, OpcError) as error:
        raise EvalbenchError("word.template_unreadable", file=str(template)) from error


def _replace_children(element: Element, by: Element, *, drop: str | None = None) -> None:
    for child in list(element):
        element.remove(child)
    element.extend(child for child in list(by) if child.tag != qualified(drop or "."))


def _left_out(kind: str) -> bool:
    return kind.rsplit("/", 1)[-1] in _LEFT_OUT


def _next_id(elements: Iterable[Element], name: str, first: int) -> int:
    used = [int(element.get(qualified(name), "0")) for element in elements]
    return max(used, default=first - 1) + 1
