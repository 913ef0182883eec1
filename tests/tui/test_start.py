"""The start screen: recent studies, a new one, opening, samples, who it is, the language."""

import os
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot
from textual.widgets import Input

from evalbench.faces.opening import Opening
from evalbench.faces.remembered import Memory, Recent
from evalbench.faces.settings import settings, settings_file
from evalbench.messages import Say
from evalbench.study.model import Code, Scale, Study
from evalbench.study.store import open_study
from evalbench.tui.app import Workbench
from evalbench.tui.starting.naming import ENDING, file_name, location_typed, proposed_file
from evalbench.tui.starting.sample import SampleForm
from evalbench.tui.starting.screen import when
from tests.support.screens import LANGUAGES, SIZES, insist_golden, plain, settled, until, workbench

NB = Opening("nb", coder="AB")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's home with a folder of documents."""
    place = tmp_path / "kari"
    (place / "Dokumenter").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(place))
    monkeypatch.setenv("USERPROFILE", str(place))
    monkeypatch.setenv("XDG_DOCUMENTS_DIR", str(place / "Dokumenter"))
    monkeypatch.delenv("EVALBENCH_CODER", raising=False)
    settings.cache_clear()
    return place


@pytest.fixture
def documents(home: Path) -> Path:
    return home / "Dokumenter"


def _remembering(tmp_path: Path, *recent: tuple[str, str]) -> Memory:
    memory = Memory(tmp_path / "workbench.json")
    memory.recent = [Recent(study, title, "2024-05-01T10:00:00+00:00") for study, title in recent]
    return memory


def _fill(app: Workbench, **values: str) -> None:
    for name, value in values.items():
        app.screen.query_one(f"#{name}", Input).value = value


async def _press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await settled(pilot)


async def _opened(app: Workbench, pilot: Pilot[None]) -> None:
    await until(pilot, lambda: app.desk is not None)
    await settled(pilot)


# --- how it looks


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_it_is_as_its_golden(tmp_path: Path, language: str, size: tuple[int, int]) -> None:
    memory = _remembering(
        tmp_path,
        ("postgresql://kari:secret@db.example.org/care", "Hjemmetjenesten i Ås"),
        ("/nowhere/Documents/newcomers.evalbench", "Newcomers: the introduction programme"),
        ("postgresql://db.example.org/long", "A title that is longer than its column " * 3),
    )
    opening = Opening(language, coder="AB")  # type: ignore[arg-type]
    async with workbench(opening, size, memory) as (app, pilot):
        insist_golden(f"start-{language}-{size[0]}", plain(app))
        await _press(pilot, "n")
        insist_golden(f"start-new-{language}-{size[0]}", plain(app))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_its_questions_are_as_their_goldens(tmp_path: Path, language: str) -> None:
    opening = Opening(language, coder="AB")  # type: ignore[arg-type]
    async with workbench(opening, memory=_remembering(tmp_path)) as (app, pilot):
        insist_golden(f"start-empty-{language}", plain(app))
        for name, key in (("sample", "e"), ("name", "w"), ("language", "l"), ("open", "o")):
            await _press(pilot, key)
            insist_golden(f"start-{name}-{language}", plain(app))
            await _press(pilot, "escape")


async def test_a_hostile_list_keeps_its_layout(tmp_path: Path) -> None:
    calm = [(f"/nowhere/calm{n}.evalbench", f"calm {n}") for n in range(14)]
    wild = [(f"/nowhere/\x1b[31m{n}.evalbench", f"[laughs] $x \x1b]0;x\x07{n}") for n in range(14)]
    async with workbench(NB, memory=_remembering(tmp_path, *calm)) as (app, _):
        expected = plain(app)
    async with workbench(NB, memory=_remembering(tmp_path, *wild)) as (app, pilot):
        screen = plain(app)
        assert "\x1b" not in screen
        assert "[laughs] $x" in screen
        changed = [line for line in screen.splitlines() if "[laughs]" not in line]
        assert changed == [line for line in expected.splitlines() if "calm" not in line]
        await _press(pilot, "down", *["down"] * 12)
        assert "[laughs] $x 13" in plain(app)
        assert "l  Språk" in plain(app)


def test_moments_are_said_as_one_says_them() -> None:
    now = datetime.fromisoformat("2026-03-02T08:00:00+01:00")
    say = Say("nb")
    assert when("2026-03-02T05:30:00+00:00", now, say) == "i dag 06:30"
    assert when("2026-03-01T05:30:00+00:00", now, say) == "i går 06:30"
    assert when("2025-12-31T05:30:00+00:00", now, say) == "2025-12-31"
    assert when("who knows", now, say) == ""


