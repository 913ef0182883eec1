"""Every catalogue can say everything a table asks for, and only it can emphasise."""

from typing import get_args

import pytest

from evalbench.messages import LANGUAGES, Language, Say
from evalbench.reports.wording import date_text, plain, signs_note, stamp_text
from evalbench.study.table import Mark, Phrase, Table, phrases
from tests.reports.examples import STAMP, scores


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("within", ["row", "column"])
@pytest.mark.parametrize("marks", [get_args(Mark), ("highest",), ("lowest",)])
def test_the_signs_are_explained(language: Language, within: str, marks: tuple[Mark, ...]) -> None:
    table = Table(
        "t", "t", (), ((),), {(at, 0): mark for at, mark in enumerate(marks)},
        marks_within=within,  # type: ignore[arg-type]
    )  # fmt: skip
    assert plain(signs_note(table, Say(language), "word."))
    terminal = plain(signs_note(table, Say(language), "tables.terminal_", highest="▲", lowest="▼"))
    assert ("▲" in terminal, "▼" in terminal) == ("highest" in marks, "lowest" in marks)


def test_a_table_without_marks_explains_none() -> None:
    assert signs_note(Table("t", "t", (), ()), Say("nb"), "word.") == ()


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nb", "evb:relative-utfører · studiens tilstand 412 · 22.11.2026"),
        ("nn", "evb:relative-utfører · studien sin tilstand 412 · 22.11.2026"),
        ("en", "evb:relative-utfører · state 412 of the study · 22 November 2026"),
    ],
)
def test_the_stamp(language: Language, expected: str) -> None:
    assert stamp_text(scores(), Say(language)) == expected
    assert date_text(STAMP.time, Say(language)) in expected


def test_only_the_catalogue_emphasises() -> None:
    note = phrases(Say("nb"), "tables.terminal_highest_row", highest="**{x}** *")
    assert note == (Phrase("**{x}** *", strong=True), Phrase(" er høyest i raden."))
