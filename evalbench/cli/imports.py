"""What the commands that import a table share: they differ in the table only."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from evalbench.cli.context import Context
from evalbench.cli.options import add_study
from evalbench.cli.progress import steps_shown
from evalbench.messages import Message, Say

__all__ = ["add_import", "run_import"]


def add_import(
    parser: ArgumentParser, say: Say, *, replaces: bool = True, file: str = "cli.arg_table"
) -> None:
    """Add the study, the file, which the message `file` explains, and how it is to be taken."""
    add_study(parser, say)
    parser.add_argument("file", metavar="FILE", type=Path, help=say(file))
    parser.add_argument("--dry-run", action="store_true", help=say("cli.option_dry_run"))
    if replaces:
        parser.add_argument("--replace", action="store_true", help=say("cli.option_replace"))


def run_import(context: Context, table: str) -> None:
    """Import the file as a `table`, and say how many rows were new, changed and there already."""
    from evalbench.intake.importing import import_table, preview_table

    args = context.args
    options = {"replace": getattr(args, "replace", False)}
    with steps_shown(context) as step:
        step(Message("beginning.reading"))
        bring = preview_table if args.dry_run else import_table
        with context.look() if args.dry_run else context.change() as session:
            done = bring(session, table, args.file, context.coder, **options)
    for note in done.notes:
        context.note(note)
    key = "importing.would" if args.dry_run else "importing.done"
    new = Message(f"kinds.{done.kind}", n=done.new)
    context.answer(Message(key, file=args.file, new=new, changed=done.changed, same=done.same))
