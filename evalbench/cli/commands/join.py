"""``evalbench join``: two passages made one."""

from __future__ import annotations

from evalbench.cli.context import Context
from evalbench.cli.options import add_study
from evalbench.cli.parser import Parser
from evalbench.cli.passages import add_passage
from evalbench.messages import Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: Parser, say: Say) -> None:
    """Add the two passages."""
    add_study(parser, say)
    add_passage(parser, say)
    parser.add_argument("other", metavar="ID", help=say("cli.arg_passage"))


def run(context: Context) -> None:
    """Join the passages and print the id of what they are now."""
    from evalbench.study.passages import coding_of
    from evalbench.study.verbs.passages import join

    args = context.args
    with context.change() as session:
        both = (coding_of(session, args.id), coding_of(session, args.other))
        identity = join(session, *both).id
    context.out.write(f"{identity}\n")
