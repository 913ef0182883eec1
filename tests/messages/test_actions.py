"""Every verb has words of its own for the history, in every language."""

import tomllib

import pytest

import evalbench.study.verbs  # noqa: F401 (registers every verb)
from evalbench.cli.deeds import deed
from evalbench.messages import Say
from evalbench.study.history import VERBS
from tests.messages.test_catalogues import CATALOGUES


@pytest.mark.parametrize("language", ["en", "nb", "nn"])
def test_every_verb_has_words(language: str) -> None:
    file = CATALOGUES / language / "actions.toml"
    said = tomllib.loads(file.read_text(encoding="utf-8"))
    assert said.keys() == {*VERBS, "undo", "redo"}
    assert len(set(said.values())) == len(said)


def test_a_deed_in_words() -> None:
    nb = Say("nb")
    assert deed(nb, "add_unit", "Bergen").said(nb) == "la til en enhet: Bergen"
    assert deed(nb, "undo", "Bergen", 12).said(nb) == "angret endring 12: Bergen"
    assert deed(nb, "delete_memo", "").said(nb) == "slettet et notat"
    assert deed(nb, "of_tomorrow", "{x}").said(nb) == "of_tomorrow: {x}"
