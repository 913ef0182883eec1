"""Transcripts imported and speakers settled from the command line, on both databases."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from evalbench.cli.context import Context
from evalbench.cli.parser import Parser
from evalbench.cli.progress import counted_steps_shown
from evalbench.intake.beginning import build_study
from evalbench.intake.folder.documents import read_text
from evalbench.intake.interviews import arriving
from evalbench.messages import Message, Say
from tests.cli.terminal import say
from tests.cli.test_progress import Watched

Write = Callable[..., Path]


@pytest.fixture
def study(folder: Path, database_url: str) -> str:
    """The folder of every command line test, built by AB on either database."""
    build_study(folder, database_url, "AB")
    return database_url


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """`write("Oslo/b.txt", "I: Hei.")` writes a file and returns its place."""

    def call(name: str, text: str, encoding: str = "utf-8") -> Path:
        file = tmp_path / "inn" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode(encoding))
        return file

    return call


def rows(capsys, *words: object) -> list[dict[str, str]]:
    got = say(capsys, *words, "--format", "csv")
    assert got.code == 0, got
    return list(csv.DictReader(io.StringIO(got.out)))


def archived(capsys, study: str, tmp_path: Path, name: str = "arkiv") -> dict[str, bytes]:
    folder = tmp_path / name
    assert say(capsys, "archive", study, folder).code == 0
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*") if path.is_file()
    }  # fmt: skip


TALK = "I: Hva nå, R1?\nR1: Nå går det.\nI: Og du?\nR2: Ikke for meg.\n"


def test_a_dry_run_shows_what_is_recognised_and_saves_nothing(
    capsys, study: str, write: Write, tmp_path: Path
) -> None:
    file = write("Oslo x.txt", TALK)
    held = archived(capsys, study, tmp_path)
    found = rows(capsys, "import", "transcripts", study, file, "--dry-run")
    assert [(row["speaker"], row["interviewer"], row["turns"]) for row in found] == [
        ("I", "1", "2"), ("R1", "0", "1"), ("R2", "0", "1"),
    ]  # fmt: skip
    assert {(row["document"], row["status"], row["unit"], row["role"]) for row in found} == {
        ("Oslo x", "new", "Oslo", "x")
    }
    got = say(capsys, "import", "transcripts", study, file, "--dry-run")
    assert "nothing is saved" in got.err
    assert "R2 1" in got.out
    assert archived(capsys, study, tmp_path, "igjen") == held


def test_import_archive_build_gives_the_same_turns(
    capsys, study: str, write: Write, tmp_path: Path
) -> None:
    write(
        "Oslo/b.md",
        "**I:** Hva nå?\n\n**Ola Dal**: Det går.\nOg går.\n\n**I:** Så?\n\n**Ola Dal**: Nei.",
    )
    write("Oslo/c.txt", "Kari\t00:12\nHva nå?\nOla  01:02:03\nJa. a\u030a\nKari\t01:02:09\nNå?\n")
    assert say(capsys, "import", "transcripts", study, tmp_path / "inn").code == 0
    assert say(capsys, "doctor", study).code == 0
    held = archived(capsys, study, tmp_path)
    again = tmp_path / "igjen.evalbench"
    assert say(capsys, "build", tmp_path / "arkiv", "-o", again).code == 0
    assert archived(capsys, str(again), tmp_path, "igjen") == held
    assert b"c,0,Kari,1,0:00:12," in held["turns.csv"]


def test_several_respondents_are_told_by_their_names(capsys, study: str, write: Write) -> None:
    file = write("gruppe.txt", TALK)
    words = ("import", "transcripts", study, file, "--respondent", "R1", "--respondent", "R2")
    assert say(capsys, *words).code == 0
    for text, whose in (("Nå går det", "R1"), ("Ikke for meg", "R2")):
        say(capsys, "code", study, "--document", "gruppe", "--code", "Kvalitet", "--find", text)
        found = rows(capsys, "segments", study, "--document", "gruppe")
        assert whose in {row["respondent"] for row in found if text in row["text"]}


def test_whose_it_is_by_the_manifest_before_the_name(capsys, study: str, write: Write) -> None:
    one = write("Bergen/en.txt", "I: En?\nR: Ja.")
    two = write("Oslo/to.txt", "I: To?\nR: Ja.")
    manifest = write("manifest.csv", "file;respondent_ids;unit;document\nto.txt;R1;Bergen;toeren\n")
    found = rows(capsys, "import", "transcripts", study, one, two, "--manifest", manifest)
    assert {(row["document"], row["unit"], row["respondents"]) for row in found} == {
        ("en", "Bergen", ""), ("toeren", "Bergen", "R1"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "unit", "asked"),
    [
        ("BERGEN kommune.txt", "Bergen", ""),
        ("bergen_02.txt", "Bergen", ""),
        ("Bergenn.txt", "", "Bergen"),
        ("bergen-oslo.txt", "", "Bergen;Oslo"),
        ("intervju.txt", "", ""),
    ],
)
def test_exact_after_folding_is_taken_close_is_asked(
    capsys, study: str, write: Write, name: str, unit: str, asked: str
) -> None:
    file = write(f"filer/{name}", "I: Hva?\nR: Ja.")
    found = rows(capsys, "import", "transcripts", study, file, "--dry-run")
    assert {(row["unit"], row["close"]) for row in found} == {(unit, asked)}
    err = say(capsys, "import", "transcripts", study, file, "--dry-run").err
    assert ("does its name mean" in err) == bool(asked)
    assert ("tells neither unit" in err) == (not unit and not asked)


def test_what_was_recognised_is_corrected_by_turns(
    capsys, study: str, write: Write, tmp_path: Path
) -> None:
    file = write("Bergen/b.txt", "Mål: Flere timer.\nMål: Bedre vakter.\nSå sa hun det.\n")
    turns = write(
        "turns.csv",
        "document,start,speaker,interviewer,time,respondent\nb,0,Mål,,,R1\nb,18,Mål,1,0:01:00,\n",
    )
    assert say(capsys, "import", "transcripts", study, file, "--turns", turns).code == 0
    table = archived(capsys, study, tmp_path)["turns.csv"].decode()
    assert [line for line in table.splitlines() if line.startswith("b,")] == [
        "b,0,Mål,,,R1", "b,18,Mål,1,0:01:00,",
    ]  # fmt: skip


def test_the_same_text_is_known_under_any_name(capsys, study: str, write: Write) -> None:
    one = write("b.txt", TALK)
    two = write("c.md", "\ufeff" + TALK.replace("\n", "\r\n\r\n"), "utf-16")
    found = rows(capsys, "import", "transcripts", study, one, two)
    assert {row["file"].rsplit("/")[-1]: (row["document"], row["status"]) for row in found} == {
        "b.txt": ("b", "new"), "c.md": ("b", "same"),
    }  # fmt: skip
    assert {row["status"] for row in rows(capsys, "import", "transcripts", study, two)} == {"same"}


def test_one_that_fails_names_itself_and_nothing_is_imported(
    capsys, study: str, write: Write, tmp_path: Path
) -> None:
    good, empty, bad = write("b.txt", TALK), write("c.txt", "\n"), write("d.docx", "I: Hei.")
    held = archived(capsys, study, tmp_path)
    got = say(capsys, "import", "transcripts", study, good, empty, bad)
    assert got.code == 1
    lines = got.err.splitlines()
    assert lines[0].startswith(f"{empty}: there is no text in it")
    assert lines[1].startswith(f"{bad}: is no Word document")
    assert archived(capsys, study, tmp_path, "igjen") == held


def test_ctrl_c_leaves_the_study_as_it_was(
    capsys, study: str, write: Write, tmp_path: Path, monkeypatch
) -> None:
    files = [write(f"{number}.txt", f"I: Nummer {number}?\nR: Ja.") for number in range(4)]
    held = archived(capsys, study, tmp_path)

    def interrupted(reading, people, source, **options):
        if source.name == "3":
            raise KeyboardInterrupt
        return read_text(reading, people, source, **options)

    monkeypatch.setattr(arriving, "read_text", interrupted)
    got = say(capsys, "import", "transcripts", study, *files)
    assert (got.code, got.out) == (1, "")
    assert got.one_line() == "interrupted; nothing is half-done"
    monkeypatch.undo()
    assert archived(capsys, study, tmp_path, "igjen") == held
    assert say(capsys, "import", "transcripts", study, *files).code == 0


def test_a_bar_counts_the_files(monkeypatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Watched()
    context = Context(
        Parser("build", "build", Say("en")).read([]), Say("en"), io.StringIO(), stream
    )
    with counted_steps_shown(context) as step:
        step(0, 2, Message("importing.reading_file", file="b.txt"))
        step(2, 2, Message("importing.saving_files"))
    assert "saving" in stream.getvalue()
    assert "━" in stream.getvalue()


def test_replace_moves_what_was_coded_and_lists_what_has_no_place(
    capsys, study: str, write: Write, tmp_path: Path
) -> None:
    new = "Intervjuer: Går det bra?\nKari: Tja, det går bra 🙂, men slett ikke alltid.\n"
    file = write("a.txt", new)
    got = say(capsys, "import", "transcripts", study, file)
    assert "is the name of another text" in got.one_line()
    assert say(capsys, "import", "transcripts", study, file, "--replace").code == 0
    texts = {row["text"] for row in rows(capsys, "segments", study)}
    assert texts == {"Tja, det går bra 🙂", "ikke"}
    assert say(capsys, "doctor", study).code == 0
    file.write_text(new.replace("ikke ", ""), encoding="utf-8")
    got = say(capsys, "import", "transcripts", study, file, "--replace")
    assert "coding Kvalitet (AB)" in got.one_line()
    assert "--drop-lost" in got.err
    assert texts == {row["text"] for row in rows(capsys, "segments", study)}
    words = ("import", "transcripts", study, file, "--replace", "--drop-lost")
    found = rows(capsys, *words, "--dry-run")
    assert {(row["moved"], row["lost"]) for row in found} == {("0", "1")}
    assert say(capsys, *words).code == 0
    assert len(rows(capsys, "segments", study)) == 1
    assert say(capsys, "undo", study).code == 0
    assert texts == {row["text"] for row in rows(capsys, "segments", study)}


def test_a_replaced_text_is_no_longer_known_by_its_content(
    capsys, study: str, write: Write, folder: Path
) -> None:
    old = (folder / "transcripts" / "a.txt").read_text(encoding="utf-8")
    new, kept = write("a.txt", old.replace("alltid", "aldri")), write("gammel.txt", old)
    found = rows(capsys, "import", "transcripts", study, new, kept, "--replace")
    assert {row["document"]: row["status"] for row in found} == {"a": "changed", "gammel": "new"}


def test_a_text_given_again_with_its_turns_takes_them(
    capsys, study: str, folder: Path, tmp_path: Path, write: Write
) -> None:
    file = folder / "transcripts" / "a.txt"
    turns = write("turns.csv", "document,start,speaker,interviewer,respondent\na,0,Intervjuer,1,\n"
                  "a,25,Kari,,R2\n")  # fmt: skip
    words = ("import", "transcripts", study, file, "--turns", turns)
    assert {row["status"] for row in rows(capsys, *words)} == {"same"}
    assert {row["status"] for row in rows(capsys, *words, "--replace")} == {"changed"}
    assert b"a,25,Kari,,,R2" in archived(capsys, study, tmp_path)["turns.csv"]
    assert len(rows(capsys, "segments", study)) == 2


def test_speakers_are_renamed_and_assigned_in_one_or_all(
    capsys, study: str, write: Write, tmp_path: Path
) -> None:
    file = write("b.txt", "Kari: Hei.\nSpm: Hva?\nKari: Ja.\nSpm: Nå?")
    say(capsys, "import", "transcripts", study, file)
    before = [row["text"] for row in rows(capsys, "segments", study)]
    got = say(capsys, "speakers", study, "Kari", "Kari Moe", "--document", "b", "--dry-run")
    assert "2 turns in 1 interview would change" in got.out
    assert say(capsys, "speakers", study, "Kari", "Kari Moe").out.startswith(
        "Kari → Kari Moe: 3 turns in 2 interviews"
    )
    assert [row["text"] for row in rows(capsys, "segments", study)] == before
    assert say(capsys, "speakers", study, "Spm", "Ola", "--interviewer").code == 0
    words = ("speakers", study, "Kari Moe", "Kari Moe", "--document", "b", "--respondent", "R2")
    assert say(capsys, *words).code == 0
    table = archived(capsys, study, tmp_path)["turns.csv"].decode().splitlines()
    assert [line for line in table if line.startswith("b,")] == [
        "b,0,Kari Moe,,,R2", "b,15,Ola,1,,", "b,25,Kari Moe,,,R2", "b,39,Ola,1,,",
    ]  # fmt: skip
    assert say(capsys, "doctor", study).code == 0
    assert "did you mean “Kari Moe”" in say(capsys, "speakers", study, "Kari M", "X").one_line()
    assert say(capsys, "speakers", study, "Ola", "A: b").code == 1
