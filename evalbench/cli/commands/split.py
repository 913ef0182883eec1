"""``evalbench split``: a passage cut in two."""

from __future__ import annotations

from functools import partial

from evalbench.cli.context import Context
from evalbench.cli.options import add_study
from evalbench.cli.parser import Parser
from evalbench.cli.passages import add_passage, place
from evalbench.messages import Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: Parser, say: Say) -> None:
    """Add the passage and the place."""
    add_study(parser, say)
    add_passage(parser, say)
    where = partial(place, say)
    parser.add_argument("--at", metavar="N", type=where, required=True, help=say("cli.split_at"))


def run(context: Context) -> None:
    """Cut the passage and print the ids of its parts."""
    from evalbench.study.passages import coding_of
    from evalbench.study.verbs.passages import split

    args = context.args
    with context.change() as session:
        first = coding_of(session, args.id)
        ids = (first.id, split(session, first, args.at).id)
    context.out.writelines(f"{identity}\n" for identity in ids)
