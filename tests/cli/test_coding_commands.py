"""Coding and answering from the command line, as a person does it, on both databases."""

import csv
from pathlib import Path

import pytest

from evalbench.intake.beginning import build_study
from tests.cli.terminal import say

# The fixture's text: "Intervjuer: Går det bra?\nKari: Ja, det går bra 🙂, men ikke alltid."
PLACE = ("--document", "a", "--code", "Kvalitet")


@pytest.fixture
def study(folder: Path, database_url: str) -> str:
    """The folder of every command line test, built by AB on either database."""
    build_study(folder, database_url, "AB")
    return database_url


def done(capsys, *words: object) -> str:
    got = say(capsys, *words)
    assert (got.code, got.err) == (0, ""), got
    return got.out.strip()


def refused(capsys, *words: object, code: int = 1) -> str:
    got = say(capsys, *words)
    assert got.code == code, got
    return got.one_line()


def rows(capsys, study: str) -> list[dict[str, str]]:
    said = say(capsys, "segments", study, "--format", "csv").out
    return list(csv.DictReader(said.splitlines()))


def row(capsys, study: str, identity: str) -> dict[str, str]:
    return next(each for each in rows(capsys, study) if each["id"] == identity)


def test_code_by_words_and_by_place(capsys, study: str) -> None:
    options = ("--memo", "se på", "--stance", "weakness", "--coder", "CD")
    first = done(capsys, "code", study, *PLACE, "--find", "men ikke", *options)
    coded = row(capsys, study, first)
    assert (coded["text"], coded["coder"], coded["memo"], coded["stance"]) == (
        "men ikke", "CD", "se på", "weakness",
    )  # fmt: skip
    span = f"{coded['start']}:{coded['end']}"
    second = done(capsys, "code", study, *PLACE, "--span", span, "--coder", "EF")
    assert row(capsys, study, second)["text"] == "men ikke"
    assert len(rows(capsys, study)) == 4
    assert "undone" in done(capsys, "undo", study, "--coder", "EF")
    assert len(rows(capsys, study)) == 3


