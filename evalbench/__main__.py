"""The program: ``evalbench``, or ``python -m evalbench``."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> int:
    """Run the command line and return its exit code: 0, 1 for a failure, 2 for wrong usage."""
    if sys.argv[1:] == ["--version"]:
        from evalbench import __version__

        print(f"evalbench {__version__}")
        return 0
    from evalbench.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
