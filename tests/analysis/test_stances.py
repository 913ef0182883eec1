"""Stances counted, against slow plain counting of random passages."""

import time
from random import Random
from uuid import UUID

import pytest

from evalbench.analysis.retrieval import Segment
from evalbench.analysis.stances import (
    StanceCount,
    stance_counts,
    stance_groups,
    stance_rows,
    stance_tables,
)
from evalbench.messages import Say

NB = Say("nb")
CODES = ("ø", "k", "k/l", "n")
THEMES = ("kvalitet", "økonomi")
STANCES = ("", "strength", "weakness", "expected", "undret", "[b]")
UNITS = ("Voss", "a;b", "Ål", "a")


def passage(
    stance: str,
    *,
    theme: str = "kvalitet",
    code: str = "k",
    people: tuple[str, ...] = (),
    units: tuple[str, ...] = (),
) -> Segment:
    return Segment(
        document="d", unit=";".join(units), role="", respondent=";".join(people), label="",
        code=code, theme=theme, coder="AB", start=0, end=2, text="ja", memo="", stance=stance,
        id=UUID(int=0), units=units,
    )  # fmt: skip


def some_passages(seed: int) -> list[Segment]:
    random = Random(seed)
    themes = {code: random.choice((*THEMES, "")) for code in CODES}

    def some(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(random.sample(names, random.randrange(3))))

    made = []
    for _ in range(random.randrange(40)):
        code = random.choice(CODES)
        who, where = some(("R1", "R2", "R3")), some(UNITS)
        stance = random.choice(STANCES)
        made.append(passage(stance, theme=themes[code], code=code, people=who, units=where))
    return made


def plainly(segments: list[Segment], theme: str, code: str, stance: str) -> tuple[int, int, int]:
    number, people, units = 0, set(), set()
    for each in segments:
        if each.stance == stance and each.theme == theme and code in ("", each.code):
            number += 1
            people |= {name for name in ("R1", "R2", "R3") if name in each.respondent}
            units |= set(each.units)
    return number, len(people), len(units)


@pytest.mark.parametrize("seed", range(40))
def test_the_rows_against_plain_counting(seed: int) -> None:
    segments = some_passages(seed)
    rows = stance_rows(segments, THEMES, CODES)
    seen = [(row.theme, row.code) for row in rows]
    expected = [
        (theme, code)
        for theme in (*THEMES, "")
        for code in ("", *CODES)
        if any(each.stance and each.theme == theme and code in ("", each.code) for each in segments)
    ]
    assert seen == expected
    for row in rows:
        for stance in STANCES[1:]:
            count = row.counts.get(stance, StanceCount(0, 0, 0))
            counted = (count.segments, count.respondents, count.units)
            assert counted == plainly(segments, row.theme, row.code, stance)


def test_whom_nobody_knows_counts_among_the_passages_only() -> None:
    assert stance_counts([passage("strength"), passage("strength"), passage("")]) == {
        "strength": StanceCount(2, 0, 0)
    }


def test_a_unit_may_have_a_semicolon_in_its_name() -> None:
    counts = stance_counts([passage("strength", units=("a;b",)), passage("strength", units=("a",))])
    assert counts["strength"].units == 2


def test_pairs_stand_together_and_all_others_in_one_table() -> None:
    rows = stance_rows([passage(each) for each in ("undret", "experienced", "[b]")], THEMES, CODES)
    assert stance_groups(rows) == (("expected", "experienced"), ("[b]", "undret"))
    assert stance_groups(()) == ()
    tables = list(stance_tables(rows, None, NB))
    assert [table.code for table in tables] == ["stance-expected-experienced", "stance-other"]
    assert [column.heading for column in tables[1].columns][:2] == ["Tema og kode", "[b]\nutsnitt"]


def test_a_table_has_a_row_for_each_theme_and_those_of_its_codes_below_it() -> None:
    segments = [
        passage("strength", people=("R1",), units=("Voss",)),
        passage("strength", people=("R1", "R2"), units=("Voss", "Ål")),
        passage("weakness", theme="økonomi", code="ø", people=("R2",), units=("Ål",)),
        passage("expected", theme="", code="n"),
    ]
    rows = stance_rows(segments, THEMES, CODES)
    strengths, expected = stance_tables(rows, None, NB)
    assert strengths.rows == (
        ("Kvalitet", 2, 2, 2, 0, 0, 0),
        ("k", 2, 2, 2, 0, 0, 0),
        ("Økonomi", 0, 0, 0, 1, 1, 1),
        ("ø", 0, 0, 0, 1, 1, 1),
    )
    assert strengths.indents == (0, 1, 0, 1)
    assert strengths.rules == {2}
    assert expected.rows == (("Uten tema", 1, 0, 0, 0, 0, 0), ("n", 1, 0, 0, 0, 0, 0))


def test_the_stance_of_many_codes_takes_no_quadratic_time() -> None:
    codes = [f"k{number}" for number in range(10_000)]
    segments = [passage("strength", code=code) for code in codes]
    start = time.process_time()
    assert len(stance_rows(segments, THEMES, codes)) == 10_001
    assert time.process_time() - start < 2  # a loop over codes in a loop over passages: 5
