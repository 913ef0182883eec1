"""What a command is given: its arguments, a voice, and where to write."""

from __future__ import annotations

import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TextIO

from evalbench.cli.settings import coder_name
from evalbench.messages import Message, Say
from evalbench.study.table import Table

__all__ = ["Context"]


@dataclass(frozen=True, slots=True)
class Context:
    """The arguments of a command, the language it speaks and its streams."""

    args: Namespace
    say: Say
    out: TextIO
    err: TextIO

    @property
    def coder(self) -> str:
        """Return the name of whoever runs the command."""
        return coder_name(self.args.coder)

    def note(self, message: Message) -> None:
        """Say something that is not the answer, on the error stream."""
        self.err.write(message.said(self.say) + "\n")

    def answer(self, message: Message) -> None:
        """Say the answer of a command that has no table."""
        self.out.write(message.said(self.say) + "\n")

    def print_rows(self, table: Table, for_people: Callable[[], Iterable[Table]]) -> None:
        """Print a machine-readable table by ``--format``, or the tables made for people."""
        if self.args.format == "csv":
            from evalbench.reports.delimited import write_csv

            write_csv(table, self.out)
        elif self.args.format == "json":
            from evalbench.reports.json_rows import write_json

            write_json(table, self.out)
        else:
            self._print_tables(for_people())

    def _print_tables(self, tables: Iterable[Table]) -> None:
        from evalbench.reports.terminal import write_terminal

        color = self.out.isatty() and not os.environ.get("NO_COLOR")
        width = shutil.get_terminal_size().columns if self.out.isatty() else None
        for place, table in enumerate(tables):
            if place:
                self.out.write("\n")
            write_terminal(table, self.out, self.say, color=color, width=width)


def standard_streams() -> tuple[TextIO, TextIO]:
    """Return stdout and stderr, set to UTF-8 and to line feeds as the files say them."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
    return sys.stdout, sys.stderr
