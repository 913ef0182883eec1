"""Rows by their names, and the nearest name where there is none."""

from uuid import UUID, uuid4

import pytest

from evalbench.messages import EvalbenchError
from evalbench.study.contents import Contents
from evalbench.study.find import by_id, code_named, code_paths, named, with_descendants
from evalbench.study.model import Code, Coding, Document, Memo, Role, Unit
from tests.analysis.studies import engine_at, session_with


def codebook() -> Contents:
    contents = Contents()
    keys: dict[str, UUID] = {}
    for position, path in enumerate(["B", "A", "A/x", "B/x", "B/y", "B/a/b"]):
        parent, _, name = path.partition("/")
        above = keys[parent] if name else None
        keys[path] = contents.add(Code, name=name or parent, parent_id=above, position=position)
    contents.add(Unit, name="Bergen", position=0)
    return contents


@pytest.fixture
def session(database_url: str):
    with engine_at(database_url) as engine, session_with(codebook(), engine) as made:
        yield made


def test_paths_stand_in_the_order_of_the_codebook(session) -> None:
    assert list(code_paths(session).values()) == ["B", "B/x", "B/y", "B/a\\/b", "A", "A/x"]


BY_NAME = {
    "B/y": "B/y",
    "y": "B/y",
    "B": "B",
    " B / y ": "B/y",
    "B/a\\/b": "B/a\\/b",
    "a\\/b": "B/a\\/b",
}


@pytest.mark.parametrize(("asked", "found"), BY_NAME.items())
def test_a_code_by_its_path_or_its_last_name(session, asked: str, found: str) -> None:
    assert code_paths(session)[code_named(session, asked).id] == found


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("x", "several codes are called “x”; write which: B/x, A/x"),
        ("B/yy", "there is no code “B/yy”; did you mean “B/y”?"),
        ("a/b", "there is no code “a/b”"),
        ("of another kind", "there is no code “of another kind”"),
    ],
)
def test_a_code_there_is_not(session, asked: str, said: str) -> None:
    with pytest.raises(EvalbenchError) as refused:
        code_named(session, asked)
    assert str(refused.value) == said


def test_a_row_by_its_name(session) -> None:
    assert named(session, Unit, "Bergen").name == "Bergen"
    with pytest.raises(EvalbenchError) as refused:
        named(session, Unit, "Brgen")
    assert str(refused.value) == "there is no unit “Brgen”; did you mean “Bergen”?"
    with pytest.raises(EvalbenchError) as refused:
        named(session, Role, "leder")
    assert str(refused.value) == "there is no role “leder”"


def test_descendants(session) -> None:
    paths = code_paths(session)
    keys = {path: key for key, path in paths.items()}
    parents = {code.id: code.parent_id for code in session.query(Code)}
    below = with_descendants(keys["B"], parents)
    assert {paths[key] for key in below} == {"B", "B/x", "B/y", "B/a\\/b"}
    assert with_descendants(keys["A/x"], parents) == {keys["A/x"]}


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        *((kind, kind.__tablename__) for kind in (Code, Coding, Document, Memo)),
        *((kind, "row") for kind in (Unit, Role)),
    ],
)
def test_a_row_by_its_id(session, kind, key: str) -> None:
    code = code_named(session, "B/x")
    assert by_id(session, Code, code.id) is code
    with pytest.raises(EvalbenchError) as refused:
        by_id(session, kind, uuid4())
    assert refused.value.message.key == f"gone.{key}"
