"""The overview: what it shows, in which order, and what is done with an interview from there."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event
from time import sleep

import pytest
from textual import events
from textual.widgets import Input

from evalbench.faces.opening import Opening
from evalbench.faces.remembered import Memory, Position
from evalbench.study.interview_deeds import rename_interview
from evalbench.study.making import make_study
from evalbench.study.store import Session, open_study
from evalbench.study.verbs.building import new
from evalbench.tui.app import Workbench
from evalbench.tui.desk import Desk
from evalbench.tui.dialogs import Ask, Choose, Confirm
from evalbench.tui.screens import overview_looks
from evalbench.tui.screens import overview_reading as reading
from evalbench.tui.screens.overview import OverviewScreen
from evalbench.tui.screens.overview_rows import Seen
from evalbench.tui.widgets.rows import RowList
from tests.support.hostile_study import CODERS
from tests.support.screens import (
    LANGUAGES,
    SIZES,
    insist_golden,
    plain,
    resized,
    settled,
    until,
    workbench,
)

_LONG_AGO = "2024-05-06T07:08:09+00:00"


def _opening(study: Path, language: str = "en") -> Opening:
    return Opening(language, coder="AB", study=str(study))  # type: ignore[arg-type]


def _memory(tmp_path: Path, study: Path) -> Memory:
    memory = Memory(tmp_path / "memory.json")
    memory.was_at(str(study), "bergen-toppledelse-01", Position(0, 0, _LONG_AGO))
    return memory


def _undated(study: Path) -> Path:
    """Take away the day the study ends, for what is said of it changes from day to day."""
    with closing(sqlite3.connect(study)) as database:
        database.execute("UPDATE study SET end_date = NULL")
        database.commit()
    return study


def _overview(app: Workbench) -> OverviewScreen:
    assert isinstance(app.place, OverviewScreen)
    return app.place


def _names(app: Workbench) -> list[str]:
    return [each.name for each in _overview(app).shown]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_sample(
    size: tuple[int, int], language: str, study: Path, tmp_path: Path
) -> None:
    memory = _memory(tmp_path, _undated(study))
    async with workbench(_opening(study, language), size, memory) as (app, pilot):
        insist_golden(f"overview_{language}_{size[0]}", plain(app))
        if size == SIZES[0] and language == "nb":
            for digit, section in (("2", "answers"), ("3", "codes"), ("4", "warnings")):
                await pilot.press(digit)
                await settled(pilot)
                insist_golden(f"overview_{section}_{language}_{size[0]}", plain(app))


async def test_what_takes_long_is_read_when_one_looks_at_it(study: Path) -> None:
    async with workbench(_opening(study), SIZES[1]) as (app, pilot):
        overview = _overview(app)
        await pilot.press("enter")
        await settled(pilot)
        overview.seen.shares, overview.seen.warnings = {}, None
        # It is read while another screen is shown: for what is quick there is time.
        overview.load()
        await settled(pilot)
        assert (overview.seen.shares, overview.seen.warnings) == ({}, None)
        await pilot.press("f2")
        await settled(pilot)
        assert overview.seen.shares
        assert overview.seen.warnings is not None


async def test_whoever_passes_through_a_slow_overview_has_nothing_read(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, quick = list[str](), reading.quick

    def counted(desk: Desk, language: str) -> Callable[[Session], Seen]:
        found = quick(desk, language)

        def look(session: Session) -> Seen:
            read.append(language)
            return found(session)

        return look

    monkeypatch.setattr(reading, "quick", counted)
    monkeypatch.setattr(overview_looks, "_SLOW", 0.0)
    async with workbench(_opening(study), SIZES[1]) as (app, pilot):
        overview = _overview(app)
        await pilot.press("enter")
        await settled(pilot)
        monkeypatch.setattr(overview_looks, "_A_MOMENT", 60.0)
        overview._seen = -1
        await pilot.press("f2", "enter")
        await settled(pilot)
        assert len(read) == 1
        monkeypatch.setattr(overview_looks, "_A_MOMENT", 0.1)
        await pilot.press("f2")
        await settled(pilot)
        assert len(read) == 2
        # What one does there oneself is not waited for.
        monkeypatch.setattr(overview_looks, "_A_MOMENT", 60.0)
        await pilot.press("f")
        await until(pilot, lambda: len(read) == 3)
        await pilot.press("ctrl+z")
        await until(pilot, lambda: len(read) == 4)
        await pilot.press("enter")


async def test_what_is_still_being_read_when_the_study_is_closed_is_dropped(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick, ended = reading.quick, Event()

    def slow(desk: Desk, language: str) -> Callable[[Session], Seen]:
        found = quick(desk, language)

        def look(session: Session) -> Seen:
            seen = found(session)
            sleep(0.1)
            ended.set()
            return seen

        return look

    async with workbench(_opening(study), SIZES[1]) as (app, pilot):
        overview = _overview(app)
        await pilot.press("f5")
        await settled(pilot)
        monkeypatch.setattr(reading, "quick", slow)
        assert app.desk is not None
        drain = app.desk.writer.drain

        def wait() -> None:
            # As when the backup of the day is being taken.
            drain()
            ended.wait(5)
            sleep(0.05)

        monkeypatch.setattr(app.desk.writer, "drain", wait)
        overview._seen = -1
        app.post_message(events.Key("f2", None))
        await until(pilot, lambda: overview._is_reading)
        app.post_message(events.Key("ctrl+w", None))
        await until(pilot, lambda: app.desk is None)
        await settled(pilot)
        assert "Recent studies" in plain(app)


async def test_what_could_not_be_read_once_is_read_when_one_comes_back(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(desk: Desk, language: str) -> Callable[[Session], Seen]:
        def look(session: Session) -> Seen:
            raise OSError("the disk is gone")

        return look

    async with workbench(_opening(study), SIZES[1]) as (app, pilot):
        overview = _overview(app)
        await pilot.press("f5")
        await settled(pilot)
        overview._owed, overview.seen.warnings = {"warnings", "shares"}, None
        with monkeypatch.context() as context:
            context.setattr(reading, "quick", broken)
            overview._seen = -1
            await pilot.press("f2")
            await settled(pilot)
        assert "OSError" in plain(app)
        assert not overview._owed
        overview.seen.interviews = []
        await pilot.press("f5", "f2")
        await settled(pilot)
        assert len(overview.seen.interviews) == 11


@pytest.mark.parametrize("size", SIZES)
async def test_a_hostile_study_keeps_its_lines(size: tuple[int, int], hostile: Path) -> None:
    opening = Opening("en", coder=CODERS[0], study=str(hostile))
    async with workbench(opening, size) as (app, pilot):
        insist_golden(f"overview_hostile_{size[0]}", plain(app))
        if size != SIZES[0]:
            return
        await pilot.press("4")
        await settled(pilot)
        insist_golden("overview_hostile_warnings_80", plain(app))
        await pilot.press("1")
        await pilot.press("f")
        await settled(pilot)
        assert "[/bold] ${HOME} 121.docx is coded to the end by you" in plain(app)
        for key, kind in (("r", Ask), ("u", Choose), ("d", Confirm)):
            await pilot.press(key)
            await settled(pilot)
            assert isinstance(app.screen, kind)
            _insist_tame(plain(app))
            await pilot.press("escape")
            await settled(pilot)


def _insist_tame(screen: str) -> None:
    assert all(letter.isprintable() or letter == "\n" for letter in screen)


async def test_an_empty_study_says_what_to_do_next(tmp_path: Path) -> None:
    study = tmp_path / "empty.evalbench"
    make_study(study, "AB", lambda session: new(session, "Tom", "nb"))
    async with workbench(_opening(study, "nb")) as (app, pilot):
        assert "Det er ingen intervjuer ennå." in plain(app)
        assert "i    henter dem" in plain(app)
        await pilot.press("f", "d")
        await settled(pilot)
        assert "Her er det ikke noe intervju" in plain(app)
        await pilot.press("2")
        await settled(pilot)
        assert "ingen respondenter" in plain(app)
        await pilot.press("tab")
        await settled(pilot)
        assert "ingen koder" in plain(app)


async def test_sorting_goes_through_the_columns_and_is_remembered(
    study: Path, tmp_path: Path
) -> None:
    memory = Memory(tmp_path / "memory.json")
    async with workbench(_opening(study), memory=memory) as (app, pilot):
        by_name = _names(app)
        assert by_name == sorted(by_name)
        await pilot.press("S")
        assert _names(app) == by_name[::-1]
        await pilot.press("s", "s", "s", "s", "s")
        codings = [each.codings for each in _overview(app).shown]
        assert codings == sorted(codings, reverse=True)
        assert "Sorted by Codings, the greatest first" in plain(app)
    async with workbench(_opening(study), memory=memory) as (app, pilot):
        assert [each.codings for each in _overview(app).shown] == codings
        await pilot.click("#interviews", offset=(3, 0))
        assert _names(app) == by_name


async def test_typing_narrows_every_list_down_and_escape_widens_them(study: Path) -> None:
    async with workbench(_opening(study)) as (app, pilot):
        every = _names(app)
        await pilot.press("slash", *"gen utf")
        await settled(pilot)
        assert _names(app) == ["bergen-utfører-01"]
        assert "Interviews 1/" in plain(app)
        await pilot.press("enter")
        assert isinstance(app.focused, RowList)
        await pilot.press("escape")
        await settled(pilot)
        assert _names(app) == every
        await pilot.press("slash", *"zzz", "enter")
        await settled(pilot)
        assert "Nothing has the words you typed" in plain(app)


async def test_an_interview_is_marked_as_finished_and_undone(study: Path) -> None:
    async with workbench(_opening(study)) as (app, pilot):
        first = _overview(app).shown[0]
        was = "AB" in first.finished
        await pilot.press("f")
        await settled(pilot)
        assert ("AB" in _overview(app).shown[0].finished) is not was
        await pilot.press("ctrl+z")
        await settled(pilot)
        assert ("AB" in _overview(app).shown[0].finished) is was


async def test_a_name_that_is_taken_is_said_and_kept_for_mending(study: Path) -> None:
    async with workbench(_opening(study)) as (app, pilot):
        first, second, *_ = _names(app)
        await pilot.press("r")
        await settled(pilot)
        assert isinstance(app.screen, Ask)
        app.screen.query_one(Input).value = second
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, Ask)
        assert second in plain(app)
        await pilot.press("end", "x", "enter")
        await settled(pilot)
        assert second + "x" in _names(app)
        assert first not in _names(app)
        assert _overview(app).current is not None
        assert _overview(app).current.name == second + "x"  # type: ignore[union-attr]


async def test_an_interview_is_put_to_a_unit_and_a_role(study: Path) -> None:
    async with workbench(_opening(study)) as (app, pilot):
        await pilot.press("u")
        await settled(pilot)
        await pilot.press(*"stav", "enter")
        await settled(pilot)
        await pilot.press(*"utf", "enter")
        await settled(pilot)
        first = _overview(app).shown[0]
        assert (first.unit, first.role) == ("Stavanger", "utfører")
        assert "belongs to Stavanger, utfører" in plain(app)


async def test_deleting_says_what_goes_first_and_can_be_undone(study: Path) -> None:
    async with workbench(_opening(study)) as (app, pilot):
        every = _names(app)
        codings = _overview(app).shown[0].codings
        await pilot.press("d")
        await settled(pilot)
        assert isinstance(app.screen, Confirm)
        assert f"{codings} codings (AB {codings})" in plain(app)
        await pilot.press("escape")
        await settled(pilot)
        assert _names(app) == every
        await pilot.press("d")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert _names(app) == every[1:]
        await pilot.press("ctrl+z")
        await settled(pilot)
        assert _names(app) == every


async def test_the_mouse_chooses_a_section_and_all_stand_together_where_there_is_room(
    study: Path,
) -> None:
    async with workbench(_opening(study)) as (app, pilot):
        await pilot.click("#tabs", offset=(20, 0))
        await settled(pilot)
        assert app.focused is not None
        assert app.focused.id == "answers"
        await resized(pilot, 130, 40)
        await settled(pilot)
        screen = plain(app)
        assert "1 Interviews" in screen
        assert "4 To look after" in screen
        await pilot.press("tab")
        assert app.focused.id == "codes"


async def test_what_others_have_done_is_seen_when_one_comes_back(study: Path) -> None:
    async with workbench(_opening(study)) as (app, pilot):
        await pilot.press("f5")
        await settled(pilot)
        with open_study(study) as store, store.begin("CD") as session:
            rename_interview(session, "bergen-bestiller-01", "another name")
        await pilot.press("f2")
        await settled(pilot)
        assert "another name" in plain(app)


async def test_nothing_is_done_to_an_interview_that_is_not_seen(study: Path) -> None:
    async with workbench(_opening(study)) as (app, pilot):
        first = _overview(app).shown[0]
        for section, key in zip("234234", "fdurSs", strict=True):
            await pilot.press(section, key)
            await settled(pilot)
            assert "press the key again" in plain(app), key
            assert app.screen is app.place
            assert app.focused is not None
            assert app.focused.id == "interviews"
        assert _overview(app).shown[0] == first
        await pilot.press("3", "enter")
        await settled(pilot)
        assert app.place is _overview(app)
        # What was said is no news in another list, and none when one comes back.
        await pilot.press("f")
        await settled(pilot)
        assert "coded to the end" in plain(app)
        await pilot.press("f5")
        await settled(pilot)
        await pilot.press("f2")
        await settled(pilot)
        assert "coded to the end" not in plain(app)
        await pilot.press("s", "4")
        await settled(pilot)
        assert "Sorted by" not in plain(app)


async def test_the_codes_are_named_as_in_the_coding_view(study: Path) -> None:
    for language, name in (("en", "Governance and leadership"), ("nb", "Styring og ledelse")):
        async with workbench(_opening(study, language)) as (app, pilot):
            await pilot.press("3")
            await settled(pilot)
            assert name in plain(app)


async def test_enter_opens_the_interview_and_the_way_back_keeps_its_place(study: Path) -> None:
    async with workbench(_opening(study)) as (app, pilot):
        await pilot.press("down", "down", "enter")
        await settled(pilot)
        third = "bergen-utfører-01"
        assert app.place is not None
        assert app.place.ROOM == "coding_screen"
        assert third in plain(app).splitlines()[0]
        await pilot.press("f2")
        await settled(pilot)
        current = _overview(app).current
        assert current is not None
        assert current.name == third
        await pilot.press("i")
        await settled(pilot)
        assert app.place.ROOM == "import_screen"


async def test_an_empty_section_says_all_of_what_to_do_next_where_it_is_narrow(
    tmp_path: Path,
) -> None:
    study = tmp_path / "empty.evalbench"
    make_study(study, "AB", lambda session: new(session, "Tom", "nb"))
    async with workbench(_opening(study, "nb"), (120, 36)) as (app, _pilot):
        words = " ".join(plain(app).split())
        assert "De kommer med intervjuene" in words
        assert "importerer (i)." in words
        assert "navn du skriver." in words
