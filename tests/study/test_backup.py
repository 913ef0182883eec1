"""Backups: verified, dated, named or thinned, and put back with what stood there kept."""

import errno
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import select

from evalbench.intake.beginning import build_study
from evalbench.messages import EvalbenchError
from evalbench.study import engines
from evalbench.study.backup import copy_file, take_backup, write_copy
from evalbench.study.contents import kinds, load
from evalbench.study.doctor import examine
from evalbench.study.history import undo
from evalbench.study.keeping import daily, restoring, shelf
from evalbench.study.keeping.restoring import find_backup, look_at, restore
from evalbench.study.model import Unit
from evalbench.study.store import open_study
from evalbench.study.verbs.setting import add_unit
from tests.cli.terminal import SAMPLE
from tests.support.damages import DAMAGES, flipped_page


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file: Path = tmp_path_factory.mktemp("built") / "sample.evalbench"
    build_study(SAMPLE, str(file), "AB")
    return file


@pytest.fixture
def study(built: Path, tmp_path: Path) -> str:
    return str(shutil.copy(built, tmp_path / "study.evalbench"))


@pytest.fixture
def server(postgresql_url: str) -> str:
    build_study(SAMPLE, postgresql_url, "AB")
    return postgresql_url


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> str:
    name = "study" if request.param == "sqlite" else "server"
    return str(request.getfixturevalue(name))


def change(study: str, name: str) -> None:
    with open_study(study) as opened, opened.begin("CD") as session:
        add_unit(session, name)


def units(study: str) -> set[str]:
    with open_study(study) as opened, opened.read() as session:
        return set(session.scalars(select(Unit.name)))


def rows_of(study: str) -> dict[str, list[str]]:
    with open_study(study) as opened, opened.read() as session:
        contents = load(session)
    return {each.__name__: sorted(map(str, contents.rows(each))) for each in kinds()}


def key_of(call, *args: object, **options: object) -> str:
    with pytest.raises(EvalbenchError) as refused:
        call(*args, **options)
    assert "\n" not in str(refused.value)
    return refused.value.message.key


def backups() -> list[Path]:
    return sorted(Path(os.environ["XDG_DATA_HOME"]).rglob("*.evalbench"))


def test_a_backup_is_the_study(either: str) -> None:
    change(either, "Voss")
    backup = take_backup(either)
    assert look_at(backup) == look_at(either)
    assert examine(str(backup)).sound
    mine, theirs = rows_of(str(backup)), rows_of(either)
    assert mine == theirs


def test_a_backup_lies_in_the_users_data_and_never_beside_the_study(study: str) -> None:
    backup = take_backup(study)
    assert backup.is_relative_to(os.environ["XDG_DATA_HOME"])
    assert [each.name for each in Path(study).parent.glob("*.evalbench*")] == ["study.evalbench"]


def test_a_study_in_use_is_backed_up_with_what_is_in_its_log(study: str) -> None:
    with open_study(study) as opened:
        with opened.begin("CD") as session:
            add_unit(session, "Voss")
        assert "Voss" in units(str(take_backup(study)))


def test_a_copy_that_is_not_sound_is_not_kept(study: str, tmp_path: Path) -> None:
    flipped_page(Path(study))
    assert key_of(take_backup, study) in ("store.backup_failed", "backup.damaged", "store.damaged")
    assert backups() == []
    assert key_of(write_copy, study, tmp_path / "copy.evalbench").startswith(("store", "backup"))
    assert not (tmp_path / "copy.evalbench").exists()


