"""``evalbench redo``: one's own latest change, brought again."""

from __future__ import annotations

from argparse import ArgumentParser

from evalbench.cli.context import Context
from evalbench.cli.deeds import deed
from evalbench.cli.options import add_study
from evalbench.messages import Message, Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the study."""
    add_study(parser, say)


def run(context: Context) -> None:
    """Bring the change again and say which it was."""
    from evalbench.study.history import redo

    with context.change() as session:
        done = redo(session)
    what = deed(context.say, done.verb, done.subject)
    context.answer(Message("cli.redo_done", number=done.number, what=what, state=done.state))