# --- recent studies


async def test_a_recent_study_opens_with_enter_and_is_first_when_it_is_closed(
    study: Path, tmp_path: Path
) -> None:
    memory = _remembering(tmp_path, ("/nowhere/x.evalbench", "Borte"), (str(study), "Her"))
    async with workbench(NB, memory=memory) as (app, pilot):
        await _press(pilot, "enter")
        assert "finnes ikke lenger" in plain(app)
        await _press(pilot, "down", "enter")
        await _opened(app, pilot)
        await _press(pilot, "ctrl+w")
        lines = plain(app).splitlines()
        assert "Bestiller–utfører" in lines[6]
        assert "mangler" in lines[7]
        # What was said while it was opened is over.
        assert "Esc stopper" not in plain(app)
        await _press(pilot, "home", "down", "d")
        assert "Borte" not in "\n".join(plain(app).splitlines()[:20])
        assert "tatt av listen" in plain(app)
    assert [each.study for each in Memory.read(memory.file).recent] == [str(study)]


async def test_what_cannot_be_opened_says_so_and_the_list_is_there_again(tmp_path: Path) -> None:
    file = tmp_path / "no.evalbench"
    file.write_text("something else", encoding="utf-8")
    async with workbench(NB, memory=_remembering(tmp_path, (str(file), "Feil"))) as (app, pilot):
        await _press(pilot, "enter")
        await until(pilot, lambda: "no.evalbench: dette" in " ".join(plain(app).split()))
        assert app.desk is None
        assert "Hva vil du gjøre?" in plain(app)
    async with workbench(Opening("nb", "AB", str(file))) as (app, pilot):
        await until(pilot, lambda: "no.evalbench: dette" in " ".join(plain(app).split()))


async def test_opening_can_be_given_up(study: Path) -> None:
    async with workbench(NB) as (app, pilot):
        app.open_study(str(study))
        await pilot.press("escape")
        await settled(pilot)
        assert "Stoppet" in plain(app)
        assert app.desk is None


# --- new and sample studies


async def test_a_new_study_is_made_as_the_form_says(documents: Path) -> None:
    async with workbench(NB) as (app, pilot):
        await _press(pilot, "n")
        _fill(app, title="Prøve: én/to", minimum="0", maximum="10", step="0,5", labels="Nei, Ja")
        await pilot.pause()
        assert app.screen.query_one("#file", Input).value == "~/Dokumenter/Prøve én to.evalbench"
        await pilot.press("tab", "right", "down", "right", "right")
        await _press(pilot, "enter")
        await _opened(app, pilot)
    with open_study(documents / f"Prøve én to{ENDING}") as store, store.read() as session:
        study, scale = session.query(Study).one(), session.query(Scale).one()
        assert (study.title, study.language) == ("Prøve: én/to", "nn")
        assert study.codebook_name == "four-perspectives"
        assert session.query(Code).count() > 10
        assert (scale.minimum, scale.maximum, scale.step) == (
            Decimal(0),
            Decimal(10),
            Decimal("0.5"),
        )
        assert scale.labels == ["Nei", "Ja"]


async def test_what_stands_in_the_way_is_said_in_the_form_and_nothing_typed_is_lost(
    documents: Path,
) -> None:
    taken = documents / f"x{ENDING}"
    taken.write_text("", encoding="utf-8")
    async with workbench(NB) as (app, pilot):
        await _press(pilot, "n", "enter")
        assert "Gi studien en tittel" in plain(app)
        _fill(app, title="Prøven", step="mye")
        await _press(pilot, "enter")
        assert "«mye» er ikke et tall" in plain(app)
        _fill(app, step="3")
        await _press(pilot, "enter")
        await until(pilot, lambda: "fører ikke fra 1 til 5" in plain(app))
        _fill(app, step="1", file="x")
        await _press(pilot, "enter")
        await until(pilot, lambda: "velg et annet navn" in " ".join(plain(app).split()))
        assert "Prøven" in plain(app)
        assert app.desk is None
    assert taken.read_text(encoding="utf-8") == ""
    assert list(documents.iterdir()) == [taken]


async def test_the_codebook_may_be_a_file(documents: Path) -> None:
    (documents / "egen.yaml").write_text(
        "name: egen\nversion: 1\ncodes: [{name: Tillit}]\n", "utf-8"
    )
    async with workbench(NB) as (app, pilot):
        await _press(pilot, "n")
        _fill(app, title="Prøven")
        await _press(pilot, "tab", "tab", *["right"] * 3, "space")
        assert "egen.yaml" in plain(app)
        await _press(pilot, "enter")
        await _press(pilot, "enter")
        await _opened(app, pilot)
    with open_study(documents / f"Prøven{ENDING}") as store, store.read() as session:
        assert [code.name for code in session.query(Code)] == ["Tillit"]


