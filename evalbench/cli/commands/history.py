"""``evalbench history``: who changed what, when."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from evalbench.cli.context import Context
from evalbench.cli.options import add_format, add_study
from evalbench.messages import Message, Say
from evalbench.study.table import Table
from evalbench.text.cleaning import printable

__all__ = ["add_arguments", "run"]


_MOST_DIGITS = 18


def _state_or_date(say: Say, word: str) -> int | datetime:
    """Read a state, or a date or time: of this computer's clock unless it says its zone."""
    if word.isascii() and word.isdigit() and len(word) <= _MOST_DIGITS:
        return int(word)
    try:
        return datetime.fromisoformat(word).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ArgumentTypeError(say("cli.not_since", word=printable(word))) from None


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the filters."""
    add_study(parser, say)
    parser.add_argument("--document", metavar="D", help=say("cli.by_document"))
    since = partial(_state_or_date, say)
    parser.add_argument("--since", metavar="STATE|DATE", type=since, help=say("cli.history_since"))
    add_format(parser, say)


def run(context: Context) -> None:
    """Print the changes."""
    from evalbench.cli.tables import change_table
    from evalbench.study.change_log import changes_of, history_table
    from evalbench.study.store import open_study

    args = context.args
    with open_study(context.study) as study, study.read() as session:
        changes = changes_of(session, document=args.document, since=args.since)

    def for_people() -> Iterator[Table]:
        if changes:
            yield change_table(changes, context.say)

    context.print_rows(history_table(changes), for_people, Message("cli.history_none"))
