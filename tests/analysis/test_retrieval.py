"""Passages against slow plain counting, on random studies and both databases."""

import pytest

from evalbench.analysis.retrieval import (
    Filters,
    Segment,
    TurnWithin,
    find_segments,
    segments_table,
    theme_order,
)
from evalbench.messages import EvalbenchError
from evalbench.study.find import code_paths
from evalbench.study.model import Coding
from tests.analysis.passages import Plain, RandomStudy
from tests.analysis.studies import engine_at, session_with

COLUMNS = "document,unit,role,respondent,code,coder,start,end,text,memo,stance,id"
SEEDS = range(12)


def rows(session, **filters) -> list[tuple]:
    return list(segments_table(find_segments(session, Filters(**filters))).rows)


@pytest.fixture(scope="module")
def engines(tmp_path_factory, postgresql):
    url = postgresql.create()
    file = tmp_path_factory.mktemp("passages") / "s.evalbench"
    with engine_at(str(file)) as sqlite, engine_at(url) as server:
        yield {"sqlite": sqlite, "postgresql": server}
    postgresql.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, engines):
    return engines[request.param]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_passage_with_its_source(engine, seed: int) -> None:
    study = RandomStudy(seed)
    plain = Plain(study.contents)
    with session_with(study.contents, engine) as session:
        assert rows(session) == plain.rows()
        found = find_segments(session)
    assert found
    by_id = {str(row["id"]): row for row in study.contents.rows(Coding)}
    for segment in found:
        coding = by_id[str(segment.id)]
        assert segment.theme == plain.theme(coding["code_id"])
        text = plain.text(coding["document_id"])
        said = [
            ("".join(text[n] for n in turn["said_here"]).strip(), turn["interviewer"])
            for turn in plain.turns(coding)
        ]
        assert [(part.text, part.interviewer) for part in segment.spoken] == [
            each for each in said if each[0]
        ]


@pytest.mark.parametrize("seed", SEEDS)
def test_filters(engine, seed: int) -> None:
    study = RandomStudy(seed)
    plain = Plain(study.contents)
    choices = {"unit": study.units, "role": study.roles, "coder": study.coders}
    with session_with(study.contents, engine) as session:
        paths = code_paths(session)
        for what, keys in choices.items():
            for key in keys:
                assert rows(session, **{what: plain.name(key)}) == plain.rows(**{what: key})
        for code in study.codes:
            assert rows(session, code=paths[code]) == plain.rows(code=code)
            mixed = {"code": paths[code], "unit": plain.name(study.units[0]), "coder": "AB"}
            expected = plain.rows(code=code, unit=study.units[0], coder=study.coders[0])
            assert rows(session, **mixed) == expected
        document = next(iter(study.contents.rows(Coding)))["document_id"]
        assert rows(session, document=plain.name(document)) == plain.rows(document=document)


@pytest.mark.parametrize("what", ["unit", "role", "coder", "document", "code"])
def test_a_filter_of_a_name_there_is_not(engine, what: str) -> None:
    study = RandomStudy(1)
    with session_with(study.contents, engine) as session, pytest.raises(EvalbenchError):
        find_segments(session, Filters(**{what: "of another kind"}))


def test_the_columns_are_those_promised(engine) -> None:
    assert ",".join(segments_table([]).keys) == COLUMNS
    with session_with(RandomStudy(1).contents, engine) as session:
        assert set(theme_order(session)) == {"t1", "t2"}


def segment(text: str, *turns: TurnWithin) -> Segment:
    from uuid import uuid4

    blank = dict.fromkeys(("unit", "role", "respondent", "label", "code", "theme", "coder"), "")
    return Segment(
        "d",
        **blank,
        start=0,
        end=len(text),
        text=text,
        memo="",
        stance="",
        id=uuid4(),
        turns=turns,
        units=(),
    )


def test_what_is_spoken_leaves_the_names_out() -> None:
    text = "ja\nKari: nei\nOla: jo"
    turns = (
        TurnWithin(-9, -3, interviewer=True),
        TurnWithin(3, 9, interviewer=False),
        TurnWithin(13, 18, interviewer=False),
    )
    said = segment(text, *turns).spoken
    assert [(part.text, part.interviewer) for part in said] == [
        ("ja", True),
        ("nei", False),
        ("jo", False),
    ]
    assert [part.text for part in segment("alene").spoken] == ["alene"]
    before = segment("først\nKari: så", TurnWithin(6, 12, interviewer=False)).spoken
    assert [part.text for part in before] == ["først", "så"]
