"""Changing what is coded: one of several removed, boundaries, parts, code, stance, memo."""

import sqlite3
from contextlib import closing
from pathlib import Path

from evalbench.study import deeds
from evalbench.study.find import code_named
from evalbench.study.store import open_study
from tests.support.talks import FIRST, SECOND, coding, span_of

_LONG = "Men det er nye folk hele tiden, og jeg må forklare alt på nytt."
_SHORT = "nye folk hele tiden"


async def test_the_marked_one_of_overlapping_codings_is_taken_away(talks: Path) -> None:
    async with coding(talks) as hand:
        await hand.at("folk hele", "o", "d")
        # The innermost is marked at first, o goes on to the one around it.
        assert "Removed Tillit" in hand.said
        assert [each[1] for each in hand.stored] == ["Kvalitet", "Kontinuitet"]
        assert hand.shown == hand.stored
        await hand.press("ctrl+z")
        await hand.press("delete")
        assert "Removed Kontinuitet" in hand.said
        await hand.press("o")
        assert "There are not several codings here" in hand.said
        await hand.press("ctrl+z")
        assert "Undone: deleted codings a-samtale" in hand.said
        assert "Kontinuitet (change" in hand.said
        assert hand.shown == hand.stored
        assert len(hand.stored) == 3
        await hand.at("Takk", "d")
        assert "There is no coding under the caret" in hand.said
        for key in ("k", "y", "b", "x", "j"):
            await hand.press(key)
            assert "There is no coding under the caret" in hand.said


async def test_what_was_coded_just_now_is_taken_away(talks: Path) -> None:
    async with coding(talks) as hand:
        before = hand.stored
        await hand.select("Takk.", "c", "delete")
        assert "Removed" in hand.said
        assert hand.stored == before
        await hand.select("Takk.", "c", "escape", "d")
        assert "Removed" in hand.said
        assert hand.stored == before


async def test_the_boundaries_move_by_word_and_by_sign(talks: Path) -> None:
    async with coding(talks) as hand:
        await hand.at("folk hele", "b")
        assert "The end of Kontinuitet · 19 characters" in hand.said
        await hand.press("right", "right", "shift+left", "escape")
        assert hand.stored[2][0] == _SHORT
        assert hand.after.startswith("folk hele")
        await hand.press("b", "left", "enter")
        assert hand.stored[2][0] == "nye folk hele"
        assert "Moved the boundaries of Kontinuitet" in hand.said
        await hand.press("b", "tab", "left", "shift+right")
        assert "The start of Kontinuitet" in hand.said
        await hand.press("enter")
        assert hand.stored[2][0] == "r nye folk hele"
        await hand.press("b", "down", "enter")
        assert hand.stored[2][0].endswith("alt på nytt.")
        # An empty passage is none, and what is as it was is no change.
        await hand.press("b", "tab", "down", "down", "enter")
        before = hand.ask("SELECT count(*) FROM change")
        await hand.press("b", "enter")
        assert hand.ask("SELECT count(*) FROM change") == before
        assert hand.shown == hand.stored


async def test_parts_are_made_and_joined(talks: Path) -> None:
    async with coding(talks) as hand:
        await hand.at("folk hele", "x")
        assert [each[0] for each in hand.stored[2:]] == ["nye ", "folk hele tiden"]
        assert "Split Kontinuitet in two" in hand.said
        await hand.at("nye folk", "x")
        assert "Go to where the second part is to begin" in hand.said
        await hand.press("j")
        assert "Joined Kontinuitet" in hand.said
        assert hand.stored[2][0] == _SHORT
        assert hand.shown == hand.stored
        await hand.press("j")
        assert "no Kontinuitet further down" in hand.said
        # Who has just split a coding stands in its second part.
        await hand.at("folk hele", "x", "j")
        assert "Joined Kontinuitet" in hand.said
        assert hand.stored[2][0] == _SHORT
        await hand.select("Takk.", "c")
        await hand.at("nye folk", "j")
        assert "apart" in hand.said


