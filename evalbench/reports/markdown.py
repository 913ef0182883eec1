"""Memos and summaries, written in Markdown, as the blocks of a document.

Only what a person writes in a memo is kept: paragraphs, emphasis, lists, headings and quotations.
HTML stays the text that was typed, links and pictures are their words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from evalbench.reports.blocks import Block, Bullets, Inline, Paragraph
from evalbench.study.table import Phrase

if TYPE_CHECKING:
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode

__all__ = ["blocks_of"]

_LISTS = {"bullet_list", "ordered_list"}
_BREAKS = {"softbreak": " ", "hardbreak": "\n"}


def blocks_of(text: str) -> Iterator[Block]:
    """Yield the blocks that a text in Markdown (CommonMark) says."""
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    tokens = MarkdownIt("commonmark", {"html": False}).parse(text)
    # The parser bounds how deep blocks stand in each other, but not emphasis: that is walked flat.
    for token in tokens:
        if token.type == "inline":
            token.meta["words"] = tuple(_words(token))
            token.children = []
    yield from _blocks(SyntaxTreeNode(tokens).children)


def _blocks(nodes: Iterable[SyntaxTreeNode]) -> Iterator[Block]:
    for node in nodes:
        if node.type in _LISTS:
            yield from _list(node)
        elif node.type == "blockquote":
            yield from _blocks(node.children)
        elif node.type in ("fence", "code_block", "html_block"):
            yield Paragraph(node.content.rstrip("\n"))
        elif content := tuple(word for child in node.children for word in child.meta["words"]):
            if node.type == "heading":
                words = Phrase("".join(map(_plain, content)), strong=True)
                yield Paragraph((words,), leads_on=True)
            else:
                yield Paragraph(content)


def _list(node: SyntaxTreeNode) -> Iterator[Block]:
    """Yield a list: bullets, or paragraphs that begin with their numbers."""
    items = [_item(item) for item in node.children]
    if node.type == "bullet_list":
        yield Bullets(tuple(items))
        return
    first = int(node.attrs.get("start", 1))
    for number, item in enumerate(items, start=first):
        yield Paragraph((f"{number}. ", *item))


def _item(node: SyntaxTreeNode) -> tuple[Inline, ...]:
    """Return the words of an item; what stands in it on lines of its own follows after a break."""
    words: list[Inline] = []
    for block in _blocks(node.children):
        pieces = block.items if isinstance(block, Bullets) else (getattr(block, "text", ""),)
        for piece in pieces:
            words += ["\n"] if words else []
            words += (piece,) if isinstance(piece, str) else piece
    return tuple(words)


def _words(token: Token) -> Iterator[Inline]:
    """Yield the pieces of running text, each emphasised as those around it say."""
    strong = emphasised = 0
    for child in token.children or ():
        if child.tag == "strong":
            strong += child.nesting
        elif child.tag == "em":
            emphasised += child.nesting
        elif child.type in _BREAKS:
            yield _BREAKS[child.type]
        elif child.content:
            words = "".join(map(_plain, _words(child))) if child.type == "image" else child.content
            looks = Phrase(words, strong > 0, emphasised > 0)
            yield looks if strong or emphasised else words


def _plain(inline: Inline) -> str:
    return inline.text if isinstance(inline, Phrase) else str(inline)
