"""A table, a document and hostile text for the tests of the writers."""

from datetime import UTC, datetime
from fractions import Fraction

from evalbench.messages import Language
from evalbench.reports.blocks import (
    Block,
    Bullets,
    Document,
    Heading,
    KeyValues,
    Paragraph,
    Quotation,
    Reference,
    TableList,
    Tabulated,
)
from evalbench.study.table import Cell, Column, Phrase, Stamp, Table

STAMP = Stamp("Bestiller–utfører", 412, datetime(2026, 11, 22, 12, 0, tzinfo=UTC))
HOSTILE = "x\x00\x1b[31m<b>&\"'\x1b]0;title\x07\u202e\ud800\uffff [laughs] **{n}**\r\n\ty"


def scores(code: str = "relative-utfører") -> Table:
    """Relativised scores of three units, one inside another."""
    return Table(
        code=code,
        title="Utførere: relativisert enighet",
        columns=(
            Column("unit", "Enhet"),
            Column("respondents", "N", "count"),
            Column("29", "29\nBrukeren får det hun trenger", "number", 1),
            Column("30", "30\nInnenfor budsjettet", "number", 1),
        ),
        rows=(
            ("Bergen", 13, Fraction(280, 3), 100),
            ("Oslo", 37, 100, Fraction(1661, 20)),
            ("Gamle Oslo", 5, None, Fraction(-1, 3)),
        ),
        marks={(0, 2): "lowest", (0, 3): "highest", (1, 2): "highest", (1, 3): "lowest"},
        indents=(0, 0, 1),
        rules=frozenset({1}),
        notes=((Phrase("N", strong=True), Phrase(" er antall utførere.")), "Oslo er snittet."),
        stamp=STAMP,
    )


def wide(columns: int = 17) -> Table:
    """A table too wide for an upright page."""
    heads = [Column(f"c{at}", f"{at}\nEffektiv organisering", "number", 2) for at in range(columns)]
    figures: list[Cell] = [Fraction(at) for at in range(columns)]
    rows = (("Bergen", *figures), ("Oslo", *figures))
    return Table("wide", "Alle påstander", (Column("unit", "Enhet"), *heads), rows, stamp=STAMP)


def long(rows: int) -> Table:
    """A table of many rows."""
    columns = (
        Column("code", "Kode"),
        *(Column(f"u{at}", f"Enhet {at}", "number", 1) for at in range(7)),
    )
    figures: list[list[Cell]] = [[Fraction(at * k, 7) for k in range(7)] for at in range(rows)]
    values = tuple((f"Kode {at}", *row) for at, row in enumerate(figures))
    return Table("long", "Mange rader", columns, values, stamp=STAMP)


def document(language: Language = "nb", *more: Block) -> Document:
    """A document with a block of each kind, and `more`."""
    blocks: tuple[Block, ...] = (
        TableList(),
        Heading(1, "Utførernes vurdering"),
        Paragraph(("Som ", Reference("relative-utfører"), " viser. ", Phrase("Ja", strong=True))),
        Tabulated(scores()),
        Heading(2, "Sitater"),
        Quotation("Før ringte vi hverandre.", "Sykepleier 1, Stovner"),
        Bullets(("En", ("To", Phrase("!", emphasised=True)))),
        KeyValues((("Intervjuer", "24"),)),
        *more,
    )
    return Document("Bestiller–utfører", language, blocks, STAMP, "Kapittel 4", "AB")
