"""Passages quoted from their documents, with who said what."""

import time

from evalbench.analysis.quoting import Place, Quoted, quoted_at
from evalbench.analysis.retrieval import Spoken
from evalbench.study.making import make_study
from evalbench.study.model import Turn
from evalbench.study.store import Session, open_study
from evalbench.study.verbs.building import new
from evalbench.study.verbs.documents import add_document, assign_turn
from evalbench.study.verbs.people import add_respondent
from evalbench.study.verbs.setting import add_role, add_unit
from evalbench.text.turns import TurnRecord

TEXT = "Først\nIntervjuer: Går det? 🙂\nKari: 👩‍👩‍👧 ja\nlenge\nOla: nei"


def turns_of(text: str) -> list[TurnRecord]:
    labels = [(label, text.index(label)) for label in ("", "Intervjuer: ", "Kari: ", "Ola: ")]
    return [
        TurnRecord(start, start + len(label), label[:-2], label == "Intervjuer: ")
        for label, start in labels
    ]


def begin(location: str) -> None:
    make_study(location, "AB", lambda session: new(session, "Prøven", "nb"))


def people(session: Session, *names: str) -> list:
    role, unit = add_role(session, "leder"), add_unit(session, "Voss")
    return [add_respondent(session, name, unit=unit, roles=[role], label=f"L {name}")
            for name in names]  # fmt: skip


def quoted(session: Session, document, start: int, end: int) -> Quoted:
    place = Place(document.id, start, end)
    return quoted_at(session, [place])[place]


def test_turns_are_told_apart_and_names_left_out(database_url: str) -> None:
    begin(database_url)
    with open_study(database_url) as study, study.begin("AB") as session:
        document = add_document(session, "d", TEXT, turns_of(TEXT))
        whole = quoted(session, document, 0, len(TEXT))
        assert whole.spoken == (
            Spoken("Først", interviewer=False),
            Spoken("Går det? 🙂", interviewer=True),
            Spoken("👩‍👩‍👧 ja\nlenge", interviewer=False),
            Spoken("nei", interviewer=False),
        )
        asked = quoted(session, document, 18, 28)
        assert asked.spoken == (Spoken("Går det? 🙂", interviewer=True),)
        start = TEXT.index("ja")
        said = quoted(session, document, start, len(TEXT) - 1)
        assert [part.text for part in said.spoken] == ["ja\nlenge", "ne"]
        assert (said.document, said.start, said.end) == ("d", start, len(TEXT) - 1)
        assert (said.unit, said.role, said.label) == ("", "", "")


def test_who_speaks_is_the_source_else_who_takes_part(database_url: str) -> None:
    begin(database_url)
    with open_study(database_url) as study, study.begin("AB") as session:
        kari, ola = people(session, "Kari", "Ola")
        elsewhere = add_unit(session, "Bø")
        document = add_document(
            session, "d", TEXT, turns_of(TEXT), respondents=[kari, ola], unit=elsewhere
        )
        turn = session.query(Turn).where(Turn.start == 29).one()
        assign_turn(session, turn, kari)
        known = quoted(session, document, 35, 40)
        assert (known.unit, known.role, known.label) == ("Voss", "leder", "L Kari")
        unknown = quoted(session, document, len(TEXT) - 3, len(TEXT))
        assert (unknown.unit, unknown.role, unknown.label) == ("Bø", "leder", "L Kari, L Ola")


def test_a_document_as_a_whole_has_a_source_and_no_words(database_url: str) -> None:
    begin(database_url)
    with open_study(database_url) as study, study.begin("AB") as session:
        (kari,) = people(session, "Kari")
        document = add_document(session, "d", TEXT, turns_of(TEXT), respondents=[kari])
        found = quoted(session, document, 0, 0)
        assert (found.label, found.spoken) == ("L Kari", ())


def test_a_document_without_turns_is_quoted_as_it_stands(database_url: str) -> None:
    begin(database_url)
    with open_study(database_url) as study, study.begin("AB") as session:
        document = add_document(session, "d", "Et notat. 🙂")
        found = quoted(session, document, 3, 11)
        assert found.spoken == (Spoken("notat. 🙂", interviewer=False),)
        assert quoted(session, document, 0, 0).spoken == ()


def test_nothing_is_asked_for(database_url: str) -> None:
    begin(database_url)
    with open_study(database_url) as study, study.read() as session:
        assert quoted_at(session, []) == {}


def test_many_passages_of_a_long_interview(tmp_path) -> None:
    begin(str(tmp_path / "s.evalbench"))
    lines = [f"Kari: {number:04}" for number in range(5_000)]
    turns = [TurnRecord(11 * n, 11 * n + 6, "Kari") for n in range(len(lines))]
    with open_study(str(tmp_path / "s.evalbench")) as study, study.begin("AB") as session:
        document = add_document(session, "d", "\n".join(lines), turns)
        places = [Place(document.id, 11 * n + 6, 11 * n + 10) for n in range(len(lines))]
        start = time.process_time()
        found = quoted_at(session, places)
        assert time.process_time() - start < 0.6  # all turns for each passage: 1.1
    assert [found[place].spoken[0].text for place in places] == [line[6:] for line in lines]
