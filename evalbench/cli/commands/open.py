"""``evalbench open``: a study in the workbench."""

from __future__ import annotations

from argparse import ArgumentParser

from evalbench.cli.context import Context
from evalbench.cli.options import add_study
from evalbench.faces.opening import Opening
from evalbench.faces.settings import chosen_coder
from evalbench.messages import EvalbenchError, Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the study, and an interview of it."""
    add_study(parser, say)
    parser.add_argument("--document", metavar="D", help=say("cli.option_open_document"))


def run(context: Context) -> None:
    """Open the workbench; EvalbenchError when there is no terminal, study or document."""
    if context.opener is None or not context.out.isatty():
        raise EvalbenchError("cli.no_terminal")
    if context.args.document is not None:
        _insist_document(context)
    context.opener(
        Opening(
            context.say.language,
            chosen_coder(context.args.coder),
            context.study,
            context.args.document,
        )
    )


def _insist_document(context: Context) -> None:
    """Refuse a document that is not there before anything is drawn."""
    from evalbench.study.find import named
    from evalbench.study.model import Document

    with context.look() as session:
        named(session, Document, context.args.document)
