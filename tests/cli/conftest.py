"""Fixtures of the command line: a user without settings, and a small study."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from evalbench.faces import settings
from evalbench.intake.beginning import build_study
from tests.cli.terminal import SAMPLE


@pytest.fixture(autouse=True)
def user(monkeypatch, tmp_path: Path) -> Iterator[Path]:
    """A home of their own: no settings, a login name, no wishes in the environment."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    for name in ("EVALBENCH_CODER", "NO_COLOR", "COLUMNS", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("LOGNAME", "kari")
    settings.settings.cache_clear()
    yield home
    settings.settings.cache_clear()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study folder with one interview, two passages, two roles of which one has answered."""
    made = tmp_path / "folder"
    (made / "transcripts").mkdir(parents=True)
    (made / "study.toml").write_text('title = "Prøven"\nlanguage = "nb"\n', encoding="utf-8")
    files = {
        "units.csv": [["name"], ["Bergen"], ["Oslo"]],
        "respondents.csv": [["id", "unit", "role"], ["R1", "Bergen", "leder"], ["R2", "Oslo", "x"]],
        "statements.csv": [["id", "role", "text_nb"], ["1", "", "Det går bra."]],
        "answers.csv": [["respondent_id", "statement_id", "answer"], ["R1", "1", "4"]],
        "transcripts.csv": [["file", "respondent_ids", "unit"], ["a.txt", "R1", "Bergen"]],
        "codings.csv": [
            ["document", "text", "code", "coder", "stance", "memo"],
            ["a", "Ja, det går bra 🙂", "Kvalitet", "AB", "strength", "Husk denne."],
            ["a", "ikke", "Kvalitet", "AB", "", ""],
        ],
    }  # fmt: skip
    for name, rows in files.items():
        with (made / name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
    (made / "codebook.yaml").write_text("codes:\n  - name: Kvalitet\n", encoding="utf-8")
    (made / "transcripts" / "a.txt").write_text(
        "Intervjuer: Går det bra?\nKari: Ja, det går bra 🙂, men ikke alltid.\n", encoding="utf-8"
    )
    return made


@pytest.fixture
def study(folder: Path, tmp_path: Path) -> Path:
    """The folder, built by AB."""
    file = tmp_path / "study.evalbench"
    build_study(folder, str(file), "AB")
    return file


@pytest.fixture(scope="session")
def sample(tmp_path_factory) -> Path:
    """The sample study, built once: for reading only."""
    file = tmp_path_factory.mktemp("sample") / "sample.evalbench"
    build_study(SAMPLE, str(file), "AB")
    return file
