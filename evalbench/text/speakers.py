"""Which of the lines that may open a turn do: weighed over a whole transcript.

A transcriber writes labels in one form, with the odd slip. A label is sure when it is a word for
who asks or answers, a person known to speak, or comes back in the form that the transcript uses.
One that stands once must be a name, or a slip of a label that is sure. A colon inside speech, a
heading, a numbered point, a clock time and a remark in brackets are none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache

from evalbench.text.fuzzy import closeness
from evalbench.text.names import is_first_name, is_surname
from evalbench.text.openings import Form, Opening
from evalbench.text.speaker_words import (
    ANSWERING,
    ASKING,
    NEVER,
    NEVER_NUMBERED,
    NOTES,
    OCCUPATIONS,
    PARTICLES,
    TITLES,
)

__all__ = ["folded", "is_interviewer", "plain", "speaking"]


# What a transcriber notes in brackets.
_REMARKS = re.compile(
    r"(uklar|utydel|uhør|latter|ler\b|lått|lær\b|pause|stil+e\b|still?het|suk|host|kremt|gråt|græt|"
    r"kort |lang |snakk|mumle|avbr|telefon|mobil|døra|dør\b|bank|støy|musikk|nikk|riste|peke|klap|"
    r"smil|inaud|unclear|laugh|cough|sigh|cries|cross|noise|phone|silence|crosstalk|applau|alle |"
    r"begge |opptak|lyd|slutt|start|tid|kaffe|sic\b|navn|namn|anonym|stedsnavn|utelat|\.\.\.|…)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[\s.\-]*(?:\d{1,3}|[A-ZÆØÅ])?[.)]?\Z")
_TRAILING_NUMBER = re.compile(r"(.*?)[\s.\-]*(\d{1,3})[.)]?\Z")
_ROUGH = re.compile(r"[,;!?…«»“”\"]|\.\.|\s[-–]\s")
_INITIALS = re.compile(r"(?:[A-ZÆØÅÄÖÉ]\.){1,4}(?:[A-ZÆØÅÄÖÉ]\.?)?\Z")
_QUOTED = tuple("«»\"“”„‘’'")
_SENTENCE_END = tuple('.?!…»"”')
_SHORT = re.compile(r"[A-ZÆØÅ]{2,3}\Z")
_LETTER = re.compile(r"[A-ZÆØÅ]{1,2}\d{0,2}\Z")
_TOLD = re.compile(
    r"[.,;] (?:Respondent|Informant|Delta[kg]|Intervju|Interview|Til stede|Present|Sted|Stad|"
    r"Dato|Tid|Varighe|Leng|Opptak|Place|Date|Time|Dur|Record|Transk|Avskr)\w*: "
)
_LEGEND = re.compile(r"(?<!\S)[A-ZÆØÅ]{1,2}\d?: ")
_AND = re.compile(r"\s+(?:og|and|&|\+)\s+|\s*/\s*")
_CLOSE = 85.0
_MOSTLY, _OFTEN = 0.7, 0.4
_FEW = 2
_MOST_SURE = 200


def is_interviewer(label: str) -> bool:
    """Tell whether a label is a word for who asks: I, Int., Intervjuer 2, Moderator, Spørsmål."""
    return _role(label) in ASKING


# A transcript has few labels, each of them hundreds of times.
_REMEMBERED = 4096


@lru_cache(_REMEMBERED)
def _role(label: str) -> str:
    """Return the word of a label without brackets, number and case: ``Intervjuer 2`` → it."""
    bare = label.strip("[]() ")
    head = re.match(r"[^\W\d_]+", bare)
    if head is None:
        return ""
    word, rest = head[0].casefold(), bare[head.end() :]
    # A letter may be a speaker's, with a number; several are initials.
    if not _NUMBERED.fullmatch(rest) or (len(word) == 1 and any(map(str.isalpha, rest))):
        return bare.casefold()
    if word in NEVER_NUMBERED and any(map(str.isdigit, rest)):
        return bare.casefold()
    return word


def speaking(openings: Sequence[Opening], names: Collection[str] = ()) -> frozenset[Opening]:
    """Return those of the openings of a transcript that open a turn.

    `names` are people known to speak in it.
    """
    return _Weighing(openings, frozenset(names)).speaking()


def _is_possible(opening: Opening, capital: Collection[str]) -> bool:
    """Tell whether a label may be one at all: no heading, no remark, no piece of a sentence.

    `capital` are the labels written like names, folded: a small letter is then a slip of one.
    """
    name, is_role = opening.name, _role(opening.name) in ASKING | ANSWERING
    if opening.form == "bracket" and not is_role:
        return not _REMARKS.search(name) and folded(name) in capital
    first = name.split()[0].strip(".*").casefold()
    return is_role or first not in NEVER


def _heading_lines(openings: Sequence[Opening]) -> int:
    """Return how many of the first openings tell who takes part, before anybody says anything.

    ``Intervjuer: Siv Moe`` and ``R1: kvinne, 34 år`` are no talk, for no sentence ends there.
    """
    for number, opening in enumerate(openings):
        said = opening.said
        if not said or not _tells_who(said):
            return number
    return 0


def _tells_who(said: str) -> bool:
    words = said.split()
    if _TOLD.search(said):
        return True
    if said[:1].islower():
        return "," in said and bool(_LEGEND.search(said) or re.search(r"\d", said))
    named = all(word[:1].isupper() for word in words)
    if said.endswith(_SENTENCE_END):
        return False
    return len(words) > 1 and (named or is_first_name(words[0].strip(",")))


class _Weighing:
    """The openings of one transcript, weighed."""

    def __init__(self, openings: Sequence[Opening], names: frozenset[str]) -> None:
        capital = {folded(each.name) for each in openings if _is_like_a_name(each.name)}
        often = Counter(each.name for each in openings)
        initials = {name for name, times in often.items() if times > _FEW and _SHORT.match(name)}
        self._openings = [
            each
            for each in openings
            if _is_possible(each, capital)
            or (each.name in initials and each.name.casefold() not in NOTES)
        ]
        self._names = {folded(name) for name in names}
        self._times = Counter(folded(each.name) for each in self._openings if each.exact)
        self._capital: Counter[str] = Counter()
        self._written: defaultdict[str, set[str]] = defaultdict(set)
        for each in self._openings:
            key = folded(each.name)
            self._capital[key] += not each.said[:1].islower()
            self._written[key].add(each.name)
        self._quoted = self._times.keys() - {
            folded(each.name) for each in self._openings if not each.said.startswith(_QUOTED)
        }
        self._back = sum(times >= _FEW for times in self._times.values())
        self._letters = {each.name for each in self._openings if len(each.name) == 1}
        self._between = self._times_around()
        said = [each.said for each in self._openings if each.said]
        ended = sum(each.endswith(_SENTENCE_END) for each in said)
        self._ends_sentences = ended >= _MOSTLY * len(said)
        self._ends_some = ended >= _OFTEN * len(said) and ended > _FEW
        self._form = self._main_form()

    def _main_form(self) -> Form | None:
        """Return the form that most labels are written in, of those that look like labels."""
        counts: Counter[Form] = Counter()
        for each in self._openings:
            comes_back = self._times[folded(each.name)] >= _FEW
            if each.exact and (comes_back or self._is_role(each)):
                counts[each.form] += 1
        # A name on a line of its own is the weakest of forms: it takes more of them.
        counts["alone"] = counts["alone"] - 3 if counts["alone"] > 3 and self._alone() else 0
        ranked = counts.most_common(1)
        if not ranked or not ranked[0][1]:
            return None
        form, number = ranked[0]
        # One line with a time does not make the others slips.
        return form if number >= _FEW or form not in ("timed", "clock") else None

    def _alone(self) -> bool:
        """Tell whether lines of a name alone are of two people at least, one told by the name."""
        names = {each.name for each in self._openings if each.form == "alone"}
        back = [name for name in names if self._times[folded(name)] >= _FEW]
        told = (_role(name) in ASKING | ANSWERING or is_first_name(name.split()[0])
                for name in back)  # fmt: skip
        return len(back) >= _FEW and any(told)

    def speaking(self) -> frozenset[Opening]:
        """Return the openings that open a turn."""
        sure = {folded(each.name) for each in self._openings if self._is_sure(each)}
        once = {
            folded(each.name)
            for each in self._openings
            if each.exact and self._fits(each, False) and self._stands_once(each, sure)
        }
        sure |= once
        found = [
            each
            for each in self._openings
            if self._fits(each, folded(each.name) in sure)
            and (folded(each.name) in sure or self._is_slip(each, sure) or self._both(each, sure))
        ]
        return frozenset(found[_heading_lines(found) if self._ends_some else 0 :])

    def _fits(self, opening: Opening, known: bool) -> bool:
        """Tell whether an opening is written as this transcript writes them, or as a slip of it."""
        if opening.form == "alone":
            return self._form == "alone"
        if len(opening.name) == 1 and opening.name.islower() and self._is_listed(opening):
            return False
        if (
            _LETTER.match(opening.name)
            and opening.said[:1].islower()
            and _LEGEND.search(opening.said)
        ):
            return False
        if self._times[folded(opening.name)] < _FEW and self._is_out_of_time(opening):
            return False
        if self._is_wrapped(opening):
            return False
        timed = self._form in ("timed", "clock")
        if timed and opening.form not in ("timed", "clock"):
            return known and opening.exact and not opening.said[:1].islower()
        return True

    def _is_out_of_time(self, opening: Opening) -> bool:
        """Tell whether a time is not between those around it, as one that is read out may be."""
        if opening.time is None:
            return False
        before, after = self._between[opening]
        early = before is not None and opening.time < before
        return early or (after is not None and opening.time > after)

    def _times_around(self) -> dict[Opening, tuple[int | None, int | None]]:
        """Return the times before and after each opening, of labels that come back: they keep it.

        Of openings that are equal, those around the first.
        """
        clock = [
            each.time if self._times[folded(each.name)] >= _FEW else None for each in self._openings
        ]
        before, after = _latest(clock), _latest(clock[::-1])[::-1]
        return dict(zip(self._openings[::-1], zip(before[::-1], after[::-1], strict=True),
                        strict=True))  # fmt: skip

    def _is_wrapped(self, opening: Opening) -> bool:
        """Tell whether a sentence goes on here, in a transcript that ends its sentences."""
        begins = opening.said[:1]
        goes_on = opening.wrapped and (begins.islower() or begins.isdigit())
        return goes_on and opening.form == "colon" and self._ends_sentences

    def _both(self, opening: Opening, sure: Collection[str]) -> bool:
        """Tell whether a label names several who are sure: ``R1 og R2``."""
        people = _AND.split(opening.name)
        return len(people) > 1 and all(folded(name) in sure for name in people)

    def _is_listed(self, opening: Opening) -> bool:
        """Tell whether a small letter is a point of a list: before or after the next letter."""
        letter = ord(opening.name)
        beside = {chr(letter - 1), chr(letter + 1)} & self._letters
        return bool(beside) or opening.said[:1].islower()

    def _is_role(self, opening: Opening) -> bool:
        role = _role(opening.name)
        if role not in ASKING | ANSWERING or self._is_heading(opening):
            return False
        if len(role) > 1 or opening.name[:1].isupper():
            return True
        # a: and i: are list items, unless A: and I: are speakers here.
        return opening.name.upper() in self._written.get(folded(opening.name), set())

    def _is_heading(self, opening: Opening) -> bool:
        """Tell whether a role tells who takes part: ``Intervjuer: Siv Moe``, said once, no talk."""
        key = folded(opening.name)
        if not opening.said or self._times[key] > 1 or opening.said.endswith(_SENTENCE_END):
            return False
        return self._back >= _FEW

    def _is_sure(self, opening: Opening) -> bool:
        """Tell whether a label is a speaker whatever the others are."""
        if folded(opening.name) in self._names:
            return True
        if not opening.exact or (opening.form == "alone" and self._form != "alone"):
            return False
        if folded(opening.name) in self._quoted:
            return False
        if self._is_role(opening):
            return True
        if opening.form == "clock" and self._form not in ("clock", "timed"):
            return self._comes_back(opening)
        if opening.form in ("at", "timed", "clock"):
            return _is_like_a_name(opening.name) and not self._is_point(opening.name)
        return self._comes_back(opening)

    def _comes_back(self, opening: Opening) -> bool:
        """Tell whether a label comes back as often as one that looks like this must."""
        name, key = opening.name, folded(opening.name)
        times, capital = self._times[key], self._capital[key]
        if _ROUGH.search(name):
            return times > _FEW and capital > 0
        if not _is_like_a_name(name):
            return times > _FEW
        if name[0].isdigit() or opening.form == "alone" or self._is_point(name):
            return times >= _FEW
        return times >= _FEW and (capital > 0 or self._form == opening.form)

    def _is_point(self, name: str) -> bool:
        """Tell whether a label is a numbered point: ``Punkt 3``, and not ``Leder 2``."""
        match = _TRAILING_NUMBER.fullmatch(name)
        if match is None or not match[1]:
            return False
        word = match[1].strip().casefold()
        return word not in ASKING | ANSWERING | OCCUPATIONS or word in NEVER_NUMBERED

    def _stands_once(self, opening: Opening, sure: set[str]) -> bool:
        """Tell whether a label that does not come back is a speaker all the same."""
        name = opening.name
        if opening.said[:1].islower() or opening.form == "alone":
            return self._is_slip(opening, sure)
        if opening.said.startswith(_QUOTED):
            return False
        if self._is_slip(opening, sure):
            return True
        if self._is_point(name) or _ROUGH.search(name) or not _is_like_a_name(name):
            return False
        words = name.split()
        if _INITIALS.match(name) or words[0].casefold() in TITLES:
            return True
        if _LETTER.match(name):
            return any(_LETTER.match(each) for key in sure for each in self._written[key])
        return is_first_name(words[0]) and all(
            is_first_name(word) or is_surname(word) or len(word.strip(".")) == 1
            or word.casefold() in PARTICLES
            for word in words[1:]
        )  # fmt: skip

    def _is_slip(self, opening: Opening, sure: set[str]) -> bool:
        """Tell whether a label is another spelling, or a part, of one that is sure."""
        key = folded(opening.name)
        if key in sure:
            return True
        words = set(plain(opening.name).split())
        # Among very many nobody could tell whose slip it is.
        if self._is_point(opening.name) or not words or len(sure) > _MOST_SURE:
            return False
        for each in sure:
            for written in self._written[each] if len(each) > 2 else ():
                others = set(plain(written).split())
                if words < others or others < words:
                    return True
            if len(key) > 3 and closeness(key, each) >= _CLOSE:
                return True
        return False


def _latest(times: Sequence[int | None]) -> list[int | None]:
    """Return for each place the last time before it; None where there is none."""
    found: list[int | None] = []
    last: int | None = None
    for time in times:
        found.append(last)
        last = last if time is None else time
    return found


@lru_cache(_REMEMBERED)
def folded(name: str) -> str:
    """Return a label as its spellings have in common: no case, no accents, dots or spaces."""
    return plain(name).replace(" ", "")


def plain(name: str) -> str:
    """Return the words of a label in small letters, without accents, dots and hyphens."""
    name = name.casefold().replace("ø", "o").replace("æ", "ae").replace("đ", "d")
    bare = "".join(
        letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter)
    )
    return " ".join(re.sub(r"[.\-_]", " ", bare).split())


@lru_cache(_REMEMBERED)
def _is_like_a_name(name: str) -> bool:
    words = name.split()
    return words[0].casefold() not in PARTICLES and all(map(_word_is_like_a_name, words))


def _word_is_like_a_name(word: str) -> bool:
    first = word.lstrip("[(")[:1]
    return (
        first.isupper()
        or first.isdigit()
        or word[0] in "[("
        or word.casefold() in PARTICLES
        # Scripts without capitals have names too.
        or (first.isalpha() and first.lower() == first.upper())
    )
