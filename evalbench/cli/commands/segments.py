"""``evalbench segments``: coded passages with their source."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from evalbench.cli.context import Context
from evalbench.cli.options import add_format, add_study
from evalbench.cli.parser import Parser
from evalbench.messages import Message, Say
from evalbench.text.cleaning import printable

if TYPE_CHECKING:
    from evalbench.analysis.retrieval import Segment

__all__ = ["FILTERS", "add_arguments", "add_filters", "run"]

FILTERS = ("code", "unit", "role", "coder", "document")
_MOST_TURNS = 1_000


def add_arguments(parser: Parser, say: Say) -> None:
    """Add the filters and the turns around."""
    add_study(parser, say)
    add_filters(parser, say)
    turns = partial(_turns, say)
    parser.add_argument("--context", metavar="N", type=turns, help=say("cli.option_context"))
    add_format(parser, say)


def add_filters(parser: Parser, say: Say) -> None:
    """Add what chooses among the passages: code, unit, role, coder and document."""
    parser.explain("--coder", say("cli.by_coder"))
    for name in FILTERS:
        if name != "coder":
            metavar = name[0].upper()
            parser.add_argument(f"--{name}", metavar=metavar, help=say(f"cli.by_{name}"))


def _turns(say: Say, word: str) -> int:
    number = int(word) if word.isascii() and word.isdigit() and len(word) < 10 else _MOST_TURNS + 1
    if number > _MOST_TURNS:
        raise ArgumentTypeError(say("cli.not_turns", word=printable(word), most=_MOST_TURNS))
    return number


def run(context: Context) -> None:
    """Print the passages: one long table for machines, a table a document for people."""
    from evalbench.analysis.retrieval import Filters, find_segments, segments_table
    from evalbench.cli.tables import passage_tables
    from evalbench.study.store import open_study

    chosen = {name: getattr(context.args, name) for name in FILTERS}
    turns: int | None = context.args.context
    with open_study(context.study) as study, study.read() as session:
        segments = find_segments(session, Filters(**chosen), turns)
    none = "cli.segments_none" if any(chosen.values()) else "cli.codings_none"
    context.print_rows(
        segments_table(segments, around=turns is not None),
        lambda: passage_tables(list(_shown(segments, context.say)), context.say),
        Message(none),
    )


def _shown(segments: Iterable[Segment], say: Say) -> Iterable[Segment]:
    """Yield the passages as people see them: where there is text around one, in its midst."""
    for each in segments:
        if each.before or each.after:
            text = say("cli.in_context", before=each.before, text=each.text, after=each.after)
            yield replace(each, text=text)
        else:
            yield each
