"""A made-up study with a row of every kind and every reference filled, and ways to work in it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError
from evalbench.study import verbs as _verbs  # registers every verb
from evalbench.study.contents import Contents
from evalbench.study.history.changes import _change
from evalbench.study.model import (
    Answer,
    Code,
    Coder,
    Coding,
    Document,
    DocumentRespondent,
    DocumentText,
    Evidence,
    Finding,
    Finished,
    FollowUp,
    Guide,
    Hypothesis,
    Indicator,
    Memo,
    Question,
    Record,
    Respondent,
    RespondentRole,
    Role,
    Scale,
    Section,
    Statement,
    StatementRole,
    Study,
    Theme,
    Turn,
    Unit,
    table_of,
)
from evalbench.study.store import Store, create_study
from evalbench.study.verbs.building import build
from evalbench.study.verbs.documents import digest_of

__all__ = [
    "TEXT",
    "by",
    "change",
    "named",
    "refused",
    "rolled_back",
    "sample",
    "sample_study",
    "the",
]

assert _verbs.__all__

TEXT = "Anna: Vi møtes 👍🏽.\nInt: Hvor ofte?\nAnna: På torsdager."
TURNS = (("Anna", 0, 6), ("Int", 19, 24), ("Anna", 35, 41))
"""Who speaks in TEXT, where the turn begins and where the speech does."""

_Kind = TypeVar("_Kind", bound=Record)


def sample() -> Contents:
    """A study with at least one row of every kind, in which every reference is used."""
    made = Contents()
    made.add(Study, title="Prøven", end_date=date(2027, 6, 30))
    ids: dict[str, Any] = {"scale": made.add(Scale), "theme": made.add(Theme, name="tid")}
    made.add(Theme, name="penger")
    _people(made, ids)
    _codebook(made, ids)
    _interview(made, ids)
    _asked(made, ids)
    _said(made, ids)
    return made


def _people(made: Contents, ids: dict[str, Any]) -> None:
    ids["role"] = made.add(Role, name="leder")
    made.add(Role, name="utfører")
    made.add(Scale, name="ti", minimum=Decimal(1), maximum=Decimal(10), step=Decimal("0.5"))
    ids["unit"] = made.add(Unit, name="Bergen", position=1024, attributes={"modell": "[B/U]"})
    made.add(Unit, name="Åsane", position=2048, parent_id=ids["unit"])
    made.add(Unit, name="Voss", position=3072)
    ids["respondent"] = made.add(Respondent, name="R1", unit_id=ids["unit"], label="Leder 1")
    made.add(Respondent, name="R2")
    made.add(RespondentRole, respondent_id=ids["respondent"], role_id=ids["role"])
    ids["coder"] = made.add(Coder, name="A")


def _codebook(made: Contents, ids: dict[str, Any]) -> None:
    ids["code"] = made.add(
        Code, name="Kvalitet", key="k", position=1024, theme_id=ids["theme"], names={"en": "Q"}
    )
    ids["sub"] = made.add(Code, name="Tid", position=1024, parent_id=ids["code"])
    made.add(Code, name="Pris", position=2048)


def _interview(made: Contents, ids: dict[str, Any]) -> None:
    document = ids["document"] = made.add(
        Document,
        name="d1",
        unit_id=ids["unit"],
        role_id=ids["role"],
        date=date(2026, 3, 1),
        minutes=45,
        length=len(TEXT),
        digest=digest_of(TEXT),
    )
    made.add(DocumentText, document_id=document, text=TEXT)
    for speaker, start, said in TURNS:
        who = ids["respondent"] if speaker == "Anna" else None
        made.add(
            Turn,
            document_id=document,
            start=start,
            said=said,
            speaker=speaker,
            interviewer=who is None,
            respondent_id=who,
        )
    made.add(DocumentRespondent, document_id=document, respondent_id=ids["respondent"])
    made.add(Finished, document_id=document, coder_id=ids["coder"])
    for code, start, end in ((ids["code"], 6, 14), (ids["sub"], 41, 54)):
        made.add(
            Coding,
            document_id=document,
            start=start,
            end=end,
            code_id=code,
            coder_id=ids["coder"],
            codebook_state=1,
        )


def _asked(made: Contents, ids: dict[str, Any]) -> None:
    statement = ids["statement"] = made.add(
        Statement,
        name="29",
        texts={"nb": "Vi møtes ofte 🙂"},
        theme_id=ids["theme"],
        scale_id=ids["scale"],
        position=1024,
    )
    made.add(Statement, name="30", scale_id=ids["scale"], position=2048, reverse=True)
    made.add(StatementRole, statement_id=statement, role_id=ids["role"])
    made.add(
        Answer,
        respondent_id=ids["respondent"],
        statement_id=statement,
        role_id=ids["role"],
        value=Decimal(4),
        document_id=ids["document"],
        start=6,
        end=14,
    )
    ids["indicator"] = made.add(
        Indicator, name="timer", unit_id=ids["unit"], period="2019", value=Decimal("-12.50")
    )
    guide = made.add(Guide, name="g", role_id=ids["role"])
    for place, title in enumerate(("Styring", "Pris"), start=1):
        section = made.add(
            Section, guide_id=guide, title=title, position=place * 1024, theme_id=ids["theme"]
        )
        for number in (1, 2):
            question = made.add(
                Question,
                section_id=section,
                number=f"{place}{number}",
                text="Hvor ofte?",
                statement_id=statement,
                position=number * 1024,
            )
            for turn in (1, 2):
                made.add(FollowUp, question_id=question, text=f"Følg {turn}", position=turn * 1024)


def _said(made: Contents, ids: dict[str, Any]) -> None:
    hypothesis = made.add(Hypothesis, name="H1", text="Bedre.", theme_id=ids["theme"])
    finding = made.add(
        Finding,
        text="Dyrere.",
        theme_id=ids["theme"],
        unit_id=ids["unit"],
        hypothesis_id=hypothesis,
    )
    passage = {"document_id": ids["document"], "start": 6, "end": 14}
    made.add(Evidence, finding_id=finding, **passage)
    score = {"statement_id": ids["statement"], "role_id": ids["role"], "unit_id": ids["unit"]}
    made.add(Evidence, hypothesis_id=hypothesis, **score)
    made.add(Evidence, finding_id=finding, indicator_id=ids["indicator"])
    about: list[dict[str, Any]] = [
        {f"{kind}_id": ids[kind]}
        for kind in ("unit", "role", "respondent", "code", "theme", "statement")
    ]
    about += [{"finding_id": finding}, {"hypothesis_id": hypothesis}, passage]
    for place in about:
        moment = datetime(2026, 3, 1, 12, 0, 0, 678901, UTC)
        made.add(Memo, text="[latter] 👩‍👩‍👧", time=moment, coder_id=ids["coder"], **place)


@contextmanager
def sample_study(request: Any) -> Iterator[Store]:
    """The sample as change 1, in the database that a fixture's parameter names; dropped after."""
    if request.param == "sqlite":
        folder = request.getfixturevalue("tmp_path_factory").mktemp("sample")
        with _made(str(folder / "study.evalbench")) as study:
            yield study
        return
    server = request.getfixturevalue("postgresql")
    url = server.create()
    with _made(url) as study:
        yield study
    server.drop(url)


