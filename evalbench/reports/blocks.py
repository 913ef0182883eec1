"""What stands in a document, apart from how any program writes it: the one thing a writer gets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from evalbench.messages import Language
from evalbench.study.table import Phrase, Stamp, Table

__all__ = [
    "Block",
    "Bullets",
    "Document",
    "Heading",
    "Inline",
    "KeyValues",
    "Paragraph",
    "Quotation",
    "Reference",
    "TableList",
    "Tabulated",
    "Text",
    "inlines",
]


@dataclass(frozen=True, slots=True)
class Reference:
    """A mention of a table of this document by its `code`: ``tabell 5``, ``Table 5``.

    `opening` says that it opens a sentence, so that Norwegian gives it a capital.
    """

    code: str
    opening: bool = False


Inline = str | Phrase | Reference
Text = str | tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of `level` 1 to 4."""

    level: int
    text: str

    def __post_init__(self) -> None:
        """Refuse a level that no document has (ValueError)."""
        if not 1 <= self.level <= 4:
            raise ValueError(f"a heading of level {self.level}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `lead` is the opening one of a chapter, `small` an aside.

    One that `leads_on` stays on the page of what follows it.
    """

    text: Text
    style: Literal["body", "lead", "small"] = "body"
    leads_on: bool = False


@dataclass(frozen=True, slots=True)
class Tabulated:
    """A table with its caption, number, notes and stamp."""

    table: Table


@dataclass(frozen=True, slots=True)
class Quotation:
    """What someone said, without quotation marks, and the tag that says who."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without numbers."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Facts side by side with what they are about, such as *Interviews* and *24*."""

    pairs: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class TableList:
    """The list of every table in the document; `heading` stands above it, else *Tables*."""

    heading: str = ""


Block = Heading | Paragraph | Tabulated | Quotation | Bullets | KeyValues | TableList


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document; `stamp` is the study's state it was made from, and dates the file."""

    title: str
    language: Language
    blocks: tuple[Block, ...]
    stamp: Stamp
    subtitle: str = ""
    author: str = ""

    def __post_init__(self) -> None:
        """Refuse two tables with one code, and a mention of a table not here (ValueError)."""
        codes = [table.code for table in self.tables()]
        if len({code.casefold() for code in codes}) < len(codes):
            raise ValueError(f"two tables with one code: {', '.join(sorted(codes))}")
        for inline in (each for block in self.blocks for each in _inlines_of(block)):
            if isinstance(inline, Reference) and inline.code not in codes:
                raise ValueError(f"a mention of a table that is not here: {inline.code}")

    def tables(self) -> Iterator[Table]:
        """Yield the tables in the order of their numbers."""
        for block in self.blocks:
            if isinstance(block, Tabulated):
                yield block.table


def inlines(text: Text) -> tuple[Inline, ...]:
    """Return the pieces of `text`; plain text is one."""
    return (text,) if isinstance(text, str) else text


def _inlines_of(block: Block) -> Iterator[Inline]:
    if isinstance(block, Paragraph):
        yield from inlines(block.text)
    elif isinstance(block, Bullets):
        for item in block.items:
            yield from inlines(item)
    elif isinstance(block, KeyValues):
        for _, value in block.pairs:
            yield from inlines(value)
