"""evalbench: coded interviews and scored statements, from transcripts to Word tables.

In a notebook::

    import evalbench

    with evalbench.open("thesis.evalbench") as study:
        study.scores()
"""

from __future__ import annotations

# As `typing` has it, which alone would take longer to load than all of this.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from evalbench.messages import EvalbenchError as EvalbenchError
    from evalbench.notebook import Study

# Without `open`: whoever imports * would find Python's own replaced.
__all__ = ["__version__"]

__version__ = "0.1.0"


def open(location: str | Path) -> Study:
    """Open a study to ask it for tables, as pandas DataFrames; nothing is ever written to it.

    `location` is a study file, the URL of a PostgreSQL study, a backup's file or a backup's label.
    Nothing is upgraded: a study that an older evalbench has made is refused, with the command that
    brings it up to date. `evalbench.EvalbenchError` when it cannot be opened, in one line that
    says why and what to do.
    """
    from evalbench.notebook import Study

    return Study(location)


def __getattr__(name: str) -> object:
    """Return EvalbenchError, loaded when it is first named."""
    if name == "EvalbenchError":
        from evalbench.messages import EvalbenchError

        return EvalbenchError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