@contextmanager
def _made(location: str) -> Iterator[Store]:
    with create_study(location) as study:
        with study.begin("A") as session:
            build(session, sample())
        yield study


class _Enough(Exception):
    """Leaves a unit of work without a commit."""


@contextmanager
def rolled_back(study: Store, who: str = "A") -> Iterator[Session]:
    """A unit of work that is undone when left, so that the next finds the study as it was."""
    with suppress(_Enough), study.begin(who) as session:
        yield session
        raise _Enough


@contextmanager
def by(session: Session, who: str) -> Iterator[Session]:
    """Let somebody else make the changes meanwhile."""
    before, session.info["who"] = session.info["who"], who
    try:
        yield session
    finally:
        session.info["who"] = before


@contextmanager
def change(session: Session, name: str = "test") -> Iterator[None]:
    """A change made by no verb: for writes that no verb would make."""
    with _change(session, name, True):
        yield


@contextmanager
def refused(key: str, /, **fields: object) -> Iterator[pytest.ExceptionInfo[EvalbenchError]]:
    """What is done inside is refused with this message, some of whose fields are these."""
    with pytest.raises(EvalbenchError) as error:
        yield error
    message = error.value.message
    assert message.key == key, str(error.value)
    assert {name: message.fields.get(name) for name in fields} == fields


def named(session: Session, kind: type[_Kind], name: str) -> _Kind:
    """The row of a kind with this name."""
    column: Any = table_of(kind).c["name"]
    return session.scalars(select(kind).where(column == name)).one()


def the(session: Session, kind: type[_Kind], **values: object) -> _Kind:
    """The one row of a kind with these values."""
    return session.scalars(select(kind).filter_by(**values)).one()
