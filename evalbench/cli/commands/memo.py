"""``evalbench memo``: a memo about anything, or the summary of an interview."""

from __future__ import annotations

from evalbench.cli.context import Context
from evalbench.cli.options import add_study
from evalbench.cli.parser import Parser
from evalbench.messages import Message, Say
from evalbench.study.rules import MEMO_KINDS

__all__ = ["add_arguments", "run"]


def add_arguments(parser: Parser, say: Say) -> None:
    """Add the text and what it is about."""
    add_study(parser, say)
    parser.add_argument("--about", metavar="TYPE:NAME", required=True, help=say("cli.memo_about"))
    parser.add_argument("--text", metavar="T", required=True, help=say("cli.memo_text"))
    parser.add_argument(
        "--kind", choices=MEMO_KINDS, default=MEMO_KINDS[0], help=say("cli.memo_kind")
    )


def run(context: Context) -> None:
    """Write the memo."""
    from evalbench.study.passages import about_of, fit_memo, insist_words
    from evalbench.study.verbs.codings import write_memo

    args = context.args
    text = insist_words(fit_memo(args.text))
    with context.change() as session:
        about = about_of(session, args.about)
        write_memo(session, text, context.coder, kind=args.kind, **about)
    context.answer(Message(f"cli.{args.kind}_done", about=args.about))
