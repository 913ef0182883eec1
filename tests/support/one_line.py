"""The least that a Textual program can do for a key: one line is painted anew, and no other."""

import sys

from rich.segment import Segment
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class OneLine(Widget, can_focus=True):
    """Rows of text; the first tells the last key and how many there were."""

    pressed = 0
    last = ""

    def render_line(self, y: int) -> Strip:
        text = f"{self.pressed} {self.last}" if y == 0 else f"line {y}"
        return Strip([Segment(text, self.rich_style)]).extend_cell_length(
            self.size.width, self.rich_style
        )

    def on_key(self, event: events.Key) -> None:
        self.pressed, self.last = self.pressed + 1, event.key
        self.refresh(Region(0, 0, self.size.width, 1))


class OneLineApp(App[None]):
    """Ends at ctrl+q as every Textual program does."""

    CSS = "OneLine { width: 100%; height: 100%; }"

    def compose(self) -> ComposeResult:
        yield OneLine()


if __name__ == "__main__":
    OneLineApp().run()
    print("goodbye", file=sys.stderr)
