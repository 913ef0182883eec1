"""Take the pictures of the user guide: the workbench is driven with keys, and drawn as SVG.

``python -m tools.screenshots [FOLDER] [--only LANGUAGE/NAME …]`` writes them to `FOLDER`, else
docs/images. The samples, the names, the clock and the user's folders are fixed, so that a second
run gives the same bytes. Nothing of the user's own is read or written.
"""

from __future__ import annotations

import os

if __name__ == "__main__":
    # Before textual is imported, which asks for them once.
    os.environ.update(TEXTUAL_COLOR_SYSTEM="truecolor", TEXTUAL_ANIMATIONS="none", TZ="UTC")
    os.environ.pop("NO_COLOR", None)

import asyncio
import re
import shutil
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from html import escape, unescape
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from textual._cells import cell_len

from evalbench.faces.opening import Opening
from evalbench.faces.remembered import Memory, Position, Recent
from evalbench.intake.beginning import build_study
from evalbench.intake.shipped import sample
from evalbench.messages import Language
from tests.support.screens import settled, workbench

__all__ = ["FOLDER", "PICTURES", "Picture", "main", "tidied"]

FOLDER = Path(__file__).parents[1] / "docs" / "images"
SIZE = (100, 30)
CODER = "KN"
MORNING = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
FONTS = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"

CLOCKS = (
    "evalbench.study.history.changes",
    "evalbench.study.history.undo",
    "evalbench.study.keeping.daily",
    "evalbench.study.keeping.shelf",
    "evalbench.study.store",
    "evalbench.tui.coding.base",
    "evalbench.tui.desk",
    "evalbench.tui.screens.overview",
    "evalbench.tui.screens.overview_reading",
    "evalbench.tui.starting.screen",
)
"""The modules that ask what time it is."""


@dataclass(frozen=True, slots=True)
class Study:
    """A sample to be shown: its folder at home, its title, and the interview that is coded."""

    sample: str
    folder: str
    title: str
    interview: str

    @property
    def file(self) -> Path:
        """Where it lies."""
        return Path.home() / self.folder / f"{self.sample}.evalbench"


STUDIES: dict[Language, Study] = {
    "en": Study(
        "newcomers",
        "Documents",
        "Newcomers: the introduction programme in two towns",
        "kvernhavn-caseworker-01",
    ),
    "nb": Study(
        "purchaser-provider",
        "Documents",
        "Bestiller–utfører i kommunene",
        "bergen-utfører-01",
    ),
}


FILES: dict[Language, dict[str, str]] = {
    "en": {
        "kvernhavn-caseworker-02": "Interviewer: Who decides?\n\nPeder: The office does.\n",
        "ulvermoen-teacher-02": "Interviewer: And the plan?\n\nTuva: The plan is fine, on paper.\n",
        "steinvik-teacher-01": "Interviewer: How many are you?\n\nAud: Three. It was five.\n",
    },
    "nb": {
        "bergen-bestiller-02": "Intervjuer: Hvem bestemmer?\n\nPeder: Det gjør kontoret.\n",
        "drammen-utfører-02": "Intervjuer: Og planen?\n\nTuva: Planen er fin på papiret.\n",
        "steinvik-utfører-01": "Intervjuer: Hvor mange er dere?\n\nAud: Tre. Det var fem.\n",
    },
}
"""Interviews to be imported."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is pressed before a picture is taken.

    ``=`` before words types them; two words with ``|`` between are the English and the Norwegian.
    """

    name: str
    keys: Sequence[str] = ()
    on: str = "interview"
    """Where it begins: ``start``, ``overview`` or ``interview``."""
    theme: str = "evalbench-dark"


_DONE = ("g", "=6", "enter", "s", "s", "p", "escape", "tab", "tab", "d", "ctrl+z", "n", "s", "t")
PICTURES: tuple[Picture, ...] = (
    Picture("start", on="start"),
    Picture("sample", ("e",), on="start"),
    Picture("overview", on="overview"),
    Picture("coding", ("g", "=6", "enter")),
    Picture("coding-light", ("g", "=6", "enter"), theme="evalbench-light"),
    Picture("selected", ("g", "=6", "enter", "s")),
    Picture("picker", ("g", "=6", "enter", "s", "enter")),
    Picture("codebook", ("p", "down", "down")),
    Picture("find", ("slash", "=plan|vedtak")),
    Picture("boundaries", ("tab", "b")),
    Picture("keys", ("question_mark",)),
    Picture("import", ("f4", "a", "space", "enter", "enter"), on="overview"),
    Picture("history", (*_DONE, "f5")),
)


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.moment = MORNING

    def tick(self, **by: int) -> None:
        """Go on."""
        self.moment += timedelta(**by)

    @contextmanager
    def rules(self) -> Iterator[None]:
        """Have everybody ask this clock."""
        clock = self

        class Still(datetime):
            """A datetime that takes the time from the clock."""

            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return clock.moment if tz else clock.moment.replace(tzinfo=None)

        with ExitStack() as stack:
            for name in CLOCKS:
                stack.enter_context(patch.object(import_module(name), "datetime", Still))
            yield


