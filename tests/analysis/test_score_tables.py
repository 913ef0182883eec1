"""Tables of scores read well, mark what they should and say how they were made."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from importlib.resources import files

import pytest

from evalbench.analysis import score_tables
from evalbench.analysis.scores import Scores, score_study
from evalbench.messages import EvalbenchError, Say
from evalbench.study.model import Change, Counter
from evalbench.study.table import Stamp, Table
from tests.analysis.studies import (
    AnAnswer,
    ARespondent,
    AScale,
    AStatement,
    AUnit,
    World,
    session_with,
)

NB, NN, EN = Say("nb"), Say("nn"), Say("en")
LANGUAGES = (NB, NN, EN)
BY_ROLE = (
    score_tables.means_table,
    score_tables.relative_table,
    score_tables.category_means_table,
    score_tables.category_relative_table,
    score_tables.counts_table,
)


def world(**changes) -> World:
    """A county of two towns (one with districts and people of its own) beside a free town."""
    made = World(
        units=[
            AUnit("Øst", "By"),
            AUnit("By", "Fylket"),
            AUnit("Fri", category="2"),
            AUnit("Fylket"),
            AUnit("Vest", "By", "10"),
            AUnit("Tom"),
        ],
        roles=["leder", "utfører"],
        statements=[
            AStatement("1", ["utfører"], texts={"nb": "Det går bra."}, shorts={"nb": "Bra"}),
            AStatement("2", ["utfører"], texts={"nb": "Det *går* ille.", "en": "It goes badly."}),
            AStatement("3", ["utfører", "leder"]),
            AStatement("4", ["utfører"]),
        ],
        respondents=[
            ARespondent("a", "Øst", ["utfører"]),
            ARespondent("b", "Vest", ["utfører"]),
            ARespondent("c", "By", ["utfører"]),
            ARespondent("d", "Fri", ["utfører", "leder"]),
            ARespondent("e", "Fri", ["utfører"]),
            ARespondent("f", None, ["utfører"]),
        ],
        answers=[
            *(AnAnswer("a", name, value) for name, value in (("1", "5"), ("2", "2"), ("3", "4"))),
            *(AnAnswer("b", name, value) for name, value in (("1", "3"), ("2", "3"), ("3", "3"))),
            *(AnAnswer("c", name, value) for name, value in (("1", "1"), ("2", "4"), ("3", None))),
            *(AnAnswer("d", name, value) for name, value in (("1", "4"), ("2", "5"), ("3", "5"))),
        ],
    )
    return replace(made, **changes)


def scored(made: World | None = None, **how) -> Scores:
    with session_with((made or world()).contents()) as session:
        return score_study(session, **how)


def plain(table: Table) -> list[str]:
    """The notes as text, strong pieces in asterisks."""
    return [
        note
        if isinstance(note, str)
        else "".join(f"**{each.text}**" if each.strong else each.text for each in note)
        for note in table.notes
    ]


def test_units_stand_under_their_parents():
    table = score_tables.relative_table(scored(), "utfører", NB)
    assert table.code == "relative-utfører"
    assert table.title == "Relativisert enighet med tre påstander, utfører, etter enhet"
    assert table.column("unit") == ("Fri", "Fylket", "By", "By (egne)", "Øst", "Vest")
    assert table.indents == (0, 0, 1, 2, 2, 2)
    assert table.rules == {1, 2}
    assert table.column("respondents") == (2, 2, 2, 1, 1, 1)
    assert table.keys == ("unit", "respondents", "1", "2", "3", "*")
    assert [column.heading for column in table.columns] == [
        "Enhet",
        "N",
        "1\nBra",
        "2",
        "3",
        "Snitt",
    ]


def test_a_group_that_has_ended_is_closed_by_a_rule():
    units = [AUnit("By"), AUnit("Øst", "By"), AUnit("Fri")]
    people = [ARespondent("a", "Øst", ["utfører"]), ARespondent("d", "Fri", ["utfører"])]
    answers = [AnAnswer("a", "1", "4"), AnAnswer("d", "1", "4")]
    made = world(units=units, respondents=people, answers=answers)
    table = score_tables.means_table(scored(made), "utfører", NB)
    assert table.column("unit") == ("By", "Øst", "Fri")
    assert table.rules == {2}


def test_marks_are_of_unrounded_values_with_ties():
    table = score_tables.means_table(scored(), "utfører", NB)
    assert table.rows[0] == ("Fri", 2, 4, 5, 5, Fraction(14, 3))
    assert table.rows[2][2:5] == (4, Fraction(5, 2), Fraction(7, 2))
    assert table.marks_within == "row"
    assert {place: mark for place, mark in table.marks.items() if place[0] in (0, 5)} == {
        (0, 2): "lowest",
        (0, 3): "highest",
        (0, 4): "highest",
        (5, 2): "highest",
        (5, 3): "highest",
        (5, 4): "highest",
    }


def test_notes_say_how_it_was_made():
    notes = plain(score_tables.relative_table(scored(), "utfører", NB))
    assert notes == [
        "**2**: Det *går* ille.",
        "**N** er antall respondenter i rollen «utfører», også de som ikke svarte.",
        "**Tallene** er 100 × gjennomsnitt / enhetens høyeste gjennomsnitt, regnet av uavrundede "
        "gjennomsnitt.",
        "Laveste mulige verdi er 20.",
        "**Snitt** er gjennomsnittet av radens uavrundede tall.",
        "Fylket og By er hver for seg gjennomsnittet av enhetenes uavrundede gjennomsnitt, ikke av "
        "alle svarene.",
        "«Egne» er respondenter som hører til By selv; de er ikke med i gjennomsnittet for hele "
        "enheten.",
        "En rad der alle tall er like, er bare merket som høyest.",
        "Utelatt fordi ingen har svart: påstand 4.",
        "Utelatt fordi de er uten respondenter: Tom.",
        "Én respondent hører ikke til noen enhet og er ikke med i noen rad.",
        "**Sammenlign innenfor en rad, ikke mellom rader.**",
    ]
    pooled = plain(score_tables.means_table(scored(parents="pooled"), "utfører", EN))
    assert "Fylket and By are each the mean of all answers in their units together." in pooled
    assert "“Own” are respondents of By itself; they are in its mean too." in pooled
    assert "The scale goes from 1 to 5." in pooled
    assert "**2**: It goes badly." in pooled


@pytest.mark.parametrize(
    ("scales", "expected"),
    [
        ([AScale(labels=("nei", "ja"))], {"means": "Skalaen går fra 1 (nei) til 5 (ja)."}),
        ([AScale("1", "7")], {"relative": "Laveste mulige verdi er 14,3."}),
        ([AScale("0.5", "4")], {"relative": "Laveste mulige verdi er 12,5."}),
        ([AScale("0", "10")], {"relative": "Laveste mulige verdi er 0."}),
        ([AScale(), AScale("0", "10")], {"means": "ulike skalaer", "relative": "ulike skalaer"}),
    ],
)
def test_notes_about_scales(scales, expected):
    statements = [
        replace(each, scale=scales[place % len(scales)])
        for place, each in enumerate(world().statements)
    ]
    scores = scored(world(statements=statements))
    for kind, text in expected.items():
        table = getattr(score_tables, f"{kind}_table")(scores, "utfører", NB)
        assert any(text in note for note in plain(table))


def test_a_scale_below_zero_has_no_lowest_possible_value():
    statements = [replace(each, scale=AScale("-2", "5")) for each in world().statements]
    table = score_tables.relative_table(scored(world(statements=statements)), "utfører", NB)
    assert not any("Laveste mulige" in note for note in plain(table))


def test_turned_statements_are_named():
    statements = [replace(each, reverse=each.name == "2") for each in world().statements]
    table = score_tables.means_table(scored(world(statements=statements)), "utfører", EN)
    assert table.rows[0][3] == 1
    assert any(note.startswith("**2**: the scale is turned") for note in plain(table))


def test_categories():
    table = score_tables.category_means_table(scored(), "utfører", NB)
    assert table.code == "category-means-utfører"
    assert table.title == "Gjennomsnittlig enighet med tre påstander, utfører, etter kategori"
    assert table.rows == (
        ("10", 1, 1, 3, 3, 3, 3),
        ("2", 1, 2, 4, 5, 5, Fraction(14, 3)),
    )
    assert "Ikke i noen kategori: Fylket, By, Øst." in plain(table)
    relative = score_tables.category_relative_table(scored(), "utfører", NB)
    assert relative.rows[1][3:] == (80, 100, 100, Fraction(280, 3))
    assert relative.marks[1, 3] == "lowest"
    assert relative.column("category") == ("10", "2")


def test_counts_of_highest_and_lowest():
    table = score_tables.counts_table(scored(), "utfører", NB)
    assert table.code == "counts-utfører"
    # Fri 4 5 5, By's own 1 4, Øst 5 2 4, Vest 3 3 3: a fully tied row counts as both.
    assert table.rows == (("1", "Bra", 2, 3), ("2", "Det *går* ille.", 3, 2), ("3", "", 2, 1))
    assert "Regnet over 4 enheter med svar" in plain(table)[0]


def test_distribution():
    table = score_tables.distribution_table(scored(), "1", NB)
    assert table.code == "distribution-1"
    assert table.keys[:8] == ("unit", "respondents", "answers", "1", "2", "3", "4", "5")
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["Fri"] == (2, 1, 0, 0, 0, 1, 0, 4, 4, None, None, None, 2)
    assert rows["By"] == (2, 2, 0, 0, 1, 0, 1, 4, None, None, None, None, None)
    assert table.column("rank") == (2, None, None, 4, 1, 3)
    pooled = score_tables.distribution_table(scored(parents="pooled"), "1", NB)
    rows = {row[0]: row[1:] for row in pooled.rows}
    assert rows["By"] == (3, 3, 1, 0, 1, 0, 1, 3, 3, 2, 2, 4, None)


def test_distribution_over_several_roles_and_half_points():
    made = world()
    answers = [*made.answers, AnAnswer("e", "3", "3.5")]
    table = score_tables.distribution_table(scored(replace(made, answers=answers)), "3", NB)
    assert table.column("unit")[0] == "Fri, leder"
    assert len(set(table.column("unit"))) == len(table.rows)
    assert "3.5" in table.keys
    assert table.columns[table.keys.index("3.5")].heading == "3,5"


def test_the_long_table():
    made = world()
    table = score_tables.long_table(scored(replace(made, roles=["utfører"], statements=[
        replace(each, roles=["utfører"]) for each in made.statements
    ], respondents=[replace(each, roles=["utfører"]) for each in made.respondents])))  # fmt: skip
    assert table.code == "scores"
    assert ",".join(table.keys) == "role,unit,parent,statement,respondents,answers,mean,relative"
    assert len(table.rows) == 7 * 5
    assert [row[1:3] for row in table.rows[::5]] == [
        ("Øst", "By"),
        ("By", "Fylket"),
        ("By", "By"),
        ("Fri", ""),
        ("Fylket", ""),
        ("Vest", "By"),
        ("Tom", ""),
    ]
    assert table.rows[4] == ("utfører", "Øst", "By", "*", 1, 3, None, Fraction(220, 3))
    assert table.rows[-5] == ("utfører", "Tom", "", "1", 0, 0, None, None)
    assert table.rows[-1] == ("utfører", "Tom", "", "*", 0, 0, None, None)


def test_a_role_nobody_has_gives_an_empty_table():
    made = world(respondents=[], answers=[])
    for make in BY_ROLE:
        for say in LANGUAGES:
            assert make(scored(made), "utfører", say).rows == ()
    assert score_tables.distribution_table(scored(made), "1", NB).rows == ()


def test_respondents_without_a_role():
    statements = [AStatement("1"), AStatement("2")]
    people = [ARespondent("a", "Fri")]
    answers = [AnAnswer("a", "1", "4"), AnAnswer("a", "2", "5")]
    scores = scored(world(roles=[], statements=statements, respondents=people, answers=answers))
    assert scores.roles == ("",)
    table = score_tables.relative_table(scores, "", EN)
    assert table.code == "relative"
    assert table.title == "Relativised agreement with two statements, by unit"
    assert table.rows == (("Fri", 1, 80, 100, 90),)
    assert plain(table)[0].startswith("**N** is the number of respondents, those")


def test_unknown_roles_and_statements_are_named():
    with pytest.raises(EvalbenchError, match="no role “bestiller”; its roles are: leder, utfører"):
        scored(role="bestiller")
    with pytest.raises(EvalbenchError, match="no role “bestiller”"):
        score_tables.means_table(scored(), "bestiller", NB)
    with pytest.raises(EvalbenchError, match="no statement “99”"):
        score_tables.distribution_table(scored(), "99", NB)


def test_the_stamp_is_the_studys_state():
    time = datetime(2026, 11, 22, 10, tzinfo=UTC)
    with session_with(world().contents()) as session:
        session.add(Counter(id=1, number=7))
        for number in (6, 7):
            moment = time.replace(hour=number)
            session.add(Change(number=number, time=moment, who="AB", verb="build"))
        session.flush()
        scores = score_study(session)
    stamp = Stamp("Prøven", 7, time.replace(hour=7))
    assert scores.stamp == stamp
    assert all(make(scores, "utfører", NB).stamp == stamp for make in BY_ROLE)
    assert score_tables.long_table(scores).stamp == stamp
    assert (scored().state, scored().time, scored().stamp) == (0, None, None)


def catalogue(language: str) -> dict:
    file = files("evalbench.messages") / language / "scores.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_catalogues_say_the_same(language):
    english, other = catalogue("en"), catalogue(language)
    assert list(other) == list(english)
    for key, entry in english.items():
        forms = entry if isinstance(entry, dict) else {"": entry}
        theirs = other[key] if isinstance(other[key], dict) else {"": other[key]}
        assert theirs.keys() == forms.keys()
        for form, text in forms.items():
            assert set(re.findall(r"\{\w+\}", theirs[form])) == set(re.findall(r"\{\w+\}", text))
            assert theirs[form].count("**") == text.count("**")
    assert len(other["numbers"].split()) == len(english["numbers"].split()) == 13


@pytest.mark.parametrize("parents", ["mean-of-units", "pooled"])
def test_every_table_speaks_every_language(parents):
    scores = scored(parents=parents)
    titles = {make(scores, "utfører", say).title for make in BY_ROLE for say in LANGUAGES}
    assert len(titles) == len(BY_ROLE) * len(LANGUAGES)
    assert "Relativisert semje med tre påstandar, utfører, etter eining" in titles
    for say in LANGUAGES:
        assert score_tables.distribution_table(scores, "1", say).notes