async def test_another_code_and_a_stance(talks: Path) -> None:
    async with coding(talks) as hand:
        await hand.at("folk hele", "k")
        await hand.type("vent", "enter")
        assert hand.stored[2][1:] == ("Venting", "AB")
        assert "Now coded with Venting" in hand.said
        await hand.press("k", "escape")
        assert hand.stored[2][1] == "Venting"
        await hand.press("y")
        await hand.type("strength", "enter")
        assert hand.details[2][3] == "strength"
        # Kept as one word for all languages, said in the user's.
        assert "Venting: Strength" in hand.said
        await hand.press("right")
        assert "Venting (Strength)" in hand.said
        await hand.press("left")
        await hand.press("y")
        await hand.type("another", "enter")
        await hand.press("ctrl+u")
        await hand.type("tvetydig", "enter")
        assert hand.details[2][3] == "tvetydig"
        await hand.press("y", "up", "up", "up", "up", "up", "up", "up", "enter")
        assert hand.details[2][3] == ""
        for _ in range(4):
            await hand.press("ctrl+z")
        assert hand.details[2][3:] == ("weakness", "")
        assert hand.shown == hand.stored


async def test_memos_on_a_coding_a_selection_and_the_interview(talks: Path) -> None:
    async with coding(talks) as hand:
        await hand.at("får hjelp", "m")
        assert "Memo about the coding with Kvalitet" in hand.plain
        assert "varmt" in hand.plain
        await hand.type(" og fint", "ctrl+s")
        assert hand.details[0][4] == "varmt og fint"
        await hand.select("Jeg blir sliten.", "f6")
        await hand.type("Se [her] $x", "ctrl+s")
        assert (
            hand.ask('SELECT text, start FROM memo WHERE "end" IS NOT NULL')[0][0] == "Se [her] $x"
        )
        # Where it begins a star stands before the line; who stands in it reads it and changes it.
        assert any(line.startswith("  4*Jeg blir sliten.") for line in hand.plain.splitlines())
        await hand.press("escape", "left", "left")
        assert "* Se [her] $x" in hand.said
        await hand.press("m")
        assert "Memo about the selection" in hand.plain
        await hand.press("escape", "ctrl+z")
        assert "4*" not in hand.plain
        await hand.press("ctrl+y")
        await hand.select("Jeg blir sliten.", "f6")
        assert "Se [her] $x" in hand.plain
        # What was written is not left without a warning.
        await hand.type("!", "escape")
        assert "Memo about the selection" in hand.plain
        await hand.press("escape")
        assert "Memo about the selection" not in hand.plain
        await hand.press("escape", "M")
        await hand.type("Om det hele", "ctrl+s")
        await hand.press("i")
        await hand.type("Kort sagt.", "ctrl+s")
        assert "The summary of a-samtale is saved" in hand.said
        kinds = hand.ask("SELECT kind, text FROM memo WHERE start IS NULL ORDER BY kind")
        assert kinds == [("memo", "Om det hele"), ("summary", "Kort sagt.")]
        # An empty memo is none.
        await hand.press("M", *["backspace"] * 12, "ctrl+s")
        assert hand.ask("SELECT count(*) FROM memo WHERE start IS NULL") == [(1,)]
        await hand.press("ctrl+z", "M")
        assert "Om det hele" in hand.plain


