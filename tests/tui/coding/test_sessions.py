"""Across sessions and beside others: undo after opening again, what another process has coded."""

import sys
from pathlib import Path

import pytest

from evalbench.faces.remembered import Memory
from evalbench.intake.importing import Asked, import_transcripts
from evalbench.study import deeds
from evalbench.study.find import code_named
from evalbench.study.planning import plan_delete
from evalbench.study.store import open_study
from evalbench.text.spans import Span
from evalbench.tui import clipboard
from evalbench.tui.coding import screen
from tests.support.screens import settled, until
from tests.support.talks import FIRST, SECOND, coding, span_of


def _coded_elsewhere(study: Path, words: str, code: str, who: str = "CD") -> None:
    with open_study(str(study)) as store, store.begin(who) as session:
        row = code_named(session, code)
        span = Span(*span_of(FIRST, words))
        deeds.code(session, FIRST, [span], [row.id], who)


async def test_everything_is_undone_and_redone_after_opening_again(talks: Path) -> None:
    async with coding(talks) as hand:
        start = hand.details, hand.ask("SELECT name FROM code ORDER BY id")
        await hand.at("Ingen kjenner", "s", "t")
        await hand.at("kjenner meg", "y", "down", "enter", "x")
        await hand.at("Takk", "e", "pageup", "home")
        await hand.type("Å. ", "ctrl+s")
        await hand.press("p", "end", "delete", "y", "escape")
        await hand.at("Å. Takk", "enter")
        await hand.type("Slutt", "enter")
        end = hand.details, hand.ask("SELECT name FROM code ORDER BY id")
    async with coding(talks) as hand:
        for _ in range(6):
            await hand.press("ctrl+z")
            assert hand.shown == hand.stored
        assert (hand.details, hand.ask("SELECT name FROM code ORDER BY id")) == start
    async with coding(talks, language="nb") as hand:
        await hand.press("ctrl+y")
        assert "Gjort om igjen: kodet" in hand.said
        for _ in range(5):
            await hand.press("ctrl+y")
            assert hand.shown == hand.stored
        assert (hand.details, hand.ask("SELECT name FROM code ORDER BY id")) == end


