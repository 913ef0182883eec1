"""``evalbench segments``: coded passages with their source."""

from __future__ import annotations

from argparse import ArgumentParser

from evalbench.cli.context import Context
from evalbench.cli.options import add_format, add_study
from evalbench.messages import Say

__all__ = ["add_arguments", "run"]

_FILTERS = ("code", "unit", "role", "coder", "document")


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the filters."""
    add_study(parser, say)
    for name in _FILTERS:
        if name != "coder":
            parser.add_argument(f"--{name}", metavar=name[0].upper(), help=say(f"cli.by_{name}"))
    add_format(parser, say)


def run(context: Context) -> None:
    """Print the passages."""
    from evalbench.analysis.retrieval import Filters, find_segments, segments_table
    from evalbench.study.store import open_study

    args = context.args
    filters = Filters(**{name: getattr(args, name) for name in _FILTERS})
    with open_study(args.study) as study, study.read() as session:
        table = segments_table(find_segments(session, filters))
    context.print_rows(table, lambda: [table])
