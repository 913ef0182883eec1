"""Correcting what was said and who said it; codings move along."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from evalbench.faces.opening import Opening
from tests.support.screens import settled, until, workbench
from tests.support.talks import FIRST, SECOND, coding


async def test_codings_move_along_when_the_text_is_corrected(talks: Path) -> None:
    async with coding(talks) as hand:
        before = hand.stored
        await hand.at("Den er god", "e", "pageup", "home")
        await hand.type("Tja. ", "ctrl+s")
        assert "The text is corrected" in hand.said
        assert "Tja. Den er god." in hand.plain
        assert hand.shown == hand.stored == before
        # Within a coding its words are others, and it is the same coding.
        await hand.at("hjelp hver", "e", "pageup", "home", *["ctrl+right"] * 8)
        await hand.type("[noe] ", "ctrl+s")
        assert hand.stored[0][1:] == ("Kvalitet", "AB")
        assert "[noe]" in hand.stored[0][0]
        await hand.press("ctrl+z", "ctrl+z")
        assert hand.shown == hand.stored == before
        await hand.press("ctrl+y", "ctrl+y")
        assert "[noe]" in hand.shown[0][0]
        # Nothing changed is no change; escape asks about what was written.
        changes = hand.ask("SELECT count(*) FROM change")
        await hand.press("e", "ctrl+s", "e", "escape")
        assert hand.ask("SELECT count(*) FROM change") == changes
        assert "Correct what" not in hand.plain


async def test_what_would_lose_its_place_is_asked_about(talks: Path) -> None:
    async with coding(talks) as hand:
        before = hand.stored
        await hand.at("Den er god", "f8", "f7")
        await hand.type("Alt.", "ctrl+s")
        assert "Something loses its place" in hand.plain
        assert "nye folk hele tiden" in hand.plain
        await hand.press("n")
        # What was written is there still.
        assert "Correct what Kari says here" in hand.plain
        assert "Alt." in hand.plain
        await hand.press("ctrl+s", "y")
        assert (hand.shown, hand.stored) == ([("Alt.", "Tillit", "CD")],) * 2
        await hand.press("ctrl+z")
        assert hand.shown == hand.stored == before


async def test_a_refused_correction_keeps_what_was_written(talks: Path) -> None:
    async with coding(talks) as hand:
        await hand.at("Takk", "e", "pageup", "home")
        await hand.type("Mange ")
        with closing(sqlite3.connect(talks)) as other:
            other.execute("ALTER TABLE document_text RENAME TO away")
            other.commit()
            await hand.press("ctrl+s")
            other.execute("ALTER TABLE away RENAME TO document_text")
            other.commit()
        assert "Mange Takk." in hand.plain
        assert "Codings move along" not in hand.plain
        await hand.press("ctrl+s")
        assert hand.screen.transcript.text.endswith("Mange Takk.")


async def test_who_is_speaking(talks: Path) -> None:
    async with coding(talks) as hand:
        before = hand.stored
        await hand.at("Den er god", "r")
        assert "Who is Kari?" in hand.plain
        await hand.press("enter", "ctrl+u")
        await hand.type("Karin-Marie", "enter")
        assert "Karin-Marie: changed in one interview" in hand.said
        assert [t.speaker for t in hand.screen.transcript.turns].count("Karin-Marie") == 2
        assert hand.shown == hand.stored == before
        await hand.press("ctrl+z")

        await hand.press("r", "down", "enter", "ctrl+u")
        await hand.type("Kåre", "enter")
        assert "Kåre: changed in 2 interviews" in hand.said
        names = {n for (n,) in hand.ask("SELECT DISTINCT speaker FROM turn")}
        assert "Kåre" in names
        assert "Kari" not in names
        await hand.press("ctrl+z")

        await hand.press("r")
        await hand.type("is the interviewer", "enter")
        assert [each.interviewer for each in hand.screen.transcript.turns][:2] == [True, True]
        await hand.press("r")
        assert "Kari is not the interviewer" in hand.plain
        await hand.press("escape", "ctrl+z")
        assert [each.interviewer for each in hand.screen.transcript.turns][:2] == [True, False]
        # A name that cannot be is asked for again.
        await hand.press("r", "enter", "ctrl+u")
        await hand.type("x" * 300, "enter")
        assert "What is Kari to be called?" in hand.plain
        await hand.press("escape")
        assert hand.shown == hand.stored == before


async def test_who_spoke_elsewhere_stays(talks: Path) -> None:
    async with coding(talks, SECOND) as hand:
        await hand.at("Hver dag er", "r", "enter", "ctrl+u")
        await hand.type("Kine", "enter")
        speakers = hand.ask(
            "SELECT DISTINCT t.speaker FROM turn t JOIN document d ON d.id = t.document_id "
            "WHERE d.name = ? ORDER BY 1",
            FIRST,
        )
        assert speakers == [("Inger",), ("Kari",), ("Ola",)]


async def test_leaving_does_not_lose_what_is_being_written(talks: Path) -> None:
    async with coding(talks) as hand:
        await hand.at("Den er god", "e", "pageup", "home")
        await hand.type("Tja. ", "ctrl+q")
        assert "is not saved" in hand.plain
        assert "Tja. Den er god." in hand.plain
        assert hand.app.is_running
        await hand.press("ctrl+s")
        assert "The text is corrected" in hand.said


@pytest.mark.parametrize("key", ["e", "question_mark", "ctrl+p"])
async def test_one_can_leave_from_a_question(talks: Path, key: str) -> None:
    async with workbench(Opening("en", coder="AB", study=str(talks), document=FIRST)) as (
        app,
        pilot,
    ):
        await settled(pilot)
        await pilot.press(key)
        await until(pilot, lambda: app.screen is not app.place)
        await pilot.press("ctrl+q")
        assert app._exit


async def test_a_name_that_another_speaker_has_is_asked_about_first(talks: Path) -> None:
    async with coding(talks) as hand:
        count = "SELECT count(*) FROM turn WHERE speaker = 'Kari'"
        (before,) = hand.ask(count)
        await hand.at("Det er sant", "r", "enter")
        await hand.press("ctrl+u")
        await hand.type("Kari", "enter")
        assert "“Kari” speaks already (2 turns)" in hand.plain
        assert hand.ask(count) == [before]
        # No gives the name back to be written otherwise.
        await hand.press("n")
        assert "What is Ola to be called?" in hand.plain
        await hand.press("enter", "y")
        assert hand.ask(count) == [(before[0] + 1,)]
        assert "Kari: changed in one interview" in hand.said
