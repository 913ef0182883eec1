"""The command line starts in a blink: it imports what the command needs and nothing else."""

import json
import statistics
import subprocess
import sys
import time

import pytest

HEAVY = {
    "pandas",
    "spacy",
    "textual",
    "matplotlib",
    "docx",
    "sqlalchemy",
    "alembic",
    "lxml",
    "rich",
}


def modules_of(*words: str) -> set[str]:
    """The top-level modules that a run of evalbench loads."""
    script = (
        "import sys, json; sys.argv = ['evalbench', *sys.argv[1:]]\n"
        "from evalbench.__main__ import main\n"
        "main()\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("word", ["--version", "--help"])
def test_asking_for_the_version_or_help_loads_nothing_heavy(word: str) -> None:
    assert not modules_of(word) & HEAVY


def test_the_test_sees_what_is_loaded() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import pandas, sys; print('pandas' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "True"


def seconds(*words: str) -> float:
    taken = []
    for _ in range(9):
        begun = time.perf_counter()
        subprocess.run(words, check=True, capture_output=True)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def test_the_version_costs_at_most_eight_bare_interpreters() -> None:
    bare = seconds(sys.executable, "-c", "pass")
    assert seconds(sys.executable, "-m", "evalbench", "--version") <= 8 * bare
