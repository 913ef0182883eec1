"""A disk without a byte left: what is there can be read, and what cannot be done is one line."""

from pathlib import Path

import pytest

from evalbench.intake.beginning import build_study
from evalbench.study.doctor import examine
from tests.cli.terminal import SAMPLE, say
from tests.faults.small_disk import fill

READERS = (["overview"], ["scores"], ["segments", "--format", "csv"], ["history"])
WRITERS = (
    ["undo", "S"],
    ["answer", "S", "BER-B-01", "20", "1"],
    ["new", "N"],
    ["build", str(SAMPLE), "-o", "N"],
    ["backup", "S", "-o", "N"],
)


@pytest.fixture
def full(small: Path) -> Path:
    """A study on the small disk, which has no room any more."""
    study = small / "s.evalbench"
    build_study(SAMPLE, str(study), "AB")
    fill(small)
    return study


def test_what_is_there_can_be_read_and_nothing_is_left_beside_it(capsys, full: Path) -> None:
    before = full.read_bytes()
    for words in READERS:
        got = say(capsys, words[0], full, *words[1:])
        assert got.code == 0, got
        assert got.out
    assert sorted(each.name for each in full.parent.iterdir()) == ["filling", "s.evalbench"]
    assert full.read_bytes() == before


@pytest.mark.parametrize("words", WRITERS, ids=[each[0] for each in WRITERS])
def test_what_cannot_be_written_is_one_clear_line(capsys, full: Path, words: list[str]) -> None:
    before = full.read_bytes()
    places = {"S": str(full), "N": str(full.parent / "n.evalbench")}
    got = say(capsys, *(places.get(word, word) for word in words), "--coder", "AB")
    assert got.code == 1
    line = got.one_line()
    assert "the disk is full" in line
    assert "unfinished" not in line
    assert full.read_bytes() == before
    assert sorted(each.name for each in full.parent.iterdir()) == ["filling", "s.evalbench"]
    (full.parent / "filling").unlink()
    assert examine(str(full)).sound


def test_the_doctor_does_not_call_the_file_damaged(capsys, full: Path) -> None:
    got = say(capsys, "doctor", full)
    assert "damaged" not in got.out + got.err
    (full.parent / "filling").unlink()
    assert say(capsys, "doctor", full).code == 0
