"""The backup of the day, beside copying the bytes of the file and flushing them to the disk."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from evalbench.intake.beginning import build_study
from evalbench.study.keeping.daily import keep_daily
from tests.benchmarks.folders import write_folder
from tests.benchmarks.measure import Result, data_kept_in, seconds_of

_SIZES = ((250, 20_000, 0.3), (1_000, 100_000, 0.8))
_MOST = 8.0
"""Beyond the floor's work, every page of the copy is checked and the rows of both are counted."""
_ROUNDS = 3


def results() -> Iterator[Result]:
    """Measure both sizes of the issue."""
    for documents, codings, budget in _SIZES:
        with tempfile.TemporaryDirectory() as place:
            floor, taken = _measured(Path(place), documents, codings)
        yield Result(f"backup of {codings:,} codings", taken, floor, _MOST, budget)


def _measured(place: Path, documents: int, codings: int) -> tuple[float, float]:
    """The seconds of the floor and of evalbench."""
    folder, study = place / "folder", place / "study.evalbench"
    write_folder(folder, documents=documents, words=8_000, codings=codings)
    build_study(folder, str(study), who="AB")

    def keep() -> None:
        shutil.rmtree(place / "data", ignore_errors=True)
        assert keep_daily(study) is None

    with data_kept_in(place / "data"):
        floor = seconds_of(lambda: _bare(study, place / "bare"), _ROUNDS)
        return floor, seconds_of(keep, _ROUNDS)


def _bare(study: Path, copy: Path) -> None:
    """Copy the bytes, and see them on the disk."""
    with study.open("rb") as source, copy.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
        target.flush()
        os.fsync(target.fileno())
