"""Text from outside made fit to keep: decoded, composed, with line feeds and without controls.

A transcript must not drive the terminal it is shown in, so escape sequences, control characters
and marks that override the direction of text are taken out, and counted so that a person hears of
it.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from evalbench.messages import EvalbenchError

__all__ = ["Cleaned", "clean", "composed", "decode", "decoded", "printable"]

_LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
# Controls but tab and line feed, direction overrides and isolates, byte order marks inside the
# text, lone surrogates, non-characters. Plain direction marks (U+200E, U+200F) belong to
# right-to-left writing and stay.
_FORBIDDEN = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_SUSPECT = re.compile(_FORBIDDEN)
_CSI = "(?:\x1b\\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]"
# A string sequence without its end would swallow speech: then only its first character goes.
_OSC = "(?:\x1b[\\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]{0,4096}(?:\x07|\x1b\\\\|\x9c)"
_REMOVED = re.compile(f"{_CSI}|{_OSC}|{_FORBIDDEN}")

_BINARY_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"
_MOST_CONTROLS = {"utf-8": 0.3}
_FEW_CONTROLS = 0.05
_CONTROLS = dict.fromkeys(map(ord, map(chr, _BINARY_CONTROLS)))
_NORWEGIAN = "æøåÆØÅéèòó"
_SAMPLE, _SHORTEST = 65_536, 8


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned text and how many control characters went; an escape sequence counts as one."""

    text: str
    removed: int


def decode(data: bytes) -> str:
    """Return the text of a file, see :func:`decoded`."""
    return decoded(data)[0]


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text of a file and its encoding, as Python names it.

    UTF-8 or UTF-16 by its byte order mark; UTF-16 by its zeros; else UTF-8, or what reads most of
    its letters as Norwegian ones: cp1252, as Windows writes, or Mac Roman.

    Raises EvalbenchError when the bytes are no text: NUL bytes, too many controls, or bytes that
    no encoding has.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(data, "utf-16"), "utf-16"
    if b"\0" in data:
        encoding = _by_zeros(data)
        if encoding is None:
            raise EvalbenchError("folder.binary")
        return _strict(data, encoding), encoding
    try:
        text, encoding = data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        encoding = (
            "mac_roman" if _letters(data, "mac_roman") > _letters(data, "cp1252") else "cp1252"
        )
        text = _strict(data, encoding)
    controls = len(data) - len(data.translate(None, _BINARY_CONTROLS))
    if controls > _MOST_CONTROLS.get(encoding, _FEW_CONTROLS) * len(data):
        raise EvalbenchError("folder.binary")
    return text, encoding


def _by_zeros(data: bytes) -> str | None:
    """Return which UTF-16 without a mark this is: nearly every other byte of it is zero.

    None when it is neither, or holds characters that no text has.
    """
    sample = data[: _SAMPLE - _SAMPLE % 2]
    if len(data) % 2 or len(sample) < _SHORTEST:
        return None
    for encoding, zeros, others in (
        ("utf-16-le", sample[1::2], sample[::2]),
        ("utf-16-be", sample[::2], sample[1::2]),
    ):
        if zeros.count(0) > 0.9 * len(zeros) and 0 not in others:
            text = sample.decode(encoding, "replace")
            controls = len(text) - len(text.translate(_CONTROLS))
            return encoding if not controls else None
    return None


def _letters(data: bytes, encoding: str) -> int:
    """Return how many bytes beyond ASCII are letters of Norwegian beside a letter of ASCII."""
    letters = _NORWEGIAN.encode(encoding)
    pattern = rb"(?<=[A-Za-z])[%s]|[%s](?=[a-z])" % (letters, letters)
    return len(re.findall(pattern, data))


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise EvalbenchError("folder.binary") from None


def clean(text: str) -> Cleaned:
    """Return `text` with line feeds for every kind of line end and without control characters.

    Tabs stay. Idempotent, and linear in the length of the text.
    """
    if text.isprintable():
        return Cleaned(text, 0)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not _SUSPECT.search(text):
        return Cleaned(text, 0)
    return Cleaned(*_REMOVED.subn("", _LINE_ENDS.sub("\n", text)))


def composed(text: str) -> str:
    """Return `text` in Unicode's composed form (NFC): ``é`` one code point, not two."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def printable(text: str, longest: int = 60) -> str:
    """Return `text` fit to stand in a message: one line, cut short, what is unseen escaped."""
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in text
    )
