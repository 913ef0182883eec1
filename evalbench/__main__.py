"""The program: ``evalbench``, or ``python -m evalbench``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evalbench.faces.opening import Opening

__all__ = ["main"]


def main() -> int:
    """Run the command line and return its exit code: 0, 1 for a failure, 2 for wrong usage."""
    if sys.argv[1:] == ["--version"]:
        from evalbench import __version__

        print(f"evalbench {__version__}")
        return 0
    from evalbench.cli.main import run

    return run(sys.argv[1:], _open_workbench)


def _open_workbench(opening: Opening) -> None:
    """Open the workbench; the two faces do not know each other, and meet here."""
    from evalbench.tui.run import run_workbench

    run_workbench(opening)


if __name__ == "__main__":
    sys.exit(main())
