"""Names of files for documents, guides and memos that every computer takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from urllib.parse import quote

__all__ = ["file_names", "slug"]

# What Windows refuses, what a reader of folders passes over, and the sign of what is encoded.
_UNSAFE = re.compile(r"""[<>:"/\\|?*%\x00-\x1f]|^[. ~]|[. ]$""")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)", re.IGNORECASE)
_LONGEST = 150


def file_names(names: Iterable[str]) -> Mapping[str, str]:
    """Return a file name without ending for each of `names`, no two the same in any case.

    A name stays as it is where it can; what cannot stand is percent-encoded. Of names that differ
    in case only, the first by code point stays and the others have a letter encoded; a name too
    long is cut and told apart by a digest of it.
    """
    given: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(names):
        file = _safe(name)
        if file.casefold() in taken:
            file = f"{file[:_LONGEST]}%{_digest(name)}"
        taken.add(file.casefold())
        given[name] = file
    return given


def slug(text: str) -> str:
    """Return the letters and digits of a text, at most forty, for the eye only."""
    return re.sub(r"[^\w]+", "-", text)[:40].strip("-_")


def _safe(name: str) -> str:
    file = _UNSAFE.sub(lambda found: quote(found[0], safe="") if found[0] != "." else "%2E", name)
    if file.startswith("~"):
        file = f"%7E{file[1:]}"
    if _RESERVED.match(file):
        file = f"%{ord(file[0]):02X}{file[1:]}"
    if len(file.encode("utf-8")) > _LONGEST:
        cut = file.encode("utf-8")[:_LONGEST].decode("utf-8", "ignore")
        file = f"{cut}%{_digest(name)}"
    return file


def _digest(name: str) -> str:
    return sha256(name.encode("utf-8")).hexdigest()[:12]
