"""A small study in which all that people can name or write is made to drive a terminal.

It is made by the verbs, which let no control character into a name; then the file is written in, as
one that came by mail may have been. Every "␛" becomes an escape character, nothing changes place.
"""

import datetime
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, select

from evalbench.study.find import named
from evalbench.study.making import make_study
from evalbench.study.model import (
    Base,
    Code,
    Document,
    Respondent,
    Role,
    Unit,
)
from evalbench.study.store import Session, open_study
from evalbench.study.verbs import building, codebook, codings, documents, findings, people, setting
from evalbench.study.verbs import statements as asked
from evalbench.text.spans import Span
from evalbench.text.turns import TurnRecord

__all__ = ["CODERS", "SIGNS", "build_hostile", "hostile"]

SIGNS = ("[laughs] $x", "[/bold] ${HOME}", "[link=https://x] %s", "[@click=app.quit] $y")
CODERS = ("[laughs] $x AB", "[/red] CD")
_MOMENT = datetime.datetime(2026, 3, 1, 9, 30, tzinfo=datetime.UTC)


def hostile(number: int) -> str:
    """The text of a number: another for each; "␛" is to become an escape character."""
    return f"{SIGNS[number % len(SIGNS)]} {number}␛[31m"


def build_hostile(path: Path) -> Path:
    """Make the study at `path` and return it."""
    make_study(path, CODERS[0], lambda session: building.new(session, hostile(0), "nb"))
    with open_study(path) as store:
        for who, deed in ((CODERS[0], _first), (CODERS[1], _second)):
            with store.begin(who) as session:
                deed(session)
    _let_loose(path)
    return path


def _first(session: Session) -> None:
    units = [setting.add_unit(session, hostile(number), kind=hostile(9)) for number in (10, 11, 12)]
    roles = [setting.add_role(session, hostile(number)) for number in (20, 21)]
    theme = setting.add_theme(session, hostile(25))
    everyone = _people(session, units, roles)
    _asked(session, everyone)
    codes = _codes(session)
    for number, place in enumerate((0, 1, None)):
        respondents = everyone[number : number + 1] if place is not None else []
        unit, role = (units[place], roles[place]) if place is not None else (None, None)
        document = _transcript(session, number, unit, role, respondents)
        _coded(session, document, codes, CODERS[0])
    finding = findings.add_finding(session, hostile(70), theme=theme, unit=units[0])
    findings.add_evidence(session, finding, document=_document(session, 0), span=_speech(0))
    findings.add_hypothesis(session, hostile(71), hostile(72), why=hostile(73))


def _second(session: Session) -> None:
    """What somebody else does to the first interview."""
    document = _document(session, 0)
    tops = select(Code).where(Code.parent_id.is_(None)).order_by(Code.position)
    codes = list(session.scalars(tops))
    _coded(session, document, codes, CODERS[1])
    documents.finish(session, document, CODERS[1])
    codings.write_memo(session, hostile(80), CODERS[1], time=_MOMENT, code=codes[0])


def _people(session: Session, units: Sequence[Unit], roles: Sequence[Role]) -> list[Respondent]:
    places: list[tuple[Unit | None, Role]] = [
        (units[0], roles[0]),
        (units[1], roles[1]),
        (units[2], roles[0]),
        (None, roles[1]),
    ]
    return [
        people.add_respondent(
            session, hostile(30 + number), unit=unit, roles=[role], label=hostile(35 + number)
        )
        for number, (unit, role) in enumerate(places)
    ]


def _asked(session: Session, everyone: Sequence[Respondent]) -> None:
    for number in range(3):
        texts = {"nb": hostile(40 + number), "en": hostile(45 + number)}
        statement = asked.add_statement(session, hostile(50 + number), texts=texts)
        for place, respondent in enumerate(everyone[: 3 - number]):
            value = Decimal(1 + (number + place) % 5)
            asked.record_answer(session, respondent, statement, value, reason=hostile(55))


def _codes(session: Session) -> list[Code]:
    tops = [
        codebook.add_code(session, hostile(60 + number), key=key, definition=hostile(65))
        for number, key in enumerate("[$")
    ]
    below = [
        codebook.add_code(session, hostile(62 + number), parent=tops[0], key=key)
        for number, key in enumerate("]x")
    ]
    return [*tops, *below]


def _said(number: int) -> list[tuple[str, str, bool]]:
    asker, answers = hostile(90), hostile(91 + number)
    return [
        (asker, "Hva mener du [om] dette, $x?", True),
        (answers, f"{hostile(100 + number)} Vi har [latter] det bra.␛[2J Og så ${{HOME}}.", False),
        (asker, "[/] Og ellers?", True),
        (answers, f"Nei.␛]8;;https://x␛\\ {hostile(110 + number)}", False),
    ]


def _turns(number: int) -> tuple[str, list[TurnRecord]]:
    text, turns = "", []
    for speaker, speech, interviewer in _said(number):
        start = len(text) + (1 if text else 0)
        text += ("\n" if text else "") + f"{speaker}: {speech}"
        said = start + len(speaker) + 2
        turns.append(TurnRecord(start, said, speaker, interviewer=interviewer, time=None))
    return text, turns


def _speech(number: int, turn: int = 1) -> Span:
    text, turns = _turns(number)
    end = turns[turn + 1].start - 1 if turn + 1 < len(turns) else len(text)
    return Span(turns[turn].said, end)


def _transcript(
    session: Session,
    number: int,
    unit: Unit | None,
    role: Role | None,
    respondents: Sequence[Respondent],
) -> Document:
    text, turns = _turns(number)
    name = f"{hostile(120 + number)}.docx"
    document = documents.add_document(
        session, name, text, turns, unit=unit, role=role, respondents=respondents
    )
    about: dict[str, Any] = {"document": document}
    codings.write_memo(session, hostile(130 + number), CODERS[0], time=_MOMENT, **about)
    codings.write_memo(
        session, hostile(140), CODERS[0], kind="summary", time=_MOMENT, document=document
    )
    return document


def _document(session: Session, number: int) -> Document:
    return named(session, Document, f"{hostile(120 + number)}.docx")


def _coded(session: Session, document: Document, codes: Sequence[Code], coder: str) -> None:
    number = int(document.name.split("␛")[0].split()[-1]) - 120
    speech = _speech(number)
    for place, code in enumerate(codes):
        span = Span(speech.start + 3 * place, speech.end - 2 * place)
        codings.code_span(
            session, document, span, code, coder, memo=hostile(150), stance=hostile(151)
        )


def _let_loose(path: Path) -> None:
    """Make an escape character of every sign of one, in the file itself."""
    with closing(sqlite3.connect(path)) as database:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                name = f'"{column.name}"'
                to = "'\\u001b'" if isinstance(column.type, JSON) else "char(27)"
                database.execute(
                    f'UPDATE "{table.name}" SET {name} = replace({name}, char(9243), {to}) '
                    f"WHERE typeof({name}) = 'text' AND instr({name}, char(9243))"
                )
        database.create_function("digest", 1, documents.digest_of)
        database.execute(
            "UPDATE document SET digest = digest(text) FROM document_text "
            "WHERE document_id = document.id"
        )
        database.commit()
