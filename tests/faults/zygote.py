"""A process that has everything loaded and forks one child a command, so that kills are cheap.

Each line on stdin is a command as JSON: its words, and what to listen to. On stdout come the
child's process id (P), what it does (BEGIN, COMMIT, A when the first of its answer leaves it, X
with the exit code when it is done), and how it ended (E with the signal or code).
"""

import io
import json
import os
import sys
import time
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, Engine, event

from evalbench.cli.commands import COMMANDS
from evalbench.cli.main import run


def tell(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def listen_to_changes() -> None:
    """Tell of the beginning and the commit of every unit of work that writes."""

    def writes(connection: Connection) -> bool:
        return bool(connection.get_execution_options().get("evalbench_write"))

    def begun(connection: Connection) -> None:
        if writes(connection):
            tell("BEGIN")

    def committed(connection: Connection) -> None:
        if writes(connection):
            tell("COMMIT")

    event.listen(Engine, "begin", begun)
    event.listen(Engine, "commit", committed)


def listen_to_copies() -> None:
    """Tell of the first opening of an unfinished file, and of its move into place."""
    open_files = set[str]()

    def hear(name: str, args: tuple[object, ...]) -> None:
        if name == "sqlite3.connect" and ".unfinished" in str(args[0]):
            if str(args[0]) not in open_files:
                tell("BEGIN")
            open_files.add(str(args[0]))
        elif name == "os.rename" and ".unfinished" in str(args[0]):
            tell("COMMIT")

    sys.addaudithook(hear)


LISTENERS = {"changes": listen_to_changes, "copies": listen_to_copies}


class Answer(io.RawIOBase):
    """A standard output that tells when the first byte leaves the process: it is acknowledged."""

    told = False

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        if not self.told:
            self.told = True
            tell("A")
        return len(memoryview(data))


def answer_hastily() -> None:
    """Plant a fault: code a passage so that its id is printed before the change is committed."""
    codings = import_module("evalbench.study.verbs.codings")
    code_span = codings.code_span

    def hasty(*args: object, **options: object) -> object:
        coding = code_span(*args, **options)
        sys.stdout.write(f"{coding.id}\n")
        sys.stdout.flush()
        time.sleep(0.1)
        return coding

    codings.code_span = hasty  # type: ignore[attr-defined]


FAULTS = {"": lambda: None, "hasty": answer_hastily}


def child(words: list[str], listener: str, fault: str) -> None:
    """Run a command of evalbench, perhaps with a fault planted in it."""
    LISTENERS[listener]()
    FAULTS[fault]()
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(Answer()), encoding="utf-8")
    tell("X", run(words))
    os._exit(0)


def main() -> None:
    for each in COMMANDS:
        import_module(f"evalbench.cli.commands.{each.module}")
    for name in ("pandas", "evalbench.intake.beginning", "evalbench.study.store"):
        import_module(name)
    tell("READY")
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            child(asked["words"], asked["listener"], asked["fault"])
        tell("P", pid)
        _, status = os.waitpid(pid, 0)
        tell("E", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
