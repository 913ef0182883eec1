"""The codebook from the command line: listed, changed, imported, exported, on both databases."""

import csv
import io
import json
from pathlib import Path

import pytest

from evalbench.cli.commands.codebook import _DETAILS
from evalbench.intake.beginning import build_study
from evalbench.study.planning import DETAILS
from tests.cli.terminal import say

COLUMNS = "path,definition,include,exclude,example,key,color,theme,codings,documents"


@pytest.fixture
def study(folder: Path, database_url: str) -> str:
    """The folder of every command line test, built by AB on either database."""
    build_study(folder, database_url, "AB")
    return database_url


def done(capsys, *words: object) -> str:
    got = say(capsys, *words)
    assert (got.code, got.err) == (0, ""), got
    return got.out.rstrip("\n")


def refused(capsys, *words: object, code: int = 1) -> str:
    got = say(capsys, *words)
    assert (got.code, got.out) == (code, ""), got
    return got.one_line()


def listed(capsys, study: str) -> list[str]:
    said = done(capsys, "codebook", study, "--format", "csv")
    return [row["path"] for row in csv.DictReader(io.StringIO(said))]


def test_the_options_are_what_can_be_said_of_a_code() -> None:
    assert tuple(_DETAILS) == DETAILS


def test_every_change_is_one_and_undone(capsys, study: str) -> None:
    options = ("--definition", "Tid", "--key", "t", "--color", "#1DC8FD", "--theme", "x")
    assert done(capsys, "codebook", study, "add", "Kvalitet/Tid", *options, "--dry-run") == (
        "Kvalitet/Tid would be added; nothing is changed (--dry-run)"
    )
    assert listed(capsys, study) == ["Kvalitet"]
    assert done(capsys, "codebook", study, "add", "Kvalitet/Tid", *options) == (
        "Kvalitet/Tid is added"
    )
    words: list[tuple[str, ...]] = [
        ("set", "Tid", "--key", "", "--include", "alt"),
        ("rename", "Tid", "Timer"),
        ("move", "Kvalitet/Timer", "/", "--before", "Kvalitet"),
        ("merge", "Kvalitet", "Timer"),
        ("delete", "Timer"),
    ]
    expected = [
        "Kvalitet/Tid: include, key changed",
        "Kvalitet/Tid is now Kvalitet/Timer",
        "Kvalitet/Timer is now Timer",
        "Kvalitet is merged into Timer: 2 codings moved there; “evalbench undo” parts them again",
        "Timer is deleted, and with it 2 codings (in one document: a); "
        "“evalbench undo” brings it back",
    ]
    books = [done(capsys, "codebook", study, "--format", "csv")]
    for change, said in zip(words, expected, strict=True):
        assert "(--dry-run)" in done(capsys, "codebook", study, *change, "--dry-run")
        assert done(capsys, "codebook", study, "--format", "csv") == books[-1]
        assert done(capsys, "codebook", study, *change) == said
        books.append(done(capsys, "codebook", study, "--format", "csv"))
    assert "there is no code yet" in done(capsys, "codebook", study)
    for book in reversed(books[:-1]):
        done(capsys, "undo", study)
        assert done(capsys, "codebook", study, "--format", "csv") == book


