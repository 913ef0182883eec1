"""``evalbench overview``: interviews, codes, and what is missing."""

from __future__ import annotations

from argparse import ArgumentParser

from evalbench.cli.context import Context
from evalbench.cli.options import add_format, add_study
from evalbench.messages import Message, Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the study and the format."""
    add_study(parser, say)
    add_format(parser, say)


def run(context: Context) -> None:
    """Print the overview: one long table for machines, three tables for people."""
    from evalbench.analysis.overview import long_table, overview, overview_tables
    from evalbench.study.store import open_study

    with open_study(context.study) as study, study.read() as session:
        found = overview(session)
    context.print_rows(
        long_table(found),
        lambda: overview_tables(found, context.say),
        Message("overview.nothing"),
    )
