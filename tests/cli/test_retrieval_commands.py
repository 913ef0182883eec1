"""Passages with their context, matrices, the overview and register figures at the command line."""

import csv
import io
import json
from pathlib import Path

import pytest

from evalbench.intake.beginning import build_study
from tests.cli.terminal import say

SEGMENTS = "document,unit,role,respondent,code,coder,start,end,text,memo,stance,id"


def rows(capsys, *words: object) -> list[dict[str, str]]:
    got = say(capsys, *words, "--format", "csv")
    assert (got.code, got.err) == (0, "")
    return list(csv.DictReader(io.StringIO(got.out, newline="")))


def test_context_is_two_more_columns(capsys, study: Path) -> None:
    without = rows(capsys, "segments", study)
    assert list(without[0]) == SEGMENTS.split(",")
    around = rows(capsys, "segments", study, "--context", 1)
    assert list(around[0]) == [*SEGMENTS.split(","), "before", "after"]
    assert (around[0]["before"], around[0]["after"]) == (
        "Intervjuer: Går det bra?\nKari: ",
        ", men ikke alltid.",
    )
    own = rows(capsys, "segments", study, "--context", 0)
    assert own[1]["before"] == "Kari: Ja, det går bra 🙂, men "


def test_context_for_people(capsys, study: Path, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    said = say(capsys, "segments", study, "--context", 1).out
    assert ">>> Ja, det går bra 🙂 <<<" in said
    assert "Intervjuer: Går det bra?" in said


@pytest.mark.parametrize("word", ["x", "-1", "1.5", "1001", "²", "9" * 5000])
def test_context_that_is_no_number(capsys, word: str) -> None:
    got = say(capsys, "segments", "s", f"--context={word}")
    assert got.code == 2
    assert "--context" in got.one_line()


WILD = (
    "Intervjuer: Går det bra 👩‍👩‍👧?\r\nOg nå?\r\n\r\n"
    "Kari: Ja, q\u0301n 🙂🙂 gang.\r\n[ler]\r\n"
    "Intervjuer: Sq\u030a?\r\nKari: שלום 🇳🇴 nok.\r\n"
)


def test_passages_are_slices_of_the_archived_text(capsys, folder: Path, tmp_path: Path) -> None:
    (folder / "transcripts" / "a.txt").write_bytes(WILD.encode())
    wanted = [
        "q\u0301n 🙂🙂 gang",
        "🙂 gang.\n[ler]",
        "🇳🇴",
        "[ler]\nIntervjuer: Sq\u030a?\nKari: שלום",
    ]
    with (folder / "codings.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["document", "text", "code", "coder"])
        writer.writerows(["a", text, "Kvalitet", "AB"] for text in wanted)
    file = tmp_path / "wild.evalbench"
    build_study(folder, str(file), "AB")
    assert say(capsys, "archive", file, tmp_path / "out").code == 0
    text = (tmp_path / "out" / "transcripts" / "a.txt").read_bytes().decode()
    assert "\r" not in text
    for turns in (0, 1, 5):
        found = rows(capsys, "segments", file, "--context", turns)
        assert {row["text"] for row in found} == set(wanted)
        for row in found:
            start, end = int(row["start"]), int(row["end"])
            assert row["text"] == text[start:end]
            whole = row["before"] + row["text"] + row["after"]
            begin = start - len(row["before"])
            assert whole == text[begin : begin + len(whole)]
            assert begin == 0 or text[begin - 1] == "\n"
            assert text[begin + len(whole) :][:1] in ("", "\n")
            if turns == 5:
                assert whole == text


def test_a_matrix(capsys, study: Path) -> None:
    found = rows(capsys, "matrix", study, "--rows", "code", "--columns", "unit")
    assert found == [
        {"row": "Kvalitet", "column": "Bergen", "value": "2"},
        {"row": "Kvalitet", "column": "Oslo", "value": "0"},
    ]
    words = ("matrix", study, "--rows", "role", "--columns", "code", "--measure")
    got = say(capsys, *words, "characters", "--format", "json")
    cells = {each["row"]: each["value"] for each in json.loads(got.out)}
    assert cells == {"leder": len("Ja, det går bra 🙂") + len("ikke"), "x": 0}
    people = say(capsys, *words, "present", "--language", "nb").out
    assert people.startswith("Om det finnes kodede utsnitt (1) eller ikke (0), rolle × kode")
    narrowed = say(capsys, *words, "segments", "--role", "leder").out
    assert "Left out" in narrowed
    assert "no passage fits" in say(capsys, *words, "segments", "--unit", "Oslo").out


def test_a_matrix_that_cannot_be(capsys, study: Path) -> None:
    for words, said, code in (
        (["--rows", "code", "--columns", "code"], "co-occurrence", 1),
        (["--rows", "code", "--columns", "unt"], "did you mean “unit”", 1),
        (["--rows", "code", "--columns", "category"], "category = ", 1),
        (["--rows", "code"], "--columns", 2),
        (["--rows", "code", "--columns", "unit", "--measure", "x"], "“x” is none of", 2),
        (["--rows", "code", "--columns", "unit", "--unit", "Brgen"], "did you mean “Bergen”", 1),
    ):
        got = say(capsys, "matrix", study, *words)
        assert (got.code, got.out) == (code, "")
        assert said in got.one_line()


def test_the_overview(capsys, study: Path) -> None:
    found = rows(capsys, "overview", study)
    assert list(found[0])[:2] == ["kind", "name"]
    (document,) = (row for row in found if row["kind"] == "document")
    assert (document["turns"], document["words"], document["codings"]) == ("2", "11", "2")
    assert document["interviewer_percent"].startswith("27.27")
    assert [row["name"] for row in found if row["missing"] == "interview_unfinished"] == ["a"]
    people = say(capsys, "overview", study, "--language", "nb").out
    assert "Ett intervju" in people
    assert "Intervjuer ingen har merket som ferdig kodet" in people


def test_register_figures(capsys, sample: Path) -> None:
    found = rows(capsys, "indicators", sample, "--growth", "2007:2011")
    grown = {(row["unit"], row["indicator"]): row for row in found if row["growth"]}
    assert {indicator for _, indicator in grown} == {"recipients of BPA"}
    assert grown["Bergen", "recipients of BPA"]["growth"] == "8"
    assert {row["period"] for row in grown.values()} == {"2011"}
    assert {row["arrow"] for row in found} == {"up", "flat", "down"}
    without = say(capsys, "indicators", sample).out
    assert "2001–2011" in without
    assert "Index" not in without
    assert "Indeks" in say(capsys, "indicators", sample, "--index", "--language", "nb").out


def test_register_figures_that_cannot_be(capsys, study: Path, sample: Path) -> None:
    assert "indicators.csv" in say(capsys, "indicators", study).out
    for words, code in ((["--growth", "2007"], 2), (["--growth", "1:1"], 2)):
        got = say(capsys, "indicators", sample, *words)
        assert got.code == code
        assert "--growth" in got.one_line()
    got = say(capsys, "indicators", sample, "--growth", "1999:2011")
    assert got.code == 1
    assert "2001, 2006" in got.one_line()


def test_an_empty_study_says_what_to_do_next(capsys, tmp_path: Path) -> None:
    file = tmp_path / "empty.evalbench"
    say(capsys, "new", file)
    assert "add transcripts" in say(capsys, "overview", file).out
    assert "“evalbench import indicators”" in say(capsys, "indicators", file).out
    assert "codings.csv" in say(capsys, "matrix", file, "--rows", "code", "--columns", "unit").out
    assert rows(capsys, "overview", file) == []
    assert rows(capsys, "indicators", file) == []
    assert rows(capsys, "matrix", file, "--rows", "code", "--columns", "unit") == []
