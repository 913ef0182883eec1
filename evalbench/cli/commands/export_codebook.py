"""``evalbench export codebook``: the codes written to a file of their own."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from evalbench.cli.context import Context
from evalbench.cli.options import add_force, add_study
from evalbench.messages import Message, Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the study and the file."""
    add_study(parser, say)
    parser.add_argument(
        *("-o", "--output"),
        metavar="FILE",
        required=True,
        type=Path,
        help=say("cli.arg_codebook_file"),
    )
    add_force(parser, say)


def run(context: Context) -> None:
    """Write the file."""
    from evalbench.reports.codebook_file import save_codebook
    from evalbench.study.contents import load
    from evalbench.study.model import Code, Study, Theme
    from evalbench.study.store import open_study

    args = context.args
    with open_study(context.study) as study, study.read() as session:
        contents = load(session, Study, Theme, Code)
    written = save_codebook(contents, args.output, force=args.force)
    code = Message("kinds.code", n=written)
    context.answer(Message("cli.export_codebook_done", file=args.output, code=code))
