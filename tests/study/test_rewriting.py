"""Texts that change with their passages going along, on both databases.

Where every word stands once, it is known where each passage has to be after an edit.
"""

from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select

from evalbench.messages import EvalbenchError
from evalbench.study.history import redo, undo
from evalbench.study.invariants import everything, faults
from evalbench.study.model import (
    Answer,
    Code,
    Coding,
    Document,
    DocumentText,
    Evidence,
    Memo,
    Respondent,
    Turn,
)
from evalbench.study.store import Store
from evalbench.study.verbs.codings import code_span
from evalbench.study.verbs.documents import add_document
from evalbench.study.verbs.passages import join, split
from evalbench.study.verbs.rewriting import preview_rewrite, rename_speaker, rewrite
from evalbench.text.spans import Span
from evalbench.text.turns import TurnRecord
from tests.study.conftest import Do
from tests.study.dumps import dump, unsound

LETTERS = "bdfghjklmnprstvæøå"


class Said(NamedTuple):
    """A turn: who speaks, and the words."""

    speaker: str
    words: list[str]


def composed(said: list[Said]) -> tuple[str, list[TurnRecord]]:
    """The stored form of what was said."""
    text, turns = "", []
    for number, turn in enumerate(said):
        text += "\n" if number else ""
        label = f"{turn.speaker}: " if turn.speaker else ""
        turns.append(TurnRecord(len(text), len(text) + len(label), turn.speaker))
        text += label + " ".join(turn.words)
    return text, turns


