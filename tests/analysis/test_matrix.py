"""Matrices against slow plain counting, on random studies and both databases."""

from collections import defaultdict
from itertools import permutations

import pytest

from evalbench.analysis.matrix import MEASURES, Matrix, Measure, matrix
from evalbench.analysis.matrix_tables import long_table, wide_table
from evalbench.analysis.retrieval import Filters
from evalbench.messages import EvalbenchError, Say
from evalbench.study.find import code_paths
from evalbench.study.layout import code_path
from evalbench.study.model import (
    Code,
    Coder,
    Coding,
    Document,
    Record,
    Respondent,
    Role,
    Study,
    Theme,
    Unit,
)
from tests.analysis.passages import Plain, RandomStudy
from tests.analysis.studies import engine_at, session_with

AXES = (
    *("code", "unit", "category", "role", "document", "respondent", "coder", "theme"),
    *("unit.size", "unit.kind", "respondent.age.group"),
)
PAIRS = list(permutations(AXES, 2))
OTHER_PAIRS = [pair for pair in PAIRS if set(pair) != {"category", "unit.size"}]


@pytest.fixture(scope="module")
def engines(tmp_path_factory, postgresql):
    url = postgresql.create()
    file = tmp_path_factory.mktemp("matrix") / "s.evalbench"
    with engine_at(str(file)) as sqlite, engine_at(url) as server:
        yield {"sqlite": sqlite, "postgresql": server}
    postgresql.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, engines):
    return engines[request.param]


def random_study(seed: int) -> RandomStudy:
    """A random study whose units and respondents have attributes, some of them blank.

    It has a theme that no code has, whose name comes before those of the others.
    """
    study = RandomStudy(seed)
    study.named(Theme, ["t0"])
    study.contents.one(Study)["category"] = "size"
    for row in study.contents.rows(Unit):
        row["attributes"] = {"size": study.random.choice(["", "small", "Large"])}
        row["kind"] = study.random.choice(["", "city", "Bydel"])
    for row in study.contents.rows(Respondent):
        row["attributes"] = study.random.choice([{}, {"age.group": "30–39"}, {"age.group": "9"}])
    return study


class PlainMatrix(Plain):
    """Matrices by looking at every passage and every character."""

    def path(self, code) -> str:
        return code_path([self.name(key) for key in reversed(self.above(code))])

    def values(self, axis: str, coding: dict, *, rollup: bool) -> set[str]:
        """The values a passage has on an axis."""
        units, roles = self.source(coding)
        keys, _ = self.respondents(coding)
        by_name = {row["name"]: row for row in self.contents.rows(Unit)}
        if axis == "code":
            codes = self.above(coding["code_id"]) if rollup else [coding["code_id"]]
            return {self.path(key) for key in codes}
        if axis == "unit" and rollup:
            above = [self.above(by_name[name]["id"]) for name in units]
            return {self.name(key) for each in above for key in each}
        attribute = "size" if axis in ("category", "unit.size") else "age.group"
        found = {
            "unit": units,
            "role": roles,
            "theme": {self.theme(coding["code_id"])},
            "document": {self.name(coding["document_id"])},
            "coder": {self.name(coding["coder_id"])},
            "respondent": {self.name(key) for key in keys},
            "unit.kind": {by_name[name]["kind"] for name in units},
            "category": {by_name[name]["attributes"].get(attribute, "") for name in units},
            "respondent.age.group": {
                self.by_id[key]["attributes"].get(attribute, "") for key in keys
            },
        }
        return found["category" if axis == "unit.size" else axis] - {""}

    def characters(self, coding: dict) -> set[tuple]:
        """The characters of a passage that are in no speaker's label."""
        labels = {
            place for turn in self.turns(coding) for place in range(turn["start"], turn["said"])
        }
        places = set(range(coding["start"], coding["end"])) - labels
        return {(coding["document_id"], place) for place in places}

    def matrix(self, rows: str, columns: str, measure: str, codings: list, rollup=False) -> dict:
        things: dict[tuple[str, str], set] = defaultdict(set)
        whats = {
            "segments": lambda coding: {coding["id"]},
            "present": lambda coding: {1},
            "documents": lambda coding: {coding["document_id"]},
            "respondents": lambda coding: self.respondents(coding)[0],
            "characters": self.characters,
        }
        for coding in codings:
            for row in self.values(rows, coding, rollup=rollup) or {""}:
                for column in self.values(columns, coding, rollup=rollup) or {""}:
                    things[row, column] |= whats[measure](coding)
        return {cell: len(each) for cell, each in things.items()}

    def walked(self, parent) -> list:
        """The codes below one, each before those below it."""
        below = [row for row in self.contents.rows(Code) if row["parent_id"] == parent]
        below.sort(key=lambda row: (row["position"], row["name"]))
        return [key for row in below for key in (row["id"], *self.walked(row["id"]))]

    def order(self, axis: str) -> list[str]:
        """Every value of an axis, in its order."""
        rows = self.contents.rows
        if axis == "code":
            return [self.path(key) for key in self.walked(None)]
        if axis == "theme":
            of_codes = [self.theme(key) for key in self.walked(None)]
            of_all = sorted(row["name"] for row in rows(Theme))
            return [name for name in dict.fromkeys(of_codes + of_all) if name]
        if axis == "unit":
            return [row["name"] for row in rows(Unit)]
        if axis == "unit.kind":
            return sorted({row["kind"] for row in rows(Unit)} - {""})
        if axis in ("category", "unit.size", "respondent.age.group"):
            kind, name = (Respondent, "age.group") if "." in axis[5:] else (Unit, "size")
            return sorted({row["attributes"].get(name, "") for row in rows(kind)} - {""})
        kinds: dict[str, type[Record]] = {
            "role": Role,
            "document": Document,
            "respondent": Respondent,
            "coder": Coder,
        }
        return sorted(row["name"] for row in rows(kinds[axis]))


