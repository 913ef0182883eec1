"""Run every benchmark, or those named; exit 1 when one is slower than its stated ratio."""

import sys

from tests.benchmarks import (
    building,
    coding,
    importing,
    keeping,
    reporting,
    retrieving,
    scoring,
    workbench,
)

SUITES = {
    "building": building.results,
    "importing": importing.results,
    "retrieving": retrieving.results,
    "scoring": scoring.results,
    "keeping": keeping.results,
    "reporting": reporting.results,
    "coding": coding.results,
    "workbench": workbench.results,
}


def main(names: list[str]) -> int:
    """Print a line a measurement."""
    slow = 0
    for name in names or SUITES:
        for result in SUITES[name]():
            print(result.line(), flush=True)
            slow += not result.good
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
