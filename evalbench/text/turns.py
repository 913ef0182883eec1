"""Who says what in a transcript: `Name:` labels recognised, and the text in its stored form.

The stored form is what was said, with the label ``Name: `` at the start of each turn, turns parted
by one line feed, a turn's paragraphs by one line feed too, no blank lines and no line feed at the
end. What stands before the first label is a turn without one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

__all__ = ["TurnRecord", "is_interviewer", "label_length", "recognise"]


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A turn: it begins at `start` with its label, speech begins at `said` (code points).

    `speaker` is empty for a turn without a label; `time` is in seconds from the beginning.
    """

    start: int
    said: int
    speaker: str
    interviewer: bool = False
    time: int | None = None


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LONGEST_LABEL = 40
_MOST_WORDS = 4
_CANDIDATE = re.compile(r"([^:\n]{1,60}?)[ \t\xa0]*:(?:[ \t\xa0]+|$)(.*)")
_NUMBERED = re.compile(r"[\s.\-]*(?:\d{1,3}|[A-ZÆØÅ])?[.)]?\Z")
_ROUGH = re.compile(r"[,;!?…«»“”\"]|\.\.")
_WORD = re.compile(r"[^\W_]|[\[(]")

_INTERVIEWERS = _words(
    "i int interviewer intervjuer intervjuar intervjueren q spm spørsmål spørsmal question "
    "moderator ordstyrer fasilitator facilitator"
)
_OTHERS = _words(
    "r resp respondent informant inf a svar answer deltaker deltakar participant p person "
    "speaker taler s ukjent unknown bestiller utfører leder"
)
# Words that open a sentence or a heading, never a turn: nobody is called so.
_NEVER = _words(
    "alder alltid alternativt altså and at beskrivelse bl but da dato date de den der deretter "
    "derfor dernest det dette duration eg eksempel enhet et ett example file fil filnavn for "
    "fordi fordeler først first fra han her hun husk hva hvem hvis hvor hvordan hvorfor ikke "
    "intervju interview ja jeg kilde kjønn kl klokka klokken kommune konklusjon konklusjonen "
    "kort location man me men merk merknad mål navn nb nei neste no nord notat note noter obs og "
    "oppsummering oppsummert opptak place poenget problem problemet project prosjekt ps "
    "resultat resultatet rolle second sitat slik so some source spesielt stilling sted subject "
    "sum summary svaret så tema the then they theme this tid tidspunkt time title tittel til to "
    "topic transkribent transkribert transcribed ulemper varighet vi viktig we what "
)
_PARTICLES = _words("af av al bin da de del den der di du el la le of og ter van von")


def recognise(text: str, names: Collection[str] = ()) -> tuple[str, list[TurnRecord]]:
    """Return the stored form of `text` (clean, with line feeds) and its turns in order.

    `names` are people known to speak here. Applied to its own result it changes nothing. A colon
    inside speech makes no turn: a label is short, looks like a name or a role, and one that does
    so only loosely must come back.
    """
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    candidates = [_candidate(line) if ":" in line else None for line in lines]
    labels = _speakers([found for found in candidates if found], frozenset(names))
    pieces: list[str] = []
    turns: list[TurnRecord] = []
    place = 0
    for line, found in zip(lines, candidates, strict=True):
        piece = line
        if found and found[0] in labels:
            name, speech = found
            piece = f"{name}: {speech}"
            turns.append(TurnRecord(place, place + label_length(name), name, is_interviewer(name)))
        elif not turns:
            turns.append(TurnRecord(0, 0, ""))
        pieces.append(piece)
        place += len(piece) + 1
    return "\n".join(pieces), turns


def is_interviewer(label: str) -> bool:
    """Tell whether a label is a word for who asks: I, Int., Intervjuer 2, Moderator, Spørsmål."""
    return _role(label) in _INTERVIEWERS


def label_length(speaker: str) -> int:
    """Return how many code points the label of `speaker` takes in the text; 0 without one."""
    return len(speaker) + 2 if speaker else 0


def _role(label: str) -> str:
    """Return the word of a label without brackets, number and case: ``Intervjuer 2`` → it."""
    bare = label.strip("[]() ")
    head = re.match(r"[^\W\d_]+", bare)
    if head is None:
        return ""
    return head[0].casefold() if _NUMBERED.fullmatch(bare[head.end() :]) else bare.casefold()


def _candidate(line: str) -> tuple[str, str] | None:
    """Return the label and the speech of a line that may begin a turn."""
    match = _CANDIDATE.fullmatch(line)
    if match is None or len(match[1]) > _LONGEST_LABEL:
        return None
    words = match[1].split()
    if not words or len(words) > _MOST_WORDS or not _WORD.match(words[0]):
        return None
    return " ".join(words), match[2]


def _speakers(candidates: Iterable[tuple[str, str]], names: frozenset[str]) -> set[str]:
    """Return which of the candidate labels are speakers."""
    times: Counter[str] = Counter()
    spoken: Counter[str] = Counter()
    for name, speech in candidates:
        times[name] += 1
        spoken[name] += not speech[:1].islower()
    return {
        name
        for name, count in times.items()
        if name in names or _is_speaker(name, count, spoken[name])
    }


def _is_speaker(name: str, times: int, spoken: int) -> bool:
    """Tell whether a label seen so many `times` is a speaker; `spoken`: before a capital."""
    role = _role(name)
    if role in _INTERVIEWERS or role in _OTHERS:
        return True
    words = name.split()
    if words[0].strip(".").casefold() in _NEVER:
        return False
    if _ROUGH.search(name):
        return times >= 3 and spoken > 0
    if not all(_like_a_name(word) for word in words) or words[0].casefold() in _PARTICLES:
        return times >= 3
    if words[0].isdigit():
        return times >= 2
    return times >= 2 or spoken > 0


def _like_a_name(word: str) -> bool:
    first = word.lstrip("[(")[:1]
    return (
        first.isupper()
        or first.isdigit()
        or word[0] in "[("
        or word.casefold() in _PARTICLES
        # Scripts without capitals have names too.
        or (first.isalpha() and first.lower() == first.upper())
    )
