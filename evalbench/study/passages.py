"""Passages and memos as people speak of them: by the beginning of an id, by words, by a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.messages import EvalbenchError, Message
from evalbench.study.find import code_named, code_paths, named
from evalbench.study.invariants import labels_of
from evalbench.study.model import (
    Coding,
    Document,
    DocumentText,
    Respondent,
    Role,
    Statement,
    Theme,
    Unit,
)
from evalbench.study.rules import name_fault, span_fault
from evalbench.study.verbs.codings import About
from evalbench.text.cleaning import clean, composed, printable
from evalbench.text.spans import Span

__all__ = [
    "Hit",
    "about_of",
    "coding_of",
    "fit_memo",
    "fit_stance",
    "hits_of",
    "insist_words",
    "quoted",
    "text_of",
]

_MOST_NAMED = 5
_DIGITS = frozenset("0123456789abcdef")
_WHOLE = 32


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a text stands, with the words before and after it on one line."""

    span: Span
    before: str
    text: str
    after: str


def coding_of(session: Session, beginning: str) -> Coding:
    """Return the coded passage whose id begins so.

    EvalbenchError when there is none, or several, which are named.
    """
    digits = beginning.strip().casefold().replace("-", "")
    if not digits or not _DIGITS.issuperset(digits) or len(digits) > _WHOLE:
        raise EvalbenchError("coding.not_id", id=printable(beginning))
    first, last = UUID(digits.ljust(_WHOLE, "0")), UUID(digits.ljust(_WHOLE, "f"))
    query = select(Coding).where(Coding.id.between(first, last)).order_by(Coding.id)
    found = list(session.scalars(query.limit(_MOST_NAMED + 1)))
    if not found:
        raise EvalbenchError("coding.no_id", id=printable(beginning))
    if len(found) > 1:
        ids = ", ".join(str(each.id) for each in found[:_MOST_NAMED])
        more = " …" if len(found) > _MOST_NAMED else ""
        raise EvalbenchError("coding.several_ids", id=printable(beginning), ids=ids + more)
    return found[0]


def text_of(session: Session, document: Document) -> str:
    """Return the text of a document."""
    query = select(DocumentText.text).where(DocumentText.document_id == document.id)
    return session.scalars(query).one()


def hits_of(session: Session, document: Document, words: str) -> Sequence[Hit]:
    """Return the places where `words` stand and may be coded, in their order.

    The words are looked for as they are given, and if they stand nowhere so, composed and without
    spaces around them.
    """
    text = text_of(session, document)
    for needle in dict.fromkeys((words, composed(clean(words).text).strip())):
        spans = list(_found(text, needle))
        places = [place for span in spans for place in span]
        labels = labels_of(session, document.id, places)
        fits = [span for span in spans if span_fault(*span, len(text), labels) is None]
        if fits:
            return [_hit(text, span) for span in fits]
    return []


def _found(text: str, needle: str) -> Iterator[Span]:
    place = text.find(needle) if needle else -1
    while place >= 0:
        yield Span(place, place + len(needle))
        place = text.find(needle, place + 1)


def _hit(text: str, span: Span, around: int = 30) -> Hit:
    start, end = span
    before, after = text[max(0, start - around) : start], text[end : end + around]
    return Hit(span, _line(before), _line(text[start:end]), _line(after))


def _line(text: str) -> str:
    return text.replace("\n", " ")


def quoted(session: Session, coding: Coding) -> Message:
    """Return a passage as a line for people: where it stands, its code, and its words."""
    document = session.get_one(Document, coding.document_id)
    text = text_of(session, document)[coding.start : coding.end]
    return Message(
        "coding.quoted",
        document=document.name,
        start=coding.start,
        end=coding.end,
        code=code_paths(session)[coding.code_id],
        text=printable(_line(text)),
    )


def fit_memo(text: str) -> str:
    """Return a text that a person wrote, without control characters."""
    return clean(text).text


def fit_stance(text: str) -> str:
    """Return a stance; EvalbenchError when it is neither blank nor a short text of one line."""
    text = composed(text.strip())
    fault = name_fault(text) if text else None
    if fault is not None:
        raise EvalbenchError(fault.key, **fault.fields)
    return text


def insist_words(text: str) -> str:
    """Return the text of a memo; EvalbenchError when nothing is said in it."""
    if not text.strip():
        raise EvalbenchError("coding.memo_blank")
    return text


_CLASSES: dict[str, Any] = {
    "unit": Unit,
    "role": Role,
    "respondent": Respondent,
    "document": Document,
    "theme": Theme,
    "statement": Statement,
}
_ABOUT = (*_CLASSES, "code", "passage")


def about_of(session: Session, words: str) -> About:
    """Return what ``TYPE:NAME`` names, for a memo to be about.

    The types are those of the study folder's memos: ``code:Kvalitet``, ``passage:bergen-01:10:20``
    or ``study`` alone. EvalbenchError when it is none of them, or nothing is called so.
    """
    what, _, name = words.partition(":")
    what, name = what.strip(), name.strip()
    if words.strip() == "study":
        return About()
    if not name or what not in _ABOUT:
        types = ", ".join(_ABOUT)
        raise EvalbenchError("coding.not_about", about=printable(words), types=types)
    if what == "passage":
        return _about_passage(session, words, name)
    if what == "code":
        return About(code=code_named(session, name))
    found: Any = named(session, _CLASSES[what], name)
    return cast("About", {what: found})


def _about_passage(session: Session, words: str, name: str) -> About:
    document, *ends = name.rsplit(":", 2)
    if len(ends) != 2 or not all(_is_place(end.strip()) for end in ends):
        raise EvalbenchError("coding.not_passage", about=printable(words))
    span = Span(int(ends[0]), int(ends[1]))
    found = named(session, Document, document.strip())
    fault = span_fault(*span, found.length, labels_of(session, found.id, [*span]))
    if fault is not None:
        raise EvalbenchError(fault.key, **fault.fields)
    return About(document=found, span=span)


def _is_place(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