async def test_a_sample_is_copied_and_opened(documents: Path) -> None:
    async with workbench(NB) as (app, pilot):
        await _press(pilot, "e")
        await _press(pilot, "right", "enter")
        await _opened(app, pilot)
        assert app.desk is not None
        assert app.desk.title.startswith("Newcomers")
        assert Path(app.desk.location).parent == documents


async def test_a_sample_can_be_given_up(documents: Path) -> None:
    async with workbench(NB) as (app, pilot):
        await _press(pilot, "e")
        form = app.screen
        assert isinstance(form, SampleForm)
        form.action_take()
        form.action_leave()
        await until(pilot, lambda: "ingenting ble laget" in plain(app))
        assert list(documents.iterdir()) == []
        await _press(pilot, "escape")
        assert "Hva vil du gjøre?" in plain(app)


# --- opening


async def test_a_study_is_found_in_the_documents(study: Path, documents: Path) -> None:
    study.rename(documents / "min.evalbench")
    (documents / "brev.docx").write_text("", encoding="utf-8")
    async with workbench(NB) as (app, pilot):
        await _press(pilot, "o")
        assert "brev" not in plain(app)
        await _press(pilot, "enter")
        await _opened(app, pilot)


# --- who it is, and the language


async def test_the_name_is_asked_once(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evalbench.tui.starting.screen.login_name", lambda: "kari")
    opening = Opening("nb", study=str(study))
    async with workbench(opening) as (app, pilot):
        assert "Hvem er du?" in plain(app)
        assert app.screen.query_one(Input).value == "kari"
        app.screen.query_one(Input).value = " "
        await _press(pilot, "enter")
        assert "Skriv et navn" in plain(app)
        app.screen.query_one(Input).value = "Kari  N."
        await _press(pilot, "enter")
        await _opened(app, pilot)
        assert app.desk is not None
        assert app.desk.coder == "Kari N."
    assert 'coder = "Kari N."' in settings_file().read_text(encoding="utf-8")
    async with workbench(opening) as (app, pilot):
        await _opened(app, pilot)
        assert app.coder == "Kari N."


async def test_who_does_not_say_is_asked_before_anything_is_made() -> None:
    async with workbench(Opening("nb")) as (app, pilot):
        await _press(pilot, "escape")
        assert "ikke oppgitt ennå" in plain(app)
        await _press(pilot, "n")
        assert "Hvem er du?" in plain(app)


async def test_the_language_is_changed_at_once_and_remembered() -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text('coder = "AB"\nlanguage = "nn"\n', encoding="utf-8")
    async with workbench(NB) as (app, pilot):
        await _press(pilot, "l", "down", "down", "enter")
        assert "What would you like to do?" in plain(app)
    assert settings_file().read_text(encoding="utf-8") == 'language = "en"\ncoder = "AB"\n'


# --- names of files


@given(st.text(max_size=200))
def test_every_title_makes_a_name_that_every_system_takes(title: str) -> None:
    name = file_name(title)
    assert name
    assert not set(name) & set('<>:"/\\|?*\n\0')
    assert name == name.strip(" .")
    assert len(os.fsencode(f".{name}{ENDING}.unfinished-journal")) < 255


def test_a_proposed_file_is_not_there_yet(documents: Path) -> None:
    assert proposed_file("Ås") == documents / f"Ås{ENDING}"
    (documents / f"Ås{ENDING}").write_text("", encoding="utf-8")
    assert proposed_file("Ås") == documents / f"Ås 2{ENDING}"


def test_where_a_study_goes_is_typed_as_one_likes(documents: Path, home: Path) -> None:
    assert location_typed("x") == str(documents / f"x{ENDING}")
    assert location_typed("v1.2") == str(documents / f"v1.2{ENDING}")
    assert location_typed(f"~/x{ENDING}") == str(home / f"x{ENDING}")
    assert location_typed("postgresql://h/x") == "postgresql://h/x"


async def test_a_database_is_asked_for_its_password_which_is_not_kept(
    tmp_path: Path,
) -> None:
    memory = _remembering(tmp_path, ("postgresql://kari@127.0.0.1:9/x", "Borte"))
    async with workbench(NB, memory=memory) as (app, pilot):
        await _press(pilot, "enter")
        await until(pilot, lambda: "Hvilket passord har 127.0.0.1:9/x?" in plain(app))
        await pilot.press(*"abc")
        assert "abc" not in plain(app)
        await _press(pilot, "escape")
        assert "Hva vil du gjøre?" in plain(app)
