"""The names a table bears inside a Word file, by which it is found again."""

from __future__ import annotations

import hashlib
import re

__all__ = ["bookmark_name", "control_tag", "number_bookmark"]

_BOOKMARK_LENGTH = 40
_TAG_LENGTH = 64
_DIGEST_LENGTH = 8
_PLAIN = re.compile(r"[A-Za-z0-9_]+")
_FOLDED = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "Æ": "Ae", "Ø": "O", "Å": "A"})


def bookmark_name(code: str) -> str:
    """Return the bookmark of the table `code`, ``evb_<code>``, which stands in its first cell.

    At most 40 ASCII letters, digits and underscores, as Word wants. A code that is too long or
    holds other characters is folded, and a digest after two underscores keeps it unlike others.
    """
    return _bookmark("evb_", code)


def number_bookmark(code: str) -> str:
    """Return the bookmark around the number in the caption of the table `code`."""
    return _bookmark("evbn_", code)


def control_tag(code: str) -> str:
    """Return the tag of the content control around the table `code`: ``evb:<code>``.

    At most 64 characters, as Word wants; a longer code is cut and given a digest.
    """
    tag = f"evb:{code}"
    if len(tag) <= _TAG_LENGTH:
        return tag
    return f"{tag[: _TAG_LENGTH - _DIGEST_LENGTH - 2]}__{_digest(code)}"


def _bookmark(prefix: str, code: str) -> str:
    room = _BOOKMARK_LENGTH - len(prefix)
    if _PLAIN.fullmatch(code) and "__" not in code and len(code) <= room:
        return prefix + code
    folded = re.sub(r"[^A-Za-z0-9]+", "_", code.translate(_FOLDED)).strip("_")
    return f"{prefix}{folded[: room - _DIGEST_LENGTH - 2]}__{_digest(code)}"


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
