"""The command line as a person meets it: run in this process, or as a program of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from evalbench.cli.main import run

SAMPLE = Path(__file__).parents[2] / "sample_projects" / "purchaser-provider"


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    def one_line(self) -> str:
        """What stands on stderr, which has to be one line and no traceback."""
        assert self.err.endswith("\n")
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        return self.err.rstrip("\n")


def say(capsys, *words: object) -> Said:
    """Runs evalbench in this process, in English unless the words say otherwise."""
    texts = [str(word) for word in words]
    if not any(text.startswith("--language") for text in texts):
        texts += ["--language", "en"]
    code = run(texts)
    return Said(code, *capsys.readouterr())


def program(*words: object, **options) -> subprocess.CompletedProcess[bytes]:
    """Runs evalbench as a program of its own; `env` is added to the environment."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", **options.pop("env", {})}
    command = [sys.executable, "-m", "evalbench", *map(str, words)]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.run(command, env=environment, check=False, **options)