class Words:
    """Words that are unlike each other, none of them twice."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.used = set[str]()

    def new(self) -> str:
        while True:
            word = "".join(self.random.choices(LETTERS, k=9))
            if word not in self.used:
                self.used.add(word)
                return word


def made(words: Words) -> list[Said]:
    random = words.random
    return [
        Said(random.choice(("I", "R", "Kari")), [words.new() for _ in range(random.randint(4, 30))])
        for _ in range(random.randint(2, 8))
    ]


def edited(said: list[Said], words: Words) -> list[Said]:
    """Words taken out, put in and replaced, a turn put in or taken out, a speaker renamed."""
    random, found = words.random, list[Said]()
    for turn in said:
        if random.random() < 0.05:
            continue
        new, left = list[str](), 0
        for word in turn.words:
            # Between two edits some words stay, so that there is one shortest way.
            left -= 1
            kind = (
                random.choice(("out", "in", "other")) if left < 0 and random.random() < 0.2 else ""
            )
            left = 3 if kind else left
            new += {"": [word], "out": [], "in": [words.new(), word], "other": [words.new()]}[kind]
        speaker = "Bo" if random.random() < 0.05 else turn.speaker
        found.append(Said(speaker, new or [words.new()]))
        if random.random() < 0.05:
            found.append(Said("R", [words.new() for _ in range(5)]))
    return found or [Said("R", [words.new()])]


def texts(session: Any) -> dict[Any, str]:
    return dict(session.execute(select(DocumentText.document_id, DocumentText.text)).all())


def sound(session: Any) -> None:
    assert list(faults(session, everything())) == []
    assert unsound(dump(session)) is None


def words_in(text: str, span: Any) -> list[str]:
    return [word for word in text[span.start : span.end].split() if not word.endswith(":")]


def code_some(session: Any, document: Document, code: Code, random: Random) -> None:
    text = session.scalars(
        select(DocumentText.text).where(DocumentText.document_id == document.id)
    ).one()
    starts = [at for at in range(len(text)) if at and text[at - 1] == " " and text[at] != " "]
    for _ in range(8):
        start = random.choice(starts)
        end = min(len(text), start + random.choice((9, 30, 120)))
        while end < len(text) and text[end] not in " \n":
            end += 1
        if text[end - 1] != ":":
            code_span(session, document, Span(start, end), code, "A")


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edit_each_coding_covers_its_words(study: Store, do: Do, seed: int) -> None:
    words = Words(Random(seed))
    code = do("add_code", "K")
    with study.begin("A") as session:
        said = made(words)
        document = add_document(session, "d", *composed(said))
        code_some(session, document, code, words.random)
    for _ in range(3):
        new = edited(said, words)
        with study.read() as session:
            old_text = texts(session)[document.id]
            before = {row.id: words_in(old_text, row) for row in session.scalars(select(Coding))}
            held = dump(session)
        text, turns = composed(new)
        staying = {word for turn in new for word in turn.words}
        with study.begin("A") as session:
            done = rewrite(
                session, session.get_one(Document, document.id), text, turns, drop_lost=True
            )
        lost = {move.row for move in done.lost}
        with study.read() as session:
            sound(session)
            assert texts(session)[document.id] == text
            after = {row.id: words_in(text, row) for row in session.scalars(select(Coding))}
            changed = dump(session)
        assert before.keys() == after.keys() | lost
        assert not after.keys() & lost
        known = {word for each in said for word in each.words}
        for identity, covered in before.items():
            kept = [word for word in covered if word in staying]
            now = [word for word in after.get(identity, []) if word in known]
            assert now == kept, (covered, after.get(identity))
            assert (identity in lost) == (not kept)
        with study.begin("A") as session:
            undo(session)
        with study.read() as session:
            assert dump(session) == held
        with study.begin("A") as session:
            redo(session)
        with study.read() as session:
            assert {key: row for key, row in dump(session).items() if key[0] != "turn"} == {
                key: row for key, row in changed.items() if key[0] != "turn"
            }
        said = new


@pytest.mark.parametrize("seed", range(2))
def test_cuts_joins_edits_and_undo_keep_every_span_valid(study: Store, do: Do, seed: int) -> None:
    words = Words(Random(100 + seed))
    random = words.random
    code = do("add_code", "K")
    with study.begin("A") as session:
        said = made(words)
        document = add_document(session, "d", *composed(said))
        code_some(session, document, code, random)
    for _ in range(25):
        kind = random.choice(("split", "join", "move", "edit", "undo", "redo"))
        with study.begin("A") as session:
            here = session.get_one(Document, document.id)
            codings = list(session.scalars(select(Coding).order_by(Coding.id)))
            try:
                if kind == "edit":
                    new = edited(said, words)
                    rewrite(session, here, *composed(new), drop_lost=True)
                    said = new
                elif kind in ("undo", "redo"):
                    (undo if kind == "undo" else redo)(session)
                elif kind == "join" and len(codings) > 1:
                    join(session, *random.sample(codings, 2))
                elif codings:
                    coding = random.choice(codings)
                    if kind == "split":
                        split(session, coding, random.randint(coding.start, coding.end))
                    else:
                        rename_speaker(session, [here], random.choice("IR"), "Ida Moen")
            except EvalbenchError:
                session.rollback()
        with study.read() as session:
            sound(session)


OLD = [Said("I", ["hva", "nå"]), Said("Kari", ["ja", "visst"]), Said("R2", ["nei", "da"])]


@pytest.fixture
def document(do: Do) -> Document:
    made: Document = do("add_document", "d", *composed(OLD))
    return made


def turns_of(study: Store) -> list[tuple[Any, ...]]:
    with study.read() as session:
        names: dict[Any, str] = dict(session.execute(select(Respondent.id, Respondent.name)).all())
        rows = session.scalars(select(Turn).order_by(Turn.start))
        return [
            (row.speaker, row.interviewer, row.time, names.get(row.respondent_id)) for row in rows
        ]


def test_a_passage_that_began_with_a_turn_now_gone_is_where_the_next_one_speaks(
    study: Store, do: Do, document: Document
) -> None:
    code = do("add_code", "K")
    text = composed(OLD)[0]
    do("code_span", document, Span(text.index("visst"), text.index(" da")), code, "A")
    said = [OLD[0], Said("Kari", ["ja"]), OLD[2]]
    assert do("rewrite", document, *composed(said)).lost == ()
    with study.read() as session:
        [coding] = session.scalars(select(Coding))
        assert composed(said)[0][coding.start : coding.end] == "nei"
        sound(session)


def test_a_slip_of_a_name_that_is_corrected_takes_nothing_from_the_others(
    study: Store, do: Do
) -> None:
    said = [Said(name, ["ord"]) for name in ("Kari", "Krai", "I", "Itn", "Kari")]
    text, turns = composed(said)
    times = [turn.__class__(*(turn.start, turn.said, turn.speaker, turn.speaker == "I", time))
             for time, turn in enumerate(turns)]  # fmt: skip
    document, one = do("add_document", "d", text, times), do("add_respondent", "R1")
    do("assign_speaker", [document], "Kari", respondent=one)
    do("rename_speaker", [document], "Krai", "Kari")
    do("rename_speaker", [document], "Itn", "I")
    assert turns_of(study) == [
        ("Kari", False, 0, "R1"), ("Kari", False, 1, "R1"), ("I", True, 2, None),
        ("I", True, 3, None), ("Kari", False, 4, "R1"),
    ]  # fmt: skip


def test_turns_of_one_label_that_are_different_peoples_stay_so(study: Store, do: Do) -> None:
    said = [Said("R", ["en"]), Said("I", ["to"]), Said("R", ["tre"])]
    document = do("add_document", "d", *composed(said))
    one, two = do("add_respondent", "R1"), do("add_respondent", "R2")
    with study.read() as session:
        turns = list(session.scalars(select(Turn).where(Turn.speaker == "R").order_by(Turn.start)))
    do("assign_turn", turns[0], one)
    do("assign_turn", turns[1], two)
    do("rename_speaker", [document], "I", "Intervjuer")
    do("rename_speaker", [document], "R", "Person")
    wanted = [("Person", False, None, "R1"), ("Intervjuer", False, None, None),
              ("Person", False, None, "R2")]  # fmt: skip
    assert turns_of(study) == wanted
    said = [Said("Person", ["en", "mer"]), Said("Intervjuer", ["to"]), Said("Person", ["tre"])]
    do("rewrite", document, *composed(said))
    assert turns_of(study) == wanted


def test_times_stay_where_the_new_text_has_none(study: Store, do: Do) -> None:
    text, turns = composed(OLD)
    timed = [TurnRecord(*(turn.start, turn.said, turn.speaker, False, 60)) for turn in turns]
    document = do("add_document", "d", text, timed)
    said = [Said("I", ["hei"]), Said("R2", ["først"]), *OLD]
    do("rewrite", document, *composed(said))
    assert [(speaker, time) for speaker, _, time, _ in turns_of(study)] == [
        ("I", None), ("R2", None), ("I", 60), ("Kari", 60), ("R2", 60),
    ]  # fmt: skip


def test_a_memo_about_a_name_goes_along_when_it_is_renamed(
    study: Store, do: Do, document: Document
) -> None:
    text = composed(OLD)[0]
    start = text.index("Kari")
    do("write_memo", "hvem?", "A", document=document, span=Span(start, start + 4))
    do("rename_speaker", [document], "Kari", "Bo Å")
    with study.read() as session:
        new = texts(session)[document.id]
        [memo] = session.scalars(select(Memo))
        assert memo.start is not None
        assert new[memo.start : memo.end].strip(": ") == "Bo Å"
        sound(session)


def test_links_memos_and_evidence_move_and_what_has_no_place_is_listed(
    study: Store, do: Do, document: Document
) -> None:
    text = composed(OLD)[0]
    code, finding = do("add_code", "K"), do("add_finding", "Funn")
    who = do("add_respondent", "R1")
    statement = do("add_statement", "1")
    answer = do("record_answer", who, statement, Decimal(3))
    places = {word: Span(text.index(word), text.index(word) + len(word)) for word in text.split()}
    do("code_span", document, places["visst"], code, "A")
    do("code_span", document, places["nei"], code, "A")
    do("write_memo", "m", "A", document=document, span=places["visst"])
    do("add_evidence", finding, document=document, span=places["visst"])
    do("link_answer", answer, document, places["visst"])
    said = [Said("I", ["hva", "skjer", "nå"]), Said("Kari", ["ja", "nå"]), OLD[2]]
    with study.read() as session:
        here = session.get_one(Document, document.id)
        preview = preview_rewrite(session, here, *composed(said))
        held = dump(session)
    assert sorted(move.kind.__name__ for move in preview.lost) == [
        "Answer", "Coding", "Evidence", "Memo",
    ]  # fmt: skip
    assert preview.moved == 1
    with pytest.raises(EvalbenchError) as error:
        do("rewrite", document, *composed(said))
    assert (error.value.message.key, error.value.message.fields["n"]) == ("rewriting.lost", 4)
    with study.read() as session:
        assert dump(session) == held
    done = do("rewrite", document, *composed(said), drop_lost=True)
    assert {move.old for move in done.lost} == {places["visst"]}
    with study.read() as session:
        [coding] = session.scalars(select(Coding))
        [memo] = session.scalars(select(Memo))
        [row] = session.scalars(select(Answer))
        assert composed(said)[0][coding.start : coding.end] == "nei"
        assert (memo.text, memo.document_id, memo.start) == ("m", document.id, None)
        assert (row.document_id, row.start) == (None, None)
        assert session.scalars(select(Evidence)).all() == []
        sound(session)
    do("undo")
    with study.read() as session:
        assert dump(session) == held
