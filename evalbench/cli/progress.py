"""What a long command is at, shown on stderr while somebody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from evalbench.cli.context import Context
from evalbench.faces.voice import presentable
from evalbench.messages import Message

__all__ = ["counted_steps_shown", "steps_shown"]


@contextmanager
def steps_shown(context: Context) -> Iterator[Callable[[Message], None]]:
    """Give a function to be told of each step as it begins; a bar shows it, and goes when done.

    Without a terminal nothing is shown.
    """
    with counted_steps_shown(context) as step:
        yield lambda said: step(0, 0, said)


@contextmanager
def counted_steps_shown(context: Context) -> Iterator[Callable[[int, int, Message], None]]:
    """Give a function to be told how many of how many things are done, and what is being done.

    A bar shows it, and goes when done; of 0 things it only says that something goes on. Without a
    terminal nothing is shown.
    """
    if not context.err.isatty():
        yield lambda done, total, said: None
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

        def show(done: int, total: int, said: Message) -> None:
            words = presentable(said.said(context.say))
            bar.update(
                task, description=words, completed=done, total=total or None, refresh=not total
            )

        yield show
