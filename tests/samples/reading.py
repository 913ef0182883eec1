"""The samples as the program reads them, and what is said twice in them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from evalbench.intake.folder import read_folder
from evalbench.intake.shipped import codebooks, sample, sample_names
from evalbench.study import model as m
from evalbench.study.contents import Contents
from evalbench.text.turns import TurnRecord

Words = tuple[str, ...]

# Of a sentence, and of the words in a row that may not come back.
LONG, ROW, MOST = 8, 5, 3
_SENTENCE_END = re.compile(r"[.!?…:]+(?=[\s»”\"'’)\]]|$)|\n")


@cache
def contents(name: str) -> Contents:
    return read_folder(sample(name), codebooks=codebooks()).contents


@cache
def texts(name: str) -> dict[str, str]:
    """The stored text of each interview."""
    documents = contents(name).names(m.Document)
    return {
        documents[row["document_id"]]: row["text"] for row in contents(name).rows(m.DocumentText)
    }


@cache
def turns(name: str) -> dict[str, list[TurnRecord]]:
    documents = contents(name).names(m.Document)
    found: defaultdict[str, list[TurnRecord]] = defaultdict(list)
    for row in contents(name).rows(m.Turn):
        keys = ("start", "said", "speaker", "interviewer", "time")
        found[documents[row["document_id"]]].append(TurnRecord(*(row[key] for key in keys)))
    return {name: sorted(rows, key=lambda turn: turn.start) for name, rows in found.items()}


def speech(name: str) -> dict[str, list[str]]:
    """What is said in each turn of each interview, without labels."""
    said = {}
    for document, text in texts(name).items():
        own = turns(name)[document]
        ends = [turn.start - 1 for turn in own[1:]] + [len(text)]
        said[document] = [text[turn.said : end] for turn, end in zip(own, ends, strict=True)]
    return said


def every_speech() -> dict[str, list[str]]:
    return {
        f"{name}/{document}": said
        for name in sample_names()
        for document, said in speech(name).items()
    }


def words(text: str) -> Words:
    return tuple(re.findall(r"[^\W_]+", text.casefold()))


def asked() -> set[Words]:
    """The questions of the guides and the statements, which are read out as they stand."""
    found: list[str] = []
    for name in sample_names():
        made = contents(name)
        found += (row["text"] for row in made.rows(m.Question))
        found += (row["text"] for row in made.rows(m.FollowUp))
        found += (text for row in made.rows(m.Statement) for text in row["texts"].values())
    return {words(text) for text in found}


def _between(text: str, aside: Sequence[Words]) -> Iterator[Words]:
    """The stretches of words of a text that are not among those set aside."""
    left, row = words(text), list[str]()
    while left:
        found = next((each for each in aside if left[: len(each)] == each), None)
        if found:
            yield tuple(row)
            row = []
        else:
            row.append(left[0])
        left = left[len(found or left[:1]) :]
    yield tuple(row)


def said_twice(said: Mapping[str, Iterable[str]], aside: Iterable[Words]) -> list[str]:
    """The sentences of eight words or more that stand twice, and the rows of five that come back.

    A row of words comes back when it stands in more than three of the texts.
    """
    ordered = sorted((each for each in aside if len(each) > MOST), key=len, reverse=True)
    sentences: defaultdict[Words, list[str]] = defaultdict(list)
    rows: defaultdict[Words, set[str]] = defaultdict(set)
    for name, turned in said.items():
        for turn in turned:
            for sentence in _SENTENCE_END.split(turn):
                for piece in _between(sentence, ordered):
                    if len(piece) >= LONG:
                        sentences[piece].append(name)
            for piece in _between(turn, ordered):
                for at in range(len(piece) - ROW + 1):
                    rows[piece[at : at + ROW]].add(name)
    return [
        *(f"{' '.join(each)}: {where}" for each, where in sentences.items() if len(where) > 1),
        *(f"{' '.join(each)}: {sorted(in_)}" for each, in_ in rows.items() if len(in_) > MOST),
    ]
