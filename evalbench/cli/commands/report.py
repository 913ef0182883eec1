"""``evalbench report``: the Word report."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from functools import partial
from pathlib import Path

from evalbench.cli.context import Context
from evalbench.cli.options import add_force, add_parents, add_study
from evalbench.messages import Message, Say
from evalbench.text.cleaning import printable

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the study, the file, what stands in the report and how it looks."""
    add_study(parser, say)
    parser.add_argument(
        "-o", "--output", metavar="FILE.docx", type=Path, required=True, help=say("cli.arg_docx")
    )
    parser.add_argument("--template", metavar="T.docx", type=Path, help=say("cli.option_template"))
    parser.add_argument(
        "--section",
        metavar="S",
        action="append",
        choices=SECTIONS,
        default=[],
        help=say("cli.option_section", sections=", ".join(SECTIONS)),
    )
    least = partial(_least, say)
    parser.add_argument("--min-n", metavar="K", type=least, default=0, help=say("cli.option_min_n"))
    add_parents(parser, say)
    add_force(parser, say, "cli.report_force")


_MOST = 1_000_000
# As the report knows them, which is not read for the sake of a help text: a test compares the two.
SECTIONS = (
    "about", "tables", "method", "units", "scores", "categories", "distributions", "indicators",
    "codes", "stances", "quotations", "summaries", "findings", "codebook", "history",
)  # fmt: skip


def _least(say: Say, word: str) -> int:
    number = int(word) if word.isascii() and word.isdigit() and len(word) < 9 else 0
    if not 1 <= number <= _MOST:
        raise ArgumentTypeError(say("cli.not_least", word=printable(word)))
    return number


def run(context: Context) -> None:
    """Write the report, in the study's language unless another is asked for."""
    from evalbench.reports.report import report_of
    from evalbench.reports.saving import save_report
    from evalbench.study.store import open_study

    args = context.args
    with open_study(context.study) as study, study.read() as session:
        document = report_of(
            session,
            language=args.language,
            parents=args.parents,
            sections=args.section,
            min_n=args.min_n,
        )
    save_report(document, args.output, template=args.template, force=args.force)
    context.answer(Message("cli.report_done", file=args.output, state=document.stamp.state))
