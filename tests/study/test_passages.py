"""Passages cut, joined and found, and answers one at a time, on both databases."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from evalbench.messages import EvalbenchError
from evalbench.study.answering import answer, answer_value
from evalbench.study.model import Answer, Coding, Document, Respondent, Role, Statement
from evalbench.study.passages import about_of, coding_of, fit_memo, fit_stance, hits_of
from evalbench.study.store import Store
from evalbench.study.verbs.statements import record_answer
from evalbench.text.spans import Span
from evalbench.text.turns import TurnRecord
from tests.study.conftest import Do
from tests.study.dumps import dump

TEXT = "Ola: Går det bra?\nKari: Ja, bra. Kari er bra."
TURNS = [TurnRecord(0, 5, "Ola"), TurnRecord(18, 24, "Kari")]


@pytest.fixture
def coded(study: Store, do: Do) -> Any:
    """`coded(24, 33, memo="m")` codes a passage of the one document."""
    document, code = do("add_document", "d", TEXT, TURNS), do("add_code", "K")

    def make(start: int, end: int, coder: str = "A", **said: Any) -> Coding:
        found: Coding = do("code_span", document, Span(start, end), code, coder, **said)
        return found

    return make


def places(study: Store) -> list[tuple[Any, ...]]:
    with study.read() as session:
        rows = session.scalars(select(Coding).order_by(Coding.start, Coding.end))
        return [(row.start, row.end, row.memo, row.stance) for row in rows]


def refused(do: Do, *call: Any) -> str:
    with pytest.raises(EvalbenchError) as error:
        do(*call)
    return error.value.message.key


def test_split_and_join_are_each_others_inverse(study: Store, do: Do, coded: Any) -> None:
    coding = coded(24, 33, memo="m", stance="strength")
    second = do("split", coding, 27)
    assert places(study) == [(24, 27, "m", "strength"), (27, 33, "m", "strength")]
    with study.read() as session:
        parts = dump(session)
    joined = do("join", second, coding)
    assert joined.id == coding.id
    assert places(study) == [(24, 33, "m", "strength")]
    do("undo")
    with study.read() as session:
        assert dump(session) == parts
    do("redo")
    do("undo")
    do("undo")
    assert places(study) == [(24, 33, "m", "strength")]


@pytest.mark.parametrize("at", [24, 33, 0, 40])
def test_a_cut_is_inside(do: Do, coded: Any, at: int) -> None:
    assert refused(do, "split", coded(24, 33), at) == "coding.cut_outside"


@pytest.mark.parametrize("at", [18, 20, 24])
def test_a_cut_is_not_in_a_speakers_name(study: Store, do: Do, coded: Any, at: int) -> None:
    assert refused(do, "split", coded(5, 33), at) == "rules.span_label"
    assert places(study) == [(5, 33, "", "")]


def test_a_cut_at_the_line_feed_joins_again(study: Store, do: Do, coded: Any) -> None:
    coding = coded(5, 33)
    do("join", do("split", coding, 17), coding)
    assert places(study) == [(5, 33, "", "")]


def test_joined_passages_keep_what_was_noted(study: Store, do: Do, coded: Any) -> None:
    first, second = coded(24, 30, memo="a"), coded(28, 33, memo="b", stance="weakness")
    do("join", second, first)
    assert places(study) == [(24, 33, "a\nb", "weakness")]


def test_a_passage_within_another_joins_it(study: Store, do: Do, coded: Any) -> None:
    do("join", coded(26, 28), coded(24, 33))
    assert places(study) == [(24, 33, "", "")]


def test_passages_in_turns_that_follow_each_other_meet(study: Store, do: Do, coded: Any) -> None:
    do("join", coded(5, 17), coded(24, 26))
    assert places(study) == [(5, 26, "", "")]


def test_passages_apart_are_not_joined(do: Do, coded: Any) -> None:
    assert refused(do, "join", coded(24, 26), coded(27, 30)) == "coding.apart"
    assert refused(do, "join", coded(5, 16), coded(24, 26)) == "coding.apart"


def test_only_alike_passages_are_joined(study: Store, do: Do, coded: Any) -> None:
    coding = coded(24, 27, stance="strength")
    assert refused(do, "join", coding, coding) == "coding.same_passage"
    assert refused(do, "join", coding, coded(27, 30, "B")) == "coding.other_coder"
    assert refused(do, "join", coding, coded(27, 30, stance="x")) == "coding.other_stance"
    other, code = do("add_document", "e", "hei"), do("add_code", "L")
    away = do("code_span", other, Span(0, 3), code, "A")
    assert refused(do, "join", coding, away) == "coding.other_document"
    with study.read() as session:
        document = session.scalars(select(Document).where(Document.name == "d")).one()
    beside = do("code_span", document, Span(27, 30), code, "A")
    assert refused(do, "join", coding, beside) == "coding.other_code"


def test_an_id_is_known_by_its_beginning(study: Store, coded: Any) -> None:
    ids = sorted(str(coded(24, 27 + each).id) for each in range(6))
    with study.read() as session:
        for each in ids:
            assert str(coding_of(session, each).id) == each
            assert str(coding_of(session, each.upper().replace("-", "")).id) == each
            short = next(
                each[:length] for length in range(1, 37)
                if sum(other.startswith(each[:length]) for other in ids) == 1
            )  # fmt: skip
            assert str(coding_of(session, short).id) == each
        for wrong in ("", "xyz", "-", "%", "0" * 40, "../x", "\x1b[2J"):
            with pytest.raises(EvalbenchError) as error:
                coding_of(session, wrong)
            assert error.value.message.key == "coding.not_id"


def test_an_id_that_several_have_names_them(
    study: Store, coded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [str(coded(24, 25 + each).id) for each in range(17)]
    heads = [each[0] for each in ids]
    head = max(heads, key=heads.count)
    with study.read() as session, pytest.raises(EvalbenchError, match=head) as error:
        coding_of(session, head)
    assert error.value.message.key == "coding.several_ids"
    with study.read() as session, pytest.raises(EvalbenchError) as error:
        coding_of(session, next(str(n) * 8 for n in range(10) if str(n) * 8 not in "".join(ids)))
    assert error.value.message.key == "coding.no_id"


def test_words_are_found_where_they_may_be_coded(study: Store, coded: Any) -> None:
    coded(24, 26)
    with study.read() as session:
        document = session.scalars(select(Document)).one()
        found = {
            words: [hit.span for hit in hits_of(session, document, words)]
            for words in ("Kari", "bra", " Ja, bra. ", "nei", "", "Ola:", "i: J")
        }
        assert found["Kari"] == [(33, 37)]
        assert len(found["bra"]) == 3
        assert found[" Ja, bra. "] == [(24, 32)]
        assert not any(found[words] for words in ("nei", "", "Ola:", "i: J"))


def test_what_a_memo_is_about(study: Store, do: Do, coded: Any) -> None:
    coded(24, 26)
    unit = do("add_unit", "a:b")
    with study.read() as session:
        assert about_of(session, "study") == {}
        assert about_of(session, "code:K")["code"].name == "K"
        assert about_of(session, " unit: a:b ")["unit"].id == unit.id
        passage = about_of(session, "passage:d:24:26")
        assert (passage["document"].name, passage["span"]) == ("d", (24, 26))
        wrong = {
            "K": "not_about", "code:": "not_about", "study:x": "not_about",
            "finding:x": "not_about", "passage:d": "not_passage", "": "not_about",
            "passage:d:a:b": "not_passage",
        }  # fmt: skip
        for words, key in wrong.items():
            with pytest.raises(EvalbenchError) as error:
                about_of(session, words)
            assert error.value.message.key == f"coding.{key}"
        with pytest.raises(EvalbenchError, match="there is no document"):
            about_of(session, "passage:zzz:1:2")


def test_what_people_write_is_made_fit() -> None:
    assert fit_memo("a\x1b[31mb\r\nc\0") == "ab\nc"
    assert fit_stance("  strength ") == "strength"
    for wrong in ("a\nb", "\x1b[2J", "x" * 1_001):
        with pytest.raises(EvalbenchError):
            fit_stance(wrong)


def test_an_answer_replaces_the_one_that_stands_whatever_its_role(study: Store, do: Do) -> None:
    roles = [do("add_role", name) for name in ("x", "y")]
    person, statement = do("add_respondent", "R1", roles=roles), do("add_statement", "29")

    def say(text: str, role: Role | None = None) -> Any:
        with study.begin("A") as session:
            return answer(session, person, statement, answer_value(text), role=role)

    do("record_answer", person, statement, Decimal(2), role=roles[0])
    done = say("4")
    assert (done.value, done.before, done.first) == (Decimal(4), Decimal(2), False)
    assert say("5", roles[1]).first
    with pytest.raises(EvalbenchError, match="x, y"):
        say("1")
    assert say("-", roles[0]).value is None
    do("undo")
    with study.read() as session:
        rows = {row.role_id: row.value for row in session.scalars(select(Answer))}
    assert rows == {roles[0].id: Decimal(4), roles[1].id: Decimal(5)}


@pytest.mark.parametrize(("text", "value"), [("3,5", "3.5"), (" 4 ", "4"), ("−2", "-2")])
def test_answers_as_people_write_them(text: str, value: str) -> None:
    assert answer_value(text) == Decimal(value)
    assert answer_value("–") is None


@pytest.mark.parametrize("text", ["", "x", "=1+1", "1e9", "NaN", "١", "9" * 5_000 + "x"])
def test_what_is_no_answer(text: str) -> None:
    with pytest.raises(EvalbenchError, match="no number"):
        answer_value(text)


def test_an_answer_is_one_change(study: Store, do: Do) -> None:
    do("add_respondent", "R1")
    do("add_statement", "29")
    with study.begin("A") as session:
        person = session.scalars(select(Respondent)).one()
        statement = session.scalars(select(Statement)).one()
        record_answer(session, person, statement, Decimal(2))
        assert answer(session, person, statement, Decimal(3), reason="a\x07b").before == Decimal(2)
    with study.read() as session:
        assert session.scalars(select(Answer.reason)).one() == "ab"
    do("undo")
    with study.read() as session:
        assert session.scalars(select(Answer.value)).one() == Decimal(2)
