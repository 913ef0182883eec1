"""The fixtures of tests/conftest.py do what they promise."""

import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.support import postgresql as pg
from tests.support import programs

pytest_plugins = ["pytester"]
ROOT = Path(__file__).resolve().parents[2]


def ask(url: str, query: str) -> object:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            return connection.execute(text(query)).scalar()
    finally:
        engine.dispose()


@pytest.mark.parametrize("time", [1, 2])
def test_a_postgresql_database_is_new_for_every_test(postgresql_url, time):
    assert ask(postgresql_url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    assert (
        ask(
            postgresql_url,
            "SELECT pg_encoding_to_char(encoding) FROM pg_database "
            "WHERE datname = current_database()",
        )
        == "UTF8"
    )
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE seen (word text)"))
        connection.execute(text("INSERT INTO seen VALUES ('ærlig')"))
    engine.dispose()
    assert ask(postgresql_url, "SELECT word FROM seen") == "ærlig"


def test_a_database_goes_even_with_somebody_connected(postgresql):
    url = postgresql.create()
    engine = create_engine(url)
    connection = engine.connect()
    postgresql.drop(url)
    with pytest.raises(Exception, match=r"terminating connection|closed"):
        connection.execute(text("SELECT 1"))
    connection.invalidate()
    connection.close()
    engine.dispose()
    name = url.partition("?")[0].rpartition("/")[2]
    gone = postgresql.admin.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name])
    assert gone.fetchone() == (0,)


def test_the_server_does_not_wait_for_the_disk(postgresql_url):
    assert ask(postgresql_url, "SHOW fsync") == "off"


def test_a_study_has_a_place_in_either_database(database_url, tmp_path):
    if database_url.startswith("postgresql+psycopg://"):
        assert ask(database_url, "SELECT 1") == 1
    else:
        assert database_url == str(tmp_path / "study.evalbench")
        assert not Path(database_url).exists()


def test_a_program_that_is_there_is_found(needs):
    assert Path(needs("git")).is_file()


def test_a_missing_program_skips():
    with pytest.raises(pytest.skip.Exception, match="needs no-such-program"):
        programs.require("no-such-program", {"CI": ""})


def test_a_missing_program_fails_where_ci_is_set():
    with pytest.raises(pytest.fail.Exception, match="needs no-such-program"):
        programs.require("no-such-program", {"CI": "true"})


@pytest.mark.needs("git")
def test_the_mark_lets_a_test_run_whose_program_is_there():
    assert programs.find("git")


@pytest.fixture
def run_of_its_own(pytester):
    """Runs pytest apart, with this project's settings and fixtures and the tests given."""
    settings = ("-c", str(ROOT / "pyproject.toml"), "--rootdir", str(pytester.path))
    pytester.makeconftest("from tests.conftest import *  # noqa: F403")

    def run(source, *options):
        path = pytester.makepyfile(textwrap.dedent(source))
        return pytester.runpytest_subprocess(*settings, *options, path)

    return run


@pytest.mark.parametrize(("ci", "outcome"), [("", "skipped"), ("true", "errors")])
def test_the_mark_skips_or_fails(run_of_its_own, monkeypatch, ci, outcome):
    monkeypatch.setenv("CI", ci)
    result = run_of_its_own(
        """
        import pytest

        @pytest.mark.needs("no-such-program")
        def test_it():
            raise AssertionError
        """
    )
    result.assert_outcomes(**{outcome: 1})
    result.stdout.fnmatch_lines(["*needs no-such-program, which is not installed*"])


@pytest.mark.parametrize("options", [(), ("-n", "2")])
def test_one_server_serves_all_workers_and_stops(run_of_its_own, tmp_path, options):
    found = tmp_path / "found"
    found.mkdir()
    result = run_of_its_own(
        f"""
        import os, pathlib, pytest

        @pytest.mark.parametrize("number", range(6))
        def test_it(postgresql, postgresql_url, number):
            data = postgresql.admin.execute("SHOW data_directory").fetchone()[0]
            started = postgresql.admin.execute("SELECT pg_postmaster_start_time()").fetchone()[0]
            pathlib.Path({str(found)!r}, f"{{number}}-{{os.getpid()}}").write_text(
                f"{{data}} {{started}}", encoding="utf-8"
            )
        """,
        *options,
    )
    result.assert_outcomes(passed=6)
    servers = {path.read_text(encoding="utf-8") for path in found.iterdir()}
    assert len(servers) == 1
    assert not Path(servers.pop().split()[0]).parent.exists()


def test_the_server_stops_when_its_owner_is_killed(tmp_path):
    source = (
        "import os, sys, time\n"
        "from tests.support.postgresql import Keeper, start\n"
        "keeper = Keeper()\n"
        "print(start(keeper.folder).url.render_as_string(hide_password=False), flush=True)\n"
        "print(keeper.folder, flush=True)\n"
        "time.sleep(600)\n"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", source], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert owner.stdout is not None
    url = owner.stdout.readline().strip()
    folder = Path(owner.stdout.readline().strip())
    owner.kill()
    owner.communicate()
    deadline = time.monotonic() + pg.STOP_SECONDS
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url.replace("+psycopg", ""))
