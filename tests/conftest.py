"""Fixtures and marks for every test: places for a study, and outside programs."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import postgresql as pg
from tests.support import programs

FOLDER = pytest.StashKey[Path]()
KEEPER = pytest.StashKey[pg.Keeper]()


def _folder(config: pytest.Config) -> Path:
    """The folder of the run's PostgreSQL server; the process started by hand makes it."""
    if hasattr(config, "workerinput"):
        return Path(config.workerinput["postgresql_folder"])
    if KEEPER not in config.stash:
        config.stash[KEEPER] = pg.Keeper()
    return config.stash[KEEPER].folder


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells each pytest-xdist worker where the one server is, or will be."""
    node.workerinput["postgresql_folder"] = str(_folder(node.config))


def pytest_unconfigure(config: pytest.Config) -> None:
    if keeper := config.stash.get(KEEPER, None):
        keeper.close()


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps backups, settings and logs out of the user's own folders, in child processes too."""
    home = tmp_path_factory.mktemp("home")
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home / name.lower()))


@pytest.fixture(scope="session")
def postgresql(pytestconfig: pytest.Config) -> Iterator[pg.Server]:
    """The run's PostgreSQL server, started by the first test that asks for it."""
    server = pg.start(_folder(pytestconfig))
    yield server
    server.admin.close()


@pytest.fixture
def postgresql_url(postgresql: pg.Server) -> Iterator[str]:
    """The SQLAlchemy URL of a new, empty PostgreSQL database, dropped after the test."""
    url = postgresql.create()
    yield url
    postgresql.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place for a new study, once per database: a path where no file is yet, and a URL."""
    if request.param == "sqlite":
        return str(tmp_path / "study.evalbench")
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def needs() -> Callable[[str], str]:
    """`needs("pandoc")` is its path; without it the test is skipped, or failed where CI is set."""
    return programs.require


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with what takes longest: the other worker has the rest to do meanwhile."""
    items.sort(key=lambda item: item.get_closest_marker("first") is None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Heeds `@pytest.mark.needs("pandoc", …)`."""
    for mark in item.iter_markers("needs"):
        for program in mark.args:
            programs.require(program)
