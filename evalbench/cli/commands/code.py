"""``evalbench code``: one passage coded, by its place or its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalbench.cli.context import Context
from evalbench.cli.options import add_study
from evalbench.cli.parser import Misuse, Parser
from evalbench.cli.passages import add_said, add_span, list_hits, said_of
from evalbench.messages import EvalbenchError, Say
from evalbench.text.cleaning import printable

if TYPE_CHECKING:
    from evalbench.study.model import Document
    from evalbench.study.store import Session
    from evalbench.text.spans import Span

__all__ = ["add_arguments", "run"]


def add_arguments(parser: Parser, say: Say) -> None:
    """Add the document, the code and the passage."""
    add_study(parser, say)
    parser.add_argument("--document", metavar="D", required=True, help=say("cli.the_document"))
    parser.add_argument("--code", metavar="C", required=True, help=say("cli.the_code"))
    parser.add_argument("--find", metavar="TEXT", help=say("cli.code_find"))
    add_span(parser, say)
    add_said(parser, say)


def run(context: Context) -> None:
    """Code the passage and print its id."""
    from evalbench.study.find import code_named, named
    from evalbench.study.model import Document
    from evalbench.study.verbs.codings import code_span

    args = context.args
    if (args.find is None) == (args.span is None):
        raise Misuse("cli.find_or_span")
    with context.change() as session:
        document = named(session, Document, args.document)
        code = code_named(session, args.code)
        span = args.span or _found(context, session, document)
        coding = code_span(session, document, span, code, context.coder, **said_of(context))
        identity = coding.id
    context.out.write(f"{identity}\n")


def _found(context: Context, session: Session, document: Document) -> Span:
    """Return the one place where the words stand; several are listed."""
    from evalbench.study.passages import hits_of

    words = context.args.find
    hits = hits_of(session, document, words)
    if len(hits) == 1:
        return hits[0].span
    list_hits(context, hits)
    key = "coding.often" if hits else "coding.nowhere"
    raise EvalbenchError(key, text=printable(words), document=document.name, n=len(hits))
