"""A new study on either database, and calls of verbs that commit at once."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import inspect

from evalbench.study.history import VERBS, redo, undo
from evalbench.study.model import Record
from evalbench.study.store import Store, create_study
from evalbench.study.verbs.building import new

Do = Callable[..., Any]


@pytest.fixture
def study(database_url: str) -> Iterator[Store]:
    """An empty study in state 1."""
    with create_study(database_url) as made:
        with made.begin("A") as session:
            new(session, "Samhandling", "nb")
        yield made


@pytest.fixture
def do(study: Store) -> Do:
    """`do("add_unit", "Bergen", by="B")` calls a verb, undo or redo, and commits."""
    calls = {name: verb.function for name, verb in VERBS.items()} | {"undo": undo, "redo": redo}

    def call(name: str, /, *rows: Any, by: str = "A", **named: Any) -> Any:
        with study.begin(by) as session:

            def here(value: Any) -> Any:
                if isinstance(value, list):
                    return [here(each) for each in value]
                if not isinstance(value, Record):
                    return value
                return session.get_one(type(value), inspect(value).identity)

            given = {key: here(value) for key, value in named.items()}
            return calls[name](session, *map(here, rows), **given)

    return call
