"""What is said to a person at a terminal: without passwords, and without what drives a terminal."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TextIO
from urllib.parse import quote

from evalbench.text.width import harmless

__all__ = ["presentable", "tell", "with_password", "without_password"]

_PASSWORD = re.compile(r"(\b[\w+.-]+://[^\s:/@]*:)[^\s@]*(?=@)")
_PASSWORD_FIELD = re.compile(r"([?&]\w*password=)[^\s&”»]*?(?=[:;,]?(?:[\s&”»]|$))", re.IGNORECASE)


def presentable(text: str) -> str:
    """Return `text` with the passwords of addresses as ``***``, and harmless to a terminal."""
    text = _PASSWORD_FIELD.sub(r"\1***", _PASSWORD.sub(r"\1***", text))
    return harmless(text, lines=True)


def without_password(address: str) -> str:
    """Return the address of a database without its password, and a file as it is."""
    if "://" not in address:
        return address
    bare = _PASSWORD.sub(lambda found: found[1].removesuffix(":"), address)
    path, _, query = bare.partition("?")
    parts = [part for part in query.split("&") if "password=" not in part.lower()]
    return f"{path}?{'&'.join(parts)}" if any(parts) else path


def with_password(address: str, password: str) -> str | None:
    """Return the address of a database with a password; None when it names no user or has one."""
    scheme, _, rest = address.partition("://")
    user, at, host = rest.rpartition("@")
    if not at or ":" in user or "/" in user:
        return None
    return f"{scheme}://{user}:{quote(password, safe='')}@{host}"


def tell(stream: TextIO, text: str) -> None:
    """Say a line; a stream that nobody listens to is no reason to fail."""
    with suppress(OSError, ValueError):
        stream.write(presentable(text) + "\n")
        stream.flush()
