"""Cohen's κ: by hand, in any order of coders and values, and from the characters of a text."""

from collections import Counter
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbench.analysis.agreement import coded_characters, cohen_kappa, speech_of
from evalbench.text.spans import Span
from evalbench.text.turns import TurnRecord

values = st.sampled_from("abcd")
decisions = st.lists(st.tuples(values, values), max_size=40)
spans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda ends: Span(*sorted(ends))),
    max_size=8,
)
CODED, NOT = True, False


def by_definition(pairs):
    """κ as it is defined, by shares and without a thought for speed."""
    if not pairs:
        return None
    n = len(pairs)
    observed = Fraction(sum(one == other for one, other in pairs), n)
    kinds = {value for pair in pairs for value in pair}
    expected = sum(
        Fraction(sum(pair[0] == kind for pair in pairs), n)
        * Fraction(sum(pair[1] == kind for pair in pairs), n)
        for kind in kinds
    )
    return None if expected == 1 else (observed - expected) / (1 - expected)


def test_a_thousand_characters_by_hand():
    # Each codes 600 of 1,000 and both the same 400, so that 200 are coded by neither: Po is
    # (400 + 200)/1000 = .6 and Pe .6 × .6 + .4 × .4 = .52.
    counts = {(CODED, CODED): 400, (CODED, NOT): 200, (NOT, CODED): 200, (NOT, NOT): 200}
    assert cohen_kappa(counts) == (Fraction(6, 10) - Fraction(52, 100)) / Fraction(48, 100)
    assert cohen_kappa(counts) == Fraction(1, 6)


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [
        # 20 + 15 of 50 agreed, Pe = .5 × .6 + .5 × .4.
        ({("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15}, Fraction(2, 5)),
        # Three values: 44 + 20 + 12 of 100 agreed, Pe = .50 × .55 + .30 × .28 + .20 × .17.
        (
            {
                ("a", "a"): 44, ("a", "b"): 4, ("a", "c"): 2,
                ("b", "a"): 7, ("b", "b"): 20, ("b", "c"): 3,
                ("c", "a"): 4, ("c", "b"): 4, ("c", "c"): 12,
            },
            Fraction(7600 - 3930, 10000 - 3930),
        ),
        ({("a", "b"): 5, ("b", "a"): 5}, Fraction(-1)),
        ({("a", "a"): 1, ("a", "b"): 1, ("b", "a"): 1, ("b", "b"): 1}, Fraction(0)),
        # One who never coded agrees by chance alone.
        ({(CODED, NOT): 30, (NOT, NOT): 70}, Fraction(0)),
    ],
)  # fmt: skip
def test_known_tables(counts, kappa):
    assert cohen_kappa(counts) == kappa
    assert cohen_kappa(Counter(counts).elements()) == kappa


@pytest.mark.parametrize("made", [[], {}, [(NOT, NOT)] * 9, {("a", "a"): 7, ("a", "b"): 0}])
def test_without_variation_it_is_undefined(made):
    assert cohen_kappa(made) is None


@given(decisions)
def test_it_is_what_the_definition_says(pairs):
    assert cohen_kappa(pairs) == cohen_kappa(Counter(pairs)) == by_definition(pairs)


@given(decisions)
def test_either_coder_may_come_first_and_nothing_is_above_one(pairs):
    kappa = cohen_kappa(pairs)
    assert cohen_kappa([(other, one) for one, other in pairs]) == kappa
    assert kappa is None or -1 <= kappa <= 1
    same = all(one == other for one, other in pairs)
    assert kappa is None or (kappa == 1) == same


@given(decisions, st.sampled_from(list(permutations("abcd"))))
def test_other_names_for_the_values_change_nothing(pairs, names):
    renamed = dict(zip("abcd", names, strict=True))
    assert cohen_kappa([(renamed[one], renamed[other]) for one, other in pairs]) == cohen_kappa(
        pairs
    )


@given(spans, spans, spans)
def test_characters_are_counted_one_by_one(speech, first, second):
    spoken, one, other = (
        {at for span in each for at in range(*span)} for each in (speech, first, second)
    )
    counted = Counter((at in one, at in other) for at in spoken)
    assert +coded_characters(speech, first, second) == counted


def test_labels_and_breaks_between_turns_are_no_speech():
    text = "Før\nI: Hva?\nÅse: Jo,\nvi ringte.\nBo: "
    turns = [
        TurnRecord(0, 0, ""),
        TurnRecord(4, 7, "I", interviewer=True),
        TurnRecord(12, 17, "Åse"),
        TurnRecord(32, 36, "Bo"),
    ]
    assert [text[slice(*span)] for span in speech_of(turns, len(text))] == [
        "Før",
        "Jo,\nvi ringte.",
    ]
    asked = speech_of(turns, len(text), include_interviewer=True)
    assert [text[slice(*span)] for span in asked] == ["Før", "Hva?", "Jo,\nvi ringte."]
    # A passage over two turns counts what is said in them, and what lies twice in it once.
    counts = coded_characters(asked, [Span(7, 20), Span(17, 19)], [Span(14, 20)])
    assert counts == {
        (CODED, CODED): 3, (CODED, NOT): 4, (NOT, CODED): 0, (NOT, NOT): 3 + 11,
    }  # fmt: skip
