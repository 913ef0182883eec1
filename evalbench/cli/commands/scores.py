"""``evalbench scores``: means and relativised scores."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator

from evalbench.cli.context import Context
from evalbench.cli.options import add_format, add_parents, add_study
from evalbench.messages import Message, Say
from evalbench.study.table import Table

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the role and the method of parents."""
    add_study(parser, say)
    parser.add_argument("--role", metavar="R", help=say("cli.option_role"))
    add_parents(parser, say)
    add_format(parser, say)


def run(context: Context) -> None:
    """Print the scores: one long table for machines, two tables a role for people."""
    from evalbench.analysis import score_tables
    from evalbench.analysis.scores import score_study
    from evalbench.study.store import open_study

    args = context.args
    with open_study(context.study) as study, study.read() as session:
        scores = score_study(session, parents=args.parents, role=args.role)

    def for_people() -> Iterator[Table]:
        for role in scores.answered_roles:
            yield score_tables.means_table(scores, role, context.say)
            yield score_tables.relative_table(scores, role, context.say)

    key = "cli.scores_none_role" if args.role else "cli.scores_none"
    nothing = Message(key, role=args.role)
    context.print_rows(score_tables.long_table(scores), for_people, nothing)
    silent = [role for role in scores.roles if role not in scores.answered_roles]
    if args.format == "table" and silent and scores.answered_roles:
        roles = ", ".join(role or context.say("report.no_role") for role in silent)
        context.note(Message("report.left_out", n=len(silent), roles=roles))
