"""``evalbench archive``: a study written out as a folder that `build` reads."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from evalbench.cli.context import Context
from evalbench.cli.options import add_force, add_study
from evalbench.messages import Message, Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the study and the folder."""
    add_study(parser, say)
    parser.add_argument("folder", metavar="FOLDER", type=Path, help=say("cli.arg_new_folder"))
    add_force(parser, say)


def run(context: Context) -> None:
    """Write the folder."""
    from evalbench.reports.archive import write_archive
    from evalbench.study.contents import load
    from evalbench.study.store import open_study

    args = context.args
    with open_study(context.study) as study, study.read() as session:
        contents = load(session)
    write_archive(contents, args.folder, force=args.force)
    context.answer(Message("cli.archive_done", folder=args.folder))
