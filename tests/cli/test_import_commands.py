"""Tables imported from the command line, on both databases."""

from pathlib import Path

import pytest

from evalbench.intake.beginning import build_study
from tests.cli.terminal import say

TABLES = ("units", "respondents", "statements", "answers", "codings")


@pytest.fixture
def study(folder: Path, database_url: str) -> str:
    """The folder of every command line test, built by AB on either database."""
    build_study(folder, database_url, "AB")
    return database_url


@pytest.fixture
def table(tmp_path: Path):
    """`table("units", "name\\nVoss\\n")` writes a table and returns its place."""

    def write(name: str, text: str | bytes) -> Path:
        file = tmp_path / f"{name}.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return write


def test_the_tables_of_its_own_folder_are_there_already(capsys, study, folder: Path) -> None:
    for name in TABLES:
        got = say(capsys, "import", name, study, folder / f"{name}.csv")
        assert (got.code, got.err) == (0, "")
        assert f"0 {name} new, 0 changed, " in got.out
    assert len(say(capsys, "history", study, "--format", "csv").out.splitlines()) == 2


def test_an_empty_study_filled_by_tables(capsys, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "new.evalbench"
    say(capsys, "new", file)
    for name in TABLES[:4]:
        got = say(capsys, "import", name, file, folder / f"{name}.csv", "--coder", "AB")
        assert got.code == 0, got
    assert "Bergen" in say(capsys, "scores", file).out
    got = say(capsys, "import", "codings", file, folder / "codings.csv")
    assert got.code == 1
    assert "codings.csv:2: there is no document “a” in the study" in got.err
    said = say(capsys, "history", file, "--language", "nb").out
    assert "importerte en tabell: answers.csv" in said


def test_a_dry_run_and_the_real_thing(capsys, study: str, table) -> None:
    file = table("svar", "respondent_id;statement_id;answer\nR2;1;3\nR1;1;4\n")
    said = say(capsys, "import", "answers", study, file, "--dry-run").out
    assert said == (
        f"{file}: one answer would be new, 0 changed, 1 already there; "
        "nothing is saved (--dry-run)\n"
    )
    assert len(say(capsys, "history", study, "--format", "csv").out.splitlines()) == 2
    said = say(capsys, "import", "answers", study, file).out
    assert said == f"{file}: one answer new, 0 changed, 1 already there\n"
    assert say(capsys, "undo", study).code == 0
    assert say(capsys, "import", "answers", study, file, "--language", "nb").out.endswith(
        "svar.csv: nye: ett svar, endret: 0, fra før: 1\n"
    )


def test_contradictions_are_told_with_file_and_line(capsys, study: str, table) -> None:
    file = table("svar", "respondent_id,statement_id,answer\nR1,1,2\nR2,1,9\nR9,1,1\n")
    got = say(capsys, "import", "answers", study, file)
    assert (got.code, got.out) == (1, "")
    lines = got.err.splitlines()
    assert [line.split(":")[1] for line in lines[:3]] == ["2", "3", "4"]
    assert all(line.startswith(f"{file}:") for line in lines[:3])
    assert "“2” here, but “4” in the study" in lines[0]
    assert lines[3] == "3 things to mend; nothing was changed"
    file = table("svar", "respondent_id,statement_id,answer\nR1,1,2\n")
    assert "--replace" in say(capsys, "import", "answers", study, file).one_line()
    assert "1 changed" in say(capsys, "import", "answers", study, file, "--replace").out


def test_codings_are_the_importers_unless_they_say(capsys, study: str, table) -> None:
    file = table("kodet", "document,text,code\na,alltid,Kvalitet\na,bra,Kvalitet\n")
    got = say(capsys, "import", "codings", study, file)
    assert f"{file}:3: “bra” stands 2 times in the document" in got.one_line()
    file = table("kodet", "document,text,code\na,alltid,Kvalitet\n")
    assert say(capsys, "import", "codings", study, file, "--coder", "EF").code == 0
    assert "alltid" in say(capsys, "segments", study, "--coder", "EF").out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "the table is empty"),
        (b"PK\x03\x04\x00\x00", "no text"),
        (b"navn;slag\nx;y\n", "the column name is missing"),
        (b"name\n\x1b[2J\n", "control character"),
    ],
)
def test_hostile_files(capsys, study: str, table, text: bytes, said: str) -> None:
    got = say(capsys, "import", "units", study, table("x", text))
    assert (got.code, said in got.one_line()) == (1, True)
    assert "\x1b" not in got.err


def test_a_spreadsheet_of_windows(capsys, study: str, table) -> None:
    file = table("enheter", "name;kind\r\n=SUM(A1);\xe5pen\r\n../Ås;by\r\n".encode("cp1252"))
    assert "2 units new" in say(capsys, "import", "units", study, file).out


def test_what_is_no_file(capsys, study: str, tmp_path: Path) -> None:
    for place in (tmp_path / "no.csv", tmp_path):
        got = say(capsys, "import", "units", study, place)
        assert (got.code, "no such file" in got.one_line()) == (1, True)
    assert say(capsys, "import", study).code == 2


def test_a_blank_answer_is_one_and_erases_none_unsaid(capsys, study: str, table) -> None:
    file = table("svar", "respondent_id,statement_id,answer\nR1,1,\nR2,1,-\n")
    assert "“–” here, but “4” in the study" in say(capsys, "import", "answers", study, file).err
    for words in (["--dry-run"], []):
        got = say(capsys, "import", "answers", study, file, "--replace", *words)
        assert "one answer that stood is made blank" in got.one_line()
        assert "1 changed" in got.out
    again = say(capsys, "import", "answers", study, file)
    assert (again.code, again.err) == (0, "")


def test_figures_in_norwegian_and_what_to_do_about_the_step(capsys, study: str, table) -> None:
    file = table("svar", "respondent_id;statement_id;answer\nR2;1;3,5\n")
    line = say(capsys, "import", "answers", study, file, "--language", "nb").one_line()
    assert "svaret 3,5 er ikke på skalaen fra 1 til 5 med trinn på 1" in line
    assert "[scale] i study.toml" in line
    said = say(capsys, "import", "answers", study, file).one_line()
    assert "write another step under [scale] in study.toml" in said
