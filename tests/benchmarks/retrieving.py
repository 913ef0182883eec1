"""Finding one code's passages and counting code × document, beside the same in plain SQL."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from evalbench.analysis.matrix import matrix
from evalbench.analysis.matrix_tables import long_table
from evalbench.analysis.retrieval import Filters, find_segments
from evalbench.intake.beginning import build_study
from evalbench.study.store import Session, open_study
from tests.benchmarks.folders import write_folder
from tests.benchmarks.measure import Result, seconds_of

_SIZES = ((250, 20_000, 0.06), (1_000, 100_000, 0.25))
_CODE = "Kode 05"
_ROUNDS = 9
_MOST_PASSAGES = 5.0
"""The floor cuts the texts; a passage is also given its source and the turns it stands in."""
_MOST_MATRIX = 4.0
"""The floor groups the codings; a matrix has every cell, 0 where there is nothing."""


def results() -> Iterator[Result]:
    """Measure both sizes of the issue."""
    for documents, codings, budget in _SIZES:
        with tempfile.TemporaryDirectory() as place:
            folder, file = Path(place) / "folder", Path(place) / "study.evalbench"
            write_folder(folder, documents=documents, words=8_000, codings=codings)
            build_study(folder, str(file), who="AB")
            yield _measured(
                f"passages of one code among {codings:,} codings",
                file, _passages, _bare_passages, (_MOST_PASSAGES, budget),
            )  # fmt: skip
            yield _measured(
                f"code × document of {codings:,} codings",
                file, _counts, _bare_counts, (_MOST_MATRIX, budget),
            )  # fmt: skip


def _measured(
    name: str,
    file: Path,
    work: Callable[[Session], object],
    bare: Callable[[sqlite3.Connection], object],
    limits: tuple[float, float],
) -> Result:
    database = sqlite3.connect(file)
    floor = seconds_of(lambda: bare(database), _ROUNDS)
    database.close()
    with open_study(file) as study, study.read() as session:
        taken = seconds_of(lambda: work(session), _ROUNDS)
    return Result(name, taken, floor, *limits)


def _passages(session: Session) -> object:
    return find_segments(session, Filters(code=_CODE))


def _bare_passages(database: sqlite3.Connection) -> object:
    query = """
        SELECT document_id, start, "end", memo, coder.name FROM coding
        JOIN code ON code.id = code_id JOIN coder ON coder.id = coder_id WHERE code.name = ?
    """
    rows = database.execute(query, (_CODE,)).fetchall()
    query = "SELECT text FROM document_text WHERE document_id = ?"
    texts = {key: database.execute(query, (key,)).fetchone()[0] for key in {row[0] for row in rows}}
    return sorted((*row, texts[row[0]][row[1] : row[2]]) for row in rows)


def _counts(session: Session) -> object:
    return long_table(matrix(session, "code", "document"))


def _bare_counts(database: sqlite3.Connection) -> object:
    query = "SELECT document_id, code_id, count(*) FROM coding GROUP BY document_id, code_id"
    return database.execute(query).fetchall()
