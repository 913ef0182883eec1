"""Wrong words are refused in one line, in the user's language, with exit code 2."""

import pytest

from evalbench.cli.commands import COMMANDS
from evalbench.messages import Language, Say
from tests.cli.terminal import program, say

WRONG = [
    ((), ["bild"], "build"),
    (("--language", "nb"), ["bild"], "mente du «build»"),
    ((), ["scores"], "STUDY is missing"),
    (("--language", "nb"), ["scores"], "STUDY mangler"),
    ((), ["report", "s"], "-o/--output is missing"),
    ((), ["scores", "s", "--format", "xml"], "“xml” is none of table, csv, json"),
    (
        ("--language", "nb"),
        ["scores", "s", "--format", "xml"],
        "«xml» er ingen av table, csv, json",
    ),
    ((), ["scores", "s", "--format"], "--format needs a value"),
    (("--language", "nb"), ["scores", "s", "--format"], "--format må ha en verdi"),
    ((), ["scores", "s", "--frmat", "csv"], "--format"),
    ((), ["report", "s", "--ouput", "x"], "--output"),
    ((), ["scores", "s", "too", "many"], "“too” is one word too many"),
    ((), ["scores", "s", "-x"], "no option “-x”"),
    ((), ["build", "f", "-o", "s", "--force=yes"], "--force takes no value"),
    ((), ["scores", ""], "STUDY: is blank"),
    ((), ["build", "f", "-o", " "], "-o/--output: is blank"),
    ((), ["history", "s", "--since", "i går"], "neither the number of a state nor a date"),
    ((), ["history", "s", "--since", "9" * 5000], "neither the number of a state nor a date"),
    ((), ["new", "s", "--sample", "x", "--title", "y"], "--sample"),
    ((), ["scores", "bad\udcff"], "no text in UTF-8"),
]


@pytest.mark.parametrize(("before", "words", "said"), WRONG)
def test_wrong_words(capsys, before: tuple[str, ...], words: list[str], said: str) -> None:
    got = say(capsys, *before, *words)
    assert (got.code, got.out) == (2, "")
    assert said in got.one_line()


def test_a_language_there_is_not(capsys) -> None:
    got = say(capsys, "scores", "s", "--language", "de")
    assert got.code == 2
    assert "“de” is none of nb, nn, en" in got.one_line()


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("command", [each.words for each in COMMANDS])
def test_help_of_every_command(capsys, command: str, language: Language) -> None:
    got = say(capsys, *command.split(), "--help", "--language", language)
    assert (got.code, got.err) == (0, "")
    assert f"evalbench {command} " in got.out
    assert Say(language)("cli.usage_word") in got.out.splitlines()[0]
    assert f"evalbench {command}" in got.out.splitlines()[-1]
    for english in ("usage:", "positional", "show this help"):
        assert english not in got.out


def test_help_comes_before_complaints(capsys) -> None:
    assert say(capsys, "help", "build").out == say(capsys, "build", "--help").out
    assert say(capsys, "build", "--nonsense", "--help").code == 0


def test_the_overview_names_every_command_in_80_columns(capsys) -> None:
    for language in ("nb", "en"):
        got = say(capsys, "--help", "--language", language)
        assert got.code == 0
        assert all(each.words in got.out for each in COMMANDS)
        assert max(map(len, got.out.splitlines())) <= 80


def test_the_language_may_stand_first(capsys, study) -> None:
    after = say(capsys, "scores", study, "--language", "nb")
    assert say(capsys, "--language", "nb", "scores", study) == after
    assert say(capsys, "--language=nb", "scores", study) == after
    assert "Enhet" in after.out


def test_the_version() -> None:
    assert program("--version").stdout.startswith(b"evalbench ")
    assert program("--version").returncode == 0