def shown(found: Matrix) -> dict:
    return {(row, column): value for row, column, value in long_table(found).rows}


def expected(found: Matrix, plain: dict) -> dict:
    """The plain cells, and 0 wherever the matrix has more of them."""
    return dict.fromkeys(shown(found), 0) | plain


@pytest.mark.parametrize("seed", range(10))
def test_every_pair_of_axes(engine, seed: int) -> None:
    study = random_study(seed)
    plain = PlainMatrix(study.contents)
    measure, rollup = MEASURES[seed % 5], seed >= 5
    codings = study.contents.rows(Coding)
    with session_with(study.contents, engine) as session:
        for rows, columns in OTHER_PAIRS:
            found = matrix(session, rows, columns, measure=measure, rollup=rollup)
            counted = plain.matrix(rows, columns, measure, codings, rollup)
            assert shown(found) == expected(found, counted), (rows, columns)
            for axis, values in ((rows, found.row_values), (columns, found.column_values)):
                assert [value for value in values if value] == plain.order(axis), axis


@pytest.mark.parametrize("seed", range(20, 24))
def test_filters(engine, seed: int) -> None:
    study = random_study(seed)
    plain = PlainMatrix(study.contents)
    keys = {
        "code": study.random.choice(study.codes),
        "unit": study.random.choice(study.units),
        "role": study.random.choice(study.roles),
        "coder": study.random.choice(study.coders),
        "document": study.contents.rows(Document)[1]["id"],
    }
    with session_with(study.contents, engine) as session:
        names = {what: plain.name(key) for what, key in keys.items()}
        names["code"] = code_paths(session)[keys["code"]]
        for chosen in (*([each] for each in keys), ["code", "unit"], ["role", "coder"]):
            ids = {row[-1] for row in plain.rows(**{each: keys[each] for each in chosen})}
            codings = [row for row in study.contents.rows(Coding) if str(row["id"]) in ids]
            filters = Filters(**{each: names[each] for each in chosen})
            for rows, columns in study.random.sample(OTHER_PAIRS, 7):
                measure = study.random.choice(MEASURES)
                for rollup in (False, True):
                    found = matrix(
                        session, rows, columns, measure=measure, filters=filters, rollup=rollup
                    )
                    counted = plain.matrix(rows, columns, measure, codings, rollup)
                    assert shown(found) == expected(found, counted), (chosen, measure, rows)


def test_codes_stand_in_the_order_of_the_codebook() -> None:
    with session_with(random_study(3).contents) as session:
        found = matrix(session, "code", "coder")
        assert found.row_values == tuple(code_paths(session).values())


def test_the_same_axis_twice_is_refused() -> None:
    with session_with(random_study(1).contents) as session:
        for rows, columns in (("code", "code"), ("category", "unit.size")):
            with pytest.raises(EvalbenchError, match="co-occurrence"):
                matrix(session, rows, columns)


@pytest.mark.parametrize(
    ("axis", "said"),
    [
        ("cod", "did you mean “code”"),
        ("zzzzzz", "choose one of code, unit"),
        ("unit.colour", "those there are: kind, size"),
        ("respondent.size", "those there are: age.group"),
        ("document.kind", "is nothing to count by"),
    ],
)
def test_an_axis_there_is_not(axis: str, said: str) -> None:
    study = random_study(1)
    study.contents.rows(Respondent)[0]["attributes"] = {"age.group": "9"}
    with session_with(study.contents) as session, pytest.raises(EvalbenchError, match=said):
        matrix(session, axis, "coder")


def test_a_study_without_categories_or_attributes() -> None:
    with session_with(RandomStudy(1).contents) as session:
        with pytest.raises(EvalbenchError, match="category = "):
            matrix(session, "category", "code")
        with pytest.raises(EvalbenchError, match="further columns of units"):
            matrix(session, "unit.size", "code")


def test_nothing_coded_is_all_zero() -> None:
    study = random_study(1)
    study.contents.rows(Coding).clear()
    with session_with(study.contents) as session:
        for measure in MEASURES:
            found = matrix(session, "code", "respondent", measure=measure)
            assert set(shown(found).values()) == {0}
            assert "" not in found.column_values


@pytest.mark.parametrize("language", ["en", "nb", "nn"])
@pytest.mark.parametrize("measure", MEASURES)
def test_the_table_for_people(language, measure: Measure) -> None:
    say = Say(language)
    with session_with(random_study(4).contents) as session:
        whole = matrix(session, "unit", "respondent.age.group", measure=measure)
        found = matrix(session, "unit", "code", measure=measure, filters=Filters(document="d1"))
        rolled = matrix(session, "role", "code", measure=measure, rollup=True)
    table = wide_table(whole, say)
    assert [row[0] or "" for row in table.rows] == [
        each or say("matrix.none") for each in whole.row_values
    ]
    assert table.keys[1:3] == ("respondent.age.group:30–39", "respondent.age.group:9")
    narrowed = wide_table(found, say)
    assert all(any(row[1:]) for row in narrowed.rows)
    assert len(narrowed.rows) < len(found.row_values)
    assert len(narrowed.notes) > len(wide_table(whole, say).notes)
    assert wide_table(rolled, say).rows
