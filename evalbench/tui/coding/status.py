"""The line at the foot of the coding view: the selection, the codes under the caret, the turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from rich.style import Style

from evalbench.analysis.transcript import CodedSpan
from evalbench.messages import Say
from evalbench.text.width import fitted, harmless
from evalbench.tui.widgets.lines import Piece

if TYPE_CHECKING:
    from evalbench.tui.coding.base import CodingBase

__all__ = ["STANCES", "here", "stance_name", "where"]

STANCES = ("strength", "weakness", "expected", "experienced")
"""The stances that are offered, and have a name in every language."""


_NOTE = 30
"""Cells that a memo about a passage may take."""


def stance_name(say: Say, stance: str) -> str:
    """Return what a stance is called in the user's language; one of their own as it is."""
    return say(f"stances.{stance}") if stance in STANCES else stance


def here(screen: CodingBase) -> list[Piece]:
    """Return the length of the selection and the codes under the caret."""
    ink, drawing, sheet = screen.bench.ink, screen.view.drawing, screen.sheet
    assert drawing is not None
    pieces: list[Piece] = [(" ", ink.bar)]
    span = sheet.selection.span
    if span is not None:
        selected = screen.say("coding_screen.selected", n=span.end - span.start)
        pieces.append((f"{selected}  ", ink.bar))
    elif sheet.selection.anchor is not None:
        pieces.append((screen.say("coding_screen.anchored"), ink.bar_key))
    for coding in _chosen_first(sheet.at_caret(), screen.view.focus_on):
        weight = Style(underline=coding.id == screen.view.focus_on)
        letter = harmless(screen.codes.letter(coding.code))
        pieces.append((f" {letter} ", drawing.hue(coding.code).block))
        pieces.append((f" {_said(screen, coding)} ", ink.bar + weight))
    for note in sheet.notes_at(sheet.selection.caret):
        who = f" ({harmless(note.coder)})" if note.coder != screen.coder else ""
        said = fitted(harmless(" ".join(note.text.split())), _NOTE)
        pieces.append((f" * {said}{who} ", ink.bar_key))
    return pieces


def _chosen_first(codings: Sequence[CodedSpan], chosen: UUID | None) -> Sequence[CodedSpan]:
    """Return the codings from the one that commands are about on, for there may not be room."""
    at = next((n for n, each in enumerate(codings) if each.id == chosen), 0)
    return [*codings[at:], *codings[:at]]


def _said(screen: CodingBase, coding: CodedSpan) -> str:
    name = harmless(screen.codes.name(coding.code))
    stance = stance_name(screen.say, coding.stance)
    more = [stance, coding.coder if coding.coder != screen.coder else ""]
    said = ", ".join(harmless(each) for each in more if each)
    return f"{name} ({said})" if said else name


def where(screen: CodingBase, *, brief: bool = False) -> list[Piece]:
    """Return what is hidden, who codes (not with `brief`) and in which turn the caret is."""
    ink, sheet, say = screen.bench.ink, screen.sheet, screen.say
    pieces: list[Piece] = []
    if sheet.hidden_codings:
        hidden = say("coding_screen.hidden_codings", n=sheet.hidden_codings)
        pieces.append((f" {hidden} ", ink.bar_bad))
    if not sheet.shown.interviewer:
        pieces.append((f" {say('coding_screen.hidden_interviewer')} ", ink.bar_bad))
    turn, turns = sheet.turn_of(sheet.selection.caret) + 1, len(screen.transcript.turns)
    if not brief:
        pieces.append((f" {harmless(screen.coder)} ·", ink.bar))
    return [*pieces, (f" {say('coding_screen.turn', turn=turn, turns=turns)} ", ink.bar)]
