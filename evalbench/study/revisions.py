"""Which revision of the schema a study has, and bringing an older one up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, insert, inspect, select

from evalbench.messages import EvalbenchError
from evalbench.study.engines import APPLICATION_ID
from evalbench.study.history.hook import OWN
from evalbench.study.model import Base, Counter, table_of

__all__ = [
    "REVISION",
    "REVISIONS",
    "drop_tables",
    "insist_current",
    "make_tables",
    "revision_of",
    "upgrade_if_older",
]

REVISIONS = ("0001", "0002")
"""Every revision, oldest first; see migrations/versions. A literal: Alembic is slow to import."""
REVISION = REVISIONS[-1]
_VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


def make_tables(connection: Connection) -> None:
    """Make the tables of an empty study, of the newest revision, in state 0."""
    own = {OWN: True}
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    Base.metadata.create_all(connection)
    _VERSION.create(connection)
    connection.execute(insert(_VERSION).values(version_num=REVISION), execution_options=own)
    connection.execute(insert(table_of(Counter)).values(id=1, number=0), execution_options=own)


def drop_tables(connection: Connection) -> None:
    """Take all tables of a study away."""
    Base.metadata.drop_all(connection)
    _VERSION.drop(connection)


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the study; None when this is no study."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.scalar(select(_VERSION.c.version_num))


def upgrade_if_older(engine: Engine, location: str, *, writable: bool) -> None:
    """Bring the study to the newest revision, after a verified backup.

    EvalbenchError when it is no study, is newer than this evalbench, or is older and cannot be
    written to.
    """
    revision = _known_revision(engine, location)
    if revision == REVISION:
        return
    if not writable:
        raise EvalbenchError("store.older_read_only", study=location)
    from evalbench.study.backup import back_up

    back_up(engine, f"before-upgrade-from-{revision}")
    _upgrade(engine)


def insist_current(engine: Engine, location: str, *, writable: bool) -> None:
    """Refuse what is not of the newest revision: for who may not change it, not even upgrade it.

    EvalbenchError when it is no study, or is older or newer; `writable` says whether another
    command could upgrade it where it is.
    """
    if _known_revision(engine, location) != REVISION:
        key = "store.older" if writable else "store.older_read_only"
        raise EvalbenchError(key, study=location)


def _known_revision(engine: Engine, location: str) -> str:
    with engine.connect() as connection:
        revision = revision_of(connection)
    if revision is None:
        raise EvalbenchError("store.foreign", study=location)
    if revision not in REVISIONS:
        raise EvalbenchError("store.newer", study=location)
    return revision


def _upgrade(engine: Engine) -> None:
    from alembic import command

    writing = engine.execution_options(evalbench_write=True)
    with writing.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def alembic_config() -> Any:
    """Return Alembic's configuration: the migrations in this package, no file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
