"""A process that has the workbench loaded and forks one for each terminal: a start is cheap.

`python -m tests.faults.stem [hasty]`. Each line on stdin is a terminal's name, words, variables
and folder, as JSON; the answer is the process id. The hasty one tells the screen of what is written
before it is on the disk.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Self

from tests.support.pseudo import ROOT

__all__ = ["Forked", "Stem"]

_MODULES = (
    *(
        "evalbench.__main__",
        "evalbench.cli.main",
        "evalbench.tui.app",
        "evalbench.tui.coding.screen",
    ),
    *("evalbench.tui.starting.screen", "evalbench.study.store", "evalbench.study.find"),
    *("evalbench.study.history.undo", "textual.drivers.linux_driver", "textual.widgets"),
    *("sqlalchemy.dialects.sqlite", "sqlite3", "evalbench.tui.run"),
)

_HASTE = 0.05


class Forked:
    """A process that another has forked: what `Pseudo` asks of one."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """0 when it has ended, however it did; None while it runs."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. TimeoutExpired when it does not come in so many seconds."""
        until = time.monotonic() + (timeout or 60)
        while self.poll() is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 60)
            time.sleep(0.002)
        return 0


class Stem:
    """Starts the workbench in terminals of `Pseudo`, to which `start` is given."""

    def __init__(self, *faults: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.stem", *faults],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=10)

    def start(
        self, terminal: str, words: Sequence[str], variables: Mapping[str, str], folder: Path
    ) -> Forked:
        """Fork one that does what the command with those words does."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps([terminal, list(words), dict(variables), str(folder)]),
              file=self._process.stdin, flush=True)  # fmt: skip
        return Forked(int(self._process.stdout.readline()))


def _become(terminal: str, words: list[str], variables: dict[str, str], folder: str) -> None:
    """Be the program of that terminal, from its first word after the name of the module on."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    # A session without a terminal gets the first one that it opens.
    end = os.open(terminal, os.O_RDWR)
    # Told only now: somebody must have the terminal open all the time.
    print(os.getpid(), flush=True)
    for number in range(3):
        os.dup2(end, number)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = open(number, "w" if number else "r", encoding="utf-8", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(folder)
    from evalbench.__main__ import main

    sys.argv[1:] = words[words.index("evalbench") + 1 :]
    code = main()
    sys.stdout.flush()
    os._exit(code)


def _be_hasty() -> None:
    from evalbench.tui.writer import Job, Writer, Wrote

    def do(self: Writer, job: Job, lost: int) -> None:
        with self._store.begin(self._who) as session:
            result = job.deed(session)
            self._made += 1
            self._post(Wrote(job, result, None))
            time.sleep(_HASTE)

    Writer._do = do  # type: ignore[method-assign]


def _serve() -> None:
    for module in _MODULES:
        import_module(module)
    if "hasty" in sys.argv:
        _be_hasty()
    # What has ended goes away by itself.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in iter(sys.stdin.readline, ""):
        if not os.fork():
            _become(*json.loads(line))


if __name__ == "__main__":
    _serve()
