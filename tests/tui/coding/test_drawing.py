"""Lines as strips: parts that fill the width, cuts of style, bars of the margin."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from evalbench.analysis.code_panel import CodeSeen
from evalbench.analysis.transcript import CodedSpan, Transcript, TurnSeen
from evalbench.text.spans import Span
from evalbench.tui.coding.codes import Codes
from evalbench.tui.coding.drawing import Drawing, Frame
from evalbench.tui.coding.sheet import Sheet, Shown
from evalbench.tui.ink import ink_of

_KEYS = "abcdefghijklmnop"
_CODES = Codes(
    CodeSeen(UUID(int=n + 1), f"Code {key}", key, 0, None, key, "", "", "", "", "", "", 0)
    for n, key in enumerate(_KEYS)
)


def transcript(*said: tuple[str, str], codings: tuple[CodedSpan, ...] = ()) -> Transcript:
    """A transcript of what speakers said; whoever is called I is the interviewer."""
    text, turns = "", []
    for number, (speaker, speech) in enumerate(said):
        start = len(text) + (number > 0)
        text += ("\n" if number else "") + f"{speaker}: {speech}"
        at = start + len(speaker) + 2
        turns.append(
            TurnSeen(UUID(int=number), start, at, len(text), speaker, speaker == "I", None, "")
        )
    return Transcript(UUID(int=0), "x", "", "", "", (), text, tuple(turns), codings, (), (), 1)


def coded(number: int, start: int, end: int, code: int, memo: str = "") -> CodedSpan:
    """A coding with the code of that place."""
    return CodedSpan(UUID(int=100 + number), start, end, UUID(int=code + 1), "AB", memo, "")


def _drawing(sheet: Sheet, width: int = 80) -> Drawing:
    frame = Frame.of(width, len(sheet.transcript.turns))
    sheet.rewrap(frame.text)
    return Drawing(sheet, _CODES, frame, ink_of("evalbench-dark"))


@given(st.integers(30, 400), st.integers(1, 100_000))
def test_the_parts_of_a_line_fill_it_and_the_text_has_most(width: int, turns: int) -> None:
    frame = Frame.of(width, turns)
    whole = frame.gutter + frame.text + 1 + 2 * frame.lanes + frame.names + 1
    assert whole <= width
    assert frame.text >= 10
    assert len(f"{turns} ") <= frame.gutter


@pytest.mark.parametrize("width", [30, 80, 120, 300])
def test_every_line_is_as_wide_as_the_frame(width: int) -> None:
    speech = "Vi 你好 👩‍👩‍👧 må e\u0301n gang 🇳🇴 [laughs] \x1b[31m " * 6
    codings = tuple(coded(n, 3 + n, 60 + 20 * n, n) for n in range(9))
    sheet = Sheet(transcript(("I", "Hva?"), ("王さん", speech), codings=codings), 40)
    drawing = _drawing(sheet, width)
    for caret in (0, 3, 30, len(sheet.text)):
        sheet.selection.caret, sheet.selection.anchor = caret, 12
        for line in range(len(sheet.wrap)):
            strip = drawing.line(line)
            assert cell_len(strip.text) == strip.cell_length == drawing._whole
            assert "\x1b" not in strip.text


def test_bars_begin_with_a_letter_and_what_has_no_lane_is_counted() -> None:
    said = transcript(("A", "ord " * 60))
    codings = [coded(n, 3, 200, n, memo="m" if n == 1 else "") for n in range(3)]
    sheet = Sheet(said, 62)
    for each in codings:
        sheet.add(each)
    drawing = _drawing(sheet)
    first, second = drawing.line(1).text.rstrip(), drawing.line(2).text.rstrip()
    assert first.endswith("a b*c")
    assert second.endswith("┃ ┃ ┃")
    # One more than there are lanes: two are not seen.
    sheet.add(coded(3, 3, 200, 3))
    drawing.forget()
    assert drawing.line(1).text.rstrip().endswith("a b*+2")
    sheet.remove(codings[2].id)
    drawing.forget()
    assert drawing.line(1).text.rstrip().endswith("a b*+1")


def test_styles_change_where_codings_selection_caret_and_hits_do() -> None:
    sheet = Sheet(transcript(("A", "en to tre fire fem")), 62)
    sheet.add(coded(1, 6, 12, 0))
    sheet.add(coded(2, 9, 12, 1))
    sheet.selection.caret = 0
    drawing = _drawing(sheet)
    drawing.hits = [Span(13, 17)]
    styles = {each.text: each.style for each in drawing.line(1) if each.text.strip()}
    ink = drawing.ink
    assert styles["fire"] == ink.text + ink.found
    coding = next(style for text, style in styles.items() if text.startswith("to"))
    both = next(style for text, style in styles.items() if text.startswith("tre"))
    assert coding is not None
    assert both is not None
    assert coding.bgcolor != ink.text.bgcolor
    assert both.underline
    assert not coding.underline


def test_a_line_that_stands_is_drawn_once() -> None:
    sheet = Sheet(transcript(("A", "en"), ("B", "to")), 62)
    sheet.selection.caret = len(sheet.text)
    drawing = _drawing(sheet)
    assert drawing.line(1) is drawing.line(1)
    assert drawing.line(3) is not drawing.line(3)
    drawing.forget(range(1, 2))
    assert drawing.line(0) is drawing.line(0)


def test_hidden_turns_say_so_and_their_codings_are_counted() -> None:
    said = transcript(("I", "Hva?"), ("A", "Det."), ("I", "Ja?"), codings=(coded(1, 3, 7, 0),))
    sheet = Sheet(said, 62)
    drawing = _drawing(sheet)
    sheet.show(Shown(interviewer=False))
    drawing.hidden_said = "hidden here"
    assert "hidden here" in drawing.line(0).text
    assert sheet.hidden_codings == 1
    sheet.add(coded(2, 3, 5, 1))
    assert sheet.hidden_codings == 2
    # What reaches into a turn that is shown is seen there.
    sheet.add(coded(3, 3, 13, 1))
    assert sheet.hidden_codings == 2
    sheet.remove(UUID(int=101))
    sheet.rewrap(20)
    assert sheet.hidden_codings == 1
    sheet.show(Shown())
    assert sheet.hidden_codings == 0