# --- where it takes place


@contextmanager
def _home() -> Iterator[None]:
    """Give the user another home while it lasts."""
    with TemporaryDirectory(prefix="evalbench-") as folder:
        given = dict.fromkeys(("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA"), folder)
        with patch.dict(os.environ, given):
            for name in [each for each in os.environ if each.startswith(("XDG_", "EVALBENCH_"))]:
                del os.environ[name]
            yield


def _build(clock: Clock, language: Language) -> None:
    study = STUDIES[language]
    study.file.parent.mkdir(parents=True, exist_ok=True)
    build_study(sample(study.sample), str(study.file), CODER)
    shutil.copy2(study.file, study.file.with_suffix(".built"))
    _lay_out_files(language)
    clock.tick(days=2)


def _lay_out_files(language: Language) -> None:
    """Put interviews that are not in the study among the documents."""
    folder = Path.home() / "Documents" / {"en": "interviews"}.get(language, "intervjuer")
    folder.mkdir()
    for name, text in FILES[language].items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def _memory(clock: Clock, language: Language, theme: str) -> Memory:
    """Return what is remembered: the study and two interviews were opened yesterday."""
    study = STUDIES[language]
    yesterday = (clock.moment - timedelta(days=1)).isoformat(timespec="seconds")
    memory = Memory(Path.home() / "memory.json", theme=theme)
    memory.recent = [Recent(str(study.file), study.title, yesterday)]
    memory.was_at(str(study.file), study.interview, Position(0, 0, yesterday))
    return memory


# --- how a picture is taken


async def _taken(clock: Clock, picture: Picture, language: Language) -> str:
    """Return a picture as SVG."""
    study = STUDIES[language]
    shutil.copy2(study.file.with_suffix(".built"), study.file)
    opening = Opening(
        language,
        CODER,
        None if picture.on == "start" else str(study.file),
        study.interview if picture.on == "interview" else None,
    )
    memory = _memory(clock, language, picture.theme)
    async with workbench(opening, SIZE, memory) as (app, pilot):
        for keys in picture.keys:
            words = keys[1:].split("|")
            typed = words[0] if language == "en" else words[-1]
            await pilot.press(*(typed if keys.startswith("=") else (keys,)))
            await settled(pilot)
            clock.tick(seconds=30)
        return tidied(app.export_screenshot(title="evalbench", simplify=True))


def tidied(svg: str) -> str:
    """Return a picture that asks for nothing from elsewhere and looks the same in every viewer.

    Rich links a font on the network, counts on viewers that stretch text, and on blanks that some
    of them drop; here each piece of text begins where its first letter stands.
    """
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = svg.replace("font-family: Fira Code, monospace", f"font-family: {FONTS}")
    svg = svg.replace("font-family: arial", "font-family: sans-serif")
    svg = re.sub(r"<clipPath id=.terminal-\d+-line-.*?</clipPath>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r' clip-path="url\(#terminal-\d+-line-\d+\)"', "", svg)
    svg = re.sub(r"terminal-\d+-", "e-", svg)
    return _TEXT.sub(_pieces, svg)


_TEXT = re.compile(
    r'<text class="(e-r\d+)" x="([\d.]+)" y="([\d.]+)" textLength="[\d.]+">(.*?)</text>'
)
_PIECE = re.compile(r"\S+(?: \S+)*")
_CELL = 12.2


def _pieces(text: re.Match[str]) -> str:
    """Return a line of text as the pieces that lie between two blanks or more."""
    kind, left, top, escaped = text.groups()
    words = unescape(escaped).replace("\N{NO-BREAK SPACE}", " ")
    return "".join(
        f'<text class="{kind}" x="{float(left) + _CELL * cell_len(words[: each.start()]):g}"'
        f' y="{top}" textLength="{_CELL * cell_len(each[0]):g}">'
        f"{escape(each[0]).replace(' ', '&#160;')}</text>"
        for each in _PIECE.finditer(words)
    )


async def _take(folder: Path, language: Language, pictures: Sequence[Picture]) -> None:
    """Take pictures in a language, each from the same beginning."""
    clock = Clock()
    with _home(), clock.rules():
        _build(clock, language)
        beginning = clock.moment
        for picture in pictures:
            clock.moment = beginning
            svg = await _taken(clock, picture, language)
            file = folder / language / f"{picture.name}.svg"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(svg, encoding="utf-8", newline="\n")


def main(words: Sequence[str]) -> None:
    """Take the pictures that are asked for, or all of them."""
    parser = ArgumentParser(prog="screenshots")
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--only", nargs="+", default=(), metavar="LANGUAGE/NAME")
    asked = parser.parse_args(words)
    if hasattr(time, "tzset"):
        time.tzset()
    for language in STUDIES:
        wanted = [p for p in PICTURES if not asked.only or f"{language}/{p.name}" in asked.only]
        if wanted:
            asyncio.run(_take(asked.folder.absolute(), language, wanted))


if __name__ == "__main__":
    main(sys.argv[1:])
