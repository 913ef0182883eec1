"""Small cells are hidden, and nothing that is shown lets them be worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalbench.analysis import score_tables
from evalbench.analysis.scores import Scores, score_study
from evalbench.analysis.small_cells import HIDDEN, hidden_cells
from evalbench.messages import EvalbenchError, Say
from evalbench.study.table import Cell, Table
from tests.analysis.studies import (
    AnAnswer,
    ARespondent,
    AStatement,
    AUnit,
    World,
    engine_at,
    session_with,
)
from tests.analysis.test_scores_property import trees

NB = Say("nb")
ROLE = "leder"
VALUES = ("1", "2", "3.5", "4", "5")

Answers = Mapping[str, Sequence[str]]
"""By unit what each of its respondents answered, one letter a statement, ``-`` for blank."""


def world(units: Sequence[AUnit], answers: Answers) -> World:
    people = [(f"{unit}:{n}", unit, each) for unit, those in answers.items()
              for n, each in enumerate(those)]  # fmt: skip
    number = max(len(each) for _, _, each in people)
    return World(
        units=units,
        roles=[ROLE],
        statements=[AStatement(str(n), [ROLE]) for n in range(number)],
        respondents=[ARespondent(name, unit, [ROLE]) for name, unit, _ in people],
        answers=[
            AnAnswer(name, str(n), None if letter == "-" else letter)
            for name, _, letters in people
            for n, letter in enumerate(letters)
        ],
    )


def scored(made: World, **how) -> Scores:
    with session_with(made.contents()) as session:
        return score_study(session, **how)


def rows(table: Table, first: int = 2) -> dict[str, tuple[Cell, ...]]:
    """The figures of each row, by what it is called."""
    return {str(row[0]): row[first:] for row in table.rows}


def hidden(scores: Scores) -> dict[str, list[bool]]:
    table = score_tables.means_table(scores, ROLE, NB)
    return {name: [cell == HIDDEN for cell in row[:-1]] for name, row in rows(table).items()}


CITY = [AUnit("Oslo"), AUnit("a", "Oslo"), AUnit("b", "Oslo"), AUnit("c", "Oslo")]


def test_a_cell_of_fewer_answers_is_hidden_and_one_of_as_many_is_not() -> None:
    made = world([AUnit("a"), AUnit("b")], {"a": ["55", "4-"], "b": ["31", "33"]})
    table = score_tables.means_table(scored(made, min_n=2), ROLE, NB)
    assert rows(table) == {
        "a": (Fraction(9, 2), HIDDEN, HIDDEN),
        "b": (3, 2, Fraction(5, 2)),
    }
    assert table.column("respondents") == (2, 2)


def test_a_parent_with_one_hidden_child_is_hidden() -> None:
    made = world(CITY, {"a": ["5"], "b": ["4", "4"], "c": ["3", "3"]})
    found = hidden(scored(made, min_n=2))
    assert found == {"Oslo": [True], "a": [True], "b": [False], "c": [False]}


def test_a_parent_with_two_hidden_children_is_shown() -> None:
    made = world(CITY, {"a": ["5"], "b": ["4"], "c": ["3", "3"]})
    found = hidden(scored(made, min_n=2))
    assert found == {"Oslo": [False], "a": [True], "b": [True], "c": [False]}


def test_a_child_without_answers_does_not_stand_beside_a_hidden_one() -> None:
    made = world(CITY, {"a": ["5"], "b": ["-"], "c": ["3", "3"]})
    means = rows(score_tables.means_table(scored(made, min_n=2), ROLE, NB))
    assert means["Oslo"] == (HIDDEN, HIDDEN)
    assert means["b"] == (None, None)


def test_a_hidden_parent_hides_its_own_parent_in_turn() -> None:
    units = [AUnit("Land"), AUnit("Oslo", "Land"), AUnit("Voss", "Land"), *CITY[1:]]
    made = world(units, {"a": ["5"], "b": ["4", "4"], "c": ["3", "3"], "Voss": ["2", "2"]})
    found = hidden(scored(made, min_n=2))
    assert [name for name, cells in found.items() if cells == [True]] == ["Land", "Oslo", "a"]


def test_two_hidden_grandchildren_in_different_places_keep_their_grandparent_open() -> None:
    units = [AUnit("Land"), AUnit("Oslo", "Land"), AUnit("Voss", "Land")]
    units += [AUnit("a", "Oslo"), AUnit("b", "Oslo"), AUnit("d", "Voss"), AUnit("e", "Voss")]
    made = world(units, {"a": ["5"], "b": ["4", "4"], "d": ["3"], "e": ["2", "2"]})
    found = hidden(scored(made, min_n=2))
    shown = [name for name, cells in found.items() if cells == [False]]
    assert shown == ["Land", "b", "e"]


def test_a_parent_of_few_answers_is_hidden_however_many_units_it_has() -> None:
    made = world(CITY, {"a": ["5"], "b": ["4"], "c": ["3"]})
    assert hidden(scored(made, min_n=4))["Oslo"] == [True]
    assert hidden(scored(made, min_n=3))["Oslo"] == [False]


def test_own_respondents_count_where_a_parent_is_pooled() -> None:
    made = world(CITY, {"Oslo": ["1"], "b": ["4", "4"], "c": ["3", "3"]})
    own = "Oslo (egne)"
    apart = hidden(scored(made, min_n=2))
    assert (apart["Oslo"], apart[own]) == ([False], [True])
    pooled = hidden(scored(made, min_n=2, parents="pooled"))
    assert (pooled["Oslo"], pooled[own]) == ([True], [True])


def test_a_category_with_one_hidden_unit_is_hidden() -> None:
    units = [AUnit("a", category="1"), AUnit("b", category="1"), AUnit("c", category="2")]
    made = world(units, {"a": ["55"], "b": ["41", "41"], "c": ["32", "32"]})
    scores = scored(made, min_n=2)
    means = rows(score_tables.category_means_table(scores, ROLE, NB), 3)
    assert means == {"1": (HIDDEN,) * 3, "2": (3, 2, Fraction(5, 2))}
    relatives = rows(score_tables.category_relative_table(scores, ROLE, NB), 3)
    assert relatives["1"] == (HIDDEN,) * 3
    assert HIDDEN not in relatives["2"]


def test_a_category_and_a_parent_do_not_give_a_unit_away_together() -> None:
    units = [AUnit("Oslo"), AUnit("a", "Oslo", "1"), AUnit("b", "Oslo", "1"), AUnit("c", "Oslo")]
    scores = scored(world(units, {"a": ["5"], "b": ["4"], "c": ["3"]}), min_n=2)
    assert hidden(scores)["Oslo"] == [False]
    assert rows(score_tables.category_means_table(scores, ROLE, NB), 3) == {"1": (HIDDEN, HIDDEN)}


def test_a_person_in_a_unit_and_in_its_parent_s_category_counts_once() -> None:
    units = [AUnit("Oslo", category="1"), AUnit("a", "Oslo", "1"), AUnit("b", "Oslo")]
    scores = scored(world(units, {"a": ["5"], "b": ["4"]}), min_n=3)
    assert rows(score_tables.category_means_table(scores, ROLE, NB), 3) == {"1": (HIDDEN, HIDDEN)}


def test_a_row_with_a_hidden_cell_has_no_mean_no_relative_scores_and_no_marks() -> None:
    made = world([AUnit("a"), AUnit("b")], {"a": ["54-", "4--"], "b": ["321", "321"]})
    scores = scored(made, min_n=2)
    means = score_tables.means_table(scores, ROLE, NB)
    assert rows(means)["a"] == (Fraction(9, 2), HIDDEN, None, HIDDEN)
    relative = score_tables.relative_table(scores, ROLE, NB)
    assert rows(relative)["a"] == (HIDDEN, HIDDEN, None, HIDDEN)
    for table in (means, relative):
        assert {row for row, _ in table.marks} == {1}


def test_the_highest_of_hidden_rows_is_not_counted() -> None:
    made = world([AUnit("a"), AUnit("b")], {"a": ["15"], "b": ["31", "31"]})
    table = score_tables.counts_table(scored(made, min_n=2), ROLE, NB)
    assert table.column("highest") == (1, 0)
    assert "Én enhet med skjulte tall er ikke regnet med." in str(table.notes)


def test_the_spread_of_a_hidden_cell_is_hidden_and_that_of_its_parents() -> None:
    made = world(CITY, {"a": ["5"], "b": ["4"], "c": ["3", "3"]})
    table = score_tables.distribution_table(scored(made, min_n=2), "0", NB)
    values = [column.key for column in table.columns[3:8]]
    assert values == ["1", "2", "3", "4", "5"]
    found = rows(table, 1)
    assert found["a"] == (1, 1, *[HIDDEN] * 5, HIDDEN, HIDDEN, None, None, None, None)
    mean = Fraction(5 + 4 + 3, 3)
    assert found["Oslo"] == (4, 4, *[HIDDEN] * 5, mean, None, None, None, None, None)
    assert found["c"] == (2, 2, 0, 0, 2, 0, 0, 3, 3, 0, 3, 3, 1)


def test_what_only_a_hidden_unit_answered_has_no_column() -> None:
    answers = {"a": ["4"], "b": ["4", "4"]}
    made = world([AUnit("a"), AUnit("b")], answers)
    half = [replace(each, value="3.5") if each.respondent == "a:0" else each
            for each in made.answers]  # fmt: skip
    made = replace(made, answers=half)
    assert "3.5" in score_tables.distribution_table(scored(made), "0", NB).keys
    assert "3.5" not in score_tables.distribution_table(scored(made, min_n=2), "0", NB).keys


def test_the_tables_say_what_the_sign_means_only_where_it_stands() -> None:
    made = world([AUnit("a"), AUnit("b")], {"a": ["54"], "b": ["32", "32"]})
    for least, said in ((1, False), (2, True)):
        scores = scored(made, min_n=least)
        for make in (score_tables.means_table, score_tables.relative_table):
            notes = str(make(scores, ROLE, NB).notes)
            assert (f"færre enn {least} svar" in notes) is said
        assert ("færre" in str(score_tables.distribution_table(scores, "0", NB).notes)) is said


def test_a_role_that_is_not_there_is_refused() -> None:
    with pytest.raises(EvalbenchError, match="eier"):
        hidden_cells(scored(world([AUnit("a")], {"a": ["5"]}), min_n=2), "eier")


# --- that nothing can be worked out, on random trees


@st.composite
def worlds(draw) -> World:
    units = draw(trees())
    number = draw(st.integers(1, 2))
    letters = st.lists(st.sampled_from("-12345"), min_size=number, max_size=number).map("".join)
    answers = {unit.name: draw(st.lists(letters, max_size=4)) for unit in units}
    if not any(answers.values()):
        answers[units[0].name] = ["1" * number]
    made = world(units, answers)
    halves = [replace(each, value="3.5" if each.value == "3" else each.value)
              for each in made.answers]  # fmt: skip
    return replace(made, answers=halves)


Unknown = tuple[str, ...]
Equation = dict[Unknown, Fraction]


class Reader:
    """Someone with the tables of a role in hand: what they see, and the equations they know.

    The unknowns are the means (``m``, row, statement) and how often each value was answered
    (``x``, row, statement, value); rows are called as in the tables, categories ``[A]``.
    """

    def __init__(self, made: World, scores: Scores) -> None:
        self.world, self.scores = made, scores
        self.pooled = scores.parents == "pooled"
        self.children = {unit.name: [each.name for each in made.units if each.parent == unit.name]
                         for unit in made.units}  # fmt: skip
        self.cells: dict[Unknown, Cell] = {}
        self.answers: dict[tuple[str, str], int] = {}
        self.row_means: dict[str, Cell] = {}
        self.statements: list[str] = []
        self.read()

    def read(self) -> None:
        means = score_tables.means_table(self.scores, ROLE, NB)
        self.statements = [key for key in means.keys[2:] if key != "*"]
        for name, cells in rows(means).items():
            self.see(name, cells)
        for name, cells in rows(
            score_tables.category_means_table(self.scores, ROLE, NB), 3
        ).items():
            self.see(f"[{name}]", cells)
        for statement in self.statements:
            table = score_tables.distribution_table(self.scores, statement, NB)
            for row in table.rows:
                named = dict(zip(table.keys, row, strict=True))
                name = str(named["unit"])
                self.answers[name, statement] = int(str(named["answers"]))
                assert self.cells["m", name, statement] == named["mean"]
                shown = HIDDEN not in row[3:]
                for value in VALUES:
                    missing = 0 if shown else HIDDEN
                    self.cells["x", name, statement, value] = named.get(value, missing)

    def see(self, name: str, cells: Sequence[Cell]) -> None:
        *figures, self.row_means[name] = cells
        for statement, cell in zip(self.statements, figures, strict=True):
            self.cells["m", name, statement] = cell

    def equations(self) -> Iterator[Equation]:
        for statement in self.statements:
            for name in {name for name, _ in self.answers}:
                yield from self.about(name, statement)
            yield from self.of_categories(statement)
        for name, mean in self.row_means.items():
            if mean != HIDDEN:
                yield {("m", name, each): Fraction(1) for each in self.statements}

    def about(self, name: str, statement: str) -> Iterator[Equation]:
        answers = self.answers[name, statement]
        counts: dict[str, Unknown] = {value: ("x", name, statement, value) for value in VALUES}
        yield dict.fromkeys(counts.values(), Fraction(1))
        below = self.children.get(name, [])
        if self.pooled or not below:
            weighed = {unknown: Fraction(value) for value, unknown in counts.items()}
            yield {**weighed, ("m", name, statement): Fraction(-answers)}
        if not below:
            return
        own = [f"{name} (egne)"] if self.pooled else []
        members = [each for each in (*below, *own) if self.answers.get((each, statement))]
        for value, unknown in counts.items():
            yield {unknown: Fraction(-1),
                   **{("x", each, statement, value): Fraction(1) for each in members}}  # fmt: skip
        if not self.pooled:
            yield {("m", name, statement): Fraction(-len(members)),
                   **{("m", each, statement): Fraction(1) for each in members}}  # fmt: skip

    def of_categories(self, statement: str) -> Iterator[Equation]:
        for category in {unit.category for unit in self.world.units if unit.category}:
            members = [unit.name for unit in self.world.units if unit.category == category
                       and self.answers.get((unit.name, statement))]  # fmt: skip
            if members:
                yield {("m", f"[{category}]", statement): Fraction(-len(members)),
                       **{("m", each, statement): Fraction(1) for each in members}}  # fmt: skip

    def worked_out(self) -> set[Unknown]:
        """The hidden cells whose value follows from what is shown."""
        echelon: list[tuple[Unknown, Equation]] = []
        for equation in self.equations():
            row = {key: weight for key, weight in equation.items()
                   if weight and self.cells.get(key) == HIDDEN}  # fmt: skip
            for pivot, other in echelon:
                row = without(row, pivot, other)
            if row:
                pivot = next(iter(row))
                row = {key: weight / row[pivot] for key, weight in row.items()}
                echelon = [(at, without(other, pivot, row)) for at, other in echelon]
                echelon.append((pivot, row))
        return {pivot for pivot, row in echelon if len(row) == 1}


def without(row: Equation, pivot: Unknown, other: Equation) -> Equation:
    """The row less as much of the other as takes the pivot out of it."""
    factor = row.get(pivot, Fraction(0))
    if not factor:
        return row
    left = {key: row.get(key, Fraction(0)) - factor * other.get(key, Fraction(0))
            for key in row.keys() | other.keys()}  # fmt: skip
    return {key: weight for key, weight in sorted(left.items()) if weight}


@pytest.fixture(scope="module")
def engine():
    with engine_at("") as made:
        yield made


@given(made=worlds(), parents=st.sampled_from(["mean-of-units", "pooled"]), least=st.integers(2, 4))
@settings(max_examples=100, deadline=None)
def test_no_hidden_figure_can_be_worked_out(engine, made, parents, least) -> None:
    with session_with(made.contents(), engine) as session:
        scores = score_study(session, parents=parents, min_n=least)
    if not scores.answered_roles:
        return
    reader = Reader(made, scores)
    assert not reader.worked_out()
    for (name, statement), number in reader.answers.items():
        if 0 < number < least:
            assert reader.cells["m", name, statement] == HIDDEN
    means, relative = (rows(make(scores, ROLE, NB)) for make in
                       (score_tables.means_table, score_tables.relative_table))  # fmt: skip
    for name, cells in means.items():
        assert HIDDEN not in cells or set(relative[name]) <= {HIDDEN, None}


@given(made=worlds(), parents=st.sampled_from(["mean-of-units", "pooled"]))
@settings(max_examples=40, deadline=None)
def test_without_a_threshold_nothing_is_hidden(engine, made, parents) -> None:
    with session_with(made.contents(), engine) as session:
        scores = score_study(session, parents=parents)
    for least in (0, 1):
        again = replace(scores, min_n=least)
        for table in tables(again):
            assert not any(HIDDEN in row for row in table.rows)
        assert list(tables(again)) == list(tables(scores))


def tables(scores: Scores) -> Iterator[Table]:
    for make in (
        score_tables.means_table,
        score_tables.relative_table,
        score_tables.counts_table,
        score_tables.category_means_table,
        score_tables.category_relative_table,
    ):
        yield make(scores, ROLE, NB)
    for statement in scores.asked(ROLE):
        yield score_tables.distribution_table(scores, statement.name, NB)
