"""What a long command is at, shown on stderr while somebody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from evalbench.cli.context import Context
from evalbench.messages import Message

__all__ = ["steps_shown"]


@contextmanager
def steps_shown(context: Context) -> Iterator[Callable[[Message], None]]:
    """Give a function to be told of each step as it begins; a bar shows it, and goes when done.

    Without a terminal nothing is shown.
    """
    if not context.err.isatty():
        yield lambda step: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
    )
    console = Console(file=context.err)
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("", total=None)
        yield lambda step: bar.update(task, description=step.said(context.say), refresh=True)
