"""A small program in which passages are coded, honestly or hastily: the killer's own test.

`python -m tests.faults.toy_workbench STUDY [hasty]`: s selects the next passage, k codes it. The
hasty one paints a coding before it is stored.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.segment import Segment
from sqlalchemy import select
from textual.app import App, ComposeResult
from textual.strip import Strip
from textual.widget import Widget

from evalbench.study.model import Code, Document
from evalbench.study.store import Store, open_study
from evalbench.study.verbs.codings import code_span
from evalbench.text.spans import Span

CODER = "AB"
FIRST, LENGTH = 20, 12


class Toy(Widget, can_focus=True):
    """Two lines: how many passages are coded, and which one is selected."""

    BINDINGS = [("s", "select"), ("k", "code")]  # noqa: RUF012
    coded = 0
    selected = -1

    def __init__(self, store: Store, *, hasty: bool) -> None:
        super().__init__()
        self.store, self.hasty = store, hasty
        self.writer = ThreadPoolExecutor(1)
        with store.read() as session:
            self.document = session.scalars(select(Document).order_by(Document.name)).first()
            self.code = session.scalars(select(Code).order_by(Code.name)).first()

    def render_line(self, y: int) -> Strip:
        text = (f"{self.coded} coded", f"passage {self.selected} selected")[y] if y < 2 else ""
        return Strip([Segment(text)]).adjust_cell_length(self.size.width)

    def action_select(self) -> None:
        self.selected += 1
        self.refresh()

    def action_code(self) -> None:
        if self.hasty:
            self.painted()
        start = FIRST + self.selected
        self.writer.submit(self.write, Span(start, start + LENGTH))

    def write(self, span: Span) -> None:
        """Store the passage, then tell of it."""
        if self.hasty:
            time.sleep(0.05)
        assert self.document is not None
        assert self.code is not None
        with self.store.begin(CODER) as session:
            code_span(session, self.document, span, self.code, CODER)
        if not self.hasty:
            self.app.call_from_thread(self.painted)

    def painted(self) -> None:
        """Tell of one more passage."""
        self.coded += 1
        self.refresh()


class ToyApp(App[None]):
    """The program."""

    def __init__(self, store: Store, *, hasty: bool) -> None:
        super().__init__()
        self.store, self.hasty = store, hasty

    def compose(self) -> ComposeResult:
        yield Toy(self.store, hasty=self.hasty)


if __name__ == "__main__":
    with open_study(Path(sys.argv[1])) as opened:
        ToyApp(opened, hasty="hasty" in sys.argv).run()
