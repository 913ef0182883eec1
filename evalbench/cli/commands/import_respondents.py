"""``evalbench import respondents``: a table of respondents into a study."""

from __future__ import annotations

from argparse import ArgumentParser

from evalbench.cli.context import Context
from evalbench.cli.imports import add_import, run_import
from evalbench.messages import Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the study and the file."""
    add_import(parser, say)


def run(context: Context) -> None:
    """Import the table."""
    run_import(context, "respondents")
