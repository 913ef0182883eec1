"""The documents of a folder with their text, and passages found and checked in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from evalbench.intake.folder.reading import Reading
from evalbench.intake.folder.yaml_files import TreeFile
from evalbench.intake.trees import Node
from evalbench.messages import Message
from evalbench.study.rules import Labels, span_fault
from evalbench.text.cleaning import clean, composed, printable

__all__ = ["Passages", "Span", "Text"]

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Text:
    """A document's text and where its speaker labels stand; `labels` is None when unknown."""

    text: str
    labels: Labels | None


class Passages:
    """The texts of the documents by their ids."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.texts: dict[UUID, Text] = {}

    def fault(self, document: UUID, span: Span) -> Message | None:
        """Say why a span is no passage of a document that may be coded."""
        found = self.texts.get(document)
        return None if found is None else span_fault(*span, len(found.text), found.labels)

    def check(self, file: str, line: int | None, document: UUID, span: Span) -> bool:
        """Report that a span does not lie in a document; tell whether nothing is wrong."""
        found = self.texts.get(document)
        fault = None if found is None else span_fault(*span, len(found.text), None)
        return self._reading.check(file, line, fault)

    def quoted(self, document: UUID, span: Span, quote: str) -> Message | None:
        """Say that a passage is not the text it is said to be."""
        found = self.texts.get(document)
        if not quote or found is None:
            return None
        stands = found.text[span[0] : span[1]]
        if quote == stands:
            return None
        given = composed(clean(quote).text)
        if given == composed(stands):
            return None
        # Sheets and people lose the spaces and line feeds at the ends.
        if given.strip() == composed(stands).strip():
            return None
        return Message("folder.other_text", stands=printable(stands), given=printable(given))

    def search(self, document: UUID, quote: str) -> Span | Message:
        """Return where a text stands in a document, or say how often it does instead of once.

        Only passages that may be coded count: a speaker's name is none.
        """
        text = self.texts[document].text
        hits: list[Span] = []
        for needle in dict.fromkeys((quote, composed(clean(quote).text).strip())):
            hits = []
            for span in _found(text, needle):
                if self.fault(document, span) is None:
                    hits.append(span)
                    if len(hits) > 1:
                        return self._several(document, needle)
            if hits:
                return hits[0]
        return Message("folder.text_not_found", text=printable(quote))

    def _several(self, document: UUID, needle: str) -> Message:
        spans = _found(self.texts[document].text, needle)
        count = sum(self.fault(document, span) is None for span in spans)
        return Message("folder.text_found_often", n=count, text=printable(needle))

    def of_node(self, tree: TreeFile, node: Node, document: UUID | None) -> Span | None:
        """Return the span at `start` and `end` of a node; None without one, or after a problem."""
        start, end = tree.whole(node, "start"), tree.whole(node, "end")
        if start is None and end is None:
            return None
        line = tree.line(node, "start")
        if start is None or end is None:
            tree.problem(line, "folder.half_span")
            return None
        if document is None or not self.check(tree.file, line, document, (start, end)):
            return None
        return start, end


def _found(text: str, needle: str) -> Iterator[Span]:
    """Return the places where `needle` stands, overlapping ones too."""
    place = text.find(needle) if needle else -1
    while place >= 0:
        yield place, place + len(needle)
        place = text.find(needle, place + 1)
