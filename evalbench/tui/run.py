"""Opening the workbench, and leaving it with everything written."""

from __future__ import annotations

import os
import sys

from evalbench.faces.opening import Opening

__all__ = ["run_workbench"]

_SETTINGS = {
    # How long an escape may be the beginning of another key: 25 ms do, over a network too.
    "ESCDELAY": "25",
    "TEXTUAL_ANIMATIONS": "none",
    # What is painted soon after something else waits for the next picture: 4 ms, not 17.
    "TEXTUAL_FPS": "240",
}


def run_workbench(opening: Opening) -> None:
    """Run the workbench until it is left; what ended it otherwise is raised.

    However it ends, what was queued is written and the study is closed.
    """
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    from evalbench.tui.app import Workbench

    # A key, and a change on its way to the disk, wait for every thread that computes, again and
    # again: each time for a tenth of a millisecond instead of five.
    sys.setswitchinterval(0.0001)
    app = Workbench(opening)
    with app.collector.held():
        try:
            app.run()
        finally:
            app.put_away()
    if app._exception is not None:
        raise app._exception