def test_words_that_stand_often_are_listed(capsys, study: str) -> None:
    got = say(capsys, "code", study, *PLACE, "--find", "bra")
    assert got.code == 1
    assert "stands 2 times in “a”" in got.one_line()
    assert [line.split()[0] for line in got.out.splitlines()] == ["20:23", "43:46"]
    assert all("[bra]" in line for line in got.out.splitlines())
    assert len(rows(capsys, study)) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--find", "nei"), "stands nowhere in “a”"),
        (("--find", "Kari"), "stands nowhere"),
        (("--find", ""), "stands nowhere"),
        (("--find", "\x1b[2J"), "stands nowhere"),
        (("--span", "25:40"), "speaker's name"),
        (("--span", "13:28"), "speaker's name"),
        (("--span", "13:9999"), "not a passage"),
        (("--span", "20:20"), "not a passage"),
        (("--span", "13:20", "--stance", "a\nb"), "control character"),
        (("--span", "13:20", "--coder", "a;b"), "a;b"),
        (("--span", "13:20", "--code", "Kvalitt"), "did you mean “Kvalitet”"),
        (("--span", "13:20", "--document", "../b"), "no document"),
    ],
)
def test_passages_that_cannot_be_coded(capsys, study, words: tuple[str, ...], said: str) -> None:
    assert said in refused(capsys, "code", study, *PLACE, *words)
    assert len(rows(capsys, study)) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("code", "S", *PLACE), "--find"),
        (("code", "S", *PLACE, "--find", "x", "--span", "1:2"), "not both"),
        (("code", "S", *PLACE, "--span", "1-2"), "A:B"),
        (("code", "S", *PLACE, "--span", "1:-2"), "whole number"),
        (("recode", "S", "3f"), "say what to change"),
        (("split", "S", "3f", "--at", "x"), "whole number"),
        (("split", "S", "3f"), "--at"),
        (("uncode", "S"), "ID"),
        (("code", "S", *PLACE, "--span", "1:2", "--coder", ""), "--coder: is blank"),
        (("segments", "S", "--coder="), "--coder: is blank"),
        (("--coder", " ", "undo", "S"), "--coder: is blank"),
        (("memo", "S", "--about", "study", "--text", "x", "--kind", "y"), "“y” is none of"),
    ],
)
def test_wrong_usage(capsys, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    words = tuple(str(tmp_path / "s") if word == "S" else word for word in words)
    assert said in refused(capsys, *words, code=2)


def test_recode(capsys, study: str) -> None:
    identity = rows(capsys, study)[0]["id"]
    short = identity[:13]
    assert done(capsys, "recode", study, short, "--span", "31:46", "--memo", "") == identity
    changed = row(capsys, study, identity)
    assert (changed["text"], changed["memo"], changed["stance"]) == (
        "Ja, det går bra", "", "strength",
    )  # fmt: skip
    done(capsys, "recode", study, identity, "--stance", "eget ord", "--memo", "a\x1b[2Jb")
    assert row(capsys, study, identity)["stance"] == "eget ord"
    assert row(capsys, study, identity)["memo"] == "ab"
    assert "begins with “ffffffffff”" in refused(
        capsys, "recode", study, "ffffffffff", "--memo", "x"
    )
    assert "speaker's name" in refused(capsys, "recode", study, identity, "--span", "26:40")


def test_uncode(capsys, study: str) -> None:
    ids = [each["id"] for each in rows(capsys, study)]
    said = done(capsys, "uncode", study, *ids, ids[0], "--dry-run")
    assert said.splitlines()[0].startswith("a 31:48, Kvalitet: Ja, det går bra")
    assert said.splitlines()[-1] == "2 codings would be deleted; nothing is changed (--dry-run)"
    assert len(rows(capsys, study)) == 2
    assert "not the id" in refused(capsys, "uncode", study, ids[0], "nonsense")
    assert len(rows(capsys, study)) == 2
    assert done(capsys, "uncode", study, *ids, "--coder", "AB") == (
        "2 codings deleted; “evalbench undo” brings them back"
    )
    assert rows(capsys, study) == []
    done(capsys, "undo", study, "--coder", "AB")
    assert [each["id"] for each in rows(capsys, study)] == ids


def test_split_and_join(capsys, study: str) -> None:
    identity = rows(capsys, study)[0]["id"]
    ids = done(capsys, "split", study, identity, "--at", 35).splitlines()
    assert ids[0] == identity
    assert [row(capsys, study, each)["text"] for each in ids] == ["Ja, ", "det går bra 🙂"]
    assert "not inside" in refused(capsys, "split", study, identity, "--at", 35)
    assert done(capsys, "join", study, ids[1], ids[0]) == identity
    joined = row(capsys, study, identity)
    assert (joined["text"], joined["memo"]) == ("Ja, det går bra 🙂", "Husk denne.")
    other = rows(capsys, study)[1]["id"]
    assert "are apart" in refused(capsys, "join", study, identity, other)
    said = say(capsys, "history", study).out
    assert "cut a passage in two: a 31–48" in said
    assert "joined two passages" in said


def test_answer(capsys, study: str) -> None:
    assert done(capsys, "answer", study, "R1", "1", "5") == "R1, 1: 5 (was 4)"
    assert done(capsys, "answer", study, "R2", "1", "-", "--reason", "vet ikke") == "R2, 1: –"
    assert done(capsys, "answer", study, "R2", "1", "3,0", "--coder", "CD") == "R2, 1: 3 (was –)"
    assert "undone" in done(capsys, "undo", study, "--coder", "CD")
    assert ",2,1,1," not in say(capsys, "scores", study, "--format", "csv").out
    for value, words in {"9": "scale", "3,5": "scale", "x": "no number", "-1": "scale"}.items():
        assert words in refused(capsys, "answer", study, "R1", "1", value)
    assert "no respondent" in refused(capsys, "answer", study, "R9x", "1", "4")
    assert "no statement" in refused(capsys, "answer", study, "R1", "=1+1", "4")
    assert "does not have" in refused(capsys, "answer", study, "R2", "1", "4", "--role", "leder")


def test_memos_and_summaries(capsys, study: str, tmp_path: Path) -> None:
    about = ("study", "code:Kvalitet", "unit:Bergen", "respondent:R1", "statement:1", "role:leder",
             "document:a", "passage:a:31:33")  # fmt: skip
    for each in about:
        words = ("--about", each, "--text", f"Om {each}", "--coder", "CD")
        assert done(capsys, "memo", study, *words) == f"memo written: {each}"
    words = ("--about", "document:a", "--text", "Kort sagt.", "--kind", "summary")
    assert done(capsys, "memo", study, *words) == "summary written: document:a"
    done(capsys, "archive", study, tmp_path / "written")
    memos = [each.read_text("utf-8") for each in (tmp_path / "written" / "memos").iterdir()]
    assert len(memos) == 9
    assert sum("coder: CD" in each for each in memos) == 8
    assert sum("kind: summary" in each for each in memos) == 1
    assert "what the memo is about" in refused(
        capsys, "memo", study, "--about", "Kvalitet", "--text", "x"
    )
    assert "not a passage" in refused(
        capsys, "memo", study, "--about", "passage:a:9:999", "--text", "x"
    )
    for place in ("26:33", "25:33", "13:28"):
        about_place = ("--about", f"passage:a:{place}", "--text", "x")
        assert "speaker's name" in refused(capsys, "memo", study, *about_place)
    assert "blank" in refused(capsys, "memo", study, "--about", "study", "--text", " \x1b[2J")


def test_finish(capsys, study: str, tmp_path: Path) -> None:
    for coder in ("CD", "EF"):
        assert done(capsys, "finish", study, "a", "--coder", coder).endswith(f"end by {coder}")
    assert "already" in refused(capsys, "finish", study, "a", "--coder", "CD")
    assert "no document" in refused(capsys, "finish", study, "b")
    done(capsys, "archive", study, tmp_path / "written")
    assert "CD;EF" in (tmp_path / "written" / "transcripts.csv").read_text("utf-8")
