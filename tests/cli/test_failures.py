"""What can go wrong: one clear line on stderr, exit code 1, nothing half-done, no secrets."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evalbench.cli import main
from evalbench.faces.failures import failure_line
from evalbench.faces.voice import presentable
from evalbench.messages import EvalbenchError, Message, Problem, Problems, Say
from tests.cli.terminal import SAMPLE, program, say


def test_a_study_that_is_not_there(capsys, tmp_path: Path) -> None:
    got = say(capsys, "scores", tmp_path / "no.evalbench")
    assert got.code == 1
    assert "there is no such study" in got.one_line()


def test_a_folder_given_as_study(capsys, folder: Path) -> None:
    got = say(capsys, "scores", folder)
    assert got.code == 1
    assert f"evalbench build {folder}" in got.one_line()


def test_a_study_given_as_folder(capsys, study: Path, tmp_path: Path) -> None:
    got = say(capsys, "build", study, "-o", tmp_path / "x.evalbench")
    assert got.code == 1
    assert "is a file" in got.one_line()


FOREIGN = [b"", b"PK\x03\x04 no study", b"SQLite format 3\x00" + b"\xff" * 900]


@pytest.mark.parametrize("content", FOREIGN)
def test_a_file_that_is_no_study(capsys, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.docx"
    file.write_bytes(content)
    got = say(capsys, "scores", file)
    assert got.code == 1
    assert "x.docx" in got.one_line()


@pytest.mark.parametrize("content", FOREIGN)
def test_a_file_that_is_no_study_is_not_built_over(capsys, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.docx"
    file.write_bytes(content)
    got = say(capsys, "build", SAMPLE, "-o", file, "--force")
    assert got.code == 1
    assert "x.docx" in got.one_line()
    assert file.read_bytes() == content
    assert sorted(each.name for each in tmp_path.iterdir()) == ["home", "x.docx"]


def test_every_mistake_in_a_folder_is_named(capsys, folder: Path, tmp_path: Path) -> None:
    rows = "respondent_id,statement_id,answer\nR1,1,9\nR9,1,2\n"
    (folder / "answers.csv").write_text(rows, encoding="utf-8")
    got = say(capsys, "build", folder, "-o", tmp_path / "x.evalbench")
    assert got.code == 1
    lines = got.err.splitlines()
    assert [line.partition(": ")[0] for line in lines[:2]] == ["answers.csv:2", "answers.csv:3"]
    assert lines[2:] == ["2 things to mend; nothing was changed"]
    assert not (tmp_path / "x.evalbench").exists()


SYSTEM = [
    (errno.ENOENT, "f", "f: there is no such file or folder"),
    (errno.EACCES, "f", "f: you may not read or write there"),
    (errno.EROFS, "f", "f: you may not read or write there"),
    (errno.EISDIR, "f", "f: is a folder"),
    (errno.ENOSPC, None, "the output: the disk is full"),
    (errno.ENAMETOOLONG, "f", "f: the name is too long"),
    (errno.EIO, "f", "f: "),
]


@pytest.mark.parametrize(("number", "file", "said"), SYSTEM)
def test_what_the_system_refuses(number: int, file: str | None, said: str) -> None:
    line = failure_line(OSError(number, os.strerror(number), file), Say("en"))
    assert line.startswith(said)
    assert "\n" not in line


def fail(error: BaseException):
    def failing(*_: object) -> None:
        raise error

    return failing


def test_what_nobody_foresaw_keeps_where_but_not_what(capsys, monkeypatch, user: Path) -> None:
    monkeypatch.setattr(main, "_run_command", fail(KeyError("Kari Nordmann said so")))
    got = say(capsys, "scores", "s")
    assert got.code == 1
    assert "last-error.txt" in got.one_line()
    (kept,) = user.rglob("last-error.txt")
    assert "KeyError" in kept.read_text(encoding="utf-8")
    assert "Kari" not in kept.read_text(encoding="utf-8")


def test_what_nobody_foresaw_where_nothing_can_be_kept(capsys, monkeypatch, user: Path) -> None:
    monkeypatch.setattr(main, "_run_command", fail(KeyError("x")))
    for name in ("XDG_STATE_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, os.devnull)
    assert "KeyError" in say(capsys, "scores", "s").one_line()


def test_ctrl_c(capsys, monkeypatch) -> None:
    monkeypatch.setattr(main, "_run_command", fail(KeyboardInterrupt()))
    got = say(capsys, "scores", "s")
    assert got.code == 1
    assert got.one_line() == "interrupted; nothing is half-done"


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_ctrl_c_while_it_builds_leaves_nothing(tmp_path: Path) -> None:
    script = (
        "import signal, sys, time, evalbench.study.making as making\n"
        "from evalbench.intake import beginning\n"
        # Tests begun in the background would hand down that ctrl+c is ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def build(session, contents):\n"
        "    print('saving', flush=True)\n"
        "    time.sleep(60)\n"
        "beginning.build = build\n"
        "from evalbench.cli.main import run\n"
        "sys.exit(run(sys.argv[1:]))\n"
    )
    words = [
        sys.executable,
        "-c",
        script,
        "build",
        str(SAMPLE),
        "-o",
        str(tmp_path / "x.evalbench"),
    ]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"saving\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 1
        assert process.stderr.read().count(b"\n") == 1
    assert [each.name for each in tmp_path.iterdir()] == ["home"]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are closed otherwise there")
def test_a_reader_that_has_enough(sample: Path) -> None:
    words = [sys.executable, "-m", "evalbench", "segments", str(sample), "--format", "csv"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait(60) == 0
        assert process.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_output_to_a_full_disk(sample: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = program("scores", sample, "--format", "csv", stdout=full)
    assert done.returncode == 1
    assert done.stderr.decode() == (
        "the output: the disk is full; nothing is half-done; make room and try again\n"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_streams_the_shell_has_closed(sample: Path, closed: str) -> None:
    command = f'"{sys.executable}" -m evalbench scores "{sample}" {closed}'
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


def test_settings_that_cannot_be_read(capsys, user: Path, study: Path) -> None:
    from evalbench.faces.settings import settings, settings_file

    settings_file().parent.mkdir(parents=True, exist_ok=True)
    for content in (b"language = ", b"\xff\xfe"):
        settings.cache_clear()
        settings_file().write_bytes(content)
        got = program("scores", study, env={"LC_ALL": "nb_NO.UTF-8"})
        assert got.returncode == 1
        assert "rett den eller fjern den" in got.stderr.decode()
    settings.cache_clear()
    settings_file().unlink()
    settings_file().mkdir()
    assert program("scores", study).returncode == 1


READERS = (["scores"], ["segments"], ["history"], ["scores", "--format", "csv"])


@pytest.fixture
def read_only(study: Path, tmp_path: Path, monkeypatch) -> Iterator[Path]:
    """The study in a folder where nobody may write; root is only told so."""
    place = tmp_path / "read-only"
    place.mkdir()
    file = study.rename(place / "s.evalbench")
    file.chmod(0o444)
    place.chmod(0o555)
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK and may(path, mode))
    yield file
    place.chmod(0o755)


@pytest.mark.parametrize("words", READERS)
def test_reading_where_one_may_not_write(capsys, read_only: Path, words: list[str]) -> None:
    before = read_only.read_bytes()
    got = say(capsys, words[0], read_only, *words[1:])
    assert got.code == 0
    assert got.out
    assert [each.name for each in read_only.parent.iterdir()] == ["s.evalbench"]
    assert read_only.read_bytes() == before


def test_changing_where_one_may_not_write(capsys, read_only: Path) -> None:
    got = say(capsys, "undo", read_only)
    assert got.code == 1
    assert "cannot be written to" in got.one_line()


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A folder where nobody may write; for root, one of the kernel's."""
    if os.name == "posix" and os.geteuid() == 0:
        yield Path("/proc")
        return
    place = tmp_path / "closed"
    place.mkdir()
    place.chmod(0o555)
    yield place
    place.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="folders are closed otherwise there")
