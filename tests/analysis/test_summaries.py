"""The summaries of interviews: whole documents only, oldest first."""

from datetime import UTC, date, datetime

from evalbench.analysis.summaries import WrittenText, interview_summaries
from evalbench.study.making import make_study
from evalbench.study.store import open_study
from evalbench.study.verbs.building import new
from evalbench.study.verbs.codings import write_memo
from evalbench.study.verbs.documents import add_document
from evalbench.study.verbs.people import add_respondent
from evalbench.study.verbs.setting import add_role, add_unit
from evalbench.text.spans import Span
from evalbench.text.turns import TurnRecord


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 12, tzinfo=UTC)


def test_every_interview_with_what_is_written_about_it(database_url: str) -> None:
    make_study(database_url, "AB", lambda session: new(session, "Prøven", "nb"))
    with open_study(database_url) as study, study.begin("AB") as session:
        unit, role = add_unit(session, "Voss"), add_role(session, "leder")
        person = add_respondent(session, "Kari Nordmann", unit=unit, roles=[role], label="Leder 1")
        turns = [TurnRecord(0, 6, "Kari")]
        one, other = (
            add_document(session, name, "Kari: ja", turns, respondents=[person], kind=kind,
                         date=day, minutes=minutes)
            for name, kind, day, minutes in (
                ("å", "group", date(2026, 2, 28), 45), ("z", "interview", None, None))
        )  # fmt: skip
        write_memo(session, "Sist.", "AB", kind="summary", document=one, time=at(3))
        write_memo(session, "Først.", "Ø", kind="summary", document=one, time=at(1))
        write_memo(session, "Samtidig.", "AB", kind="summary", document=one, time=at(1))
        write_memo(session, "Et notat.", "AB", document=one)
        write_memo(session, "Om noe.", "AB", kind="summary", document=one, span=Span(6, 8))
        write_memo(session, "Om enheten.", "AB", kind="summary", unit=unit)
        write_memo(session, " \n", "AB", kind="summary", document=other)
    with open_study(database_url) as study, study.read() as session:
        without, found = interview_summaries(session)
    assert (without.document, without.texts, without.date) == ("z", (), None)
    assert (found.document, found.kind, found.date, found.minutes) == (
        *("å", "group"),
        *(date(2026, 2, 28), 45),
    )
    assert (found.unit, found.role, found.label) == ("Voss", "leder", "Leder 1")
    assert found.texts == (
        WrittenText("Samtidig.", "AB"),
        WrittenText("Først.", "Ø"),
        WrittenText("Sist.", "AB"),
    )
    assert "Nordmann" not in str((without, found))
