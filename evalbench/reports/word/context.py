"""What every part of a document needs while it is written: words, styles, numbers, identities."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from evalbench.messages import Language, Say
from evalbench.reports.blocks import Document

__all__ = ["LANGUAGE_TAGS", "Context"]

LANGUAGE_TAGS: Mapping[Language, str] = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}
_CONTROL_IDS = 0x7FFFFFFF


@dataclass(slots=True)
class Context:
    """The document being written.

    `styles` maps the names of our base styles to those in the file; `numbers` the codes of the
    tables to their numbers, from 1.
    """

    say: Say
    styles: Mapping[str, str]
    numbers: Mapping[str, int]
    _bookmarks: Iterator[int] = field(default_factory=lambda: count(1))
    _controls: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, document: Document, styles: Mapping[str, str]) -> Context:
        """Return the context of `document` at its beginning."""
        numbers = {table.code: at for at, table in enumerate(document.tables(), start=1)}
        return cls(Say(document.language), styles, numbers)

    @property
    def language(self) -> str:
        """Return the language tag of the text, such as ``nb-NO``."""
        return LANGUAGE_TAGS[self.say.language]

    def bookmark_id(self) -> int:
        """Return the next unused number of a bookmark."""
        return next(self._bookmarks)

    def control_id(self, tag: str) -> int:
        """Return the identity of a content control: the same for the same tag, unique here."""
        identity = zlib.crc32(tag.encode("utf-8", "replace")) & _CONTROL_IDS or 1
        while identity in self._controls:
            identity = identity % _CONTROL_IDS + 1
        self._controls.add(identity)
        return identity
