"""Whatever a word holds, a failure is one short line on stderr."""

from decimal import Decimal
from pathlib import Path

import pytest

from evalbench.faces.failures import failure_line
from evalbench.messages import EvalbenchError, Message, Problem, Problems, Say
from tests.cli.terminal import say

HOSTILE = {
    "a line feed": "a\nb",
    "a carriage return": "a\rb",
    "two lines and a sequence": "a\r\n\x1b[2Jb\x0bc",
    "a separator": "a\u2028b\u2029c\x85d",
    "a hundred thousand letters": "x" * 100_000,
}
# X is the hostile word, S a study, F a folder.
COMMANDS = [
    ["X"],
    ["import", "X"],
    ["scores", "X"],
    ["scores", "S", "X"],
    ["scores", "S", "--role", "X"],
    ["scores", "S", "--format", "X"],
    ["scores", "S", "--X"],
    ["scores", "S", "--language", "X"],
    ["segments", "S", "--code", "X"],
    ["segments", "S", "--coder", "X"],
    ["segments", "S", "--document", "X"],
    ["segments", "S", "--context", "X"],
    ["matrix", "S", "--rows", "X", "--columns", "unit"],
    ["matrix", "S", "--rows", "code", "--columns", "unit.X"],
    ["history", "S", "--since", "X"],
    ["overview", "X"],
    ["indicators", "S", "--growth", "X"],
    ["code", "S", "--document", "a", "--code", "X", "--span", "44:50"],
    ["code", "S", "--document", "X", "--code", "Kvalitet", "--span", "44:50"],
    ["code", "S", "--document", "a", "--code", "Kvalitet", "--find", "X"],
    ["code", "S", "--document", "a", "--code", "Kvalitet", "--span", "X"],
    ["recode", "S", "X", "--memo", "m"],
    ["split", "S", "3f", "--at", "X"],
    ["uncode", "S", "X"],
    ["answer", "S", "X", "1", "4"],
    ["answer", "S", "R1", "X", "4"],
    ["answer", "S", "R1", "1", "X"],
    ["answer", "S", "R1", "1", "4", "--role", "X"],
    ["memo", "S", "--about", "X", "--text", "m"],
    ["memo", "S", "--about", "unit:X", "--text", "m"],
    ["finish", "S", "X"],
    ["restore", "S", "X"],
    ["restore", "X", "X"],
    ["backup", "X"],
    ["build", "X", "-o", "S2"],
    ["build", "F", "-o", "S2/X"],
    ["archive", "X", "S2"],
    ["import", "units", "S", "X"],
    ["new", "S2", "--sample", "X"],
    ["new", "S2", "--codebook", "X"],
    ["new", "S2", "--title", "X"],
    ["new", "S2/X"],
    ["report", "S", "-o", "S2/X.docx"],
    ["report", "S", "-o", "r.docx", "--section", "X"],
    ["doctor", "X"],
]


@pytest.mark.parametrize("word", HOSTILE.values(), ids=HOSTILE)
def test_every_command_fails_in_one_line(capsys, study, folder, tmp_path: Path, word: str) -> None:
    places = {"S": str(study), "F": str(folder), "S2": str(tmp_path / "new"), "X": word}
    for words in COMMANDS:
        filled = [
            "/".join(places.get(part, part).replace("X", word) for part in each.split("/"))
            if each in ("S", "F") or each.startswith(("S2", "X"))
            else each.replace("X", word)
            for each in words
        ]
        got = say(capsys, *filled)
        assert got.code in (1, 2), words
        line = got.one_line()
        assert len(line.splitlines()) == 1, words
        assert len(line) < 2_000, words
    assert not (tmp_path / "new").exists()


def test_what_is_wrong_with_a_file_is_a_line_each() -> None:
    problem = Problem("a\nb.csv", 3, Message("find.unit", name="x\ny"))
    assert failure_line(Problems([problem]), Say("en")) == ("a\\nb.csv:3: there is no unit “x\\ny”")
    assert len(failure_line(Problems([problem] * 2), Say("en")).splitlines()) == 3


def test_an_error_within_an_error_is_one_line_too() -> None:
    unknown = Message("find.unit", name="x\ny")
    error = EvalbenchError("find.near", near="x\tz", unknown=unknown)
    assert str(error) == "there is no unit “x\\ny”; did you mean “x\\tz”?"
    assert failure_line(OSError(2, "no", "a\nb"), Say("en")).startswith("a\\nb: ")


def test_a_title_is_one_line(capsys, tmp_path: Path) -> None:
    place = tmp_path / "s.evalbench"
    assert say(capsys, "new", place, "--title", "a\nb").code == 1
    assert not place.exists()
    assert say(capsys, "new", place, "--title", " Prøven ").code == 0


def test_figures_are_written_as_the_language_has_them(capsys, study: Path) -> None:
    for language, figure in {"nb": "3,25", "nn": "3,25", "en": "3.25"}.items():
        got = say(capsys, "answer", study, "R1", "1", "3.25", "--language", language)
        assert f" {figure} " in got.one_line()
    assert say(capsys, "answer", study, "R1", "1", "1e999999").code == 1
    step = EvalbenchError("rules.scale_step", step=Decimal("0.50"), minimum=1, maximum=5)
    assert " 0,5 " in step.said(Say("nb"))
