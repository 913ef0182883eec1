"""``evalbench scores``: means and relativised scores."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator

from evalbench.cli.context import Context
from evalbench.cli.options import add_format, add_study
from evalbench.messages import Say
from evalbench.study.table import Table

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the role and the method of parents."""
    add_study(parser, say)
    parser.add_argument("--role", metavar="R", help=say("cli.option_role"))
    methods = ("mean-of-units", "pooled")
    parser.add_argument(
        "--parents", choices=methods, default=methods[0], help=say("cli.scores_parents")
    )
    add_format(parser, say)


def run(context: Context) -> None:
    """Print the scores: one long table for machines, two tables a role for people."""
    from evalbench.analysis import score_tables
    from evalbench.analysis.scores import score_study
    from evalbench.study.store import open_study

    args = context.args
    with open_study(args.study) as study, study.read() as session:
        scores = score_study(session, parents=args.parents, role=args.role)

    def for_people() -> Iterator[Table]:
        for role in scores.answered_roles:
            yield score_tables.means_table(scores, role, context.say)
            yield score_tables.relative_table(scores, role, context.say)

    context.print_rows(score_tables.long_table(scores), for_people)
