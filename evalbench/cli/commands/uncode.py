"""``evalbench uncode``: codings deleted; what was said stays."""

from __future__ import annotations

from evalbench.cli.context import Context
from evalbench.cli.options import add_study
from evalbench.cli.parser import Parser
from evalbench.cli.passages import add_passage
from evalbench.messages import Message, Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: Parser, say: Say) -> None:
    """Add the passages."""
    add_study(parser, say)
    add_passage(parser, say, several=True)
    parser.add_argument("--dry-run", action="store_true", help=say("cli.option_dry_run"))


def run(context: Context) -> None:
    """Delete the codings, or say which would go."""
    from evalbench.study.passages import coding_of, quoted
    from evalbench.study.verbs.codings import uncode

    args = context.args
    with context.look() if args.dry_run else context.change() as session:
        found = {each.id: each for each in (coding_of(session, one) for one in args.id)}
        if args.dry_run:
            for coding in found.values():
                context.answer(quoted(session, coding))
        else:
            uncode(session, found.values())
    what = Message("kinds.coding", n=len(found))
    key = "cli.uncode_would" if args.dry_run else "cli.uncode_done"
    context.answer(Message(key, what=what, n=len(found)))
