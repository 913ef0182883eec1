"""What a reader of transcripts returns."""

from __future__ import annotations

from dataclasses import dataclass

from evalbench.text.turns import TurnRecord

__all__ = ["Transcript"]


@dataclass(frozen=True, slots=True)
class Transcript:
    """A transcript in its stored form.

    `turns` are in order; `removed` control characters were taken out of the text.
    """

    name: str
    text: str
    turns: tuple[TurnRecord, ...]
    removed: int = 0
