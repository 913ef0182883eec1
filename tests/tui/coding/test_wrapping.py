"""The lines of a transcript against a naive wrapping, and what a terminal makes of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import iter_graphemes

from evalbench.text.width import harmless
from evalbench.tui.coding.glyphs import UNUSUAL, cells_of, drawn, shape
from evalbench.tui.coding.wrapping import HIDDEN, LABEL, TEXT, WrapMap
from tests.support.transcripts import transcript, transcripts

WIDTHS = st.integers(1, 12)


def naive(paragraph, width):
    """Lines of a paragraph as (start, end), cluster by cluster."""
    lines, start, used, breaks, place = [], 0, 0, None, 0
    clusters = list(iter_graphemes(paragraph))
    index = 0
    while index < len(clusters):
        cluster = clusters[index]
        cells = shape(cluster)[1]
        if cluster == " " and place > start:
            breaks = (place, place + 1, index + 1)
        if used + cells > width and place > start:
            end, place, index = breaks or (place, place, index)
            lines.append((start, end))
            start, used, breaks = place, 0, None
            continue
        used, place, index = used + cells, place + len(cluster), index + 1
        if cells > 1:
            breaks = (place, place, index)
    return [*lines, (start, place)]


def expected(text, turns, hidden, width):
    lines: list[tuple[int, int, int]] = []
    for index, turn in enumerate(turns):
        if index in hidden:
            if lines and lines[-1][0] == HIDDEN:
                lines[-1] = (HIDDEN, lines[-1][1], turn.end)
            else:
                lines.append((HIDDEN, turn.start, turn.end))
            continue
        if turn.speaker:
            lines.append((LABEL, turn.start, turn.said))
        place = turn.said
        for paragraph in text[turn.said : turn.end].split("\n"):
            lines.extend((TEXT, place + a, place + b) for a, b in naive(paragraph, width))
            place += len(paragraph) + 1
    return lines


@given(transcripts(), WIDTHS)
def test_lines_are_those_of_a_naive_wrapping(made, width):
    text, turns, hidden = made
    lines = WrapMap(text, turns, 30, frozenset()).rewrapped(width, hidden)
    found = list(zip(lines.kinds, lines.starts, lines.ends, strict=True))
    assert found == expected(text, turns, hidden, width)
    assert len(lines) == len(found) == len(lines.turn_of_line)


@given(transcripts(), WIDTHS)
def test_every_place_is_on_one_line(made, width):
    text, turns, hidden = made
    lines = WrapMap(text, turns, width, hidden)
    for offset in range(len(text) + 1):
        line = lines.line_of(offset)
        assert lines.starts[line] <= offset <= lines.ends[line]
        turn = max(i for i, t in enumerate(turns) if t.start <= offset)
        if turn not in hidden:
            assert lines.turn_of_line[line] == turn
        assert lines.line_of_turn[turn] <= lines.first_text_line(turn)
        in_label = turns[turn].start <= offset < turns[turn].said
        if turn not in hidden:
            assert lines.kinds[line] == (LABEL if in_label else TEXT)


@given(transcripts(), WIDTHS)
def test_terminals_agree_on_what_is_drawn(made, width):
    text, turns, hidden = made
    lines = WrapMap(text, turns, width, hidden)
    for line in range(len(lines)):
        shown = lines.display(line)
        assert harmless(shown) == shown
        if lines.kinds[line] != TEXT:
            continue
        start, end = lines.starts[line], lines.ends[line]
        places = lines.cells(line) or range(end - start + 1)
        assert cell_len(shown) == places[-1] == lines.cell_of(line, end)
        assert places[-1] <= width or len(list(iter_graphemes(text, start, end))) == 1
        assert list(places) == sorted(places)


@given(transcripts(), WIDTHS)
def test_a_cell_leads_back_to_its_place(made, width):
    text, turns, hidden = made
    lines = WrapMap(text, turns, width, hidden)
    for line in range(len(lines)):
        start, last = lines.starts[line], lines.last_place(line)
        assert lines.line_of(last) == line
        for cell in range(-1, width + 3):
            place = lines.offset_at(line, cell)
            assert start <= place <= last
            assert lines.cell_of(line, place) <= max(cell, 0)
            further = [o for o in range(place + 1, last + 1) if lines.cell_of(line, o) <= cell]
            assert not further


@given(st.text(max_size=8))
def test_terminals_agree_on_any_sign(text):
    assert cell_len(drawn(text)) == cells_of(text)[-1]
    assert harmless(drawn(text)) == drawn(text).replace("\n", " ")


def test_usual_signs_take_one_cell_each():
    usual = [chr(i) for i in range(0x20, 0x3000) if not UNUSUAL.match(chr(i))]
    assert all(cell_len(each) == 1 and harmless(each) == each for each in usual)
    assert len(usual) > 1000


@pytest.mark.parametrize(
    ("cluster", "seen"),
    [
        ("👨‍👩‍👧", ("👨", 2)), ("👍🏽", ("👍", 2)), ("❤️", ("❤ ", 2)), ("1️⃣", ("1 ", 2)),
        ("🇳🇴", ("NO", 2)), ("🇳", ("N", 1)), ("🏽", ("", 0)),
        ("e\u0301", ("é", 1)), ("日", ("日", 2)), ("\x1b", ("", 0)), ("\t", (" ", 1)),
        ("\u0301", ("", 0)), ("\ue0001", ("\ue0001", 2)),
    ],
)  # fmt: skip
def test_how_signs_are_drawn(cluster, seen):
    assert shape(cluster) == seen


def test_a_text_without_turns_is_refused():
    with pytest.raises(ValueError, match="at least one turn"):
        WrapMap("", [], 10)


def test_lines_as_a_person_sees_them():
    text, turns = transcript(
        [("I", "Hvordan går det?"), ("Anne Berg", "Bra. 日本語 var fint 👨‍👩‍👧\nJa.")]
    )
    lines = WrapMap(text, turns, 11)
    assert [lines.display(line) for line in range(len(lines))] == [
        "I", "Hvordan går", "det?", "Anne Berg", "Bra. 日本語", "var fint 👨", "Ja.",
    ]  # fmt: skip
    hidden = lines.rewrapped(11, frozenset({0}))
    assert list(hidden.kinds[:2]) == [HIDDEN, LABEL]
    assert hidden.display(0) == ""