def test_a_full_disk_is_one_clear_line_and_nothing_is_left(
    study: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert key_of(write_copy, study, tmp_path / "copy.evalbench") == "backup.disk_full"
    assert [each.name for each in tmp_path.glob("*copy*")] == []


_SMALL_FILES = """
import resource, signal, sys
from pathlib import Path
from threading import Event, Thread
from evalbench.study.backup import write_copy
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    write_copy(sys.argv[1], Path(sys.argv[2]))
except Exception as error:
    print(error.message.key)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of POSIX")
def test_a_disk_that_takes_no_more(study: str, tmp_path: Path) -> None:
    words = [sys.executable, "-c", _SMALL_FILES, study, str(tmp_path / "copy.evalbench")]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    assert said in ("backup.disk_error", "backup.disk_full")
    assert list(tmp_path.glob("*copy*")) == []


def test_a_folder_that_cannot_be_written_to(study: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert key_of(write_copy, study, tmp_path / "file" / "copy.evalbench") == "backup.no_access"


def test_a_locked_study_is_one_clear_line(
    study: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(engines, "_BUSY_MILLISECONDS", 10)
    with closing(sqlite3.connect(study, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with closing(sqlite3.connect(study, timeout=0)) as source:
            assert key_of(copy_file, source, tmp_path / "copy.evalbench") == "backup.locked"
        assert key_of(take_backup, study) in ("store.locked", "backup.locked")


# The backup of the day


def test_the_first_change_after_opening_takes_the_backup_of_the_day(study: str) -> None:
    units(study)
    assert backups() == []
    change(study, "Voss")
    (backup,) = backups()
    assert "-daily@" in backup.name
    assert "Voss" not in units(str(backup))
    change(study, "Odda")
    assert backups() == [backup]


def test_the_backup_of_the_day_may_be_taken_right_after_opening(study: str) -> None:
    with open_study(study) as opened:
        opened.keep_now()
        (backup,) = backups()
        with opened.begin("CD") as session:
            add_unit(session, "Voss")
        opened.keep_now()
    assert backups() == [backup]
    assert opened.unkept is None
    assert datetime.now(UTC) - opened.opened < timedelta(minutes=5)
    with open_study(study, read_only=True) as opened:
        opened.keep_now()
    assert backups() == [backup]


def test_the_first_change_waits_for_the_backup_of_the_day(
    study: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, done = Event(), Event(), list[str]()

    def slowly(_file: Path) -> None:
        begun.set()
        go_on.wait(10)
        done.append("kept")

    monkeypatch.setattr(daily, "keep_daily", slowly)
    with open_study(study) as opened:

        def write() -> None:
            with opened.begin("CD") as session:
                add_unit(session, "Voss")
                done.append("changed")

        threads = [Thread(target=opened.keep_now), Thread(target=write)]
        threads[0].start()
        assert begun.wait(10)
        threads[1].start()
        go_on.set()
        for thread in threads:
            thread.join(10)
    assert done == ["kept", "changed"]


@pytest.mark.parametrize(("minutes", "taken"), [(-5, 0), (5, 1)])
def test_it_is_taken_when_the_last_is_older_than_a_day(
    study: str, minutes: int, taken: int
) -> None:
    old = take_backup(study)
    aged = datetime.now(UTC) - timedelta(days=1, minutes=minutes)
    old.rename(old.with_name(f"{aged:%Y-%m-%dT%H%M%S%f}{old.name[23:]}"))
    with open_study(study) as opened:
        for name in ("Voss", "Odda"):
            with opened.begin("CD") as session:
                add_unit(session, name)
    assert len(backups()) == 1 + taken
    assert "Voss" not in units(str(backups()[-1]))


def test_each_copy_of_a_study_has_its_own_backups(study: str) -> None:
    other = shutil.copy(study, Path(study).with_name("other.evalbench"))
    change(study, "Voss")
    change(str(other), "Odda")
    assert len(backups()) == 2


def test_a_named_backup_of_one_copy_is_none_of_another(study: str) -> None:
    other = shutil.copy(study, Path(study).with_name("other.evalbench"))
    take_backup(study, label="a@b")
    change(str(other), "Odda")
    daily = next(each for each in shelf.all_kept() if each.why == "daily")
    assert daily.origin == shelf.origin_of(Path(other))
    change(study, "Voss")
    assert [each.label for each in shelf.all_kept()] == ["a@b", None]


def test_no_backup_is_no_reason_not_to_work(
    study: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "file"))
    with open_study(study) as opened:
        with opened.begin("CD") as session:
            add_unit(session, "Voss")
        assert opened.unkept is not None
        assert opened.unkept.message.key == "backup.no_access"
    assert "Voss" in units(study)


# Named and thinned


def test_a_named_backup_is_opened_by_its_name(study: str) -> None:
    take_backup(study, label="som rapportert 2026-11-22: «Å/ß»")
    change(study, "Voss")
    assert "Voss" not in units("som rapportert 2026-11-22: «Å/ß»")
    assert key_of(take_backup, study, label="som rapportert 2026-11-22: «Å/ß»").endswith("taken")


def test_a_backup_is_only_read(study: str) -> None:
    backup = take_backup(study)
    assert key_of(change, str(backup), "Voss") == "store.kept"
    assert [each.name for each in backup.parent.iterdir()] == [backup.name]


@pytest.mark.parametrize("label", [" ", "a\nb", "x" * 500])
def test_a_name_that_cannot_be(study: str, label: str) -> None:
    key_of(take_backup, study, label=label)
    assert backups() == []


def test_a_name_that_two_studies_have(study: str, tmp_path: Path) -> None:
    other = str(tmp_path / "other.evalbench")
    build_study(SAMPLE, other, "AB")
    for each in (study, other):
        take_backup(each, label="rapport")
    assert key_of(open_study, "rapport") == "backup.several"
    assert find_backup(other, "rapport") != find_backup(study, "rapport")


def dated(folder: Path, now: datetime, ages: Iterator[timedelta] | list[timedelta]) -> None:
    folder.mkdir(parents=True)
    for age in ages:
        moment = (now - age).strftime("%Y-%m-%dT%H%M%S%f")
        (folder / f"{moment}-daily@01234567.evalbench").write_bytes(b"")


def test_old_backups_are_thinned_by_age_and_named_ones_stay() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    folder = shelf.backup_folder("s")
    dated(folder, now, [timedelta(days=days, hours=hour) for days in range(400) for hour in (0, 1)])
    named = folder / "2020-01-01T000000000000=rapport.evalbench"
    named.write_bytes(b"")
    shelf.thin("s", now)
    left = [now - each.moment for each in shelf.kept_of("s") if each.label is None]
    assert named.exists()
    assert sum(age <= timedelta(days=7) for age in left) == 15
    assert sum(timedelta(days=7) < age <= timedelta(weeks=8) for age in left) in (7, 8)
    assert sum(age > timedelta(weeks=8) for age in left) in (11, 12, 13)
    assert shelf.thin("s", now) == []


def test_what_a_killed_backup_left_goes_with_the_next(study: str) -> None:
    backup = take_backup(study)
    left = backup.with_name(f".{backup.name}.unfinished")
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    take_backup(study)
    assert not left.exists()


# Putting back


def test_a_backup_is_put_back_and_what_stood_there_is_kept(either: str) -> None:
    backup = take_backup(either)
    change(either, "Voss")
    kept = restore(either, backup)
    assert "Voss" not in units(either)
    assert examine(either).sound
    assert kept is not None
    assert "Voss" in units(str(kept))
    assert restore(either, kept) is not None
    assert "Voss" in units(either)
    with open_study(either) as opened, opened.begin("CD") as session:
        assert undo(session).subject == "Voss"


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_backup_replaces_a_damaged_study_whose_bytes_are_kept(study: str, damage) -> None:
    backup = take_backup(study)
    damage(Path(study))
    damaged = Path(study).read_bytes()
    kept = restore(study, backup)
    assert examine(study).sound
    assert look_at(study) == look_at(backup)
    assert kept is not None
    if "damaged" in kept.name:
        assert kept.read_bytes() == damaged


def test_a_backup_comes_back_where_nothing_is(study: str) -> None:
    backup = take_backup(study)
    Path(study).unlink()
    assert restore(study, backup) is None
    assert examine(study).sound


def test_what_cannot_be_put_back(study: str, tmp_path: Path) -> None:
    before = Path(study).read_bytes()
    bad = tmp_path / "bad.evalbench"
    bad.write_bytes(b"x" * 5000)
    assert key_of(restore, study, bad) == "backup.unreadable"
    assert key_of(restore, study, Path(study)) == "backup.itself"
    backup = Path(shutil.copy(take_backup(study), tmp_path / "flipped.evalbench"))
    backup.chmod(0o600)
    flipped_page(backup)
    key_of(restore, study, backup)
    assert key_of(find_backup, study, "none such") == "backup.unknown"
    letter = tmp_path / "letter.docx"
    letter.write_bytes(b"PK dear reader")
    assert key_of(restore, str(letter), take_backup(study)) == "store.foreign"
    assert letter.read_bytes() == b"PK dear reader"
    assert Path(study).read_bytes() == before


def test_a_study_in_use_is_not_replaced(study: str) -> None:
    backup = take_backup(study)
    with open_study(study) as opened:
        with opened.begin("CD") as session:
            add_unit(session, "Voss")
        assert key_of(restore, study, backup) == "store.locked"
    assert "Voss" in units(study)


def test_a_study_in_a_read_only_folder_is_not_replaced(
    study: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = take_backup(study)
    monkeypatch.setattr(restoring, "is_writable", lambda _: False)
    assert key_of(restore, study, backup) == "store.read_only"


def test_a_full_disk_leaves_the_study(study: str, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = take_backup(study)
    change(study, "Voss")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        assert key_of(restore, study, backup) == "backup.disk_full"
    assert "Voss" in units(study)
    assert sorted(each.name for each in Path(study).parent.iterdir()) == ["study.evalbench"]


# Who may read them


def mode_of(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


@pytest.mark.skipif(sys.platform == "win32", reason="needs permissions of POSIX")
def test_nobody_else_can_read_a_backup(either: str, tmp_path: Path) -> None:
    backup = take_backup(either)
    assert mode_of(backup) == 0o400
    assert {mode_of(each) for each in (backup.parent, backup.parent.parent)} == {0o700}
    if "://" not in either:
        for mode in (0o600, 0o640):
            Path(either).chmod(mode)
            copy = tmp_path / f"copy-{mode}.evalbench"
            write_copy(either, copy)
            assert mode_of(copy) == mode


@pytest.mark.skipif(sys.platform == "win32", reason="needs permissions of POSIX")
def test_what_replaces_a_study_is_for_the_same_people_to_read(study: str, tmp_path: Path) -> None:
    backup, file = take_backup(study), Path(study)
    for mode in (0o600, 0o660):
        file.chmod(mode)
        restore(study, backup)
        assert mode_of(file) == mode
        build_study(SAMPLE, study, "AB", force=True)
        assert mode_of(file) == mode
        write_copy(str(backup), file)
        assert mode_of(file) == mode
    file.write_bytes(b"")
    kept = restore(study, backup)
    assert kept is not None
    assert mode_of(kept) == 0o400
    assert mode_of(file) == 0o660
    file.unlink()
    restore(study, backup)
    assert mode_of(file) == 0o600
