"""The import screen: files pasted, looked over, put right by the keyboard alone, and brought in."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from rich.cells import cell_len
from textual import events
from textual.pilot import Pilot

from evalbench.faces.opening import Opening
from evalbench.intake.interviews.asked import Asked
from evalbench.messages import Message
from evalbench.study.contents import load
from evalbench.study.find import named
from evalbench.study.model import Document, Turn, Unit
from evalbench.study.store import open_study
from evalbench.study.verbs.setting import change_unit
from evalbench.tui.app import Workbench
from evalbench.tui.bringing.carrying import followed
from evalbench.tui.bringing.given import GivenList
from evalbench.tui.bringing.going import Cancelled, Going
from evalbench.tui.bringing.screen import ImportScreen
from evalbench.tui.bringing.steps import Outcome
from evalbench.tui.bringing.transcripts import TranscriptsPanel
from evalbench.tui.desk import open_desk
from tests.support.hostile_study import CODERS
from tests.support.new_interviews import HOSTILE, HOSTILE_FOLDER, hostile_interviews, new_interviews
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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_interviews(tmp_path / "intervjuer")


async def brought(app: Workbench, pilot: Pilot[None], *paths: Path) -> ImportScreen:
    """The screen, gone to with its key, with paths pasted on it."""
    await pilot.press("f4")
    await settled(pilot)
    screen = app.place
    assert isinstance(screen, ImportScreen)
    if paths:
        screen.post_message(events.Paste("\n".join(map(str, paths))))
        await settled(pilot)
    return screen


async def looked_over(app: Workbench, pilot: Pilot[None], *paths: Path) -> TranscriptsPanel:
    """The panel with what was found in these paths."""
    screen = await brought(app, pilot, *paths)
    await pilot.press("enter")
    await settled(pilot)
    assert screen.stage == "preview", plain(app)
    assert isinstance(screen.panel, TranscriptsPanel)
    return screen.panel


def documents(app: Workbench) -> dict[str, str]:
    """The interviews of the open study, by name, with the names of their units.

    They are read through the store that is open: a file that is opened and closed beside it takes
    SQLite's locks from the whole process.
    """
    assert app.desk is not None
    with app.desk.store.read() as session:
        contents = load(session)
    units = {row["id"]: row["name"] for row in contents.rows(Unit)}
    return {row["name"]: units.get(row["unit_id"], "") for row in contents.rows(Document)}


def at(study: Path, language: str = "nb") -> Opening:
    return Opening(language, study=str(study), coder="AB")  # type: ignore[arg-type]


async def test_the_whole_way_with_the_keyboard_alone(
    study: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(Workbench, "open_interview", lambda _app, name: opened.append(name))
    async with workbench(at(study)) as (app, pilot):
        before = documents(app)
        panel = await looked_over(app, pilot, folder)
        # Broken ones are in the way, and nothing comes in before something is done about them.
        await pilot.press("i")
        assert "3 filer kan ikke importeres slik" in plain(app)
        assert documents(app) == before
        # The cursor stands on the first of them: it gets another name.
        await pilot.press("n", *"drammen-02", "enter", "end", "k", "up", "k")
        # Every speaker of all the files: one called otherwise, one is none.
        await pilot.press("s", "down", "down", "n", *"Kari N", "enter", "escape")
        # One proposal is taken with its row; a unit is picked by writing.
        await pilot.press("home", "y", "end", "up", "up", "up", "u", *"sandn", "enter")
        assert panel.deciding is not None
        assert not panel.deciding.proposed()
        await pilot.press("i")
        await settled(pilot)
        assert "5 intervjuer er importert" in plain(app), plain(app)
        await pilot.press("enter")
        assert opened == ["begren-utfører-10"]
        await pilot.press("ctrl+z")
        await settled(pilot)
        # Much at once is asked about first.
        assert "importerte intervjuer" in plain(app)
        await pilot.press("y")
        await settled(pilot)
        assert documents(app) == before, plain(app)
        assert panel.place.stage == "files"
        assert "Angret: importerte intervjuer" in plain(app)
        await pilot.press("ctrl+y")
        await settled(pilot)
        new = {name: unit for name, unit in documents(app).items() if name not in before}
    assert new == {
        "begren-utfører-10": "Bergen",
        "bergen-bestiller-09": "Bergen",
        "drammen-02": "Drammen",
        "notat uten noen": "Sandnes",
        "stavanger-toppledelse-02": "Stavanger",
    }
    with open_study(study, read_only=True) as store, store.read() as session:
        assert "Kari N" in {row["speaker"] for row in load(session).rows(Turn)}


async def test_what_is_proposed_and_not_confirmed_is_said_and_left_blank(
    study: Path, folder: Path
) -> None:
    async with workbench(at(study)) as (app, pilot):
        await looked_over(app, pilot, folder / "begren-utfører-10.txt")
        await pilot.press("i")
        await settled(pilot)
        assert "blir stående blankt" in plain(app)
        await pilot.press("escape", "i", "enter")
        await settled(pilot)
        assert "Ett intervju er importert" in plain(app)
        assert documents(app)["begren-utfører-10"] == ""


async def test_marked_files_are_decided_together_and_a_unit_is_made(
    study: Path, folder: Path
) -> None:
    files = [folder / name for name in ("bergen-bestiller-09.txt", "notat uten noen.txt")]
    async with workbench(at(study)) as (app, pilot):
        panel = await looked_over(app, pilot, *files)
        await pilot.press("space", "space", "u", *"Nyby", "enter")
        await settled(pilot)
        assert "Opprette enheten «Nyby»?" in plain(app)
        await pilot.press("enter")
        await settled(pilot)
        assert panel.deciding is not None
        assert [row.whose("unit").names for row in panel.deciding.rows] == [("Nyby",)] * 2
        await pilot.press("p", *"ber", "tab", "down", "tab", "enter", "i")
        await settled(pilot)
        assert "2 intervjuer er importert" in plain(app), plain(app)
        found = documents(app)
    assert found["bergen-bestiller-09"] == found["notat uten noen"] == "Nyby"


async def test_a_study_changed_meanwhile_is_said_and_what_was_decided_stands(
    study: Path, folder: Path
) -> None:
    async with workbench(at(study)) as (app, pilot):
        panel = await looked_over(app, pilot, folder / "notat uten noen.txt")
        await pilot.press("u", *"Sandnes", "enter")
        assert app.desk is not None
        with app.desk.store.begin("CD") as session:
            change_unit(session, named(session, Unit, "Sandnes"), name="Jæren")
        before = documents(app)
        await pilot.press("i")
        await settled(pilot)
        assert "kan ikke importeres:" in plain(app), plain(app)
        assert "Sandnes" in plain(app)
        assert panel.place.stage == "preview"
        assert documents(app) == before


def held(release: Event) -> Callable[[TranscriptsPanel], Callable[[Going], Outcome]]:
    """An import that stands at 3 of 10 until it is let go or cancelled."""

    def bring(_panel: TranscriptsPanel) -> Callable[[Going], Outcome]:
        def work(going: Going) -> Outcome:
            going.stops_by(release.set)
            going.step(3, 10, Message("importing.reading_file", file="x.txt"))
            assert release.wait(20)
            if going.is_cancelled:
                raise Cancelled
            return Outcome(Message("importing.no_transcripts"), (), ())

        return work

    return bring


async def test_an_import_goes_on_elsewhere_and_can_be_cancelled(
    study: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = Event()
    monkeypatch.setattr(TranscriptsPanel, "bring", held(release))
    async with workbench(at(study)) as (app, pilot):
        panel = await looked_over(app, pilot, folder / "notat uten noen.txt")
        await pilot.press("i")
        await until(pilot, lambda: "3 av 10" in plain(app))
        assert "x.txt" in plain(app)
        await pilot.press("escape")
        await until(pilot, lambda: app.place is not panel.place)
        assert "3 av 10" in plain(app).splitlines()[0]
        # Leaving asks, and no is no.
        await pilot.press("ctrl+q")
        await until(pilot, lambda: "Avslutte likevel?" in plain(app))
        await pilot.press("escape")
        await pilot.press("f4")
        await until(pilot, lambda: app.place is panel.place)
        await pilot.press("c")
        await until(pilot, lambda: "Avbryte importen?" in plain(app))
        await pilot.press("enter")
        await until(pilot, lambda: "studien er som før" in plain(app))
        await settled(pilot)
        assert panel.place.stage == "preview"
        assert "3 av 10" not in plain(app)
        # The arrows move in the list as before.
        assert app.focused is panel.rows


async def test_leaving_during_an_import_ends_it(
    study: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = Event()
    monkeypatch.setattr(TranscriptsPanel, "bring", held(release))
    async with workbench(at(study)) as (app, pilot):
        await looked_over(app, pilot, folder / "notat uten noen.txt")
        await pilot.press("i")
        await until(pilot, lambda: "3 av 10" in plain(app))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: "Avslutte likevel?" in plain(app))
        await pilot.press("enter")
        await until(pilot, release.is_set)


async def test_a_question_about_an_import_goes_when_it_has_ended(
    study: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = Event()
    monkeypatch.setattr(TranscriptsPanel, "bring", held(release))
    async with workbench(at(study)) as (app, pilot):
        panel = await looked_over(app, pilot, folder / "notat uten noen.txt")
        await pilot.press("i")
        await until(pilot, lambda: "3 av 10" in plain(app))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: "Avslutte likevel?" in plain(app))
        release.set()
        await until(pilot, lambda: "Avslutte likevel?" not in plain(app))
        await settled(pilot)
        assert app.screen is panel.place
        assert panel.place.going is None


async def test_escape_lets_go_of_the_marks_first(study: Path, folder: Path) -> None:
    async with workbench(at(study)) as (app, pilot):
        panel = await looked_over(app, pilot, folder)
        await pilot.press("space")
        await settled(pilot)
        assert "1 merket" in plain(app)
        await pilot.press("escape")
        await settled(pilot)
        assert "1 merket" not in plain(app)
        assert panel.place.stage == "preview"
        await pilot.press("escape")
        await settled(pilot)
        assert panel.place.stage == "files"


def test_what_is_cancelled_before_it_has_begun_brings_nothing(study: Path, folder: Path) -> None:
    going = Going()
    going.cancel()
    desk = open_desk(str(study), "AB", lambda _: None)
    try:
        with pytest.raises(Cancelled):
            followed(desk, Asked([(folder / "notat uten noen.txt", None)]), going)
        with desk.store.read() as session:
            names = [row["name"] for row in load(session).rows(Document)]
    finally:
        desk.close()
    assert "notat uten noen" not in names


async def test_files_go_off_the_list_and_what_is_no_path_is_said(study: Path, folder: Path) -> None:
    async with workbench(at(study)) as (app, pilot):
        screen = await brought(app, pilot, folder)
        assert len(screen.files) == 8
        await pilot.press("d", "d")
        assert len(screen.files) == 6
        screen.post_message(events.Paste("hei på deg"))
        await settled(pilot)
        assert "ikke stien til noe" in plain(app)
        await pilot.press("a")
        await settled(pilot)
        assert "Hva skal importeres?" in plain(app)


async def looked_at(app: Workbench, pilot: Pilot[None], name: str) -> None:
    """Compare the screen with its goldens, one for each size; nothing on it may drive a terminal.

    It begins with the size that there is, and leaves the other.
    """
    await settled(pilot)
    for width, height in sorted(SIZES, key=lambda size: size != tuple(app.size)):
        if (width, height) != tuple(app.size):
            await resized(pilot, width, height)
        for strip in app.screen._compositor.render_strips():
            assert cell_len(strip.text) == width, strip.text
            assert strip.text.isprintable(), strip.text
        insist_golden(f"import-{name}-{app.say.language}-{width}x{height}", plain(app))


def told_briefly(app: Workbench, root: Path) -> None:
    """Show the files as they lie in a folder: where that is differs from computer to computer."""
    screen = app.place
    assert isinstance(screen, ImportScreen)
    files = [
        replace(each, path=each.path.relative_to(root), top=None) for each in screen.files.values()
    ]
    screen.query_one(GivenList).show(files, app.say)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_how_it_looks(study: Path, folder: Path, language: str) -> None:
    async with workbench(at(study, language)) as (app, pilot):

        async def golden(name: str) -> None:
            await looked_at(app, pilot, name)

        screen = await brought(app, pilot)
        await golden("empty")
        screen.add_paths([folder])
        await settled(pilot)
        told_briefly(app, folder.parent)
        await golden("files")
        await pilot.press("enter")
        await golden("preview")
        await pilot.press("s")
        await golden("speakers")
        await pilot.press("escape", "u")
        await golden("pick")
        await pilot.press("escape")
        going = Going()
        going.step(93, 250, Message("importing.reading_file", file="bergen-bestiller-07.docx"))
        screen.show_going(going, "running")
        await golden("running")
        screen.put_going_away()
        screen.show_stage("preview")
        # A name that is taken, an empty file and a broken one are left out.
        await pilot.press("Y", "i", "k", "i", "k", "i", "k", "i")
        await golden("done")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets no file be called so")
@pytest.mark.parametrize("language", LANGUAGES)
async def test_hostile_names_and_texts_drive_nothing(
    hostile: Path, tmp_path: Path, language: str
) -> None:
    folder = hostile_interviews(tmp_path / HOSTILE_FOLDER)
    opening = Opening(language, study=str(hostile), coder=CODERS[0])  # type: ignore[arg-type]
    async with workbench(opening) as (app, pilot):

        async def tame(name: str, *keys: str) -> None:
            await pilot.press(*keys)
            await looked_at(app, pilot, f"hostile-{name}")

        screen = await brought(app, pilot, folder)
        told_briefly(app, tmp_path)
        await tame("files")
        await tame("preview", "enter")
        await tame("detail", "tab", "pagedown")
        # A name that cannot be is refused in more words than a line of it holds.
        await tame("speakers", "tab", "s", "n", *"[:", "enter")
        await tame("pick", "escape", "p", "tab", "down", "tab")
        await tame("name", "enter", "n")
        await pilot.press("escape")
        screen.tell("")
        going = Going()
        going.step(1, 4, Message("importing.reading_file", file="/[laughs] $x" * 8 + HOSTILE[1]))
        screen.show_going(going, "running")
        await tame("running")
        screen.put_going_away()
        screen.show_stage("preview")
        await tame("in_the_way", "i")
        await tame("done", "k", "i", "y")
