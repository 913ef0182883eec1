"""``evalbench matrix``: coded passages counted over two axes."""

from __future__ import annotations

from evalbench.cli.commands.segments import FILTERS, add_filters
from evalbench.cli.context import Context
from evalbench.cli.options import add_format, add_study
from evalbench.cli.parser import Parser
from evalbench.messages import Message, Say

__all__ = ["add_arguments", "run"]

_MEASURES = ("segments", "documents", "characters", "respondents", "present")


def add_arguments(parser: Parser, say: Say) -> None:
    """Add the axes, the measure and the filters."""
    add_study(parser, say)
    parser.add_argument("--rows", metavar="X", required=True, help=say("cli.matrix_rows"))
    parser.add_argument("--columns", metavar="Y", required=True, help=say("cli.matrix_columns"))
    parser.add_argument(
        "--measure", choices=_MEASURES, default=_MEASURES[0], help=say("cli.matrix_measure")
    )
    parser.add_argument("--rollup", action="store_true", help=say("cli.matrix_rollup"))
    add_filters(parser, say)
    add_format(parser, say)


def run(context: Context) -> None:
    """Print the matrix: a row a cell for machines, a table for people."""
    from evalbench.analysis.matrix import matrix
    from evalbench.analysis.matrix_tables import long_table, wide_table
    from evalbench.analysis.retrieval import Filters
    from evalbench.study.store import open_study

    args = context.args
    chosen = {name: getattr(args, name) for name in FILTERS}
    with open_study(context.study) as study, study.read() as session:
        found = matrix(
            session,
            args.rows,
            args.columns,
            measure=args.measure,
            filters=Filters(**chosen),
            rollup=args.rollup,
        )
    none = "cli.segments_none" if any(chosen.values()) else "cli.codings_none"
    context.print_rows(
        long_table(found),
        lambda: [wide_table(found, context.say)] if found.cells else [],
        Message(none),
    )
