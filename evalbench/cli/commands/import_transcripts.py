"""``evalbench import transcripts``: interviews into a study."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

from evalbench.cli.context import Context
from evalbench.cli.options import add_format, add_study
from evalbench.cli.progress import counted_steps_shown
from evalbench.messages import Message, Say

if TYPE_CHECKING:
    from evalbench.intake.importing import TranscriptsImported

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the files, whose they are, and how they are to be taken."""
    add_study(parser, say)
    parser.add_argument(
        "files", metavar="FILE", type=Path, nargs="+", help=say("cli.arg_transcripts")
    )
    parser.add_argument(
        "--manifest", metavar="FILE.csv", type=Path, help=say("cli.option_manifest")
    )
    parser.add_argument("--turns", metavar="FILE.csv", type=Path, help=say("cli.option_turns"))
    parser.add_argument("--unit", metavar="U", default="", help=say("cli.option_of_unit"))
    parser.add_argument("--role", metavar="R", default="", help=say("cli.option_of_role"))
    parser.add_argument(
        "--respondent",
        metavar="ID",
        action="append",
        default=[],
        help=say("cli.option_of_respondent"),
    )
    parser.add_argument("--dry-run", action="store_true", help=say("cli.option_dry_run"))
    parser.add_argument("--replace", action="store_true", help=say("cli.option_replace_text"))
    parser.add_argument("--drop-lost", action="store_true", help=say("cli.option_drop_lost"))
    add_format(parser, say)


def run(context: Context) -> None:
    """Import the transcripts, and say what was recognised in them."""
    from evalbench.intake.importing import Asked, import_transcripts, preview_transcripts
    from evalbench.intake.interviews.files import files_in
    from evalbench.intake.interviews.tables import long_table, recognised_table
    from evalbench.study.store import open_study

    args = context.args
    asked = Asked(
        files=files_in(args.files),
        manifest=args.manifest,
        turns=args.turns,
        unit=args.unit,
        role=args.role,
        respondents=args.respondent,
        replace=args.replace,
        drop_lost=args.drop_lost,
    )
    with open_study(context.study) as study, counted_steps_shown(context) as step:
        if args.dry_run:
            with study.read() as session:
                done = preview_transcripts(session, asked, context.coder, step)
        else:
            with study.begin(context.coder) as session:
                done = import_transcripts(session, asked, context.coder, step)
    for note in done.notes:
        context.note(note)
    nothing = Message("importing.no_transcripts")
    tables = [recognised_table(done.arrived, context.say)] if done.arrived else []
    context.print_rows(long_table(done.arrived), lambda: tables, nothing)
    _tell(context, done)


def _tell(context: Context, done: TranscriptsImported) -> None:
    """Say how many there are, and what a person should look at."""
    key = "importing.would_transcripts" if context.args.dry_run else "importing.done_transcripts"
    counts = {status: done.number(status) for status in ("new", "changed", "same")}
    context.note(Message(key, **counts))
    for each in done.arrived:
        if each.close:
            names = ", ".join(each.close)
            context.note(Message("importing.close", file=each.file, names=names))
        elif each.status == "new" and not (each.unit or each.respondents):
            context.note(Message("importing.nobodys", file=each.file))
        if each.status != "same" and not each.speakers:
            context.note(Message("importing.no_speakers", file=each.file))
        if each.moved or each.lost:
            fields = {"moved": each.moved, "lost": len(each.lost)}
            context.note(Message("importing.moved", file=each.file, **fields))
