"""``evalbench import codebook``: codes of a YAML file or a table into a study."""

from __future__ import annotations

from argparse import ArgumentParser

from evalbench.cli.context import Context
from evalbench.cli.imports import add_import, run_import
from evalbench.messages import Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the study and the file."""
    add_import(parser, say, file="cli.arg_codebook")


def run(context: Context) -> None:
    """Import the codes."""
    run_import(context, "codebook")