def test_the_list(capsys, study: str) -> None:
    done(capsys, "codebook", study, "add", "=1+1", "--key", "s", "--theme", "t")
    people = done(capsys, "codebook", study)
    assert [line.split()[:2] for line in people.splitlines() if "Kvalitet" in line] == [
        ["Kvalitet", "2"]
    ]
    assert done(capsys, "codebook", study, "--format", "csv").splitlines() == [
        COLUMNS,
        "Kvalitet,,,,,,,,2,1",
        "=1+1,,,,,s,,t,0,0",
    ]
    rows = json.loads(done(capsys, "codebook", study, "--format", "json"))
    assert ",".join(rows[1]) == COLUMNS
    assert (rows[1]["path"], rows[1]["codings"], rows[1]["documents"]) == ("=1+1", 0, 0)
    assert "Farge" in done(capsys, "codebook", study, "--language", "nn")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add",), "“add” takes PATH after it"),
        (("add", "a", "b"), "“add” takes PATH after it"),
        (("rename", "a"), "“rename” takes PATH NAME after it"),
        (("move", "a"), "“move” takes PATH PARENT after it"),
        (("rmove", "a"), "“rmove” is none of add, rename"),
        (("set", "a"), "say what to set: --definition, --include"),
        (("set", "a", "--before", "b", "--key", "k"), "--before goes with move only"),
        (("delete", "a", "--key", "k"), "--key goes with add, set only"),
        (("--dry-run",), "--dry-run goes with add, rename, move, merge, delete, set only"),
        (("--theme", "t"), "--theme goes with add, set only"),
    ],
)
def test_wrong_usage(capsys, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    assert said in refused(capsys, "codebook", tmp_path / "s", *words, code=2)


def test_what_cannot_be_done_is_one_line(capsys, study: str) -> None:
    for words, said in [
        (("add", "Kvalitet"), "there is a code “Kvalitet” already"),
        (("delete", "Kvalitt"), "did you mean “Kvalitet”"),
        (("merge", "Kvalitet", "Kvalitet"), "cannot be merged"),
        (("move", "Kvalitet", "Kvalitet"), "its own ancestor"),
        (("rename", "Kvalitet", "\x1b[2J"), "control character"),
        (("set", "Kvalitet", "--color", "red"), "no colour"),
    ]:
        assert said in refused(capsys, "codebook", study, *words)
        assert said in refused(capsys, "codebook", study, *words, "--dry-run")
    assert len(done(capsys, "history", study, "--format", "csv").splitlines()) == 2


def test_out_and_in_again(capsys, study: str, tmp_path: Path) -> None:
    done(capsys, "codebook", study, "add", "Kvalitet/a\\/b", "--definition", "l1\nl2", "--key", "b")
    done(capsys, "codebook", study, "add", "-- x", "--example", "“=1+1”")
    for ending in ("yaml", "csv"):
        file, again = tmp_path / f"x.{ending}", tmp_path / f"y.{ending}"
        said = done(capsys, "export", "codebook", study, "-o", file)
        assert said == f"{file} is written: 3 codes"
        assert "--force" in refused(capsys, "export", "codebook", study, "-o", file)
        done(capsys, "export", "codebook", study, "-o", file, "--force")
        empty = tmp_path / f"{ending}.evalbench"
        done(capsys, "new", empty)
        dry = done(capsys, "import", "codebook", empty, file, "--dry-run")
        assert dry.startswith(f"{file}: 3 codes would be new, 0 changed, 0 already there;")
        assert done(capsys, "import", "codebook", empty, file) == (
            f"{file}: 3 codes new, 0 changed, 0 already there"
        )
        done(capsys, "export", "codebook", empty, "-o", again)
        assert again.read_bytes() == file.read_bytes()
        done(capsys, "undo", empty)
        assert "nothing is written" in refused(
            capsys, "export", "codebook", empty, "-o", again, "--force"
        )
    for wrong in ("x.qdc", "x", "no/x.csv"):
        assert refused(capsys, "export", "codebook", study, "-o", tmp_path / wrong)


def test_import_says_what_is_wrong(capsys, study: str, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("path,definition,color\nKvalitet,a,\nNy,,red\n", encoding="utf-8")
    assert f"{file}:3: “red” is no colour" in refused(capsys, "import", "codebook", study, file)
    file.write_text("path,definition\nKvalitet,a\n", encoding="utf-8")
    assert done(capsys, "import", "codebook", study, file).endswith("1 changed, 0 already there")
    file.write_text("path,definition\nKvalitet,b\n", encoding="utf-8")
    said = refused(capsys, "import", "codebook", study, file)
    assert f"{file}:2: “Kvalitet” has the definition “b” here, but “a” in the study" in said
    assert "1 changed" in done(capsys, "import", "codebook", study, file, "--replace")
    file = tmp_path / "x.qdc"
    file.write_bytes(b"<CodeBook/>")
    assert ".yaml, .yml or .csv" in refused(capsys, "import", "codebook", study, file)
