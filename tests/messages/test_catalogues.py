"""Every message is there in the languages it is needed in, and takes the same fields in each."""

import ast
import re
import string
import tomllib
from pathlib import Path

import pytest

import evalbench
from evalbench.messages import EvalbenchError, Message, Problem, Problems, Say, language_or_english

PACKAGE = Path(evalbench.__file__).parent
CATALOGUES = PACKAGE / "messages"
REPORT_ROOMS = {
    *("actions", "activity", "codes", "figures", "matrix", "participation", "report", "scores"),
    *("stances", "tables", "word"),
}
"""What is read in the report is there in nynorsk too, save what is refused before it is made."""
REFUSALS = re.compile(
    r"^(matrix|figures|report|scores)\..*(unknown|near|nothing|same_axis|no_attribute|no_category|not_two)"
)


def catalogue(language: str) -> dict[str, object]:
    return {
        f"{file.stem}.{name}": entry
        for file in (CATALOGUES / language).glob("*.toml")
        for name, entry in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }


def fields(entry: object) -> set[str]:
    texts = entry.values() if isinstance(entry, dict) else [entry]
    parsed = (string.Formatter().parse(str(text)) for text in texts)
    return {field for parts in parsed for _, field, _, _ in parts if field}


def keys_in_code() -> set[str]:
    """Every text in the code that looks like the key of a message of a room there is."""
    rooms = {file.stem for file in (CATALOGUES / "en").glob("*.toml")}
    found = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                room, _, name = node.value.partition(".")
                if room in rooms and re.fullmatch(r"[a-z_0-9]+", name):
                    found.add(node.value)
    return found


def test_english_and_bokmal_have_the_same_messages() -> None:
    assert catalogue("en").keys() == catalogue("nb").keys()


def test_nynorsk_has_every_message_of_the_report() -> None:
    needed = {
        key
        for key in catalogue("nb")
        if key.partition(".")[0] in REPORT_ROOMS and not REFUSALS.search(key)
    }
    assert needed <= catalogue("nn").keys()
    assert catalogue("nn").keys() <= catalogue("nb").keys()


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_a_translation_takes_the_fields_of_the_english(language: str) -> None:
    english = catalogue("en")
    other = {key: fields(entry) for key, entry in catalogue(language).items()}
    assert other == {key: fields(english[key]) for key in other}


def test_every_key_in_the_code_is_a_message() -> None:
    missing = keys_in_code() - catalogue("en").keys()
    # A key made of parts stands in the code as its beginning.
    assert {key for key in missing if not key.endswith("_")} == set()


def test_messages_are_said_in_their_language() -> None:
    message = Message("find.near", near="Bergen", unknown=EvalbenchError("find.unit", name="Brgn"))
    assert message.said(Say("nb")) == "det er ingen enhet «Brgn»; mente du «Bergen»?"
    assert str(message) == "there is no unit “Brgn”; did you mean “Bergen”?"


def test_nynorsk_falls_back_on_bokmal() -> None:
    assert Say("nn")("find.unit", name="x") == Say("nb")("find.unit", name="x")


def test_one_and_many() -> None:
    assert Say("en")("problems.many", n=1) == "one thing is wrong"
    assert Say("en")("problems.many", n=2) == "2 things are wrong"


def test_problems_are_a_line_each() -> None:
    problem = Problem("units.csv", 3, Message("find.unit", name="Oslo"))
    whole = Problem("units.csv", None, Message("find.unit", name="Oslo"))
    assert str(Problems([problem, whole])).splitlines() == [
        "units.csv:3: there is no unit “Oslo”",
        "units.csv: there is no unit “Oslo”",
    ]


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("nb_NO.UTF-8", "nb"),
        ("no", "nb"),
        ("nn-NO", "nn"),
        ("en_GB", "en"),
        ("C", "en"),
        (None, "en"),
    ],
)
def test_the_language_of_a_locale(code: str | None, language: str) -> None:
    assert language_or_english(code) == language


def test_a_message_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        Say("en")("find.nothing_of_the_sort")
