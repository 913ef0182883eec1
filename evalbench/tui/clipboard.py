"""The clipboard of the computer, by whatever way there is to it.

A terminal may be asked to take text (OSC 52), but some ignore that without a word; so the
computer's own program is tried first, and when nothing can be known to have worked the text is in
a file too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from evalbench.messages import Message

if TYPE_CHECKING:
    from evalbench.tui.app import Workbench

__all__ = ["put_on_clipboard"]

_SECONDS = 2.0


def _programs() -> Iterator[list[str]]:
    if sys.platform == "darwin":
        yield ["pbcopy"]
    elif os.name == "nt":
        yield ["clip"]
    else:
        if os.environ.get("WAYLAND_DISPLAY"):
            yield ["wl-copy"]
        if os.environ.get("DISPLAY"):
            yield ["xclip", "-selection", "clipboard"]
            yield ["xsel", "--clipboard", "--input"]


def put_on_clipboard(bench: Workbench, text: str) -> Message:
    """Put text on the clipboard; return what to say about where it is."""
    if any(_given(words, text) for words in _programs()):
        return Message("workbench.copied")
    bench.copy_to_clipboard(text)
    file = _kept(text)
    if file is None:
        return Message("workbench.copied_by_terminal")
    return Message("workbench.copied_to_file", file=file)


def _given(words: list[str], text: str) -> bool:
    if shutil.which(words[0]) is None:
        return False
    encoding = "utf-16-le" if words[0] == "clip" else "utf-8"
    try:
        done = subprocess.run(
            words,
            input=text.encode(encoding),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _kept(text: str) -> Path | None:
    """Write the text to a file of the user's alone; None when that cannot be done."""
    from platformdirs import user_state_path

    file = user_state_path("evalbench", appauthor=False) / "clipboard.txt"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(text, encoding="utf-8")
    except OSError:
        return None
    return file