async def test_what_others_have_written_stands_beside_what_one_writes(talks: Path) -> None:
    with open_study(talks) as store, store.begin("CD") as session:
        about = deeds.Subject(document=FIRST, span=span_of(FIRST, "Jeg blir sliten."))
        deeds.note(
            session, about, "Skriver [CD] om dette,\nog mer enn det er plass til nede.", "CD"
        )
        deeds.note(session, deeds.Subject(document=FIRST), "Om det hele", "CD")
        deeds.summarise(session, FIRST, "Kort fortalt", "CD")
        code = code_named(session, "Tillit")
        deeds.note(session, deeds.Subject(code=code.id), "Om tillit", "CD")
    async with coding(talks) as hand:
        await hand.at("blir sliten", "m")
        assert "Memo about the selection" in hand.plain
        assert "CD: Skriver [CD] om dette," in hand.plain
        assert "og mer enn det er plass til nede." in hand.plain
        await hand.type("Mitt", "ctrl+s")
        memos = "SELECT text FROM memo WHERE start IS NOT NULL ORDER BY text"
        assert [row[0][:4] for row in hand.ask(memos)] == ["Mitt", "Skri"]
        for key, words in (("M", "CD: Om det hele"), ("i", "CD: Kort fortalt")):
            await hand.press("escape", key)
            assert words in hand.plain
            await hand.press("escape")
        await hand.press("p", "down", "down", "m")
        assert "CD: Om tillit" in hand.plain


async def test_what_could_not_be_kept_is_asked_for_again(talks: Path) -> None:
    async with coding(talks) as hand:
        await hand.press("i")
        await hand.type("Mye arbeid")
        with closing(sqlite3.connect(talks)) as other:
            other.execute("ALTER TABLE memo RENAME TO memo_away")
            other.commit()
            await hand.press("ctrl+s")
            assert "Summary of a-samtale" in hand.plain
            assert "Mye arbeid" in hand.plain
            other.execute("ALTER TABLE memo_away RENAME TO memo")
            other.commit()
        # Left as it is it would be lost still: that is warned of; kept, it is kept.
        await hand.press("escape")
        assert "Mye arbeid" in hand.plain
        await hand.press("ctrl+s")
        assert "The summary of a-samtale is saved" in hand.said
        assert hand.ask("SELECT text FROM memo WHERE kind = 'summary'") == [("Mye arbeid",)]


async def test_a_coding_that_cannot_be_written_is_not_shown(talks: Path) -> None:
    async with coding(talks, SECOND) as hand:
        with closing(sqlite3.connect(talks)) as other:
            other.execute("ALTER TABLE coding RENAME TO coding_away")
            other.commit()
            await hand.select("Det går.", "k")
            other.execute("ALTER TABLE coding_away RENAME TO coding")
            other.commit()
        assert hand.shown == []
        assert hand.said.strip()
        assert "Coded" not in hand.said
        assert hand.selected == "Det går."
        await hand.press("k")
        assert hand.shown == hand.stored == [("Det går.", "Kvalitet", "AB")]


async def test_finished_and_not(talks: Path) -> None:
    async with coding(talks) as hand:
        await hand.press("F")
        assert "a-samtale is marked as coded to the end" in hand.said
        assert "finished" in hand.plain.splitlines()[0]
        await hand.press("i", "escape")
        assert "a-samtale · finished" in hand.plain.splitlines()[0]
        await hand.press("F")
        assert "finished" not in hand.plain.splitlines()[0]
        await hand.press("ctrl+z")
        assert "finished" in hand.plain.splitlines()[0]
        assert hand.ask("SELECT count(*) FROM finished") == [(1,)]


async def test_what_was_coded_just_now_is_what_is_changed_whatever_is_coded_there(
    talks: Path,
) -> None:
    async with coding(talks, coder="EF") as hand:
        before = hand.stored
        # It ends where others' codings go on.
        await hand.select("nye", "c", "escape", "d")
        assert "Removed Kontinuitet" in hand.said
        assert hand.stored == before
        # Of several on one selection it is the last.
        await hand.select("nye", "k", "t", "c", "delete")
        assert {each[1] for each in hand.stored if each[2] == "EF"} == {"Kvalitet", "Tillit"}
        await hand.press("escape", "right", "left", "d")
        # Whose it was is said of what is another's.
        assert "Removed Kontinuitet (AB)" in hand.said
