"""What is said corrected in one place, with everything that points into the text going along."""

from collections.abc import Iterator
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from evalbench.study import deeds
from evalbench.study.history import redo, undo
from evalbench.study.invariants import everything, faults
from evalbench.study.model import Code, Coding, Document, DocumentText, Memo, Turn
from evalbench.study.store import Store
from evalbench.study.verbs.codings import code_span, write_memo
from evalbench.study.verbs.documents import add_document
from evalbench.text.spans import Span
from evalbench.text.turns import TurnRecord
from tests.study.dumps import dump
from tests.study.samples import named, refused, rolled_back, sample_study

TEXT = "Int: Hvor ofte?\nAnna: På torsdager.\nOg fredager, tror jeg.\nInt: Ja vel.\nJeg tror det."
TURNS = [
    TurnRecord(0, 5, "Int", True, 3),
    TurnRecord(16, 22, "Anna", False, 60),
    TurnRecord(59, 64, "Int", True),
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def study(request) -> Iterator[Store]:
    with sample_study(request) as made:
        yield made


@pytest.fixture
def session(study: Store) -> Iterator[Session]:
    with rolled_back(study) as session:
        add_document(session, "d2", TEXT, TURNS)
        yield session


def span_of(words: str) -> Span:
    assert TEXT.count(words) == 1
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def text_of(session: Session) -> str:
    document = named(session, Document, "d2")
    text = select(DocumentText.text).where(DocumentText.document_id == document.id)
    return session.scalars(text).one()


def correct(session: Session, words: str, text: str, *, drop_lost: bool = False) -> str:
    """The text after a correction of the place where some words stand."""
    deeds.correct(session, "d2", span_of(words), text, drop_lost=drop_lost)
    assert list(faults(session, everything())) == []
    return text_of(session)


@pytest.mark.parametrize(
    ("words", "text", "wanted"),
    [
        ("torsdager", "tirsdager", TEXT.replace("torsdager", "tirsdager")),
        ("tors", "tirs", TEXT.replace("tors", "tirs")),
        ("På torsdager.\nOg", "På onsdager og", TEXT.replace("torsdager.\nOg", "onsdager og")),
        ("Og fredager, tror jeg.", "", TEXT.replace("\nOg fredager, tror jeg.", "")),
        ("På torsdager.", " \n ", TEXT.replace("På torsdager.\n", "")),
        ("ager.\nOg f", " \n\n \x1b[2J\u202e mer \n", TEXT.replace("ager.\nOg f", "\nmer\n")),
        (", tror", " e\u0301n", TEXT.replace(", tror", " \u00e9n")),
        ("det.", "det", TEXT.removesuffix(".")),
        ("Hvor ofte?", "\tHvor ofte? ", TEXT),
    ],
)
def test_only_what_is_corrected_is_another(
    session: Session, words: str, text: str, wanted: str
) -> None:
    before = dump(session)
    assert correct(session, words, text) == wanted
    if wanted != TEXT:
        after = dump(session)
        undo(session)
        assert dump(session) == before
        redo(session)
        assert dump(session) == after


def test_turns_stay_what_they_are(session: Session) -> None:
    document = named(session, Document, "d2")
    rows = select(Turn).where(Turn.document_id == document.id).order_by(Turn.start)
    before = [(row.id, row.speaker, row.interviewer, row.time) for row in session.scalars(rows)]
    text = correct(session, "Hvor", "Hvor, om jeg tør spørre,")
    turns = session.scalars(rows).all()
    assert [(row.id, row.speaker, row.interviewer, row.time) for row in turns] == before
    assert [text[row.start : row.said] for row in turns] == ["Int: ", "Anna: ", "Int: "]
    correct_back = Span(5, 5 + len("Hvor, om jeg tør spørre,"))
    deeds.correct(session, "d2", correct_back, "Hv", drop_lost=True)
    assert text_of(session) == TEXT.replace("Hvor", "Hv")


def test_words_are_put_in_at_the_beginning_of_what_is_said(session: Session) -> None:
    code = named(session, Code, "Pris")
    coding = code_span(session, named(session, Document, "d2"), span_of("På torsdager"), code, "A")
    deeds.correct(session, "d2", Span(22, 22), "Ja. ")
    assert text_of(session) == TEXT.replace("På", "Ja. På")
    assert text_of(session)[coding.start : coding.end] == "På torsdager"


@pytest.mark.parametrize(
    "span", [Span(0, 8), Span(10, 22), Span(18, 20), Span(30, 62), Span(15, 16), Span(80, 200)]
)
def test_a_name_or_several_turns_cannot_be_corrected_so(session: Session, span: Span) -> None:
    with refused("correcting.elsewhere", start=span.start, end=span.end):
        deeds.correct(session, "d2", span, "x")


def test_something_must_be_said(session: Session) -> None:
    with refused("correcting.nothing_left"):
        deeds.correct(session, "d2", span_of("Hvor ofte?"), " \n")


def test_what_would_have_no_place_is_refused_or_dropped(session: Session) -> None:
    document, code = named(session, Document, "d2"), named(session, Code, "Pris")
    lost = code_span(session, document, span_of("fredager"), code, "A")
    kept = code_span(session, document, span_of("Og fredager, tror"), code, "A")
    memo = write_memo(session, "m", "A", document=document, span=span_of("fredager"))
    gone = lost.id
    before = dump(session)
    preview = deeds.preview_correction(session, "d2", span_of("fredager"), "i helgen")
    assert {move.row for move in preview.lost} == {gone, memo.id}
    assert dump(session) == before
    with refused("correcting.lost", n=2, name="d2"):
        correct(session, "fredager", "i helgen")
    assert dump(session) == before
    text = correct(session, "fredager", "i helgen", drop_lost=True)
    assert session.get(Coding, gone) is None
    assert text[kept.start : kept.end] == "Og i helgen, tror"
    assert (memo.start, session.get_one(Memo, memo.id).document_id) == (None, document.id)
    undo(session)
    assert dump(session) == before


@pytest.mark.parametrize("seed", range(6))
def test_passages_outside_cover_the_same_words_exactly(session: Session, seed: int) -> None:
    random = Random(seed)
    document, code = named(session, Document, "d2"), named(session, Code, "Pris")
    turn = random.choice(TURNS)
    ends = [each.start - 1 for each in TURNS[1:]] + [len(TEXT)]
    end = ends[TURNS.index(turn)]
    start = random.randrange(turn.said, end)
    span = Span(start, random.randrange(start, end) + 1)
    outside = []
    for each, last in zip(TURNS, ends, strict=True):
        for _ in range(5):
            first = random.randrange(each.said, last)
            place = Span(first, random.randrange(first, last) + 1)
            if (place.end <= span.start or place.start >= span.end) and TEXT[slice(*place)].strip():
                outside.append((code_span(session, document, place, code, "A"), place))
    deeds.correct(session, "d2", span, random.choice(["ja ja", "nei", "På og Og"]))
    text = text_of(session)
    assert list(faults(session, everything())) == []
    for coding, place in outside:
        assert text[coding.start : coding.end] == TEXT[slice(*place)]


def test_a_text_without_turns_can_be_corrected(session: Session) -> None:
    document = add_document(session, "brev", "Kjære alle\nHilsen A")
    coding = code_span(session, document, Span(11, 19), named(session, Code, "Pris"), "A")
    deeds.correct(session, document.id, Span(6, 10), "dere alle sammen")
    assert (coding.start, coding.end) == (23, 31)
