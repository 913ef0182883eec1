"""Building a study from a folder, beside reading the same files and filling bare tables."""

import csv
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from evalbench.intake.beginning import build_study
from tests.benchmarks.folders import write_folder
from tests.benchmarks.measure import Result, seconds_of

_SIZES = ((250, 20_000, 6.0), (1_000, 100_000, 30.0))
_MOST = 8.0
"""Beyond the floor's work, evalbench recognises speakers, checks every rule and keeps history."""


def results() -> Iterator[Result]:
    """Measure both sizes of the issue."""
    for documents, codings, budget in _SIZES:
        with tempfile.TemporaryDirectory() as place:
            floor, taken = _measured(Path(place), documents, codings)
        name = f"build {documents} transcripts of 8,000 words, {codings:,} codings"
        yield Result(name, taken, floor, _MOST, budget)


def _measured(place: Path, documents: int, codings: int) -> tuple[float, float]:
    """The seconds of the floor and of evalbench."""
    folder, study = place / "folder", str(place / "study.evalbench")
    write_folder(folder, documents=documents, words=8_000, codings=codings)
    floor = seconds_of(lambda: _bare(folder, place / "bare.db"))
    return floor, seconds_of(lambda: build_study(folder, study, who="AB"))


def _bare(folder: Path, file: Path) -> None:
    """Read the files and insert a row a document, a turn and a coding, with an index each."""
    database = sqlite3.connect(file)
    database.executescript(
        """
        PRAGMA journal_mode = WAL;
        CREATE TABLE document (id TEXT PRIMARY KEY, name TEXT, text TEXT);
        CREATE TABLE turn (id TEXT PRIMARY KEY, document TEXT, start INT, speaker TEXT);
        CREATE TABLE coding (id TEXT PRIMARY KEY, document TEXT, start INT, end INT, code TEXT);
        CREATE INDEX a ON turn (document, start);
        CREATE INDEX b ON coding (document, start);
        """
    )
    with database:
        ids = {}
        for path in sorted((folder / "transcripts").iterdir()):
            text = path.read_text(encoding="utf-8")
            ids[path.stem] = key = uuid4().hex
            database.execute("INSERT INTO document VALUES (?, ?, ?)", (key, path.stem, text))
            turns, place = [], 0
            for line in text.split("\n"):
                turns.append((uuid4().hex, key, place, line.partition(":")[0]))
                place += len(line) + 1
            database.executemany("INSERT INTO turn VALUES (?, ?, ?, ?)", turns)
        with (folder / "codings.csv").open(encoding="utf-8", newline="") as stream:
            rows = csv.DictReader(stream)
            database.executemany(
                "INSERT INTO coding VALUES (?, ?, ?, ?, ?)",
                (
                    (uuid4().hex, ids[row["document"]], row["start"], row["end"], row["code"])
                    for row in rows
                ),
            )
    database.close()