async def test_where_one_is_is_kept_before_one_leaves(
    talks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program may be killed: then one comes back to where one was all the same."""
    monkeypatch.setattr(screen, "_NOW_AND_THEN", 0.05)
    monkeypatch.setattr(screen, "_A_REST", 0.1)
    async with coding(talks) as hand:
        await hand.at("Det er sant")
        memory = hand.app.memory

        def kept() -> bool:
            place = Memory.read(memory.file).position(str(talks), FIRST)
            return place is not None and place.caret == hand.caret

        await until(hand.pilot, kept)


async def test_a_change_to_another_interview_is_undone_without_harm(talks: Path) -> None:
    async with coding(talks) as hand:
        await hand.at("Takk", "s", "t")
        await hand.press("greater_than_sign")
        count = {each.name: each.codings for each in hand.screen.codes.all}["Tillit"]
        await hand.press("ctrl+z")
        # It is asked about first, as it was not done here.
        assert "Undo what was done elsewhere?" in hand.plain
        await hand.press("y")
        assert hand.shown == hand.stored == []
        await hand.press("less_than_sign")
        assert hand.shown == hand.stored
        assert {each.name: each.codings for each in hand.screen.codes.all}["Tillit"] == count - 1


async def test_what_another_process_has_coded_meanwhile(talks: Path) -> None:
    async with coding(talks) as hand:
        _coded_elsewhere(talks, "Jeg blir sliten.", "Tillit")
        _coded_elsewhere(talks, "Takk.", "Kvalitet", "AB")
        # It is no harm: what is there already is said, and then shown.
        await hand.at("Takk", "s", "k")
        assert "It is coded with Kvalitet already" in hand.said
        await hand.select("Det er sant.", "t")
        assert ("Det er sant.", "Tillit", "AB") in hand.shown
        # A question asked, or another screen, and one sees what others did.
        await hand.press("escape", "h", "escape")
        assert hand.shown == hand.stored
        await hand.at("Jeg blir")
        assert "Tillit (CD)" in hand.said
        # One's own codes stay those used last.
        assert hand.screen.codes.name(hand.screen.codes.recent[0]) == "Tillit"
        _coded_elsewhere(talks, "Hun sier", "Økonomi")
        await hand.press("ctrl+r")
        assert ("Jeg blir sliten.", "Tillit", "AB") in hand.stored


@pytest.mark.parametrize("brought", [("c-ny",), (FIRST,), None])
async def test_an_interview_is_read_anew_when_an_import_may_have_changed_it(
    talks: Path, brought: tuple[str, ...] | None
) -> None:
    async with coding(talks) as hand:
        assert hand.app.desk is not None
        read = hand.screen.transcript.turns
        _coded_elsewhere(talks, "Jeg blir sliten.", "Tillit")
        hand.app.desk.changed(brought)
        await hand.press("f2")
        hand.app.open_interview(FIRST)
        await hand.press("escape")
        assert (hand.screen.transcript.turns is read) == (brought == ("c-ny",))
        # What others have coded is looked for all the same.
        assert hand.shown == hand.stored
        # A change made here is one that may concern every screen.
        await hand.at("Takk", "s", "k")
        assert hand.screen.is_stale(hand.app.desk.version - 1)


async def test_a_code_that_another_has_made_meanwhile(talks: Path) -> None:
    async with coding(talks) as hand:
        with open_study(str(talks)) as store, store.begin("CD") as session:
            span = Span(*span_of(FIRST, "Jeg blir sliten."))
            deeds.code_as_new(session, FIRST, [span], "Slitasje", "CD")
        await hand.press("f2")
        hand.app.open_interview(FIRST)
        await hand.press("escape")
        assert "Slitasje" in [each.name for each in hand.screen.codes.all]
        await hand.at("Jeg blir")
        assert "Slitasje (CD)" in hand.said


async def test_a_text_that_another_has_replaced_meanwhile(talks: Path, tmp_path: Path) -> None:
    async with coding(talks) as hand:
        file = tmp_path / f"{FIRST}.txt"
        file.write_text(f"Inger: Først noe nytt.\n{hand.screen.transcript.text}", encoding="utf-8")
        asked = Asked([(file, None)], replace=True)
        with open_study(str(talks)) as store, store.begin("CD") as session:
            import_transcripts(session, asked, "CD")
        await hand.press("f2")
        hand.app.open_interview(FIRST)
        await hand.press("escape")
        assert "Først noe nytt." in hand.screen.transcript.text
        assert hand.shown == hand.stored


def _replaced(study: Path, text: str, folder: Path) -> None:
    file = folder / f"{FIRST}.txt"
    file.write_text(text, encoding="utf-8")
    with open_study(str(study)) as store, store.begin("CD") as session:
        import_transcripts(session, Asked([(file, None)], replace=True), "CD")


async def test_nothing_is_coded_in_other_words_than_are_shown(talks: Path, tmp_path: Path) -> None:
    async with coding(talks) as hand:
        await hand.select("Takk.")
        _replaced(talks, f"Inger: Først noe nytt.\n{hand.screen.transcript.text}", tmp_path)
        before = hand.stored
        await hand.press("k")
        assert "changed or deleted by somebody else" in hand.said
        assert hand.shown == hand.stored == before
        # It is shown as it stands, and can be coded.
        assert "Først noe nytt." in hand.screen.transcript.text
        await hand.select("Takk.", "k")
        assert ("Takk.", "Kvalitet", "AB") in hand.shown
        assert hand.shown == hand.stored


@pytest.mark.parametrize("what", ["picker", "boundaries"])
async def test_what_was_chosen_is_let_go_when_the_text_is_another(
    talks: Path, tmp_path: Path, what: str
) -> None:
    async with coding(talks) as hand:
        if what == "picker":
            await hand.select("Takk.", "enter")
        else:
            await hand.at("Jeg får", "b")
        assert hand.screen.mode is not None
        _replaced(talks, f"Inger: Først noe nytt.\n{hand.screen.transcript.text}", tmp_path)
        hand.screen.reread()
        await hand.app.workers.wait_for_complete()
        await hand.press("right")
        left: object = hand.screen.mode
        assert left is None
        assert hand.screen.sheet.selection.span is None


async def test_a_memo_is_not_put_to_other_words(talks: Path, tmp_path: Path) -> None:
    async with coding(talks) as hand:
        await hand.select("Takk.")
        await hand.press("f6")
        assert "emo" in hand.plain
        _replaced(talks, f"Inger: Først noe nytt.\n{hand.screen.transcript.text}", tmp_path)
        await hand.type("Viktig", "ctrl+s")
        for _ in range(2):
            assert "changed or deleted by somebody else" in hand.plain
            assert "Viktig" in hand.plain
            await hand.press("ctrl+s")
        assert not hand.ask("SELECT text FROM memo WHERE text = 'Viktig'")


async def test_a_correction_is_not_put_over_other_words(talks: Path, tmp_path: Path) -> None:
    async with coding(talks) as hand:
        await hand.at("Takk", "e")
        _replaced(talks, f"Inger: Først noe nytt.\n{hand.screen.transcript.text}", tmp_path)
        await hand.type("Mange ", "ctrl+s")
        # What was written stands there still, under why it cannot be kept.
        assert "Mange Takk." in hand.plain or "Takk.Mange" in hand.plain
        assert "changed or deleted by somebody else" in hand.plain
        await hand.press("ctrl+s")
        assert "changed or deleted by somebody else" in hand.plain
        await hand.press("escape")
        text = hand.screen.transcript.text
        assert "Mange" not in text
        assert "Først noe nytt." in text


async def test_an_import_that_ends_is_seen_where_one_stands(talks: Path, tmp_path: Path) -> None:
    async with coding(talks) as hand:
        _replaced(talks, f"Inger: Først noe nytt.\n{hand.screen.transcript.text}", tmp_path)
        assert hand.app.desk is not None
        hand.app.desk.changed()
        hand.screen.catch_up()
        await hand.press("right")
        assert "Først noe nytt." in hand.screen.transcript.text


async def test_what_is_coded_while_something_is_read_stays_on_the_screen(talks: Path) -> None:
    async with coding(talks) as hand:
        for read in (hand.screen.reread, hand.screen.load):
            for words, key in (("Takk.", "k"), ("Jeg blir", "t"), ("Det er", "c")):
                await hand.select(words)
                read()
                await hand.press(key)
            assert hand.shown == hand.stored
            await hand.press("ctrl+z", "ctrl+z", "ctrl+z")
        assert len(hand.shown) == 3


async def test_a_code_that_another_has_deleted_codes_nothing(talks: Path) -> None:
    async with coding(talks) as hand:
        with open_study(str(talks)) as store, store.begin("CD") as session:
            plan_delete(session, "Venting").carry_out()
        before = hand.stored
        await hand.at("Takk", "enter")
        await hand.type("Venting", "enter")
        assert hand.shown == hand.stored == before
        assert "Coded" not in hand.said
        assert hand.said.strip()


async def test_copied_with_its_source(talks: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = []

    def takes(words: list[str], text: str) -> bool:
        given.append(text)
        return True

    monkeypatch.setattr(clipboard, "_programs", lambda: [[sys.executable]])
    monkeypatch.setattr(clipboard, "_given", takes)
    async with coding(talks) as hand:
        await hand.at("Ingen kjenner", "c")
        await hand.select("Det er sant.", "ctrl+c")
        assert given == [
            "«Ingen kjenner meg.» (a-samtale, Kari, turn 4)",
            "«Det er sant.» (a-samtale, Ola, turn 5)",
        ]
        assert "Copied" in hand.said or "copied" in hand.said


async def test_an_interview_that_is_not_there(talks: Path) -> None:
    async with coding(talks, "nothing") as hand:
        assert "nothing" in hand.said
        # No key does harm while no interview is shown.
        for key in ("right", "space", "enter", "n", "slash", "d", "i", "p", "h", "c", "tab", "F"):
            await hand.press(key)
        assert not hand.screen.is_open
        await hand.press("ctrl+b", "ctrl+t", "f2")
        hand.app.open_interview(SECOND)
        await settled(hand.pilot)
        assert "Hver dag er ny" in hand.plain


async def test_what_was_done_in_another_interview_is_asked_about_before_it_is_undone(
    talks: Path,
) -> None:
    async with coding(talks) as hand:
        first = hand.screen.interview
        await hand.press("s")
        await hand.press("enter", "enter", "escape")
        await hand.quiet()
        coded = len(hand.screen.sheet.all)
        await hand.press(">")
        await hand.quiet()
        assert hand.screen.interview != first
        await hand.press("ctrl+z")
        await hand.quiet()
        assert "Undo what was done elsewhere?" in hand.plain
        await hand.press("escape")
        await hand.press("<")
        await hand.quiet()
        assert len(hand.screen.sheet.all) == coded
        await hand.press("ctrl+z")
        await hand.quiet()
        assert "Undo what was done" not in hand.plain
        assert len(hand.screen.sheet.all) == coded - 1


async def test_an_undo_leads_to_what_it_has_changed_when_that_is_not_seen(talks: Path) -> None:
    async with coding(talks, size=(80, 9)) as hand:
        await hand.select("Takk.", "c")
        await hand.at("hjelp hver dag", "ctrl+z")
        assert hand.after == "Takk."
        assert "Takk." in hand.plain
        assert "Undone: coded" in hand.said
        await hand.at("hjelp hver dag", "ctrl+y")
        assert hand.after == "Takk."
        # What is in sight is looked at from where one is.
        await hand.press("up")
        where = hand.caret
        await hand.press("ctrl+z")
        assert hand.caret == where
        assert hand.shown == hand.stored
