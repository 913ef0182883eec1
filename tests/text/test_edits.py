"""Passages go along with their words when a text is edited."""

from hypothesis import given, settings
from hypothesis import strategies as st

from evalbench.text import fuzzy
from evalbench.text.edits import Edit, Edits, edits_between, edits_within
from evalbench.text.spans import Span

WORDS = ["vedtak", "tjue", "brukere", "og", "😀", "e\u0301", "hun", "Kari", "…", "på", "«gull", "ø"]


def moved(old: str, new: str, words: str) -> str | None:
    """What the passage that holds `words` in the old text holds in the new one."""
    start = old.index(words)
    edits = edits_between(old, new)
    assert edits.applied() == new
    span = edits.span(Span(start, start + len(words)))
    return None if span is None else new[span.start : span.end]


def test_an_untouched_passage_stays() -> None:
    assert moved("a: det går bra.", "a: det går bra.", "går") == "går"


def test_what_is_corrected_inside_belongs_to_it() -> None:
    assert moved("vi fikk komunen med", "vi fikk kommunen med", "fikk komunen") == "fikk kommunen"
    assert moved("vi fikk komunen med", "vi fikk kommunen med", "komunen") == "kommunen"
    assert moved("de kom så sent", "de kom altfor veldig sent", "kom så sent") == (
        "kom altfor veldig sent"
    )


def test_what_is_put_in_at_its_ends_does_not() -> None:
    assert moved("ja det går bra", "ja, nå at det går godt og bra", "det går") == "det går"
    assert moved("ja det går", "ja nå det går så bra", "ja det går") == "ja nå det går"


def test_what_none_of_whose_words_survives_has_no_place() -> None:
    assert moved("ja det går bra", "ja bra", "det går") is None
    assert moved("ja nei bra", "ja absolutt bra", "nei") is None
    assert moved("ja … bra", "ja bra", "…") is None


def test_a_turn_put_in_before_and_one_taken_out() -> None:
    old = "A: først\nB: så dette\nA: sist"
    new = "A: nytt\nA: først\nA: sist"
    assert moved(old, new, "først") == "først"
    assert moved(old, new, "så dette") is None
    assert moved(old, new, "sist") == "sist"


def test_a_line_corrected_beside_one_taken_out() -> None:
    """The two may not be taken for one another."""
    old = "A: helt ute av stand til det\nB: vi fikk tjue brukere på en time\nC: sist"
    new = "B: vi fikk tyve brukere på en time\nC: sist"
    assert moved(old, new, "brukere på en time") == "brukere på en time"
    assert moved(old, new, "tjue brukere") == "tyve brukere"


def test_known_edits_move_exactly() -> None:
    edits = Edits("Kari: ja\nKari: nei", [Edit(9, 13, "Bo"), Edit(0, 4, "Kari Nordmann")])
    assert edits.applied() == "Kari Nordmann: ja\nBo: nei"
    assert edits.span(Span(6, 8)) == Span(15, 17)
    assert edits.span(Span(15, 18)) == Span(22, 25)
    assert edits.span(Span(6, 18)) == Span(15, 25)


@st.composite
def edited(draw: st.DrawFn) -> tuple[list[str], list[str | None], tuple[int, int]]:
    """Words, what each became (None: taken out; with a space in it: more put in), and a span."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30))
    became = [
        draw(st.one_of(st.just(word), st.none(), st.sampled_from(["XXX", "YYY ZZZ"])))
        for word in words
    ]
    first = draw(st.integers(0, len(words) - 1))
    last = draw(st.integers(first, len(words) - 1))
    return words, became, (first, last)


@settings(deadline=None)
@given(edited())
def test_a_passage_keeps_its_words_save_those_edited(case) -> None:
    """By known edits: what stays of its words is inside, nothing else but what was put in."""
    words, became, (first, last) = case
    starts = [sum(len(word) + 1 for word in words[:at]) for at in range(len(words))]
    old = " ".join(words)
    edits = Edits(
        old,
        [
            Edit(start, start + len(word), new or "")
            for start, word, new in zip(starts, words, became, strict=True)
            if new != word
        ],
    )
    span = Span(starts[first], starts[last] + len(words[last]))
    kept = " ".join((new or "") for new in became[first : last + 1])
    found = edits.span(span)
    if found is None:
        pairs = zip(words[first : last + 1], became[first : last + 1], strict=True)
        assert not any(new == word != "…" for word, new in pairs)
    else:
        assert edits.applied()[found.start : found.end] == kept


@settings(deadline=None)
@given(edited())
def test_by_the_diff_every_edit_is_found(case) -> None:
    words, became, (first, last) = case
    old = " ".join(words)
    new = " ".join(word for word in became if word is not None)
    edits = edits_between(old, new)
    assert edits.applied() == new
    starts = [sum(len(word) + 1 for word in words[:at]) for at in range(len(words))]
    span = edits.span(Span(starts[first], starts[last] + len(words[last])))
    if span is not None:
        assert 0 <= span.start < span.end <= len(new)


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.data())
def test_any_text_into_any_other(old: str, new: str, data: st.DataObject) -> None:
    edits = edits_between(old, new)
    assert edits.applied() == new
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    span = edits.span(Span(start, end))
    if span is not None:
        assert 0 <= span.start < span.end <= len(new)
    if old == new and start < end:
        assert span == Span(start, end)


UNIQUE = st.lists(st.integers(0, 10_000), unique=True, min_size=2, max_size=40)


@settings(deadline=None)
@given(UNIQUE, st.data())
def test_words_that_stand_once_are_never_mistaken(numbers, data) -> None:
    """With every word unlike the others the diff has one answer, and it is the right one."""
    words = [f"ord{number}" for number in numbers]
    gone = data.draw(st.sets(st.integers(0, len(words) - 1), max_size=len(words) // 2))
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    old = " ".join(words)
    kept = [word for at, word in enumerate(words) if at not in gone]
    starts = [sum(len(word) + 1 for word in words[:at]) for at in range(len(words))]
    edits = edits_between(old, " ".join(kept))
    span = edits.span(Span(starts[first], starts[last] + len(words[last])))
    wanted = [word for at, word in enumerate(words) if first <= at <= last and at not in gone]
    if wanted:
        assert span is not None
        assert edits.applied()[span.start : span.end].split() == wanted


def test_words_replaced_beside_a_turn_put_in_are_not_taken_for_those_that_stay() -> None:
    """To replace every word takes fewer steps here than to put some in and leave the others."""
    old = "R: ja to tre fire\nI: fem seks sju"
    new = "R: ja fire\nK: nå går det\nB: fem seks sju"
    assert moved(old, new, "fire") == "fire"
    assert moved(old, new, "seks") == "seks"


def test_what_is_too_long_for_the_matrix_is_compared_all_the_same(monkeypatch) -> None:
    monkeypatch.setattr(fuzzy, "_MOST_COMPARED", 0)
    assert moved("ja det går bra", "ja nå det gikk bra", "det går") == "det gikk"


def test_edits_within_a_span_touch_nothing_else() -> None:
    old = "og og og og\nog"
    edits = edits_within(old, Span(3, 5), "nå og")
    assert edits.applied() == "og nå og og og\nog"
    assert [edits.span(Span(at, at + 2)) for at in (0, 3, 6, 12)] == [
        (0, 2), (6, 8), (9, 11), (15, 17),
    ]  # fmt: skip


def test_a_word_corrected_in_part_survives() -> None:
    edits = edits_within("på torsdager", Span(3, 7), "tirs")
    assert edits.applied() == "på tirsdager"
    assert edits.span(Span(3, 12)) == Span(3, 12)
