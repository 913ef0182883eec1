"""Opening a study twice in one process: no lock is lost, so no change is."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from evalbench.study.engines import is_study_file
from evalbench.study.held import is_held
from evalbench.study.keeping.header import log_is_gone, look_at_bytes
from evalbench.study.making import make_study
from evalbench.study.store import open_study
from evalbench.study.verbs.building import new
from evalbench.study.verbs.setting import add_unit

OTHER = """
import sys
from evalbench.study.store import open_study
from evalbench.study.verbs.setting import add_unit
with open_study(sys.argv[1]) as study, study.begin("CD") as session:
    add_unit(session, "theirs")
"""
LOOK = "import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute('SELECT name FROM unit'))"


def units_seen_elsewhere(file: Path) -> str:
    words = [sys.executable, "-c", LOOK, str(file)]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def test_what_is_written_after_a_second_look_is_there_for_everybody(tmp_path: Path) -> None:
    file = tmp_path / "s.evalbench"
    make_study(str(file), "AB", lambda session: new(session, "T", "nb", None))
    with open_study(file) as study:
        with study.begin("AB") as session:
            add_unit(session, "first")
        with open_study(file) as again, again.read():
            pass
        assert is_study_file(file)
        assert not log_is_gone(file)
        assert look_at_bytes(file) is None
        subprocess.run([sys.executable, "-c", OTHER, str(file)], check=True)
        with study.begin("AB") as session:
            add_unit(session, "after")
        seen = units_seen_elsewhere(file)
        assert all(name in seen for name in ("first", "theirs", "after"))
    assert not is_held(file)
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_file_is_held_until_the_last_that_opened_it_is_closed(tmp_path: Path) -> None:
    file = tmp_path / "s.evalbench"
    make_study(str(file), "AB", lambda session: new(session, "T", "nb", None))
    link = tmp_path / "link.evalbench"
    link.symlink_to(file)
    with open_study(file):
        with open_study(link):
            assert is_held(file)
        assert is_held(link)
    assert not is_held(file)
