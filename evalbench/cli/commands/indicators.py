"""``evalbench indicators``: register figures with growth, index and arrow."""

from __future__ import annotations

from argparse import ArgumentTypeError
from functools import partial

from evalbench.cli.context import Context
from evalbench.cli.options import add_format, add_study
from evalbench.cli.parser import Parser
from evalbench.messages import Message, Say
from evalbench.text.cleaning import printable

__all__ = ["add_arguments", "run"]


def add_arguments(parser: Parser, say: Say) -> None:
    """Add the periods of growth and whether people see the index."""
    add_study(parser, say)
    periods = partial(_periods, say)
    growth = say("cli.indicators_growth")
    parser.add_argument("--growth", metavar="A:B", type=periods, help=growth)
    parser.add_argument("--index", action="store_true", help=say("cli.indicators_index"))
    add_format(parser, say)


def _periods(say: Say, word: str) -> tuple[str, str]:
    first, colon, last = (part.strip() for part in word.partition(":"))
    if not (first and colon and last) or ":" in last or first == last:
        raise ArgumentTypeError(say("cli.not_periods", word=printable(word)))
    return first, last


def run(context: Context) -> None:
    """Print the figures: one long table for machines, a table an indicator for people."""
    from evalbench.analysis.indicators import indicator_tables, indicators, long_table
    from evalbench.study.store import open_study

    args = context.args
    with open_study(context.study) as study, study.read() as session:
        found = indicators(session, args.growth)
    context.print_rows(
        long_table(found),
        lambda: indicator_tables(found, context.say, index=args.index),
        Message("figures.nothing"),
    )
