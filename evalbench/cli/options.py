"""Options that several commands have."""

from __future__ import annotations

from argparse import ArgumentParser

from evalbench.messages import Say

__all__ = ["add_force", "add_format", "add_parents", "add_study"]


def add_study(parser: ArgumentParser, say: Say) -> None:
    """Add the STUDY: a file, or the address of a PostgreSQL database."""
    parser.add_argument("study", metavar="STUDY", help=say("cli.arg_study"))


def add_format(parser: ArgumentParser, say: Say) -> None:
    """Add ``--format``: a table for people, or rows for machines."""
    formats = ("table", "csv", "json")
    parser.add_argument("--format", choices=formats, default="table", help=say("cli.option_format"))


def add_force(parser: ArgumentParser, say: Say, key: str = "cli.option_force") -> None:
    """Add ``--force``: replace what is there, as the message `key` explains."""
    parser.add_argument("--force", action="store_true", help=say(key))


def add_parents(parser: ArgumentParser, say: Say) -> None:
    """Add ``--parents``: how a unit that is made of others is scored."""
    methods = ("mean-of-units", "pooled")
    parser.add_argument(
        "--parents", choices=methods, default=methods[0], help=say("cli.option_parents")
    )
