"""What is said, once a day, of where a study and its backups lie."""

from pathlib import Path

import pytest

from tests.cli.terminal import say


@pytest.fixture
def cloud(tmp_path: Path) -> Path:
    folder = tmp_path / "OneDrive - Universitetet"
    folder.mkdir()
    return folder


def test_making_a_study_in_a_synced_folder_is_noted(capsys, cloud: Path, folder: Path) -> None:
    for words in (["new", cloud / "n"], ["build", folder, "-o", cloud / "b"]):
        got = say(capsys, *words)
        assert got.code == 0
        assert "a cloud service copies" in got.one_line()
    assert say(capsys, "new", cloud.parent / "n").err == ""


def test_the_first_change_of_a_day_notes_it_and_the_next_does_not(
    capsys, cloud: Path, study: Path
) -> None:
    file = study.rename(cloud / "s.evalbench")
    got = say(capsys, "answer", file, "R1", "1", "5")
    assert (got.code, "a cloud service copies" in got.one_line()) == (0, True)
    assert say(capsys, "answer", file, "R1", "1", "4").err == ""
    assert say(capsys, "segments", file).err == ""


def test_backups_in_a_synced_folder_are_noted(
    capsys, cloud: Path, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(cloud))
    got = say(capsys, "finish", study, "a")
    assert (got.code, "The folder of the backups" in got.one_line()) == (0, True)
    assert say(capsys, "finish", study, "a", "--coder", "CD").err == ""


@pytest.mark.parametrize("words", [["answer", "S", "R1", "1", "5"], ["import", "units", "S", "F"]])
def test_a_change_without_its_backup_of_the_day_is_noted(
    capsys, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    (tmp_path / "file").write_text("name\nVoss\n", encoding="utf-8")
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "file"))
    places = {"S": study, "F": tmp_path / "file"}
    got = say(capsys, *(places.get(word, word) for word in words))
    assert got.code == 0
    assert got.out
    line = got.one_line()
    assert line.startswith("the change is saved, but not the backup of the day: ")
    assert f"“evalbench backup {study}”" in line
    assert say(capsys, "history", study, "--format", "csv").out.count("\n") == 3
