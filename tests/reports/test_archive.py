"""Archives are the inverse of study folders."""

import filecmp
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from evalbench.intake.folder import read_folder
from evalbench.messages import EvalbenchError
from evalbench.reports.archive import write_archive
from evalbench.study import model as m
from tests.support.contents import canonical, contents

ROOT = Path(__file__).resolve().parents[2]


def read(folder):
    return read_folder(folder, codebooks=ROOT / "codebooks")


def tree(folder):
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(contents())
def test_whatever_a_study_holds_comes_back(made):
    with tempfile.TemporaryDirectory() as place:
        first, second = Path(place, "first"), Path(place, "second")
        write_archive(made, first)
        reading = read(first)
        assert reading.notes == [] or all("unasked" in n.key for n in reading.notes)
        write_archive(reading.contents, second)
        assert tree(first) == tree(second)
        labelled = all(row["label"] for row in made.rows(m.Respondent))
        came, went = canonical(reading.contents, labelled), canonical(made, labelled)
        assert came - went == went - came, (came - went, went - came)
