"""Findings and hypotheses with their evidence, in one order on both databases."""

from decimal import Decimal
from fractions import Fraction

import pytest

from evalbench.analysis.conclusions import AnswersCited, Conclusions, FigureCited, conclusions
from evalbench.analysis.quoting import Quoted
from evalbench.study.contents import Contents
from evalbench.study.making import make_study
from evalbench.study.model import (
    Document,
    Evidence,
    Finding,
    Hypothesis,
    Scale,
    Statement,
    Study,
    Unit,
)
from evalbench.study.store import Session, open_study
from evalbench.study.verbs.building import new
from evalbench.study.verbs.codebook import add_code
from evalbench.study.verbs.documents import add_document
from evalbench.study.verbs.findings import add_evidence, add_finding, add_hypothesis
from evalbench.study.verbs.people import add_respondent
from evalbench.study.verbs.setting import add_role, add_theme, add_unit
from evalbench.study.verbs.statements import add_statement, record_indicator
from evalbench.text.spans import Span
from evalbench.text.turns import TurnRecord
from tests.analysis.studies import session_with


def begin(location: str) -> None:
    make_study(location, "AB", lambda session: new(session, "Prøven", "nb"))


def read(location: str) -> Conclusions:
    with open_study(location) as study, study.read() as session:
        return conclusions(session)


def interview(session: Session, name: str = "d", **where) -> Document:
    turns = [TurnRecord(0, 6, "Kari"), TurnRecord(11, 16, "Ola")]
    return add_document(session, name, "Kari: ja 🙂\nOla: nei", turns, **where)


def test_findings_stand_by_kind_theme_unit_and_text(database_url: str) -> None:
    begin(database_url)
    with open_study(database_url) as study, study.begin("AB") as session:
        late, early = add_theme(session, "a"), add_theme(session, "ø")
        add_code(session, "k", theme=early)
        units = [add_unit(session, name) for name in ("Voss", "Ål")]
        for text in ("z", "å", "a"):
            add_finding(session, text)
        add_finding(session, "1", kind="experienced")
        add_finding(session, "2", kind="unit", unit=units[1], theme=late)
        add_finding(session, "3", kind="unit", unit=units[0], theme=late)
        add_finding(session, "4", kind="unit", theme=late)
        add_finding(session, "5", kind="unit", unit=units[1], theme=early)
        add_finding(session, "6", kind="unit")
    assert [said.text for said in read(database_url).findings] == [
        *("a", "z", "å"),
        *("5", "4", "3", "2", "6"),
        "1",
    ]


def test_hypotheses_stand_by_name_with_what_bears_on_them(database_url: str) -> None:
    begin(database_url)
    with open_study(database_url) as study, study.begin("AB") as session:
        theme = add_theme(session, "økonomi")
        add_hypothesis(session, "H2", "Den andre.")
        one = add_hypothesis(
            session, "H1", "Det blir billigere.", theme=theme, verdict="partly", why="Ikke alltid."
        )
        add_finding(session, "Dyrere.", hypothesis=one)
        add_evidence(session, one, statement=add_statement(session, "20"))
    found = read(database_url)
    first, second = found.hypotheses
    assert (first.name, first.text, first.theme) == ("H1", "Det blir billigere.", "økonomi")
    assert (first.verdict, first.why) == ("partly", "Ikke alltid.")
    assert first.evidence == (AnswersCited("20", "", ""),)
    assert (second.name, second.theme, second.verdict, second.evidence) == ("H2", "", "open", ())
    assert [(said.hypothesis, said.evidence) for said in found.findings] == [("H1", ())]


@pytest.mark.parametrize("turned", [False, True])
def test_evidence_of_every_kind_in_its_order(database_url: str, turned: bool) -> None:
    begin(database_url)
    with open_study(database_url) as study, study.begin("AB") as session:
        role = add_role(session, "leder")
        first, last = add_unit(session, "Voss"), add_unit(session, "Bø")
        person = add_respondent(session, "R1", unit=last, roles=[role], label="Leder 1")
        late, early = interview(session, "d2"), interview(session, "d1", respondents=[person])
        twenty, nine = add_statement(session, "20"), add_statement(session, "9")
        figures = [
            record_indicator(session, "timer", unit, period, Decimal(value), unit_of_measure="t")
            for unit, period, value in (
                (first, "2009", "1.25"), (first, "2011", "3"), (last, "2008", "4"))
        ]  # fmt: skip
        sources: list[dict] = [
            {"statement": twenty},
            {"statement": twenty, "unit": first},
            {"statement": twenty, "unit": last},
            {"statement": twenty, "role": role},
            {"statement": nine, "role": role, "unit": first},
            *({"indicator": figure} for figure in figures),
            {"document": early},
            {"document": early, "span": Span(6, 8)},
            {"document": early, "span": Span(6, 18)},
            {"document": late, "span": Span(16, 19)},
        ]
        finding = add_finding(session, "Slik er det.")
        for source in reversed(sources) if turned else sources:
            add_evidence(session, finding, **source)
    (said,) = read(database_url).findings
    cited = [
        (each.document, each.start, each.end, each.label) if isinstance(each, Quoted) else each
        for each in said.evidence
    ]
    assert cited == [
        AnswersCited("20", "", ""),
        AnswersCited("20", "", "Voss"),
        AnswersCited("20", "", "Bø"),
        AnswersCited("20", "leder", ""),
        AnswersCited("9", "leder", "Voss"),
        FigureCited("timer", "Voss", "2009", Fraction("1.25"), "t"),
        FigureCited("timer", "Voss", "2011", Fraction(3), "t"),
        FigureCited("timer", "Bø", "2008", Fraction(4), "t"),
        ("d1", 0, 0, "Leder 1"),
        ("d1", 6, 8, "Leder 1"),
        ("d1", 6, 18, "Leder 1"),
        ("d2", 16, 19, ""),
    ]


@pytest.mark.parametrize("turned", [False, True])
def test_all_units_come_before_the_first_of_a_file(turned: bool) -> None:
    contents = Contents()
    contents.add(Study, title="Prøven")
    unit = contents.add(Unit, name="Voss", position=0)
    statement = contents.add(Statement, name="20", scale_id=contents.add(Scale), position=0)
    finding = contents.add(Finding, text="x")
    for where in (None, unit) if turned else (unit, None):
        contents.add(Evidence, finding_id=finding, statement_id=statement, unit_id=where)
    with session_with(contents) as session:
        (said,) = conclusions(session).findings
    assert said.evidence == (AnswersCited("20", "", ""), AnswersCited("20", "", "Voss"))


def test_a_passage_given_twice_is_quoted_once(database_url: str) -> None:
    begin(database_url)
    with open_study(database_url) as study, study.begin("AB") as session:
        document, finding = interview(session), add_finding(session, "x")
        other = add_hypothesis(session, "H1", "y")
        about: list[Finding | Hypothesis] = [finding, finding, other]
        for each in about:
            add_evidence(session, each, document=document, span=Span(6, 8))
    found = read(database_url)
    (said,), (supposed,) = found.findings, found.hypotheses
    assert (len(said.evidence), len(supposed.evidence)) == (1, 1)


def test_a_study_without_conclusions(database_url: str) -> None:
    begin(database_url)
    assert read(database_url) == Conclusions((), ())
