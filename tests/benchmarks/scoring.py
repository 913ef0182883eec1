"""Scoring a million answers, beside counting the same rows in a bare table."""

import random
import sqlite3
import tempfile
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from evalbench.analysis.scores import score_study
from evalbench.study.contents import Contents
from evalbench.study.making import make_study
from evalbench.study.model import (
    Answer,
    Respondent,
    RespondentRole,
    Role,
    Scale,
    Statement,
    StatementRole,
    Study,
    Unit,
)
from evalbench.study.store import open_study
from evalbench.study.verbs.building import build
from tests.benchmarks.measure import Result, seconds_of

_RESPONDENTS, _STATEMENTS, _UNITS = 100_000, 10, 50
_MOST = 6.0
"""The bare table has the unit in the answer; the study joins respondents, roles and statements."""
_MOST_MEMORY = 20_000_000


def results() -> Iterator[Result]:
    """Measure the scores of 1,000,000 answers by 100,000 respondents."""
    with tempfile.TemporaryDirectory() as place:
        study, bare = str(Path(place) / "study.evalbench"), Path(place) / "bare.db"
        _fill(study, bare)
        floor = seconds_of(lambda: _count(bare), rounds=3)
        taken = seconds_of(lambda: _score(study), rounds=3)
        tracemalloc.start()
        _score(study)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    if most > _MOST_MEMORY:
        raise SystemExit(f"scoring held {most:,} bytes; the answers stand in memory")
    yield Result("score 1,000,000 answers", taken, floor, _MOST, 5.0)


def _score(study: str) -> None:
    with open_study(study) as store, store.read() as session:
        score_study(session)


def _count(bare: Path) -> None:
    database = sqlite3.connect(bare)
    query = "SELECT unit, statement, value, count(*) FROM answer GROUP BY unit, statement, value"
    database.execute(query).fetchall()
    database.close()


def _fill(study: str, bare: Path) -> None:
    chance = random.Random(1)
    contents = Contents()
    contents.add(Study, title="Stor")
    scale = contents.add(Scale)
    roles = [contents.add(Role, name=name) for name in ("bestiller", "utfører")]
    units = [contents.add(Unit, name=f"U{n:03}", position=n) for n in range(_UNITS)]
    statements = [_statement(contents, scale, roles[n % 2], n) for n in range(_STATEMENTS * 2)]
    values = [Decimal(value) for value in range(1, 6)]
    rows: list[tuple[str, str, int]] = []
    for number in range(_RESPONDENTS):
        unit, role = chance.choice(units), number % 2
        person = contents.add(Respondent, name=f"R{number:06}", unit_id=unit)
        contents.add(RespondentRole, respondent_id=person, role_id=roles[role])
        for statement in statements[role::2]:
            value = chance.choice(values)
            contents.add(Answer, respondent_id=person, statement_id=statement, value=value)
            rows.append((str(unit), str(statement), int(value)))
    make_study(study, "AB", lambda session: build(session, contents))
    database = sqlite3.connect(bare)
    database.execute("CREATE TABLE answer (unit TEXT, statement TEXT, value INT)")
    with database:
        database.executemany("INSERT INTO answer VALUES (?, ?, ?)", rows)
    database.close()


def _statement(contents: Contents, scale: UUID, role: UUID, number: int) -> UUID:
    statement = contents.add(Statement, name=f"S{number:02}", scale_id=scale, position=number)
    contents.add(StatementRole, statement_id=statement, role_id=role)
    return statement
