"""Killing a command at a random moment, most often between its BEGIN and its COMMIT."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self, cast

ROOT = Path(__file__).parents[2]
_AIMED = 0.8
"""How many of the kills wait for BEGIN; the rest fall anywhere in the life of the command."""


@dataclass
class Kill:
    """How a command ended: whether it was acknowledged, and whether it was cut in its change."""

    killed: bool
    acknowledged: bool
    between: bool


@dataclass
class Killer:
    """Runs commands, with a `fault` planted in them, and kills them; close it when done."""

    seed: int
    fault: str = ""
    kills: list[Kill] = field(default_factory=list)
    reach: float = 1.0

    def __enter__(self) -> Self:
        self.chance = random.Random(self.seed)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.zygote"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "EVALBENCH_CODER": "AB"},
        )
        assert self._hear() == ["READY"]
        return self

    def __exit__(self, *_: object) -> None:
        cast("IO[bytes]", self.process.stdin).close()
        self.process.wait()
        cast("IO[bytes]", self.process.stdout).close()

    def _hear(self) -> list[str]:
        return cast("IO[bytes]", self.process.stdout).readline().decode().split()

    def _ask(self, words: list[str], listener: str) -> None:
        stdin = cast("IO[bytes]", self.process.stdin)
        asked = {"words": words, "listener": listener, "fault": self.fault}
        stdin.write(json.dumps(asked).encode() + b"\n")
        stdin.flush()

    def time_of(self, words: list[str], listener: str) -> tuple[float, float]:
        """Run a command in peace: the seconds in all, and from its BEGIN to its COMMIT."""
        asked = time.perf_counter()
        self._ask(words, listener)
        begun = committed = None
        while (heard := self._hear())[0] != "E":
            now = time.perf_counter()
            begun = now if heard[0] == "BEGIN" and begun is None else begun
            committed = now if heard[0] == "COMMIT" else committed
            assert heard[0] != "X" or heard[1] == "0", words
        assert begun is not None, words
        assert committed is not None, words
        return time.perf_counter() - asked, committed - begun

    def kill(self, words: list[str], listener: str, times: tuple[float, float]) -> Kill:
        """Run a command, kill it -9 at a random moment, and tell how it went."""
        whole, change = times
        self._ask(words, listener)
        heard: list[list[str]] = []
        pid = 0
        aimed = self.chance.random() < _AIMED
        while not heard or heard[-1][0] not in ("E", "BEGIN" if aimed else "P"):
            heard.append(self._hear())
            pid = int(heard[-1][1]) if heard[-1][0] == "P" else pid
        if heard[-1][0] != "E":
            while not pid:
                heard.append(self._hear())
                pid = int(heard[-1][1]) if heard[-1][0] == "P" else pid
            time.sleep(self.chance.uniform(0, change * self.reach if aimed else whole))
            # It may have been done, and gone, before it could be killed.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while heard[-1][0] != "E":
            heard.append(self._hear())
        words_heard = [each[0] for each in heard]
        result = Kill(
            killed=heard[-1][1] == str(-signal.SIGKILL),
            acknowledged=["A"] in heard,
            between="BEGIN" in words_heard and "COMMIT" not in words_heard,
        )
        if aimed and not result.between:
            # The change was timed in a slower moment: aim nearer to its beginning.
            self.reach *= 0.8
        self.kills.append(result)
        return result

    @property
    def share(self) -> float:
        """The share of kills that fell between BEGIN and COMMIT."""
        return sum(each.between and each.killed for each in self.kills) / len(self.kills)
