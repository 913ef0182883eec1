"""Transcripts as they are read and coded, against plain looks at random studies."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine

from evalbench.analysis.transcript import (
    changed_codings,
    codings_in,
    read_marks,
    read_transcript,
)
from evalbench.messages import EvalbenchError
from evalbench.study import deeds
from evalbench.study.change_log import state_of
from evalbench.study.contents import Contents
from evalbench.study.find import code_named
from evalbench.study.history import Undone, redo, undo
from evalbench.study.model import (
    Coder,
    Coding,
    Counter,
    Document,
    DocumentRespondent,
    DocumentText,
    Finished,
    Memo,
    Respondent,
    Turn,
)
from evalbench.study.store import create_study
from evalbench.study.verbs.building import build
from evalbench.study.verbs.codebook import merge_codes
from evalbench.text.spans import Span
from tests.analysis.passages import Plain, RandomStudy
from tests.analysis.studies import engine_at, session_with
from tests.study.samples import sample


@pytest.fixture(scope="module")
def engines(tmp_path_factory, postgresql) -> Iterator[dict[str, Engine]]:
    url = postgresql.create()
    file = tmp_path_factory.mktemp("transcript") / "s.evalbench"
    with engine_at(str(file)) as sqlite, engine_at(url) as server:
        yield {"sqlite": sqlite, "postgresql": server}
    postgresql.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, engines) -> Engine:
    return engines[request.param]


def random_study(seed: int) -> RandomStudy:
    study = RandomStudy(seed)
    random, add, rows = study.random, study.contents.add, study.contents.rows
    for row in rows(Respondent)[::2]:
        row["label"] = ""
    for row in rows(Document):
        for coder in random.sample(study.coders, random.randrange(3)):
            add(Finished, document_id=row["id"], coder_id=coder)
        for hour in random.sample(range(24), random.randrange(4)):
            passage = random.choice([{}, {"start": 0, "end": 1}])
            add(
                Memo,
                text=f"[laughs] {hour}",
                time=datetime(2026, 3, 1, hour, tzinfo=UTC),
                coder_id=random.choice(study.coders),
                document_id=row["id"],
                **passage,
            )
            rows(Memo)[-1]["kind"] = random.choice(["memo", "summary"])
    return study


def of(contents: Contents, kind, document: UUID) -> list[dict]:
    return [row for row in contents.rows(kind) if row["document_id"] == document]


@pytest.mark.parametrize("seed", range(4))
def test_what_a_transcript_holds(engine, seed: int) -> None:
    contents = random_study(seed).contents
    plain = Plain(contents)
    shown = {row["id"]: row["label"] or row["name"] for row in contents.rows(Respondent)}
    with session_with(contents, engine) as session:
        for row in contents.rows(Document):
            found = read_transcript(session, row["name"])
            assert read_transcript(session, row["id"]) == found
            key, text = row["id"], plain.text(row["id"])
            assert (found.id, found.name, found.kind, found.text) == (
                key, row["name"], "interview", text,
            )  # fmt: skip
            whole = {"document_id": key, "start": 0, "end": 0}
            units, roles = plain.source(whole)
            assert (found.unit, found.role) == (";".join(sorted(units)), ";".join(sorted(roles)))
            part = [each["respondent_id"] for each in of(contents, DocumentRespondent, key)]
            part.sort(key=plain.name)
            assert found.respondents == tuple(shown[each] for each in part)
            turns = sorted(of(contents, Turn, key), key=lambda turn: turn["start"])
            ends = [turn["start"] - 1 for turn in turns[1:]] + [len(text)]
            assert found.turns == tuple(
                (
                    turn["id"], turn["start"], turn["said"], end, turn["speaker"],
                    turn["interviewer"], turn.get("time"), shown.get(turn["respondent_id"], ""),
                )
                for turn, end in zip(turns, ends, strict=True)
            )  # fmt: skip
            _check_marks(found, contents, plain)
            assert read_marks(session, key).codings == codings_in(session, key) == found.codings


def _check_marks(found, contents: Contents, plain: Plain) -> None:
    names = {row["id"]: row["name"] for row in contents.rows(Coder)}
    codings = of(contents, Coding, found.id)
    codings.sort(key=lambda row: (row["start"], row["end"], row["id"]))
    assert found.codings == tuple(
        (
            row["id"], row["start"], row["end"], row["code_id"], names[row["coder_id"]],
            row["memo"], row["stance"],
        )
        for row in codings
    )  # fmt: skip
    memos = sorted(of(contents, Memo, found.id), key=lambda row: row["time"])
    assert found.memos == tuple(
        (
            row["id"], row.get("start"), row.get("end"), row["text"], names[row["coder_id"]],
            row["kind"],
        )
        for row in memos
    )  # fmt: skip
    coders = [plain.name(row["coder_id"]) for row in of(contents, Finished, found.id)]
    assert found.finished == tuple(sorted(coders))


def test_a_text_without_turns_is_one_turn(engine) -> None:
    contents = Contents()
    document = contents.add(Document, name="brev", length=5, digest="x")
    contents.add(DocumentText, document_id=document, text="Kjære")
    with session_with(contents, engine) as session:
        session.add(Counter(id=1, number=7))
        session.flush()
        found = read_transcript(session, "brev")
    assert found.turns == ((document, 0, 0, 5, "", False, None, ""),)
    assert (found.unit, found.respondents, found.codings, found.memos) == ("", (), (), ())
    assert found.state == 7


def test_a_transcript_there_is_not(engine) -> None:
    with session_with(random_study(1).contents, engine) as session:
        with pytest.raises(EvalbenchError) as error:
            read_transcript(session, "d11")
        assert error.value.message.key == "find.near"
        with pytest.raises(EvalbenchError) as error:
            read_transcript(session, uuid4())
        assert error.value.message.key == "gone.document"
        assert codings_in(session, uuid4()) == ()


def test_what_a_change_touched_keeps_a_screen_up_to_date(database_url: str) -> None:
    """After any change, undo or redo the touched codings are all that have to be read again."""
    with create_study(database_url) as study:
        with study.begin("A") as session:
            build(session, sample())
            here = read_transcript(session, "d1").id
            pris, tid = (code_named(session, name).id for name in ("Pris", "Tid"))
        held: dict[UUID, Any] = {}

        def follow(number: int) -> None:
            with study.read() as session:
                touched, standing = changed_codings(session, here, number)
                for each in touched:
                    held.pop(each, None)
                held.update({each.id: each for each in standing})
                assert held == {each.id: each for each in codings_in(session, here)}

        follow(1)
        deeds_done = [
            lambda session: deeds.code(session, here, [Span(6, 8), Span(41, 44)], [pris], "A"),
            lambda session: deeds.recode(session, min(held), code=tid, memo="m"),
            lambda session: deeds.uncode(session, [max(held)]),
            lambda session: deeds.correct(session, here, Span(6, 8), "Vi to"),
            lambda session: merge_codes(
                session, code_named(session, "Pris"), code_named(session, "Tid")
            ),
            *(3 * [undo]),
            *(2 * [redo]),
        ]
        for do in deeds_done:
            with study.begin("A") as session:
                done = do(session)
                number = done.number if isinstance(done, Undone) else state_of(session)
            follow(number)
