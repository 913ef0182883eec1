"""``evalbench backup``: a verified copy of a study, also while it is in use."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from evalbench.cli.context import Context
from evalbench.cli.options import add_force, add_study
from evalbench.messages import EvalbenchError, Message, Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add where the copy goes and what it is called."""
    add_study(parser, say)
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help=say("cli.backup_output"))
    parser.add_argument("--name", metavar="LABEL", help=say("cli.backup_name"))
    add_force(parser, say)


def run(context: Context) -> None:
    """Take the backup and say where it is."""
    from evalbench.study.backup import take_backup, write_copy
    from evalbench.study.change_log import state_of
    from evalbench.study.engines import sqlite_file
    from evalbench.study.store import open_study

    args, location = context.args, context.study
    file: Path | None = args.output and sqlite_file(args.output)
    if file is not None:
        _insist_free(file, location, force=args.force)
    with open_study(location) as study, study.read() as session:
        state = state_of(session)
        location = study.location
    if file is not None:
        _keep_study(context, file, location)
        write_copy(location, file)
        context.answer(Message("backup.done", file=file, study=context.study, state=state))
    if file is None or args.name is not None:
        kept = take_backup(location, label=args.name)
        context.answer(Message("backup.done", file=kept, study=context.study, state=state))


def _insist_free(file: Path, location: str, *, force: bool) -> None:
    from evalbench.study.backup import beside

    if file.is_dir():
        raise EvalbenchError("cli.is_folder", file=file)
    if not file.parent.is_dir():
        raise EvalbenchError("store.no_folder", folder=file.parent)
    if file.exists():
        if not force:
            raise EvalbenchError("backup.exists", file=file)
        if Path(location).exists() and file.samefile(location):
            raise EvalbenchError("backup.itself", file=file)
    if any(each.exists() for each in beside(file)):
        raise EvalbenchError("backup.in_use", file=file)


def _keep_study(context: Context, file: Path, location: str) -> None:
    """Keep the study that the copy is to replace, if it is one."""
    from evalbench.study.engines import is_study_file
    from evalbench.study.keeping.restoring import keep_standing

    if file.exists() and is_study_file(file):
        kept = keep_standing(file, "before-replace", location)
        context.note(Message("backup.kept", file=kept))
