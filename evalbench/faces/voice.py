"""What is said to a person at a terminal: without passwords, and without what drives a terminal."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TextIO

from evalbench.text.width import harmless

__all__ = ["presentable", "tell"]

_PASSWORD = re.compile(r"(\b[\w+.-]+://[^\s:/@]*:)[^\s@]*(?=@)")
_PASSWORD_FIELD = re.compile(r"([?&]\w*password=)[^\s&”»]*?(?=[:;,]?(?:[\s&”»]|$))", re.IGNORECASE)


def presentable(text: str) -> str:
    """Return `text` with the passwords of addresses as ``***``, and harmless to a terminal."""
    text = _PASSWORD_FIELD.sub(r"\1***", _PASSWORD.sub(r"\1***", text))
    return harmless(text, lines=True)


def tell(stream: TextIO, text: str) -> None:
    """Say a line; a stream that nobody listens to is no reason to fail."""
    with suppress(OSError, ValueError):
        stream.write(presentable(text) + "\n")
        stream.flush()
