"""Who looks at a study changes nothing in it and leaves nothing beside it, also in use."""

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from evalbench.intake.beginning import build_study
from evalbench.study.backup import take_backup, write_copy
from evalbench.study.doctor import examine
from evalbench.study.keeping import salvage
from evalbench.study.keeping.restoring import backups_of, look_at
from evalbench.study.model import Unit
from evalbench.study.rescue import rescue
from evalbench.study.store import open_study
from evalbench.study.verbs.setting import add_unit
from tests.cli.terminal import SAMPLE, say
from tests.support.damages import left_log


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file: Path = tmp_path_factory.mktemp("built") / "sample.evalbench"
    build_study(SAMPLE, str(file), "AB")
    return file


@pytest.fixture
def study(built: Path, tmp_path: Path) -> Path:
    (tmp_path / "place").mkdir()
    return Path(shutil.copy(built, tmp_path / "place" / "study.evalbench"))


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def test_a_copy_stays_as_it_is_until_it_is_changed(capsys, study: Path, tmp_path: Path) -> None:
    (tmp_path / "copies").mkdir()
    copy = tmp_path / "copies" / "copy.evalbench"
    write_copy(str(study), copy)
    before = bytes_in(copy.parent)
    for words in (["segments", copy], ["doctor", copy], ["restore", study, copy, "--dry-run"]):
        assert say(capsys, *words).code == 0
        assert bytes_in(copy.parent) == before


def test_a_log_that_was_left_is_read_and_stays(capsys, study: Path) -> None:
    left_log(study)
    before = bytes_in(study.parent)
    assert examine(str(study)).sound
    assert bytes_in(study.parent) == before
    looked = look_at(study)
    assert looked is not None
    assert looked.state == 2
    assert bytes_in(study.parent) == before
    assert len(rescue(str(study)).contents.rows(Unit)) == 13
    assert backups_of(str(study))[1]
    assert bytes_in(study.parent) == before
    assert say(capsys, "doctor", study).code == 0
    assert bytes_in(study.parent) == before
    with open_study(study) as opened, opened.read() as session:
        assert "Tapt" in session.scalars(select(Unit.name)).all()
    assert len(bytes_in(study.parent)) == 1


@contextmanager
def writing(study: Path) -> Iterator[list[str]]:
    """Somebody adds units all the while, and closes the study now and then."""
    added: list[str] = []
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with open_study(study) as opened:
                for _ in range(5):
                    with opened.begin("CD") as session:
                        add_unit(session, f"Enhet {len(added)}")
                    added.append("")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield added
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize("tries", [0, 5])
def test_a_study_that_is_written_to_is_seen_whole(
    study: Path, monkeypatch: pytest.MonkeyPatch, tries: int
) -> None:
    monkeypatch.setattr(salvage, "_TRIES", tries)
    with writing(study) as added:
        for _ in range(6):
            assert examine(str(study)).sound
    assert added


def test_a_study_that_is_written_to_is_backed_up(study: Path, tmp_path: Path) -> None:
    take_backup(str(study))
    with writing(study) as added:
        for number in range(30):
            write_copy(str(study), tmp_path / f"{number}.evalbench")
    assert len(added) > 5
    states = [look_at(tmp_path / f"{number}.evalbench") for number in range(30)]
    assert all(a is not None and b is not None and a.state <= b.state for a, b in pairwise(states))


def test_a_backup_is_looked_at_by_its_name(capsys, study: Path) -> None:
    take_backup(str(study), label="as reported")
    said = say(capsys, "doctor", "as reported")
    assert said.code == 0
    assert said.err == ""
    assert len(rescue("as reported").contents.rows(Unit)) == 12


@pytest.mark.skipif(sys.platform == "win32", reason="needs permissions of POSIX")
def test_a_folder_that_cannot_be_written_to_has_its_backups_too(study: Path) -> None:
    with open_study(study) as opened, opened.begin("AB") as session:
        add_unit(session, "Voss")
    take_backup(str(study))
    study.parent.chmod(0o500)
    try:
        notes = {message.key for message in examine(str(study)).notes}
    finally:
        study.parent.chmod(0o700)
    assert "doctor.backup" in notes
    assert ("doctor.read_only" in notes) == (os.geteuid() != 0)
