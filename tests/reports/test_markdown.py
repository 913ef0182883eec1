"""Markdown as blocks: what people write, and what nobody should."""

import io
import time

import pytest

from evalbench.reports.blocks import Block, Bullets, Document, Paragraph, inlines
from evalbench.reports.markdown import blocks_of
from evalbench.reports.word import write_word
from evalbench.study.table import Phrase
from tests.reports.examples import STAMP


def blocks(text: str) -> list[Block]:
    return list(blocks_of(text))


def words(text: str) -> str:
    """All that the blocks say, a line each."""
    said = []
    for block in blocks(text):
        texts = block.items if isinstance(block, Bullets) else (getattr(block, "text", ""),)
        for each in texts:
            pieces = (piece.text if isinstance(piece, Phrase) else str(piece)
                      for piece in inlines(each))  # fmt: skip
            said.append("".join(pieces))
    return "\n".join(said)


def test_paragraphs_and_emphasis() -> None:
    text = "En *ny* ordning med **mye *mer* `kode`**\npå to linjer.\\\nOg tre.\n\n\nNeste."
    assert blocks(text) == [
        Paragraph(
            (
                "En ",
                Phrase("ny", emphasised=True),
                " ordning med ",
                Phrase("mye ", strong=True),
                Phrase("mer", strong=True, emphasised=True),
                Phrase(" ", strong=True),
                Phrase("kode", strong=True),
                " ",
                "på to linjer.",
                "\n",
                "Og tre.",
            )
        ),
        Paragraph(("Neste.",)),
    ]


def test_headings_lead_on() -> None:
    expected = Paragraph((Phrase("Om styring", strong=True),), leads_on=True)
    assert blocks("# Om *styring*") == [expected]
    assert blocks("Om styring\n---") == [expected]


def test_lists() -> None:
    assert blocks("- en\n- *to*\n  - under\n\n  mer\n") == [
        Bullets((("en",), (Phrase("to", emphasised=True), "\n", "under", "\n", "mer")))
    ]
    assert blocks("7. sju\n8. åtte") == [Paragraph(("7. ", "sju")), Paragraph(("8. ", "åtte"))]
    assert blocks("-\n- x") == [Bullets(((), ("x",)))]


def test_quotations_code_and_links_are_their_words() -> None:
    assert words("> sagt\n> igjen\n\n    kode <b>\n\n```py\na\nb\n```") == (
        "sagt igjen\nkode <b>\na\nb"
    )
    assert words("Se [her](https://x.no 'tittel'), ![et *bilde*](a.png) og <https://y.no>.") == (
        "Se her, et bilde og https://y.no."
    )
    assert words("a\n\n---\n\nb") == "a\nb"


def test_html_is_the_text_that_was_typed() -> None:
    text = "<script>alert('x')</script>\n\n<b>fet</b> &amp; &lt;i&gt; <!-- nei -->\n\n<div>\nx"
    assert words(text) == "<script>alert('x')</script>\n<b>fet</b> & <i> <!-- nei -->\n<div> x"


def test_what_rich_and_format_strings_would_read_is_text() -> None:
    for text in ("[laughs]", "[/] [bold red]x", "{n} %s {0}", "=1+1", "مرحبا e\u0301 👩‍👩‍👧"):
        assert words(text) == text


def test_nothing_is_said() -> None:
    for text in ("", " \n\t\n", "\ufeff", "[a]: b"):
        assert words(text).strip("\ufeff") == ""


N = 5_000
HOSTILE = {
    "quotes": "> " * N + "x",
    "quotes on lines": "\n".join(">" * n + " x" for n in range(300)),
    "bullets": "- " * N + "x",
    "bullets on lines": "\n".join("  " * n + "- x" for n in range(300)),
    "numbers": "1. " * N + "x",
    "bullets in quotes": "> - " * N + "x",
    "items": "- a\n\n" + "  - b\n\n" * N,
    "strong": "*" * N + "x" + "*" * N,
    "strong and not": "*_" * N + "x" + "_*" * N,
    "open stars": "*a " * N,
    "shut stars": "a_ " * N,
    "three stars": "***" * N + "a",
    "brackets": "[" * N + "x" + "]" * N,
    "links in links": "[" * N + "x" + "](b)" * N,
    "links": "[a](b)" * N,
    "open links": "[a](" * N,
    "parentheses": "[a](" + "(" * N,
    "pictures in pictures": "![" * N + "x" + "](b)" * N,
    "definitions": "\n\n".join(f"[a{n}]: b" for n in range(N)),
    "backticks": "".join("`" * n + " " for n in range(500)),
    "tags": "<b>" * N,
    "open tags": "<" * N,
    "addresses": "<http://" * N,
    "entities": "&" * N,
    "backslashes": "\\" * N,
    "tabs": "\t" * N + "x",
    "underlines": "a\n===\n" * N,
    "huge": "ord " * 100_000,
    "lines": "a\n" * N,
    "paragraphs": "a\n\n" * N,
    "control characters": "\x00\x1b[31m\x07\u202e\uffff" * N,
    "the highest number": "999999999. x\n" * 3,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_little_time_and_makes_a_document(name: str) -> None:
    start = time.process_time()
    made = tuple(blocks_of(HOSTILE[name]))
    assert time.process_time() - start < 3  # measured: at most 0.5
    write_word(Document("t", "nb", made[:200], STAMP), io.BytesIO())


def test_every_word_under_deep_emphasis_is_there() -> None:
    (block,) = blocks("*" * N + "x" + "*" * N)
    assert block == Paragraph((Phrase("x", strong=True, emphasised=False),))
