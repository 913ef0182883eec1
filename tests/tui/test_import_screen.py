"""The import screen: files pasted, looked over, put right by the keyboard alone, and brought in."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
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
from evalbench.tui.bringing.going import Cancelled, Going
from evalbench.tui.bringing.screen import ImportScreen
from evalbench.tui.bringing.steps import Outcome
from evalbench.tui.bringing.transcripts import TranscriptsPanel
from evalbench.tui.desk import Desk
from tests.support.hostile_study import CODERS, build_hostile
from tests.support.new_interviews import new_interviews
from tests.support.screens import SIZES, insist_golden, plain, resized, settled, until, workbench


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
        assert "importert: 5" in plain(app), plain(app)
        await pilot.press("enter")
        assert opened == ["begren-utfører-10"]
        await pilot.press("ctrl+z")
        await settled(pilot)
        # Much at once is asked about first.
        assert "importerte utskrifter" in plain(app)
        await pilot.press("y")
        await settled(pilot)
        assert documents(app) == before, plain(app)
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
        assert "importert: 1" in plain(app)
        assert documents(app)["begren-utfører-10"] == ""


async def test_marked_files_are_decided_together_and_a_unit_is_made(
    study: Path, folder: Path
) -> None:
    files = [folder / name for name in ("bergen-bestiller-09.txt", "notat uten noen.txt")]
    async with workbench(at(study)) as (app, pilot):
        panel = await looked_over(app, pilot, *files)
        await pilot.press("space", "space", "u", *"Nyby", "enter")
        await settled(pilot)
        assert "Lage enheten «Nyby»?" in plain(app)
        await pilot.press("enter")
        await settled(pilot)
        assert panel.deciding is not None
        assert [row.whose("unit").names for row in panel.deciding.rows] == [("Nyby",)] * 2
        await pilot.press("p", *"ber", "tab", "down", "tab", "enter", "i")
        await settled(pilot)
        assert "importert: 2" in plain(app), plain(app)
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
        assert "kan ikke importeres slik" in plain(app), plain(app)
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


def test_what_is_cancelled_before_it_has_begun_brings_nothing(study: Path, folder: Path) -> None:
    going = Going()
    going.cancel()
    with open_study(study) as store:
        desk = Desk(store, None, "", "nb", "AB")  # type: ignore[arg-type]
        with pytest.raises(Cancelled):
            followed(desk, Asked([(folder / "notat uten noen.txt", None)]), going)
        with store.read() as session:
            names = [row["name"] for row in load(session).rows(Document)]
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


@pytest.mark.parametrize("language", ["en", "nb"])
async def test_how_it_looks(study: Path, folder: Path, language: str) -> None:
    async with workbench(at(study, language)) as (app, pilot):

        async def golden(name: str) -> None:
            for width, height in SIZES:
                await resized(pilot, width, height)
                await settled(pilot)
                insist_golden(f"import-{name}-{language}-{width}x{height}", plain(app))

        screen = await brought(app, pilot)
        await golden("empty")
        screen.add_paths([folder])
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
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


async def test_hostile_names_and_texts_drive_nothing(tmp_path: Path) -> None:
    study = build_hostile(tmp_path / "hostile.evalbench")
    folder = tmp_path / "[laughs] $x\x1b[31m"
    folder.mkdir()
    for number in range(3):
        text = f"[b] $I\x1b]0;x\x07: [laughs] $x?\n[/b] R: \u202eja {number}\n" * 3
        (folder / f"[laughs] $x {number}\x1b[31m.txt").write_text(text, encoding="utf-8")
    (folder / "[red] $y\x1b[2J.docx").write_bytes(b"\x1b[2J")
    async with workbench(Opening("en", study=str(study), coder=CODERS[0])) as (app, pilot):

        async def tame(name: str) -> None:
            await settled(pilot)
            screen = plain(app)
            assert all(letter.isprintable() or letter == "\n" for letter in screen)
            insist_golden(f"import-hostile-{name}", screen)

        await looked_over(app, pilot, folder)
        await tame("preview")
        for key, name in (("s", "speakers"), ("u", "pick"), ("n", "name")):
            await pilot.press(key)
            await tame(name)
            await pilot.press("escape")
        await pilot.press("end", "i")
        await tame("in_the_way")
