"""What the commands that code share: places in a text, and passages found by their words."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from functools import partial
from typing import TYPE_CHECKING

from evalbench.cli.context import Context
from evalbench.messages import Message, Say
from evalbench.text.cleaning import printable
from evalbench.text.spans import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalbench.study.passages import Hit

__all__ = ["add_passage", "add_said", "add_span", "list_hits", "place", "said_of"]

_MOST_DIGITS = 9


def place(say: Say, word: str) -> int:
    """Read a place in a text: a whole number of code points."""
    if word.isascii() and word.isdigit() and len(word) <= _MOST_DIGITS:
        return int(word)
    raise ArgumentTypeError(say("cli.not_place", word=printable(word)))


def _span(say: Say, word: str) -> Span:
    start, colon, end = word.partition(":")
    if not colon:
        raise ArgumentTypeError(say("cli.not_span", word=printable(word)))
    return Span(place(say, start), place(say, end))


def add_passage(parser: ArgumentParser, say: Say, *, several: bool = False) -> None:
    """Add the ID of a passage, or several."""
    more: dict[str, str] = {"nargs": "+"} if several else {}
    parser.add_argument("id", metavar="ID", help=say("cli.arg_passage"), **more)  # type: ignore[arg-type]


def add_span(parser: ArgumentParser, say: Say) -> None:
    """Add ``--span``."""
    parser.add_argument("--span", metavar="A:B", type=partial(_span, say), help=say("cli.the_span"))


def add_said(parser: ArgumentParser, say: Say) -> None:
    """Add ``--memo`` and ``--stance``."""
    parser.add_argument("--memo", metavar="M", help=say("cli.the_memo"))
    parser.add_argument("--stance", metavar="S", help=say("cli.the_stance"))


def said_of(context: Context) -> dict[str, str]:
    """Return the memo and the stance that were given, fit to keep."""
    from evalbench.study.passages import fit_memo, fit_stance

    args, said = context.args, dict[str, str]()
    if args.memo is not None:
        said["memo"] = fit_memo(args.memo)
    if args.stance is not None:
        said["stance"] = fit_stance(args.stance)
    return said


def list_hits(context: Context, hits: Sequence[Hit]) -> None:
    """Print the places where a text stands, to choose one by ``--span``."""
    for hit in hits:
        start, end = hit.span
        fields = {"before": hit.before, "text": hit.text, "after": hit.after}
        context.answer(Message("cli.hit", start=start, end=end, **fields))
