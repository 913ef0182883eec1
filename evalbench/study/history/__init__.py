"""Every change recorded and reversible: verbs, the hook that keeps before-images, undo, redo."""

from evalbench.study.history.changes import (
    VERBS,
    Verb,
    codebook_state,
    concerns,
    verb,
    who_of,
)
from evalbench.study.history.undo import Undone, redo, undo

__all__ = [
    "VERBS",
    "Undone",
    "Verb",
    "codebook_state",
    "concerns",
    "redo",
    "undo",
    "verb",
    "who_of",
]
