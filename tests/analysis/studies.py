"""Made-up studies, written straight into the tables of a database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import Engine, create_engine, insert, text
from sqlalchemy.orm import Session

from evalbench.study.contents import Contents, kinds
from evalbench.study.model import (
    Answer,
    Base,
    Respondent,
    RespondentRole,
    Role,
    Scale,
    Statement,
    StatementRole,
    Study,
    Theme,
    Unit,
)


@dataclass(frozen=True)
class AUnit:
    name: str
    parent: str | None = None
    category: str = ""


@dataclass(frozen=True)
class AScale:
    minimum: str = "1"
    maximum: str = "5"
    labels: Sequence[str] = ()


@dataclass(frozen=True)
class AStatement:
    name: str
    roles: Sequence[str] = ()
    reverse: bool = False
    scale: AScale = AScale()
    texts: dict[str, str] = field(default_factory=dict)
    shorts: dict[str, str] = field(default_factory=dict)
    theme: str = ""


@dataclass(frozen=True)
class ARespondent:
    name: str
    unit: str | None
    roles: Sequence[str] = ()


@dataclass(frozen=True)
class AnAnswer:
    respondent: str
    statement: str
    value: str | None
    role: str | None = None


@dataclass(frozen=True)
class World:
    """A study as plain rows, units and statements in the order of their files."""

    units: Sequence[AUnit]
    roles: Sequence[str]
    statements: Sequence[AStatement]
    respondents: Sequence[ARespondent]
    answers: Sequence[AnAnswer]

    def contents(self) -> Contents:
        contents = Contents()
        contents.add(Study, title="Prøven", category="group")
        roles = {name: contents.add(Role, name=name) for name in self.roles}
        self._add_units(contents)
        units = contents_ids(contents, Unit)
        scales = {
            scale: contents.add(
                Scale,
                name=str(number or ""),
                minimum=Decimal(scale.minimum),
                maximum=Decimal(scale.maximum),
                step=Decimal("0.5"),
                labels=list(scale.labels),
            )
            for number, scale in enumerate({each.scale: None for each in self.statements})
        }
        themes = {
            name: contents.add(Theme, name=name)
            for name in {each.theme for each in self.statements if each.theme}
        }
        for position, each in enumerate(self.statements):
            identity = contents.add(
                Statement,
                name=each.name,
                texts=each.texts,
                shorts=each.shorts,
                reverse=each.reverse,
                scale_id=scales[each.scale],
                theme_id=themes.get(each.theme),
                position=position,
            )
            for role in each.roles:
                contents.add(StatementRole, statement_id=identity, role_id=roles[role])
        statements = contents_ids(contents, Statement)
        for person in self.respondents:
            unit = None if person.unit is None else units[person.unit]
            identity = contents.add(Respondent, name=person.name, unit_id=unit)
            for role in person.roles:
                contents.add(RespondentRole, respondent_id=identity, role_id=roles[role])
        people = contents_ids(contents, Respondent)
        for answer in self.answers:
            contents.add(
                Answer,
                respondent_id=people[answer.respondent],
                statement_id=statements[answer.statement],
                role_id=None if answer.role is None else roles[answer.role],
                value=None if answer.value is None else Decimal(answer.value),
            )
        return contents

    def _add_units(self, contents: Contents) -> None:
        for position, unit in enumerate(self.units):
            attributes = {"group": unit.category} if unit.category else {}
            contents.add(Unit, name=unit.name, position=position, attributes=attributes)
        identities = contents_ids(contents, Unit)
        for row, unit in zip(contents.rows(Unit), self.units, strict=True):
            row["parent_id"] = None if unit.parent is None else identities[unit.parent]


def contents_ids(contents: Contents, kind: type) -> dict:
    return {name: identity for identity, name in contents.names(kind).items()}


def fill(session: Session, contents: Contents) -> None:
    """Inserts the rows as of state 1; trees may refer forward."""
    if session.connection().dialect.name == "postgresql":
        session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    for kind in kinds():
        rows = [{**row, "state": 1} for row in contents.rows(kind)]
        if rows:
            session.execute(insert(kind.__table__), rows)  # type: ignore[attr-defined]


@contextmanager
def engine_at(place: str) -> Iterator[Engine]:
    """An engine with the tables of a study, at a path, a URL or (blank) in memory."""
    url = place if "://" in place else f"sqlite:///{place}"
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def session_with(contents: Contents, engine: Engine | None = None) -> Iterator[Session]:
    """A session that sees `contents`, which are gone when it ends."""
    if engine is None:
        with engine_at("") as new, session_with(contents, new) as session:
            yield session
        return
    with Session(engine) as session:
        fill(session, contents)
        yield session
        session.rollback()
