"""Writes a document as a Word file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from evalbench.reports.blocks import Document
from evalbench.reports.word.body import body_of
from evalbench.reports.word.context import Context
from evalbench.reports.word.elements import Element, field, paragraph_properties, simple_runs
from evalbench.reports.word.package import Package
from evalbench.reports.word.styles import merge_styles, set_language

__all__ = ["write_word"]


def write_word(document: Document, stream: BinaryIO, template: Path | None = None) -> None:
    """Write `document` to `stream` as a Word file; the same document gives the same bytes.

    A `template` (.docx or .dotx) lends its styles, margins, headers and footers; its own text is
    left out, and styles it lacks are made. Raises EvalbenchError when it cannot be read as one.
    """
    package = Package(template)
    context = Context.of(document, merge_styles(package.styles, package.bullet_number))
    set_language(package.styles, context.language)
    package.set_language(context.language, "." if document.language == "en" else ",")
    footer = paragraph_properties(context.styles["Footer"])
    package.add_footer(footer, _footer(document, context))
    package.set_body(body_of(document, package.section, package.font(), context))
    package.set_properties(document, context.language)
    package.write(stream)


def _footer(document: Document, context: Context) -> Iterator[Element]:
    yield from simple_runs(f"{document.title}\N{EN SPACE}·\N{EN SPACE}", context.language)
    yield from field("PAGE", simple_runs("1", context.language), context.language)
