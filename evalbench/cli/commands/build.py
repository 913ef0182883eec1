"""``evalbench build``: a study folder compiled into a study."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from evalbench.cli.context import Context
from evalbench.cli.options import add_force
from evalbench.cli.progress import steps_shown
from evalbench.messages import Message, Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the folder and the study's place."""
    parser.add_argument("folder", metavar="FOLDER", type=Path, help=say("cli.arg_folder"))
    parser.add_argument("-o", "--output", metavar="STUDY", required=True, help=say("cli.arg_study"))
    add_force(parser, say, "cli.build_force")


def run(context: Context) -> None:
    """Build the study."""
    from evalbench.intake.beginning import build_study
    from evalbench.study.keeping.placing import place_notes

    args = context.args
    with steps_shown(context) as step:
        built = build_study(args.folder, args.output, context.coder, force=args.force, step=step)
    for note in built.notes:
        context.note(note)
    counts = {kind: Message(f"kinds.{kind}", n=count) for kind, count in built.counts.items()}
    for note in place_notes(args.output):
        context.note(note)
    context.answer(Message("cli.build_done", study=args.output, **counts))
