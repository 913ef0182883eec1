"""Scores of random studies against a slow reading of the contract, on both databases."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalbench.analysis.score_tables import long_table
from evalbench.analysis.scores import Scores, score_study
from tests.analysis.studies import (
    AnAnswer,
    ARespondent,
    AScale,
    AStatement,
    AUnit,
    World,
    engine_at,
    session_with,
)

ROLES = ("bestiller", "utfører", "Leder")


@st.composite
def trees(draw):
    """Units with parents, in any order of the file."""
    units: list[AUnit] = []
    for number in range(draw(st.integers(1, 7))):
        above = draw(st.none() | st.sampled_from(units)) if units else None
        category = draw(st.sampled_from(["", "", "A", "B", "10"]))
        units.append(AUnit(f"u{number}", above and above.name, category))
    return draw(st.permutations(units))


@st.composite
def worlds(draw):
    units = draw(trees())
    roles = draw(st.lists(st.sampled_from(ROLES), unique=True, max_size=3))
    some_roles = st.lists(st.sampled_from(roles), unique=True) if roles else st.just([])
    scales = draw(st.sampled_from([[AScale()], [AScale()], [AScale(), AScale("0", "10")]]))
    statements = [
        AStatement(
            str(number), draw(some_roles), draw(st.booleans()), draw(st.sampled_from(scales))
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    places = st.sampled_from([*(unit.name for unit in units), None])
    people = [
        ARespondent(f"p{number}", draw(places), draw(some_roles))
        for number in range(draw(st.integers(0, 9)))
    ]
    answers = []
    given_in = st.lists(st.sampled_from([None, *roles]), min_size=1, max_size=2, unique=True)
    for person in people:
        for statement in statements:
            bottom, top = statement.scale.minimum, statement.scale.maximum
            values = st.sampled_from([None, bottom, "2", "3.5", "4", "4", top])
            for role in draw(st.just([]) | st.just([None]) | given_in):
                answers.append(AnAnswer(person.name, statement.name, draw(values), role))
    return World(units, roles, statements, people, answers)


class Slow:
    """The contract in loops over rows: nothing is shared, cached or counted by a database."""

    def __init__(self, world: World, parents: str) -> None:
        self.world = world
        self.parents = parents
        self.people = {person.name: person for person in world.respondents}

    def roles(self):
        nameless = [""] if any(not person.roles for person in self.world.respondents) else []
        return sorted([*self.world.roles, *nameless])

    def asked(self, role):
        return [s for s in self.world.statements if not s.roles or role in s.roles]

    def children(self, unit):
        return [other for other in self.world.units if other.parent == unit.name]

    def own_people(self, unit, role):
        found = 0
        for person in self.world.respondents:
            if person.unit == unit.name and (
                role in person.roles or (not person.roles and not role)
            ):
                found += 1
        return found

    def own_answers(self, unit, role, statement):
        found = []
        for answer in self.world.answers:
            person = self.people[answer.respondent]
            if person.unit != unit.name or answer.statement != statement.name:
                continue
            if answer.value is None or role not in self.roles_of(answer, person):
                continue
            value = Fraction(answer.value)
            if statement.reverse:
                low, high = Fraction(statement.scale.minimum), Fraction(statement.scale.maximum)
                value = low + high - value
            found.append(value)
        return found

    def roles_of(self, answer, person):
        if answer.role is not None:
            return [answer.role]
        return person.roles or [""]

    def people_in(self, unit, role):
        below = self.children(unit)
        if not below:
            return self.own_people(unit, role)
        total = sum(self.people_in(child, role) for child in below)
        return total + (self.own_people(unit, role) if self.parents == "pooled" else 0)

    def answers_in(self, unit, role, statement):
        below = self.children(unit)
        if not below:
            return self.own_answers(unit, role, statement)
        found = self.own_answers(unit, role, statement) if self.parents == "pooled" else []
        for child in below:
            found = found + self.answers_in(child, role, statement)
        return found

    def mean(self, unit, role, statement):
        below = self.children(unit)
        if not below or self.parents == "pooled":
            return plain(self.answers_in(unit, role, statement))
        means = [self.mean(child, role, statement) for child in below]
        return plain([mean for mean in means if mean is not None])

    def rows(self):
        """The long table of the contract."""
        for role in self.roles():
            asked = self.asked(role)
            if not asked:
                continue
            for unit in self.world.units:
                means = [self.mean(unit, role, s) for s in asked]
                answers = [len(self.answers_in(unit, role, s)) for s in asked]
                where = (role, unit.name, unit.parent or "")
                yield from lines(where, asked, self.people_in(unit, role), answers, means)
                if not self.children(unit):
                    continue
                own = [self.own_answers(unit, role, s) for s in asked]
                number = self.own_people(unit, role)
                if number or any(own):
                    where = (role, unit.name, unit.name)
                    counts = [len(values) for values in own]
                    yield from lines(where, asked, number, counts, [plain(v) for v in own])

    def category_rows(self):
        for role in self.roles():
            asked = self.asked(role)
            for category in sorted({unit.category for unit in self.world.units} - {""}):
                units = [unit for unit in self.world.units if unit.category == category]
                if not asked:
                    continue
                means = []
                for s in asked:
                    of_units = [self.mean(unit, role, s) for unit in units]
                    means.append(plain([mean for mean in of_units if mean is not None]))
                number = sum(self.people_in(unit, role) for unit in units)
                yield role, category, [unit.name for unit in units], number, means, shares(means)


def plain(values):
    return sum(values, Fraction(0)) / len(values) if values else None


def shares(means):
    there = [mean for mean in means if mean is not None]
    best = max(there, default=Fraction(0))
    return [None if mean is None or best == 0 else 100 * mean / best for mean in means]


def lines(where, asked, number, answers, means):
    relative = shares(means)
    for statement, count, mean, share in zip(asked, answers, means, relative, strict=True):
        yield (*where, statement.name, number, count, mean, share)
    row_mean = plain([share for share in relative if share is not None])
    yield (*where, "*", number, sum(answers), None, row_mean)


def check(scores: Scores, world: World) -> None:
    slow = Slow(world, scores.parents)
    assert list(long_table(scores).rows) == list(slow.rows())
    units = {unit.name: unit for unit in world.units}
    for row in scores.rows:
        for score in row.scores:
            (statement,) = (s for s in world.statements if s.name == score.statement)
            answers = slow.own_answers if row.kind == "own" else slow.answers_in
            values = sorted(answers(units[row.unit], row.role, statement))
            assert [v for v, n in score.distribution.items() for _ in range(n)] == values
    assert [
        (row.role, row.category, [*row.units], row.respondents, [*row.means], [*row.relatives])
        for row in scores.categories
    ] == list(slow.category_rows())
    for role in scores.roles:
        outside = [p for p in world.respondents if p.unit is None]
        expected = sum(role in p.roles or (not p.roles and not role) for p in outside)
        assert scores.unplaced[role] == expected


def test_random_studies(database_url):
    examples = 300 if "://" not in database_url else 40
    with engine_at(database_url) as engine:

        @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
        @given(worlds(), st.sampled_from(["mean-of-units", "pooled"]))
        def run(world, parents):
            with session_with(world.contents(), engine) as session:
                scores = score_study(session, parents=parents)
                check(scores, world)
                for role in scores.roles:
                    only = score_study(session, parents=parents, role=role)
                    assert only.rows == tuple(row for row in scores.rows if row.role == role)

        run()
