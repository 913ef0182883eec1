"""Every command as a person uses it: what it prints, writes and leaves."""

import csv
import io
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from evalbench.intake.beginning import build_study
from evalbench.study.model import Unit
from evalbench.study.store import open_study
from evalbench.study.verbs.setting import add_unit, change_unit
from tests.cli.terminal import SAMPLE, program, say

SCORES = "role,unit,parent,statement,respondents,answers,mean,relative"
SEGMENTS = "document,unit,role,respondent,code,coder,start,end,text,memo,stance,id"
HISTORY = "id,time,who,action,subject,status,target"


def changed(study: Path, *names: str, who: str = "CD") -> None:
    for name in names:
        with open_study(study) as opened, opened.begin(who) as session:
            add_unit(session, name)


@pytest.mark.parametrize(
    ("command", "header"), [("scores", SCORES), ("segments", SEGMENTS), ("history", HISTORY)]
)
def test_rows_for_programs(study: Path, command: str, header: str) -> None:
    done = program(command, study, "--format", "csv")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(header.encode() + b"\r\n")
    assert done.stdout.count(b"\r\n") == done.stdout.count(b"\n")
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode(), newline="")))
    objects = json.loads(program(command, study, "--format", "json").stdout)
    assert [list(each) for each in objects] == [header.split(",")] * len(rows)
    for row, each in zip(rows, objects, strict=True):
        assert {k: "" if v is None else str(v) for k, v in each.items()} == row


def test_empty_rows_for_programs(capsys, tmp_path: Path) -> None:
    file = tmp_path / "empty.evalbench"
    assert say(capsys, "new", file).code == 0
    assert say(capsys, "scores", file, "--format", "csv").out == SCORES + "\r\n"
    assert say(capsys, "segments", file, "--format", "json").out == "[]\n"


def test_an_empty_study_says_what_to_do_next(capsys, tmp_path: Path) -> None:
    file = tmp_path / "empty.evalbench"
    say(capsys, "new", file)
    for command, table in (("scores", "answers"), ("segments", "codings")):
        said = say(capsys, command, file).out
        assert f"{table}.csv" in said
        assert f"“evalbench import {table}”" in said
    assert "--since" in say(capsys, "history", file, "--since", 1).out
    assert "legg codings.csv" in say(capsys, "segments", file, "--language", "nb").out


