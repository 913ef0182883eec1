"""The files that are to come in: found where somebody pointed, and listed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evalbench.intake.interviews.files import files_in
from evalbench.messages import Say
from evalbench.tui.bringing.steps import FileGiven
from evalbench.tui.files import size_shown
from evalbench.tui.widgets.rows import Cell, Column, RowList

__all__ = ["GivenList", "found_in"]


def found_in(paths: Sequence[Path]) -> list[FileGiven]:
    """Return the files that paths name, folders looked into; EvalbenchError when one is not there.

    A file that is named itself is there even if nothing can read it: that is said of it later.
    """
    return [FileGiven(path, path.stat().st_size, top) for path, top in files_in(paths)]


class GivenList(RowList):
    """The files, with their kind and size."""

    def __init__(self, say: Say, *, id: str) -> None:
        columns = [
            Column(say("import_screen.column_file"), share=1, least=16, most=60),
            Column(say("import_screen.column_folder"), share=2, least=8, most=120, rank=2),
            Column(say("import_screen.column_kind"), rank=6),
            Column(say("import_screen.column_size"), right=True, rank=7),
        ]
        super().__init__(columns, empty=say("import_screen.empty").strip(), id=id)

    def action_choose(self) -> None:
        # Without a file it means that some are to be picked.
        self.post_message(self.Chosen(self, self.cursor))

    def show(self, files: Sequence[FileGiven], say: Say) -> None:
        """Show these files."""
        self.put([self._row(each, say) for each in files])

    def _row(self, each: FileGiven, say: Say) -> list[Cell]:
        from evalbench.tui.bringing.screen import STEPS

        ending = each.path.suffix.lower()
        step = next((step for step in STEPS if ending in step.endings), None)
        kind = say(f"import_screen.kind_{step.name}" if step else "import_screen.kind_unknown")
        return [
            Cell(each.path.name),
            Cell(str(each.path.parent), "dim"),
            Cell(kind, "text" if step else "warn"),
            Cell(size_shown(each.size, say), "dim"),
        ]
