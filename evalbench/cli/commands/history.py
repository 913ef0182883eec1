"""``evalbench history``: who changed what, when."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime

from evalbench.cli.context import Context
from evalbench.cli.options import add_format, add_study
from evalbench.messages import Say

__all__ = ["add_arguments", "run"]


def _state_or_date(word: str) -> int | datetime:
    if word.isascii() and word.isdigit():
        return int(word)
    try:
        moment = datetime.fromisoformat(word)
    except ValueError:
        raise ArgumentTypeError(word) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the filters."""
    add_study(parser, say)
    parser.add_argument("--document", metavar="D", help=say("cli.by_document"))
    parser.add_argument(
        "--since", metavar="STATE|DATE", type=_state_or_date, help=say("cli.history_since")
    )
    add_format(parser, say)


def run(context: Context) -> None:
    """Print the changes."""
    from evalbench.study.change_log import changes_of, history_table
    from evalbench.study.store import open_study

    args = context.args
    with open_study(args.study) as study, study.read() as session:
        table = history_table(changes_of(session, document=args.document, since=args.since))
    context.print_rows(table, lambda: [table])
