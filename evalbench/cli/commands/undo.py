"""``evalbench undo``: one's own latest change, taken back."""

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
    """Take the change back and say which it was."""
    from evalbench.study.history import undo

    with context.change() as session:
        done = undo(session)
    what = deed(context.say, done.verb, done.subject)
    context.answer(Message("cli.undo_done", number=done.number, what=what, state=done.state))