def test_a_place_where_one_may_not_write_is_named_as_it_was_given(
    capsys, closed: Path, folder: Path
) -> None:
    place = closed / "n.evalbench"
    for words in (["new", place], ["build", folder, "-o", place]):
        line = say(capsys, *words).one_line()
        assert line.startswith(f"{place}: cannot be written there; ")


ADDRESSES = [
    "postgresql://me:s3cret@localhost:1/x",
    "postgresql+psycopg://me:s3/cr:et@localhost:1/x",
    "postgresql://localhost:1/x?password=s3cret&user=me",
    "foo://me:s3cret@localhost/x",
    "postgresql://me:s3cret@localhost:port/x",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("command", ["scores", "new", "undo", "history"])
def test_no_password_is_ever_said(capsys, address: str, command: str) -> None:
    got = say(capsys, command, address)
    assert got.code == 1
    assert "s3" not in got.one_line()
    assert "s3" not in got.out


def test_what_is_said_does_not_drive_the_terminal() -> None:
    assert presentable("a\x1b[31mb\x07\x9b2J\u202ec") == "abc"
    assert presentable("see “postgresql://u:p@h/d?password=q”: x") == (
        "see “postgresql://u:***@h/d?password=***”: x"
    )
    assert presentable("postgresql://host:5432/name") == "postgresql://host:5432/name"


def test_problems_and_errors_are_said_in_the_language() -> None:
    problem = Problem("f", 1, Message("cli.blank"))
    assert failure_line(Problems([problem]), Say("nb")) == "f:1: er blank"
    assert failure_line(Problems([problem] * 2), Say("nb")).splitlines()[2] == (
        "2 ting å rette; ingenting er endret"
    )
    assert failure_line(EvalbenchError("cli.blank"), Say("nb")) == "er blank"
