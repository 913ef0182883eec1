"""One coding added and committed, history included, beside a bare insert and commit.

The floor works on a copy of the same study file, in the same folder, through `sqlite3` itself and
with the pragmas of evalbench (WAL, synchronous FULL, foreign keys): one prepared row goes into
`coding`, which has the same columns, foreign keys, indexes and as many rows, and is committed. It
makes no id, asks nothing, checks no rule and writes no history.
"""

import gc
import shutil
import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from time import perf_counter
from uuid import uuid4

from sqlalchemy import select

from evalbench.intake.beginning import build_study
from evalbench.study.model import Code, Coder, Document
from evalbench.study.store import Store, open_study
from evalbench.study.verbs.codings import code_span
from evalbench.text.spans import Span
from tests.benchmarks.folders import write_folder
from tests.benchmarks.measure import Result, data_kept_in

_SIZES = ((250, 0), (250, 20_000), (1_000, 100_000))
_MOST = 3.0
"""A coding is told what it is of, is checked, and has its change recorded: two rows for one."""
_BUDGET = 0.006
_ROUNDS, _WARMING = 200, 20
_WHO = "AB"
_SPAN = Span(12, 30)
"""Stands in the first thing said in each of the transcripts made up."""
_PRAGMAS = (
    *("busy_timeout = 10000", "foreign_keys = ON", "trusted_schema = OFF"),
    *("synchronous = FULL", "journal_mode = WAL"),
)
_INSERT = """
    INSERT INTO coding (
        id, document_id, start, "end", code_id, coder_id, memo, stance, codebook_state, state
    ) VALUES (?, ?, ?, ?, ?, ?, '', '', 1, ?)
"""


def results() -> Iterator[Result]:
    """Measure an empty study and both sizes of the issue."""
    for documents, codings in _SIZES:
        with tempfile.TemporaryDirectory() as place, data_kept_in(Path(place) / "data"):
            floor, taken = _measured(Path(place), documents, codings)
        yield Result(f"one coding among {codings:,}, committed", taken, floor, _MOST, _BUDGET)


def _measured(place: Path, documents: int, codings: int) -> tuple[float, float]:
    """The seconds of the floor and of evalbench."""
    folder, study, copy = place / "folder", place / "study.evalbench", place / "bare.evalbench"
    write_folder(folder, documents=documents, words=8_000, codings=codings)
    build_study(folder, str(study), who=_WHO)
    with open_study(study) as store:
        _coding(store)()  # the coder is there from now on
    shutil.copyfile(study, copy)
    with closing(sqlite3.connect(copy)) as database, open_study(study) as store:
        for pragma in _PRAGMAS:
            database.execute(f"PRAGMA {pragma}")
        return _alternately(_bare_insert(database, store), _coding(store))


def _coding(store: Store) -> Callable[[], None]:
    """One coding through the public path, each in another document and under another code."""
    with store.read() as session:
        documents = session.scalars(select(Document)).all()
        codes = session.scalars(select(Code)).all()
    rounds = count()

    def work() -> None:
        number = next(rounds)
        document, code = documents[number % len(documents)], codes[number % len(codes)]
        with store.begin(_WHO) as session:
            code_span(session, document, _SPAN, code, _WHO)

    return work


def _bare_insert(database: sqlite3.Connection, store: Store) -> Callable[[], None]:
    with store.read() as session:
        documents = session.scalars(select(Document.id)).all()
        codes = session.scalars(select(Code.id)).all()
        coder = session.scalars(select(Coder.id).where(Coder.name == _WHO)).one()
    rows = [
        (
            uuid4().hex,
            documents[number % len(documents)].hex,
            _SPAN.start,
            _SPAN.end,
            codes[number % len(codes)].hex,
            coder.hex,
            number + 3,
        )
        for number in reversed(range(_WARMING + _ROUNDS))
    ]

    def work() -> None:
        database.execute(_INSERT, rows.pop())
        database.commit()

    return work


def _alternately(floor: Callable[[], None], work: Callable[[], None]) -> tuple[float, float]:
    """The medians of both, taken turn and turn about, so that what else goes on hits both."""
    taken: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    for _ in range(_WARMING + _ROUNDS):
        for each, seconds in zip((floor, work), taken, strict=True):
            begun = perf_counter()
            each()
            seconds.append(perf_counter() - begun)
    medians = [statistics.median(seconds[_WARMING:]) for seconds in taken]
    return medians[0], medians[1]
