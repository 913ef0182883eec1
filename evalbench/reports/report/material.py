"""What the sections of the report are made of, read once."""

from __future__ import annotations

from dataclasses import dataclass

from evalbench.analysis.participation import Participation
from evalbench.analysis.retrieval import Segment
from evalbench.analysis.scores import Scores
from evalbench.messages import Say

__all__ = ["Material"]


@dataclass(frozen=True, slots=True)
class Material:
    """The voice of the report, who took part, the scores, the passages, and the themes in order."""

    say: Say
    part: Participation
    scores: Scores
    segments: tuple[Segment, ...]
    themes: tuple[str, ...]