def test_passages_for_people(capsys, study: Path, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    said = say(capsys, "segments", study, "--language", "nb").out
    assert said.splitlines()[0] == "a · Bergen · leder"
    assert "Kvalitet (styrke)" in said
    assert "Notat: Husk denne." in said
    assert "2 kodede utsnitt" in said
    assert max(map(len, said.splitlines())) <= 80
    with open_study(study) as opened, opened.read() as session:
        from evalbench.analysis.retrieval import find_segments

        assert not any(str(each.id) in said for each in find_segments(session))


def test_passages_by_filter(capsys, study: Path) -> None:
    assert "2 coded" in say(capsys, "segments", study, "--coder", "AB", "--code", "Kvalitet").out
    assert "no passage fits" in say(capsys, "segments", study, "--unit", "Oslo").out
    got = say(capsys, "segments", study, "--unit", "Brgen")
    assert got.one_line() == "there is no unit “Brgen”; did you mean “Bergen”?"
    assert got.code == 1


def test_scores_say_which_roles_are_left_out(capsys, study: Path) -> None:
    got = say(capsys, "scores", study)
    assert "Bergen" in got.out
    assert got.err == "Left out, since nobody in the role has answered: x.\n"
    assert "nobody in the role “x”" in say(capsys, "scores", study, "--role", "x").out


def test_tables_are_plain_where_nobody_watches_or_no_color(study: Path) -> None:
    assert b"\x1b" not in program("scores", study, env={"FORCE_COLOR": "1"}).stdout


def test_history_for_people(capsys, study: Path, monkeypatch) -> None:
    changed(study, "Voss", "Ål")
    assert say(capsys, "undo", study, "--coder", "CD").out.startswith(
        "undone: change 3, added a unit: Ål"
    )
    said = say(capsys, "history", study, "--language", "nb").out
    assert "bygget studien av en mappe: Prøven" in said
    assert "la til en enhet: Ål (angret)" in said
    assert "angret endring 3: Ål" in said
    rows = list(csv.DictReader(say(capsys, "history", study, "--format", "csv").out.splitlines()))
    assert [(row["id"], row["action"], row["status"], row["target"]) for row in rows] == [
        ("1", "build", "final", ""),
        ("2", "add_unit", "done", ""),
        ("3", "add_unit", "undone", ""),
        ("4", "undo", "undo", "3"),
    ]
    assert say(capsys, "redo", study, "--coder", "CD", "--language", "nb").out == (
        "gjort om igjen: endring 3, la til en enhet: Ål; studien er i tilstand 5\n"
    )
    since = say(capsys, "history", study, "--since", 3, "--format", "csv").out
    assert [row["id"] for row in csv.DictReader(since.splitlines())] == ["4", "5"]


@pytest.mark.parametrize(("since", "lines"), [("1970-01-01", 2), ("2999-01-01T00:00:00Z", 1)])
def test_history_since_a_date(capsys, study: Path, since: str, lines: int) -> None:
    said = say(capsys, "history", study, "--since", since, "--format", "csv").out
    assert len(said.splitlines()) == lines


def test_times_are_those_of_this_computer(study: Path) -> None:
    times = [program("history", study, env={"TZ": zone}).stdout for zone in ("UTC", "Asia/Tokyo")]
    assert times[0] != times[1]
    rows = [
        program("history", study, "--format", "csv", env={"TZ": zone}).stdout
        for zone in ("UTC", "Asia/Tokyo")
    ]
    assert rows[0] == rows[1]


def test_undo_of_nothing(capsys, study: Path) -> None:
    got = say(capsys, "undo", study, "--coder", "EF")
    assert (got.code, got.one_line()) == (1, "EF has nothing to undo")


def test_build_says_what_it_built(capsys, folder: Path, tmp_path: Path) -> None:
    got = say(capsys, "build", folder, "-o", tmp_path / "x.evalbench")
    assert got.code == 0
    assert got.out.endswith(
        "2 units, 2 respondents, one document, one code, 2 codings, one answer\n"
    )


def test_build_notes_go_to_stderr(capsys, folder: Path, tmp_path: Path) -> None:
    (folder / "unitz.csv").write_text("name\nVoss\n", encoding="utf-8")
    got = say(capsys, "build", folder, "-o", tmp_path / "x.evalbench")
    assert got.code == 0
    assert "unitz.csv" in got.err
    assert "unitz.csv" not in got.out


def test_build_over_a_study(capsys, folder: Path, study: Path) -> None:
    before = study.read_bytes()
    refused = say(capsys, "build", folder, "-o", study)
    assert refused.code == 1
    assert "--force" in refused.one_line()
    assert study.read_bytes() == before

    assert "was as it was built" in say(capsys, "build", folder, "-o", study, "--force").one_line()
    changed(study, "Voss", "Ål", who="Ø. Å")
    noted = say(capsys, "build", folder, "-o", study, "--force", "--language", "nb").one_line()
    assert "hadde 2 endringer siden den ble bygget, den siste av Ø. Å 20" in noted
    backup = Path(noted.rpartition(" som ")[2])
    with open_study(backup) as kept, kept.read() as session:
        assert "Voss" in session.scalars(select(Unit.name)).all()
    with open_study(study) as built, built.read() as session:
        assert "Voss" not in session.scalars(select(Unit.name)).all()


def test_a_study_in_use_is_not_replaced(capsys, folder: Path, study: Path) -> None:
    with open_study(study) as other, other.begin("CD") as session:
        unit = session.scalars(select(Unit)).first()
        assert unit is not None
        change_unit(session, unit, name="Nytt")
        got = say(capsys, "build", folder, "-o", study, "--force")
        assert got.code == 1
        assert "another program is using the study" in got.one_line()
    with open_study(study) as built, built.read() as session:
        assert "Nytt" in session.scalars(select(Unit.name)).all()


def test_build_and_read_on_both_databases(capsys, folder: Path, database_url: str) -> None:
    assert say(capsys, "build", folder, "-o", database_url).code == 0
    again = say(capsys, "build", folder, "-o", database_url)
    assert (again.code, "--force" in again.one_line()) == (1, True)
    assert say(capsys, "build", folder, "-o", database_url, "--force").code == 0
    assert "2 coded passages" in say(capsys, "segments", database_url).out
    assert len(say(capsys, "history", database_url, "--format", "csv").out.splitlines()) == 2


@pytest.mark.parametrize(("place", "title"), [("min studie.evalbench", "min studie"), ("x", "x")])
def test_new_takes_its_title_from_the_file(capsys, tmp_path, place: str, title: str) -> None:
    assert say(capsys, "new", tmp_path / place, "--codebook", "four-perspectives").code == 0
    assert title in say(capsys, "history", tmp_path / place).out


def test_new_takes_no_password_for_a_title(capsys, postgresql_url: str) -> None:
    address = postgresql_url + "&password=s3cret"
    assert say(capsys, "new", address).code == 0
    assert "s3cret" not in say(capsys, "history", address).out


def test_new_copies_a_sample(capsys, tmp_path: Path) -> None:
    file = tmp_path / "play.evalbench"
    assert say(capsys, "new", file, "--sample", SAMPLE.name).code == 0
    assert "Bergen" in say(capsys, "scores", file).out
    assert SAMPLE.name in say(capsys, "new", "--help").out


@pytest.mark.parametrize("option", ["--sample", "--codebook"])
def test_new_names_what_there_is(capsys, tmp_path: Path, option: str) -> None:
    got = say(capsys, "new", tmp_path / "x", option, "nothing")
    assert got.code == 1
    assert "choose one of" in got.one_line()
    assert not (tmp_path / "x").exists()


def test_report(capsys, study: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.docx"
    assert (
        say(capsys, "report", study, "-o", file).out
        == f"{file} is written, from state 1 of the study\n"
    )
    assert say(capsys, "report", study, "-o", file).code == 0
    file.write_bytes(b"mine")
    refused = say(capsys, "report", study, "-o", file)
    assert (refused.code, file.read_bytes()) == (1, b"mine")
    assert "--force" in refused.one_line()
    assert say(capsys, "report", study, "-o", file, "--force").code == 0


@pytest.mark.parametrize("place", ["r.pdf", "r", "no/r.docx", "."])
def test_report_to_a_place_that_will_not_do(capsys, study, tmp_path, place: str) -> None:
    got = say(capsys, "report", study, "-o", tmp_path / place)
    assert got.code == 1
    assert got.one_line()


def test_archive_builds_again(capsys, study: Path, tmp_path: Path) -> None:
    assert say(capsys, "archive", study, tmp_path / "written").code == 0
    again = tmp_path / "again.evalbench"
    assert say(capsys, "build", tmp_path / "written", "-o", again).code == 0
    rows = [say(capsys, "scores", each, "--format", "csv").out for each in (study, again)]
    assert rows[0] == rows[1]


def who(capsys, study: Path) -> str:
    said = say(capsys, "history", study, "--format", "csv").out
    return next(iter(csv.DictReader(said.splitlines())))["who"]


def test_who_does_it(capsys, tmp_path: Path, user: Path, monkeypatch) -> None:
    from evalbench.faces.settings import settings, settings_file

    def begun(*words: str) -> str:
        settings.cache_clear()
        file = tmp_path / f"{len(list(tmp_path.iterdir()))}.evalbench"
        assert say(capsys, "new", file, *words).code == 0
        return who(capsys, file)

    assert begun() == "kari"
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text('coder = "from settings"\nlanguage = "nb"\n', encoding="utf-8")
    assert begun() == "from settings"
    monkeypatch.setenv("EVALBENCH_CODER", "from environment")
    assert begun() == "from environment"
    assert begun("--coder", "AB") == "AB"
    assert say(capsys, "new", tmp_path / "y", "--coder", "").code == 2
    assert say(capsys, "new", tmp_path / "y", "--coder", "a\x1bb").code == 1
    assert "Bruk:" in program("--help").stdout.decode()
    assert "Usage:" in program("--help", "--language", "en").stdout.decode()


LOCALES = {
    "nb_NO.UTF-8": "Bruk",
    "nn_NO": "Bruk",
    "Norwegian Bokmål_Norway": "Bruk",
    "C": "Usage",
    "de_DE": "Usage",
}


@pytest.mark.parametrize(("locale", "word"), LOCALES.items())
def test_the_locale_chooses_the_language(locale: str, word: str) -> None:
    assert word in program("--help", env={"LC_ALL": "", "LANG": locale}).stdout.decode()


def test_a_built_study_is_one_file(study: Path) -> None:
    assert [each.name for each in study.parent.glob("study.evalbench*")] == ["study.evalbench"]
    build_study(SAMPLE, str(study), "AB", force=True)
    assert [each.name for each in study.parent.glob("*study.evalbench*")] == ["study.evalbench"]
