"""Every sample is whole: it builds, scores, reports, is sound, and comes back from its archive."""

import json
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from evalbench.intake.shipped import sample_names
from tests.cli.terminal import say


def tree(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_which_there_are():
    assert sample_names() == ["newcomers", "purchaser-provider"]


@pytest.mark.parametrize("name", sample_names())
def test_a_copy_of_a_sample_is_whole(name, tmp_path, capsys):
    study, report = tmp_path / "s.evalbench", tmp_path / "r.docx"
    made = say(capsys, "new", study, "--sample", name)
    assert (made.code, made.err) == (0, "")
    assert say(capsys, "doctor", study).code == 0
    scores = json.loads(say(capsys, "scores", study, "--format", "json").out)
    assert any(row["relative"] is not None for row in scores)
    assert say(capsys, "report", study, "-o", report).code == 0
    # Each table stands in a content control, where python-docx does not look.
    body = docx.Document(str(report)).element.body
    assert len(list(body.iter(qn("w:tbl")))) > 8
    missing = say(capsys, "overview", study, "--format", "json").out
    unfinished = [row for row in json.loads(missing) if row["missing"] == "interview_unfinished"]
    assert unfinished == []


@pytest.mark.parametrize("name", sample_names())
def test_a_sample_comes_back_from_its_archive(name, tmp_path, capsys):
    first, second = tmp_path / "first", tmp_path / "second"
    assert say(capsys, "new", tmp_path / "1.evalbench", "--sample", name).code == 0
    assert say(capsys, "archive", tmp_path / "1.evalbench", first).code == 0
    assert say(capsys, "build", first, "-o", tmp_path / "2.evalbench").code == 0
    assert say(capsys, "archive", tmp_path / "2.evalbench", second).code == 0
    assert tree(first) == tree(second)
