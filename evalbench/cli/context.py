"""What a command is given: its arguments, a voice, and where to write."""

from __future__ import annotations

import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from evalbench.faces.opening import Opener
from evalbench.faces.settings import coder_name
from evalbench.faces.voice import presentable, tell
from evalbench.messages import EvalbenchError, Message, Say
from evalbench.study.table import Table

if TYPE_CHECKING:
    from evalbench.study.store import Session

__all__ = ["Context", "standard_streams"]

_READING_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Context:
    """The arguments of a command, the language it speaks and its streams."""

    args: Namespace
    say: Say
    out: TextIO
    err: TextIO
    opener: Opener | None = None

    @property
    def coder(self) -> str:
        """Return the name of whoever runs the command."""
        return coder_name(self.args.coder)

    @property
    def study(self) -> str:
        """Return the STUDY that was given; EvalbenchError when it is a folder."""
        study: str = self.args.study
        if Path(study).is_dir():
            raise EvalbenchError("store.is_folder", study=study)
        return study

    @contextmanager
    def look(self) -> Iterator[Session]:
        """Open a look at the STUDY."""
        from evalbench.study.store import open_study

        with open_study(self.study) as study, study.read() as session:
            yield session

    @contextmanager
    def change(self) -> Iterator[Session]:
        """Open a unit of work in the STUDY, and note what its backup of the day has to say."""
        from evalbench.study.keeping.placing import notes_of_day
        from evalbench.study.store import open_study

        begun = datetime.now(UTC)
        with open_study(self.study) as study, study.begin(self.coder) as session:
            yield session
        if study.unkept is not None:
            file = study.unkept.message.fields.get("file", self.study)
            self.note(Message("cli.unkept", file=file, study=self.study))
        else:
            for note in notes_of_day(study.location, begun):
                self.note(note)

    def note(self, message: Message) -> None:
        """Say something that is not the answer, on the error stream."""
        tell(self.err, message.said(self.say))

    def answer(self, message: Message) -> None:
        """Say the answer of a command that has no table."""
        self.out.write(presentable(message.said(self.say)) + "\n")

    def print_rows(
        self, table: Table, for_people: Callable[[], Iterable[Table]], nothing: Message
    ) -> None:
        """Print a machine-readable table by ``--format``, or the tables made for people.

        `nothing` is said to people when there is no table for them.
        """
        if self.args.format == "csv":
            from evalbench.reports.delimited import write_csv

            write_csv(table, self.out)
        elif self.args.format == "json":
            from evalbench.reports.json_rows import write_json

            write_json(table, self.out)
        else:
            self._print_tables(list(for_people()), nothing)

    def _print_tables(self, tables: list[Table], nothing: Message) -> None:
        from evalbench.reports.terminal import write_terminal

        color = self.out.isatty() and not os.environ.get("NO_COLOR")
        for place, table in enumerate(tables):
            if place:
                self.out.write("\n")
            write_terminal(table, self.out, self.say, color=color, width=self._width(table))
        if not tables:
            self.answer(nothing)

    def _width(self, table: Table) -> int | None:
        """Return how wide a table may be: a file takes numbers side by side, and text in lines."""
        if self.out.isatty() or os.environ.get("COLUMNS"):
            return shutil.get_terminal_size().columns
        numbers = any(column.kind == "number" for column in table.columns)
        return None if numbers else _READING_WIDTH


def standard_streams() -> tuple[TextIO, TextIO]:
    """Return stdout and stderr, set to UTF-8 and to line feeds as the files say them."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            # The shell has closed it (>&-): what is said goes nowhere.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            setattr(sys, name, os.fdopen(nowhere, "w", encoding="utf-8"))
        reconfigure = getattr(getattr(sys, name), "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
    return sys.stdout, sys.stderr
