"""The floor of starting: Textual and SQLAlchemy are imported and an empty screen is painted."""

import sqlalchemy
from textual.app import App, RenderResult

assert sqlalchemy.__version__


class Empty(App[None]):
    """One character, and nothing else."""

    def on_mount(self) -> None:
        self.screen.render = self.mark  # type: ignore[method-assign, assignment]

    def mark(self) -> RenderResult:
        return "◆"


if __name__ == "__main__":
    Empty().run()
