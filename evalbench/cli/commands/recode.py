"""``evalbench recode``: the boundaries, code, memo or stance of a passage changed."""

from __future__ import annotations

from evalbench.cli.context import Context
from evalbench.cli.options import add_study
from evalbench.cli.parser import Misuse, Parser
from evalbench.cli.passages import add_passage, add_said, add_span, said_of
from evalbench.messages import Say

__all__ = ["add_arguments", "run"]

_CHANGES = ("span", "code", "memo", "stance")


def add_arguments(parser: Parser, say: Say) -> None:
    """Add the passage and what may be changed."""
    add_study(parser, say)
    add_passage(parser, say)
    add_span(parser, say)
    parser.add_argument("--code", metavar="C", help=say("cli.the_code"))
    add_said(parser, say)


def run(context: Context) -> None:
    """Change the passage and print its id."""
    from evalbench.study.find import code_named
    from evalbench.study.passages import coding_of
    from evalbench.study.verbs.codings import recode

    args = context.args
    if all(getattr(args, each) is None for each in _CHANGES):
        raise Misuse("cli.recode_nothing")
    with context.change() as session:
        coding = coding_of(session, args.id)
        code = None if args.code is None else code_named(session, args.code)
        recode(session, coding, span=args.span, code=code, **said_of(context))
        identity = coding.id
    context.out.write(f"{identity}\n")
