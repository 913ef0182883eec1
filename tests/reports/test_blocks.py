"""A document refuses what no writer could write."""

import pytest

from evalbench.reports.blocks import Document, Heading, Paragraph, Reference, Tabulated
from tests.reports.examples import STAMP, document, scores


def test_two_tables_with_one_code() -> None:
    blocks = (Tabulated(scores("T5")), Tabulated(scores("t5")))
    with pytest.raises(ValueError, match="one code"):
        Document("t", "nb", blocks, STAMP)


def test_a_mention_of_a_table_that_is_not_here() -> None:
    with pytest.raises(ValueError, match="T9"):
        Document("t", "nb", (Paragraph(("se ", Reference("T9"))),), STAMP)


def test_a_heading_of_a_level_no_document_has() -> None:
    with pytest.raises(ValueError, match="level 0"):
        Heading(0, "x")


def test_tables_come_in_order() -> None:
    whole = document("nb", Tabulated(scores("T6")))
    assert [table.code for table in whole.tables()] == ["relative-utfører", "T6"]
