"""Movement of the caret, against lists of all its places."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from evalbench.tui.coding.movement import Places
from evalbench.tui.coding.runs import RunMap
from evalbench.tui.coding.wrapping import TEXT, WrapMap
from tests.support.transcripts import transcript, transcripts


def caret_places(text, turns, hidden):
    found = []
    for index, turn in enumerate(turns):
        if index not in hidden:
            place = turn.said
            found.append(place)
            for cluster in iter_graphemes(text[turn.said : turn.end]):
                place += len(cluster)
                found.append(place)
    return found


def laid(made, width=9):
    text, turns, hidden = made
    places = Places(WrapMap(text, turns, width, hidden))
    return places, caret_places(text, turns, hidden)


WAYS = [
    "right", "left", "word_right", "word_left", "sentence_forward", "sentence_back",
    "turn_forward", "turn_back", "line_start", "line_end",
]  # fmt: skip
FORWARD = {"right", "word_right", "sentence_forward", "turn_forward"}
BACK = {"left", "word_left", "sentence_back", "turn_back"}


@given(transcripts(), st.data())
def test_the_caret_is_never_off_its_places(made, data):
    places, all_places = laid(made)
    offset = data.draw(st.integers(0, len(made[0])))
    settled = places.settled(offset)
    if not all_places:
        assert all(0 <= getattr(places, way)(offset) <= len(made[0]) for way in WAYS)
        return
    assert settled in all_places
    if offset in all_places:
        assert settled == offset
    for way in WAYS:
        found = getattr(places, way)(offset)
        assert found in all_places, way
        assert found == getattr(places, way)(settled), way
        if way in FORWARD:
            assert found > settled or settled == all_places[-1], way
        if way in BACK:
            assert found < settled or settled == all_places[0], way


@given(transcripts())
def test_right_and_left_take_every_place_in_turn(made):
    places, all_places = laid(made)
    for before, after in pairwise(all_places):
        assert places.right(before) == after
        assert places.left(after) == before
    if all_places:
        assert places.document_start() == all_places[0] == places.left(all_places[0])
        assert places.document_end() == all_places[-1] == places.right(all_places[-1])


@given(transcripts())
def test_turns_back_and_forward(made):
    _, turns, hidden = made
    places, all_places = laid(made)
    said = [turn.said for index, turn in enumerate(turns) if index not in hidden]
    for place in all_places:
        after = bisect_right(said, place)
        assert places.turn_forward(place) == [*said, all_places[-1]][after]
        assert places.turn_back(place) == said[max(0, bisect_left(said, place) - 1)]
    for number in range(-1, len(turns) + 3):
        shown = 1 <= number <= len(turns) and number - 1 not in hidden
        assert places.go_to_turn(number) == (turns[number - 1].said if shown else None)


@given(transcripts(), st.integers(-4, 4), st.integers(0, 10))
def test_lines_up_and_down(made, lines, column):
    places, all_places = laid(made)
    wrap = places.wrap
    text_lines = [line for line in range(len(wrap)) if wrap.kinds[line] == TEXT]
    for place in all_places:
        found = places.vertical(place, lines, column)
        here = wrap.line_of(place)
        target = min(max(here + lines, 0), len(wrap) - 1)
        beyond = [line for line in text_lines if (line - target) * lines >= 0]
        nearer = [line for line in text_lines if (line - target) * lines < 0]
        first = 1 if lines > 0 else -1
        goal = (beyond[::first] or nearer[::-first])[0]
        assert found in all_places
        if lines == 0:
            assert found == place
        elif goal == here:
            assert found == (places.document_end() if lines > 0 else places.document_start())
        else:
            assert found == wrap.offset_at(goal, column)
            assert wrap.line_of(found) == goal
        assert places.column(place) == wrap.cell_of(here, place)
        assert (
            wrap.line_of(places.line_start(place)) == here == wrap.line_of(places.line_end(place))
        )
    for place in all_places:
        assert places.down(place, column) == places.vertical(place, 1, column)
        assert places.up(place, column) == places.vertical(place, -1, column)


TALK = [
    ("I", "Hva nå? Fortell."), ("B", "Det var bl.a. kaldt. Og mørkt."), ("C", "Ja."),
    ("I", "Og så?"), ("B", ""),
]  # fmt: skip


def stops(way):
    """What stands at each stop on the way from the beginning, as far as the next stop or turn."""
    text, turns = transcript(TALK)
    places = Places(WrapMap(text, turns, 20))
    found = [places.document_start()]
    while (further := getattr(places, way)(found[-1])) != found[-1]:
        found.append(further)
    ends = [*found[1:], len(text)]
    return [text[a:b].split("\n")[0].strip() for a, b in zip(found, ends, strict=True)]


def test_stops_as_people_see_them():
    assert stops("sentence_forward") == [
        "Hva nå?", "Fortell.", "Det var bl.a. kaldt.", "Og mørkt.", "Ja.", "Og så?", "",
    ]  # fmt: skip
    assert stops("turn_forward") == [
        "Hva nå? Fortell.", "Det var bl.a. kaldt. Og mørkt.", "Ja.", "Og så?", "",
    ]  # fmt: skip
    assert stops("word_right")[:6] == ["Hva", "nå?", "Fortell.", "", "Det", "var"]


def test_a_word_back_from_the_beginning_of_a_turn():
    text, turns = transcript(TALK)
    places = Places(WrapMap(text, turns, 20))
    assert places.word_left(turns[1].said) == text.index("Fortell")
    assert places.word_left(text.index("tell")) == text.index("Fortell")
    assert places.sentence_back(turns[1].said) == text.index("Fortell")


@dataclass(frozen=True)
class Coding:
    id: UUID
    start: int
    end: int


def test_the_next_turn_without_a_coding():
    text, turns = transcript(TALK)
    places = Places(WrapMap(text, turns, 20))
    runs: RunMap[Coding] = RunMap()
    assert places.next_uncoded_turn(runs, -1) == turns[1].said
    assert places.next_uncoded_turn(runs, turns[1].said) == turns[2].said
    assert places.next_uncoded_turn(runs, turns[2].said) is None
    runs.add(Coding(UUID(int=1), turns[1].end - 3, turns[1].end))
    assert places.next_uncoded_turn(runs, 0) == turns[2].said
    hidden = places.rewrapped(WrapMap(text, turns, 20, frozenset({2})))
    assert hidden.next_uncoded_turn(runs, 0) is None
