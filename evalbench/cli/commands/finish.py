"""``evalbench finish``: an interview marked as coded to the end by a coder."""

from __future__ import annotations

from evalbench.cli.context import Context
from evalbench.cli.options import add_study
from evalbench.cli.parser import Parser
from evalbench.messages import Message, Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: Parser, say: Say) -> None:
    """Add the document."""
    add_study(parser, say)
    parser.add_argument("document", metavar="DOCUMENT", help=say("cli.the_document"))


def run(context: Context) -> None:
    """Mark the document."""
    from evalbench.study.find import named
    from evalbench.study.model import Document
    from evalbench.study.verbs.documents import finish

    args, coder = context.args, context.coder
    with context.change() as session:
        finish(session, named(session, Document, args.document), coder)
    context.answer(Message("cli.finish_done", document=args.document, coder=coder))
