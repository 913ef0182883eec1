"""``evalbench segments``: coded passages with their source."""

from __future__ import annotations

from evalbench.cli.context import Context
from evalbench.cli.options import add_format, add_study
from evalbench.cli.parser import Parser
from evalbench.messages import Message, Say

__all__ = ["add_arguments", "run"]

_FILTERS = ("code", "unit", "role", "coder", "document")


def add_arguments(parser: Parser, say: Say) -> None:
    """Add the filters."""
    add_study(parser, say)
    parser.explain("--coder", say("cli.by_coder"))
    for name in _FILTERS:
        if name != "coder":
            metavar = name[0].upper()
            parser.add_argument(f"--{name}", metavar=metavar, help=say(f"cli.by_{name}"))
    add_format(parser, say)


def run(context: Context) -> None:
    """Print the passages: one long table for machines, a table a document for people."""
    from evalbench.analysis.retrieval import Filters, find_segments, segments_table
    from evalbench.cli.tables import passage_tables
    from evalbench.study.store import open_study

    chosen = {name: getattr(context.args, name) for name in _FILTERS}
    with open_study(context.study) as study, study.read() as session:
        segments = find_segments(session, Filters(**chosen))
    none = "cli.segments_none" if any(chosen.values()) else "cli.codings_none"
    context.print_rows(
        segments_table(segments), lambda: passage_tables(segments, context.say), Message(none)
    )
