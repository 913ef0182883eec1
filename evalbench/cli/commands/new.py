"""``evalbench new``: an empty study."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from urllib.parse import urlsplit

from evalbench.cli.context import Context
from evalbench.cli.options import add_study
from evalbench.cli.parser import Misuse
from evalbench.cli.progress import steps_shown
from evalbench.intake.shipped import codebook_names, sample, sample_names
from evalbench.messages import Message, Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the study's place, title and codebook."""
    books, samples = ", ".join(codebook_names()), ", ".join(sample_names())
    add_study(parser, say)
    parser.add_argument("--title", metavar="T", help=say("cli.new_title"))
    parser.add_argument(
        "--codebook", metavar="NAME|FILE", help=say("cli.new_codebook", known=books)
    )
    parser.add_argument("--sample", metavar="NAME", help=say("cli.new_sample", known=samples))


def run(context: Context) -> None:
    """Create the study."""
    from evalbench.intake.beginning import build_study, new_study
    from evalbench.study.keeping.placing import place_notes

    args = context.args
    if args.sample is None:
        title = args.title or _title(args.study)
        language = args.language or context.say.language
        new_study(args.study, title, language, args.codebook, who=context.coder)
    elif args.title or args.codebook:
        raise Misuse("cli.sample_alone")
    else:
        folder = sample(args.sample)
        with steps_shown(context) as step:
            notes = build_study(folder, args.study, context.coder, step=step).notes
        for note in notes:
            context.note(note)
    for note in place_notes(args.study):
        context.note(note)
    context.answer(Message("cli.new_done", study=args.study))


def _title(study: str) -> str:
    """Return the name of the file or database, without the rest of its address."""
    path = urlsplit(study).path if "://" in study else study
    return Path(path).stem or "evalbench"
