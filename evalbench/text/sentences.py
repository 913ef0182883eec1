"""Where sentences begin and end in what was said: rules for Norwegian, and English beside it.

Transcripts are spoken language, typed in haste: a sentence may begin in lower case, so that a full
stop ends one unless an abbreviation, an ordinal or an initial says why it is there. Dots (`…`) end
one only where a capital begins something new. A quote within a sentence stays in it, whatever is
said in it; marks such as `[latter]` belong to the sentence before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from evalbench.text.abbreviations import (
    BEFORE_NUMBERS,
    CLOSING,
    MONTHS,
    OPENERS,
    SAYING,
    STARTERS,
    UNCLEAR,
    UNFINISHED,
    UNITS,
    WITHIN,
)
from evalbench.text.spans import Span

__all__ = ["sentences"]

# Marks that may end a sentence, with what closes after them, before a space or the end.
_MARK = re.compile(r"(?<![.!?…])(?P<mark>[.!?…]++)(?P<closed>[»”“\"'’)\]]*+)(?=\s|$)")
_DOTS = ("…", "..")
_TOKEN = re.compile(r"[^\s«»„“”\"()\[\]]*$")
_REMARK = re.compile(
    r"\s+(?:\[(?P<square>[^\[\].!?\n]{1,60})\]|\((?P<round>[^\W\dA-ZÆØÅ][^().!?\n]{0,40})\))(?=\s|$)"
)
_ANY_REMARK = re.compile(r"\[[^\]]*\]|\([^)]*\)")
_OPENING = re.compile(r"[\s«„“\"'’‘(\[–—-]*")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_I_SAY = re.compile(r"I (\w+)")
_INITIALS = re.compile(r"(?:[A-ZÆØÅ]\.)*[A-ZÆØÅ]")
_DAY = re.compile(r"\d{1,2}\.(?=\s|$)")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}$")
_PAIR = re.compile(r"[«»„“”\"()\[\]]")
_CLOSES = {"«": "»", "“": "”", "„": "“”", '"': '"', "(": ")", "[": "]"}
_SHUT = "»”“\"'’)]"
_BETWEEN = ' \t\xa0–—-«„“"(['
# A quote or bracket that is not closed before this many code points was never meant to be one.
_LONGEST_PAIR = 1500
_LONGEST_GAP = 100
_DEEPEST = 20


def sentences(text: str, start: int, end: int) -> list[Span]:
    """Return the sentences of text[start:end], in order, without the space around them.

    Together they hold everything in it but space; a line feed always ends one.
    """
    found: list[Span] = []
    for paragraph in re.finditer(r"[^\n]+", text[start:end]):
        cuts = [0, *_Paragraph(paragraph[0]).cuts(), len(paragraph[0])]
        at = start + paragraph.start()
        spans = (_trimmed(text, at + one, at + other) for one, other in pairwise(cuts))
        found.extend(span for span in spans if span.start < span.end)
    return found


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return Span(start, start + len(piece.strip()))


class _Ahead(NamedTuple):
    """The first word after a mark, as it is written, and where it begins; blank at the end."""

    word: str
    place: int

    @property
    def is_lower(self) -> bool:
        return self.word[:1].islower()

    @property
    def is_number(self) -> bool:
        return self.word[:1].isdecimal()

    @property
    def opens(self) -> bool:
        """Whether it is a word that begins sentences, written with a capital."""
        return self.word[:1].isupper() and self.word.lower().replace("’", "'") in OPENERS


@dataclass(slots=True)
class _Paragraph:
    """Text without line feeds, and the pairs of quotes and brackets in it (place of both ends)."""

    text: str
    pairs: list[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.pairs = sorted(_pairs(self.text))

    def cuts(self) -> Iterator[int]:
        """Yield the places at which one sentence ends and another begins, ascending."""
        begin, passed = 0, 0
        around: list[tuple[int, int]] = []
        free: set[int] = set()
        for match in _MARK.finditer(self.text):
            place = match.start()
            while passed < len(self.pairs) and self.pairs[passed][0] < place:
                around.append(self.pairs[passed])
                passed += 1
            around = [pair for pair in around if pair[1] >= match.end()]
            if all(self._is_free(pair, begin, free) for pair in around) and self._ends(
                match, begin
            ):
                begin = self._after(match.end())
                yield begin

    def _is_free(self, pair: tuple[int, int], begin: int, free: set[int]) -> bool:
        """Whether the quote or bracket is sentences of its own, no part of one begun before."""
        begins = pair[0] - begin < _LONGEST_GAP and not self.text[begin : pair[0]].strip(_BETWEEN)
        if pair[0] not in free and begins and self._ends_at(pair[1], begin):
            free.add(pair[0])
        return pair[0] in free

    def _ends_at(self, closing: int, begin: int) -> bool:
        """Whether a sentence ends with the quote or bracket that closes there."""
        said = self.text[begin : closing + 1].rstrip(_SHUT)
        match = _MARK.match(self.text, begin + len(said.rstrip(".!?…")))
        return match is not None and closing < match.end() and self._ends(match, begin)

    def _after(self, place: int) -> int:
        """Where the next sentence begins, after the remarks at `place`."""
        while remark := _REMARK.match(self.text, place):
            said = (remark["square"] or remark["round"]).lower()
            if said.split()[0] in UNCLEAR and self._ahead(remark.end()).is_lower:
                break
            place = remark.end()
        return place

    def _ahead(self, place: int) -> _Ahead:
        opening = _OPENING.match(self.text, place)
        begin = opening.end() if opening else place
        word = _WORD.match(self.text, begin)
        return _Ahead(word[0] if word else self.text[begin : begin + 1], begin)

    def _ends(self, match: re.Match[str], begin: int) -> bool:
        """Whether the sentence that begins at `begin` ends with this mark."""
        mark, closed = match["mark"], match["closed"]
        ahead = self._ahead(self._after(match.end()))
        if not ahead.word:
            return True
        if mark.endswith(_DOTS) or self._is_spaced(match):
            return self._dots_end(begin, match.start(), ahead, closed)
        if mark != ".":
            return not self._says(ahead, closed.strip("'’"))
        if closed and ahead.is_lower:
            return False
        return self._stop_ends(match.start(), ahead)

    def _is_spaced(self, match: re.Match[str]) -> bool:
        """Whether a stop is one of several with spaces between them."""
        around = (
            self.text[max(0, match.start() - 2) : match.start()],
            self.text[match.end() : match.end() + 2],
        )
        return ". " in around or " ." in around

    def _says(self, ahead: _Ahead, closed: str) -> bool:
        """Whether what follows a question or a call says who spoke: it goes on then."""
        if closed and (said := _I_SAY.match(self.text, ahead.place)):
            return said[1] in SAYING
        return ahead.is_lower and (bool(closed) or ahead.word in SAYING)

    def _dots_end(self, begin: int, place: int, ahead: _Ahead, closed: str) -> bool:
        """Whether dots end a sentence: a capital follows, and no name that was looked for."""
        if not ahead.word[:1].isupper() or not self._has_words(begin, place):
            return False
        if closed or ahead.opens:
            return True
        after = ahead.place + len(ahead.word)
        is_looked_for = self.text[after : after + 1] in {".", ","}
        return not is_looked_for and self._token(place).lower() not in UNFINISHED

    def _has_words(self, begin: int, place: int) -> bool:
        """Whether anything but remarks is said in [begin, place)."""
        said = self.text[begin : min(place, begin + 200)]
        return place - begin > 200 or bool(_WORD.search(_ANY_REMARK.sub("", said)))

    def _token(self, place: int) -> str:
        """What is written before a mark, back to the nearest space, quote or bracket."""
        text = self.text[max(0, place - 40) : place].rstrip()
        found = _TOKEN.search(text)
        return found[0] if found else ""

    def _stop_ends(self, place: int, ahead: _Ahead) -> bool:
        """Whether the full stop at `place` ends a sentence."""
        token = self._token(place)
        before = self._token(place - len(token))
        if token.lstrip("-–'’").isdecimal():
            return self._number_ends(token, before, ahead)
        if _INITIALS.fullmatch(token):
            return ahead.opens or not ahead.word[:1].isupper() or before.isdecimal()
        if token.isupper() and token.isalpha():
            return True
        return _word_ends(token.lower(), before, ahead)

    def _number_ends(self, token: str, before: str, ahead: _Ahead) -> bool:
        """Whether the stop after a number ends a sentence; else it makes an ordinal of it."""
        if len(token) > 3:
            return True
        if ahead.word.lower() in MONTHS or before.endswith(":"):
            return False
        if ahead.is_number:
            # 30. 06. 2014
            follows = _DAY.match(self.text, ahead.place)
            return not (follows or _DAY.match(before))
        if ahead.is_lower:
            return ahead.word in STARTERS and before[-1:] not in {",", ";"}
        return True


def _word_ends(token: str, before: str, ahead: _Ahead) -> bool:
    """Whether a stop ends a sentence after `token` (lower case), with `before` in front of it."""
    spaced = before.lower() + token
    if before.endswith(".") and (spaced in WITHIN or spaced in CLOSING):
        token = spaced
    if token in BEFORE_NUMBERS and ahead.is_number:
        return False
    if token in WITHIN or token.startswith(("cand.", "dr.", "mag.", "stud.")):
        return False
    if token in CLOSING or _DOTTED.match(token):
        return not (ahead.is_lower or ahead.is_number)
    if len(token) == 1 and token.isalpha() and ahead.is_lower:
        return False
    if before.rstrip(".")[-1:].isdecimal() and (token in UNITS or token in MONTHS):
        return not (ahead.is_lower or ahead.is_number)
    return True


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """Yield where quotes and brackets open and close, as they close; what stays open is none."""
    opened: list[tuple[str, int]] = []
    for match in _PAIR.finditer(text):
        sign, place = match[0], match.start()
        depth = _opened_by(sign, opened)
        if depth is None or _opens_again(text, sign, place):
            if sign in _CLOSES:
                opened = [*opened[-_DEEPEST:], (_CLOSES[sign], place)]
            continue
        begin = opened[depth][1]
        del opened[depth:]
        if place - begin <= _LONGEST_PAIR:
            yield begin, place


def _opened_by(sign: str, opened: list[tuple[str, int]]) -> int | None:
    """The index of the innermost open quote or bracket that `sign` closes."""
    return next((i for i in range(len(opened) - 1, -1, -1) if sign in opened[i][0]), None)


def _opens_again(text: str, sign: str, place: int) -> bool:
    """Whether a straight quote stands before a word: then it opens, whatever is open."""
    return (
        sign == '"' and text[place - 1 : place].isspace() and text[place + 1 : place + 2].isalnum()
    )
