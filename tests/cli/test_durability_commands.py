"""`backup`, `restore` and `doctor` as a person uses them."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from evalbench.study import engines
from evalbench.study.doctor import examine
from evalbench.study.keeping.shelf import all_kept
from evalbench.study.store import open_study
from evalbench.study.verbs.setting import add_unit
from tests.cli.terminal import program, say
from tests.support.damages import DAMAGES, cycle, missing_table, orphan_row


def change(study: Path, name: str) -> None:
    with open_study(study) as opened, opened.begin("CD") as session:
        add_unit(session, name)


def test_a_named_backup_is_a_study_to_every_reading_command(capsys, study: Path) -> None:
    done = say(capsys, "backup", study, "--name", "as reported")
    assert (done.code, done.err) == (0, "")
    assert "state 1" in done.out
    assert "Bergen" in say(capsys, "scores", "as reported").out
    assert say(capsys, "history", "as reported").code == 0
    got = say(capsys, "undo", "as reported", "--coder", "AB")
    assert got.code == 1
    got.one_line()


def test_a_backup_in_a_file(capsys, study: Path, tmp_path: Path) -> None:
    file = tmp_path / "copy.evalbench"
    assert say(capsys, "backup", study, "-o", file).code == 0
    assert "already" in say(capsys, "backup", study, "-o", file).one_line()
    change(study, "Voss")
    assert say(capsys, "backup", study, "-o", file, "--force").code == 0
    assert "state 2" in say(capsys, "restore", study, file, "--dry-run").err
    assert "itself" in say(capsys, "backup", study, "-o", study, "--force").one_line()
    kept = next(each for each in all_kept() if each.why == "before-replace")
    assert say(capsys, "history", kept.file).code == 0
    assert "a backup" in say(capsys, "backup", study, "-o", kept.file, "--force").one_line()
    assert "this is a backup" in say(capsys, "restore", kept.file, file).err
    got = say(capsys, "backup", study, "-o", tmp_path / "none" / "x").one_line()
    assert "no such folder" in got


def test_what_a_backup_replaces_is_kept(capsys, study: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.evalbench"
    say(capsys, "new", other)
    change(other, "Odda")
    said = say(capsys, "backup", study, "-o", other, "--force")
    assert (said.code, "kept in" in said.err) == (0, True)
    kept = next(each.file for each in all_kept() if each.why == "before-replace")
    assert "Odda" in say(capsys, "history", kept).out
    assert "Odda" not in say(capsys, "history", other).out
    missing_table(other)
    assert say(capsys, "backup", study, "-o", other, "--force").code == 0
    other.write_bytes(b"not a study")
    assert say(capsys, "backup", study, "-o", other, "--force").code == 0
    assert sum(each.why.startswith("before-replace") for each in all_kept()) == 2


def test_a_backup_is_never_put_over_a_study_in_use(capsys, study: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.evalbench"
    say(capsys, "new", other)
    with open_study(other) as opened:
        with opened.begin("AB") as session:
            add_unit(session, "Ny")
        got = say(capsys, "backup", study, "-o", other, "--force")
    assert "in use" in got.one_line()


def test_restore_shows_what_would_change(capsys, study: Path) -> None:
    say(capsys, "backup", study, "--name", "før")
    change(study, "Voss")
    shown = say(capsys, "restore", study, "før", "--dry-run", "--format", "json")
    none = {"added": 0, "changed": 0}
    assert json.loads(shown.out) == [
        {"kind": "unit", "now": 3, "then": 2, **none, "removed": 1},
        {"kind": "change", "now": 2, "then": 1, **none, "removed": 1},
    ]
    assert "state 2" in shown.err
    assert "state 1" in shown.err
    people = say(capsys, "restore", study, "før", "--dry-run")
    assert "units" in people.out
    assert "Nothing was changed" in people.err
    done = say(capsys, "restore", study, "før")
    assert done.code == 0
    assert "kept in" in done.err
    assert "state 1" in say(capsys, "backup", study).out
    assert "Nothing would be different" in say(capsys, "restore", study, "før").out


def test_restore_shows_what_is_changed_in_place(capsys, study: Path) -> None:
    say(capsys, "backup", study, "--name", "før")
    assert say(capsys, "answer", study, "R1", "1", "2").code == 0
    shown = say(capsys, "restore", study, "før", "--dry-run", "--format", "json")
    found = {each["kind"]: each for each in json.loads(shown.out)}
    assert found["answer"] == {
        "kind": "answer", "now": 1, "then": 1, "added": 0, "changed": 1, "removed": 0,
    }  # fmt: skip
    assert "Nothing would be different" not in say(capsys, "restore", study, "før", "--dry-run").out
    assert say(capsys, "undo", study).code == 0
    shown = say(capsys, "restore", study, "før", "--dry-run", "--format", "csv")
    assert [line.partition(",")[0] for line in shown.out.splitlines()] == ["kind", "change"]


def test_restore_shows_what_comes_back_of_a_damaged_study(capsys, study: Path) -> None:
    say(capsys, "backup", study, "--name", "før")
    study.write_bytes(b"")
    shown = say(capsys, "restore", study, "før", "--dry-run", "--format", "json")
    found = {each["kind"]: each for each in json.loads(shown.out)}
    assert (found["unit"]["now"], found["unit"]["then"], found["unit"]["added"]) == (0, 2, 2)
    assert found["change"]["added"] == 1


def test_restore_without_a_backup_lists_them(capsys, study: Path) -> None:
    assert "no backup" in say(capsys, "restore", study).out
    say(capsys, "backup", study, "--name", "før")
    say(capsys, "backup", study)
    listed = json.loads(say(capsys, "restore", study, "--format", "json").out)
    assert [(each["why"], each["label"]) for each in listed] == [("", "før"), ("asked", None)]
    assert "bedt om" in say(capsys, "restore", study, "--language", "nb").out
    assert "neither a file" in say(capsys, "restore", study, "borte").one_line()


def emptied(study: Path) -> None:
    study.write_bytes(b"")


def overwritten(study: Path) -> None:
    with study.open("r+b") as stream:
        stream.write(bytes(10))


@pytest.mark.parametrize("harm", [emptied, overwritten, Path.unlink])
def test_the_backups_of_a_damaged_study_are_found(capsys, study: Path, harm) -> None:
    other = study.with_name("other.evalbench")
    say(capsys, "new", other)
    say(capsys, "backup", other, "--name", "another's")
    say(capsys, "backup", study)
    say(capsys, "backup", study, "--name", "måke")
    harm(study)
    listed = say(capsys, "restore", study, "--format", "json")
    assert [(each["why"], each["label"]) for each in json.loads(listed.out)] == [
        ("asked", None),
        ("", "måke"),
    ]
    assert listed.err == ""
    said = say(capsys, "doctor", study)
    assert "no backup" not in said.out + said.err
    if study.exists():
        assert "newest backup of" in said.err
        assert "from today" in said.err
    else:
        assert "2 backups" in said.one_line()
    assert say(capsys, "restore", study, "måke").code == 0
    assert say(capsys, "doctor", study).code == 0


def test_whose_backups_they_are_is_not_guessed(capsys, study: Path, tmp_path: Path) -> None:
    say(capsys, "backup", study, "--name", "før")
    moved = study.rename(tmp_path / "moved.evalbench")
    moved.write_bytes(b"")
    listed = say(capsys, "restore", moved)
    assert "cannot be told whose" in listed.err
    assert "før" in listed.out
    assert "cannot be told" in say(capsys, "doctor", moved).err
    assert "no such study" in say(capsys, "doctor", tmp_path / "none").one_line()


def test_doctor_on_a_sound_study(capsys, study: Path) -> None:
    said = say(capsys, "doctor", study)
    assert said.code == 0
    assert "is sound" in said.out


# The small study has neither themes nor a tree of codes.
FITTING = [damage for damage in DAMAGES if damage not in (orphan_row, cycle)]


@pytest.mark.parametrize("damage", FITTING, ids=lambda damage: damage.__name__)
def test_doctor_on_a_damaged_study(capsys, study: Path, damage) -> None:
    damage(study)
    for language in ("en", "nb"):
        said = say(capsys, "doctor", study, "--language", language)
        assert said.code == 1
        assert said.out
        assert "Traceback" not in said.out + said.err


def test_doctor_rescues_into_a_folder_that_builds(capsys, study: Path, tmp_path: Path) -> None:
    missing_table(study)
    folder = tmp_path / "rescued"
    said = say(capsys, "doctor", study, "--rescue", folder)
    assert said.code == 1
    assert "rescued" in said.out
    assert (folder / "transcripts" / "a.txt").is_file()
    assert say(capsys, "build", folder, "-o", tmp_path / "again.evalbench").code == 0
    assert "not empty" in say(capsys, "doctor", study, "--rescue", folder).err


def test_doctor_repairs(capsys, sample: Path, tmp_path: Path) -> None:
    import shutil

    study = Path(shutil.copy(sample, tmp_path / "x.evalbench"))
    orphan_row(study)
    assert say(capsys, "doctor", study).code == 1
    said = say(capsys, "doctor", study, "--repair")
    assert said.code == 0
    assert "backup was taken" in said.out
    assert "nothing that can be mended" in say(capsys, "doctor", study, "--repair").out


def test_a_full_disk_in_a_change(capsys, study: Path, tmp_path: Path) -> None:
    """SQLite itself is told that there is no room beyond what the study has."""

    def no_room(connection: object, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]  # type: ignore[attr-defined]
        connection.execute(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]

    before = examine(str(study))
    with (tmp_path / "long.csv").open("w", encoding="utf-8") as stream:
        stream.write("name,kind\n")
        stream.writelines(f"Enhet {number},{'lang ' * 50}\n" for number in range(500))
    event.listen(Engine, "connect", no_room)
    try:
        got = say(capsys, "import", "units", study, tmp_path / "long.csv")
    finally:
        event.remove(Engine, "connect", no_room)
    assert got.code == 1
    assert "the disk is full; nothing was changed" in got.one_line()
    assert before.sound
    assert examine(str(study)).sound
    assert "Enhet" not in say(capsys, "history", study).out


def test_a_synced_folder_holds_no_log(capsys, study: Path, tmp_path: Path) -> None:
    folder = tmp_path / "OneDrive - Universitetet"
    folder.mkdir()
    file = folder / "study.evalbench"
    say(capsys, "backup", study, "-o", file)
    with open_study(file) as opened:
        with opened.begin("AB") as session:
            add_unit(session, "Voss")
        assert [each.name for each in folder.iterdir()] == [file.name]
    said = say(capsys, "doctor", file)
    assert said.code == 0
    assert "cloud" in said.err


def test_a_locked_file_is_one_clear_line(
    capsys, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_BUSY_MILLISECONDS", 10)
    with open_study(study) as opened, opened.begin("AB") as session:
        add_unit(session, "Voss")
        got = say(
            capsys, "code", study, "--document", "a", "--code", "Kvalitet", "--find", "alltid"
        )
    assert "another program is using" in got.one_line()


def test_doctor_as_a_program(study: Path) -> None:
    assert program("doctor", study).returncode == 0
    study.write_bytes(b"")
    assert program("doctor", study).returncode == 1
