"""A transcript without a screen: codings come, go and change, shown or not."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from evalbench.analysis.transcript import CodedSpan, Marks, Remarked
from evalbench.tui.coding.sheet import Selection, Sheet, Shown
from tests.tui.coding.test_drawing import coded, transcript

SAID = tuple(("I" if n % 3 == 0 else "A", "ord " * (n % 5) + "slutt") for n in range(40))
_END = len(transcript(*SAID).text)


@st.composite
def codings(draw: st.DrawFn) -> list[CodedSpan]:
    """Codings of what is said, some of them on the same words."""
    spans = draw(st.lists(st.tuples(st.integers(0, _END - 1), st.integers(1, 90)), max_size=12))
    return [
        coded(n, start, min(_END, start + size), n % 16) for n, (start, size) in enumerate(spans)
    ]


_SHOWN = st.builds(
    Shown,
    interviewer=st.booleans(),
    codes=st.frozensets(st.builds(UUID, int=st.integers(1, 4))),
    only=st.one_of(st.none(), st.frozensets(st.builds(UUID, int=st.integers(1, 4)), min_size=1)),
    codings=st.booleans(),
)


@given(codings(), codings(), _SHOWN, st.integers(5, 90))
def test_what_comes_bit_by_bit_is_what_comes_at_once(
    before: list[CodedSpan], after: list[CodedSpan], shown: Shown, width: int
) -> None:
    sheet = Sheet(transcript(*SAID, codings=tuple(before)), 62, shown)
    changed = sheet.take_marks(Marks(tuple(after), (), ("AB",), 7))
    assert {each.id for each in changed} <= {each.id for each in (*before, *after)}
    sheet.rewrap(width)
    fresh = Sheet(transcript(*SAID, codings=tuple(after)), width, shown)
    assert sheet.all == fresh.all
    assert sheet.runs.items == fresh.runs.items
    assert sheet.hidden_codings == fresh.hidden_codings
    assert sheet.transcript.finished == ("AB",)
    # The same by what one change has made of it.
    touched = frozenset(each.id for each in changed)
    other = Sheet(transcript(*SAID, codings=tuple(before)), width, shown)
    standing = tuple(each for each in after if each.id in touched)
    other.take_remarked(Remarked(touched, standing, (), ("AB",), 7))
    assert other.all == fresh.all
    assert other.runs.items == fresh.runs.items
    assert other.hidden_codings == fresh.hidden_codings
    for each in sheet.runs.items:
        assert shown.has(each)
        assert sheet.lanes.lane_of(each.id) is not None


def test_a_selection_is_between_anchor_and_caret() -> None:
    assert Selection(4).span is None
    assert Selection(4, 4).span is None
    assert Selection(4, 9).span == Selection(9, 4).span == (4, 9)


def test_under_the_caret_the_innermost_comes_first() -> None:
    sheet = Sheet(transcript(("A", "en to tre fire")), 62)
    for number, (start, end) in enumerate(((3, 17), (6, 12), (6, 8))):
        sheet.add(coded(number, start, end, number))
    sheet.selection.caret = 6
    assert [each.end for each in sheet.at_caret()] == [8, 12, 17]
    sheet.selection.caret = 8
    assert [each.end for each in sheet.at_caret()] == [12, 17]
    sheet.selection.caret = 17
    assert [each.end for each in sheet.at_caret()] == [17]
    sheet.selection.caret = 18
    assert sheet.at_caret() == ()


def test_behind_a_selection_what_was_coded_is_under_the_caret() -> None:
    sheet = Sheet(transcript(("A", "en to tre fire")), 62)
    sheet.add(coded(1, 3, 8, 1))
    sheet.add(coded(2, 8, 12, 2))
    sheet.selection = Selection(8, 3)
    assert [each.end for each in sheet.at_caret()] == [8]
    sheet.selection = Selection(3, 8)
    assert [each.end for each in sheet.at_caret()] == [8]
    sheet.selection = Selection(8)
    assert [each.end for each in sheet.at_caret()] == [12]


def test_what_was_coded_just_now_is_under_the_caret_behind_it() -> None:
    sheet = Sheet(transcript(("A", "en to tre fire")), 62)
    new = coded(1, 3, 8, 1)
    sheet.add(new)
    sheet.add(coded(2, 3, 17, 2))
    sheet.selection = Selection(8)
    assert [each.end for each in sheet.at_caret()] == [17]
    sheet.fresh = new.id
    assert [each.end for each in sheet.at_caret()] == [8, 17]
    sheet.selection = Selection(7)
    assert [each.end for each in sheet.at_caret()] == [8, 17]
