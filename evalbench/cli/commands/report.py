"""``evalbench report``: the Word report."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from evalbench.cli.context import Context
from evalbench.cli.options import add_force, add_parents, add_study
from evalbench.messages import Message, Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the study, the file and how parents are scored."""
    add_study(parser, say)
    parser.add_argument(
        "-o", "--output", metavar="FILE.docx", type=Path, required=True, help=say("cli.arg_docx")
    )
    add_parents(parser, say)
    add_force(parser, say, "cli.report_force")


def run(context: Context) -> None:
    """Write the report, in the study's language unless another is asked for."""
    from evalbench.reports.report import report_of
    from evalbench.reports.saving import save_report
    from evalbench.study.store import open_study

    args = context.args
    with open_study(context.study) as study, study.read() as session:
        document = report_of(session, language=args.language, parents=args.parents)
    save_report(document, args.output, force=args.force)
    context.answer(Message("cli.report_done", file=args.output, state=document.stamp.state))
