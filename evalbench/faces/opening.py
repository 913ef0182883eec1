"""What the workbench is asked to open, said by the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evalbench.messages import Language

__all__ = ["Opener", "Opening"]


@dataclass(frozen=True, slots=True)
class Opening:
    """The language to speak, who it is (None: not said), and a study or one of its interviews."""

    language: Language
    coder: str | None = None
    study: str | None = None
    document: str | None = None


Opener = Callable[[Opening], None]
"""Opens the workbench and returns when it is left."""
