"""``evalbench build``: a study folder compiled into a study."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from evalbench.cli.context import Context
from evalbench.cli.options import add_force
from evalbench.messages import Message, Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the folder and the study's place."""
    parser.add_argument("folder", metavar="FOLDER", type=Path, help=say("cli.arg_folder"))
    parser.add_argument("-o", "--output", metavar="STUDY", required=True, help=say("cli.arg_study"))
    add_force(parser, say)


def run(context: Context) -> None:
    """Build the study."""
    from evalbench.intake.beginning import build_study

    args = context.args
    built = build_study(args.folder, args.output, who=context.coder, force=args.force)
    for note in built.notes:
        context.note(note)
    context.answer(Message("cli.build_done", study=args.output, **built.counts))
