"""``evalbench new``: an empty study."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from evalbench.cli.context import Context
from evalbench.cli.options import add_study
from evalbench.messages import Message, Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the study's place, title and codebook."""
    add_study(parser, say)
    parser.add_argument("--title", metavar="T", help=say("cli.new_title"))
    parser.add_argument("--codebook", metavar="NAME|FILE", help=say("cli.new_codebook"))
    parser.add_argument("--sample", metavar="NAME", help=say("cli.new_sample"))


def run(context: Context) -> None:
    """Create the study."""
    from evalbench.intake.beginning import build_study, new_study
    from evalbench.intake.shipped import sample

    args = context.args
    if args.sample is not None:
        for note in build_study(sample(args.sample), args.study, who=context.coder).notes:
            context.note(note)
    else:
        title = args.title or Path(args.study.rpartition("/")[2]).stem
        language = args.language or context.say.language
        new_study(args.study, title, language, args.codebook, who=context.coder)
    context.answer(Message("cli.new_done", study=args.study))
