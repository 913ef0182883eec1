"""A small study to code in: three interviews, five codes, two coders.

Small enough that every passage in it can be named by its words.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from evalbench.faces.opening import Opening
from evalbench.faces.remembered import Memory
from evalbench.messages import Language
from evalbench.study.making import make_study
from evalbench.study.model import Code, Document
from evalbench.study.store import Session, open_study
from evalbench.study.verbs import building, codebook, codings, documents
from evalbench.text.spans import Span
from evalbench.text.turns import TurnRecord
from evalbench.tui.app import Workbench
from evalbench.tui.coding.screen import CodingScreen
from tests.support.screens import plain, workbench

__all__ = ["FIRST", "SECOND", "SIGNS", "Hand", "build_talks", "coding", "text_of"]

FIRST, SECOND, SIGNS = "a-samtale", "b-samtale", "c-tegn"
Said = Sequence[tuple[str, str]]

_TALKS: dict[str, Said] = {
    FIRST: (
        ("Inger", "Kan du fortelle om tjenesten?"),
        (
            "Kari",
            "Den er god. Jeg får hjelp hver dag. "
            "Men det er nye folk hele tiden, og jeg må forklare alt på nytt.",
        ),
        ("Inger", "Hva gjør det med deg?"),
        ("Kari", "Jeg blir sliten. Ingen kjenner meg."),
        ("Ola", "Det er sant. Hun sier det hver dag."),
        ("Inger", "Takk."),
    ),
    SECOND: (("Inger", "Og du?"), ("Kari", "Hver dag er ny. Det går."), ("Per", "Ja, hver dag.")),
    SIGNS: (
        ("Inger", "你好吗？"),
        ("王さん", "我很好 👩‍👩‍👧 og 🇳🇴 takk. Cafe\u0301 er kafé, 漢字 er tegn; det går bra her."),
    ),
}
_REST = "hele tiden, og jeg må forklare alt på nytt."
_CODED = (
    (FIRST, "Jeg får hjelp hver dag.", "Kvalitet", "AB", "varmt", ""),
    (FIRST, "nye folk hele tiden", "Kontinuitet", "AB", "", "weakness"),
    (FIRST, f"Men det er nye folk {_REST}", "Tillit", "CD", "", ""),
)


def text_of(name: str) -> tuple[str, list[TurnRecord]]:
    """Return the text of an interview and its turns."""
    text, turns = "", []
    for speaker, speech in _TALKS[name]:
        start = len(text) + (1 if text else 0)
        text += ("\n" if text else "") + f"{speaker}: {speech}"
        said = start + len(speaker) + 2
        turns.append(TurnRecord(start, said, speaker, interviewer=speaker == "Inger", time=None))
    return text, turns


def span_of(name: str, words: str) -> Span:
    """Return where words stand in an interview, first."""
    start = text_of(name)[0].index(words)
    return Span(start, start + len(words))


def build_talks(path: Path) -> Path:
    """Make the study at `path` and return it."""
    make_study(path, "AB", lambda session: building.new(session, "Samtaler", "nb"))
    with open_study(path) as store:
        for coder in ("AB", "CD"):
            with store.begin(coder) as session:
                _fill(session, coder)
    return path


def _fill(session: Session, coder: str) -> None:
    if coder == "AB":
        quality = codebook.add_code(session, "Kvalitet", key="k", definition="Det som er godt.")
        codebook.add_code(session, "Kontinuitet", key="c", parent=quality)
        codebook.add_code(session, "Tillit", key="t")
        codebook.add_code(session, "Økonomi", key="ø")
        codebook.add_code(session, "Venting")
        for name in _TALKS:
            documents.add_document(session, name, *text_of(name))
    for name, words, code, who, memo, stance in _CODED:
        if who == coder:
            row = _named(session, Code, code)
            document = _named(session, Document, name)
            span = span_of(name, words)
            codings.code_span(session, document, span, row, who, memo=memo, stance=stance)


def _named(session: Session, kind: Any, name: str) -> Any:
    from sqlalchemy import select

    return session.scalars(select(kind).where(kind.name == name)).one()


_DETAILS = """
SELECT substr(t.text, c.start + 1, c."end" - c.start), k.name, w.name, c.stance, c.memo
FROM coding c JOIN code k ON k.id = c.code_id JOIN coder w ON w.id = c.coder_id
JOIN document d ON d.id = c.document_id JOIN document_text t ON t.document_id = d.id
WHERE d.name = ? ORDER BY c.start, c."end" DESC, c.id
"""


@dataclass
class Hand:
    """Somebody who codes: presses keys, reads the screen, and asks the file what is stored."""

    app: Workbench
    pilot: Pilot[None]
    study: Path

    @property
    def screen(self) -> CodingScreen:
        """The coding screen, whatever question stands over it."""
        assert isinstance(self.app.place, CodingScreen)
        return self.app.place

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each when all that came of the last is painted."""
        for key in keys:
            self.app.post_message(_key(key))
            await self.quiet()

    async def quiet(self) -> None:
        """Wait until every message is heeded, every look and every write is done."""
        for _ in range(3):
            await _heeded(self.app)
            await self.pilot._wait_for_screen()
            # A later look of its kind cancels one that waits.
            with suppress(WorkerCancelled):
                await self.app.workers.wait_for_complete()
            while self.app.desk is not None and self.app.desk.writer.waiting:
                await asyncio.sleep(0.002)
            # What is shown or folded away is laid out by a timer else.
            self.app.screen._on_timer_update()

    async def type(self, words: str, *keys: str) -> None:
        """Type words and press keys after them."""
        await self.press(*words, *keys)

    async def at(self, words: str, *keys: str) -> None:
        """Put the caret on the first sign of words of the interview, and press keys."""
        start = self.screen.transcript.text.index(words)
        await self.press("escape", "escape")
        self.screen.view.put_selection(start, None)
        self.screen._message = None
        self.screen.moved()
        self.screen.put_status()
        await self.press(*keys)

    async def select(self, words: str, *keys: str) -> None:
        """Select words of the interview, and press keys."""
        await self.at(words)
        caret = self.screen.sheet.selection.caret
        self.screen.view.put_selection(caret + len(words), caret)
        self.screen.put_status()
        await self.press(*keys)

    @property
    def caret(self) -> int:
        """Where the caret is."""
        return self.screen.sheet.selection.caret

    @property
    def after(self) -> str:
        """What is said from the caret on, to the end of its turn."""
        return self.screen.transcript.text[self.caret :].split("\n")[0]

    @property
    def selected(self) -> str:
        """The text that is selected; blank when none is."""
        span = self.screen.sheet.selection.span
        return "" if span is None else self.screen.selected_text(span)

    @property
    def plain(self) -> str:
        """What stands on the screen."""
        return plain(self.app)

    @property
    def said(self) -> str:
        """What stands above the foot, on as many lines as it takes."""
        rows = self.screen.query_one("#status").size.height
        lines = self.plain.splitlines()[-1 - rows : -1]
        return lines[0] if rows == 1 else " ".join(line.strip() for line in lines)

    @property
    def shown(self) -> list[tuple[str, str, str]]:
        """The codings on the screen as words, code and coder, by their place."""
        screen = self.screen
        return [
            (
                screen.transcript.text[each.start : each.end],
                screen.codes.name(each.code),
                each.coder,
            )
            for each in screen.sheet.runs.items
        ]

    @property
    def stored(self) -> list[tuple[str, str, str]]:
        """The codings of the interview as the file has them, by their place."""
        return [row[:3] for row in self.details]

    @property
    def details(self) -> list[tuple[str, str, str, str, str]]:
        """The stored codings with stance and memo."""
        found = self.ask(_DETAILS, self.screen.interview)
        return [(each[0], each[1], each[2], each[3], each[4]) for each in found]

    def ask(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        """Ask the file of the study."""
        with closing(sqlite3.connect(self.study)) as database:
            return list(database.execute(query, values))


def _key(key: str) -> events.Key:
    """Return a key as the terminal gives it: a sign, or the name of a key."""
    if len(key) == 1:
        return events.Key(_character_to_key(key), key)
    if key == "space" or key in _SIGNS:
        return events.Key(key, " " if key == "space" else _SIGNS[key])
    return events.Key(key, _CONTROLS.get(key))


_SIGNS = {_character_to_key(sign): sign for sign in ',.;:/!?#*+="()<>-'}
_CONTROLS = {"enter": "\r", "tab": "\t", "escape": "\x1b", "backspace": "\x7f"}


async def _heeded(app: Workbench) -> None:
    """Wait until the app has come to the end of its messages."""
    at_end = asyncio.Event()
    app.call_later(at_end.set)
    await at_end.wait()


@asynccontextmanager
async def coding(
    study: Path,
    document: str = FIRST,
    *,
    language: Language = "en",
    size: tuple[int, int] = (80, 24),
    coder: str = "AB",
    memory: Memory | None = None,
) -> AsyncIterator[Hand]:
    """Somebody in the coding view of an interview, while inside."""
    opening = Opening(language, coder=coder, study=str(study), document=document)
    async with workbench(opening, size, memory) as (app, pilot):
        yield Hand(app, pilot, study)
