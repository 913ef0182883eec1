"""``evalbench doctor``: whether a study is sound; mends it, or saves what can be read."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from evalbench.cli.context import Context
from evalbench.cli.options import add_study
from evalbench.messages import EvalbenchError, Message, Say

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add what is to be done about what is wrong."""
    add_study(parser, say)
    parser.add_argument("--repair", action="store_true", help=say("cli.doctor_repair"))
    parser.add_argument("--rescue", metavar="FOLDER", type=Path, help=say("cli.doctor_rescue"))


def run(context: Context) -> None:
    """Say what is wrong, or that nothing is."""
    from evalbench.study.doctor import examine
    from evalbench.study.repair import repair

    args, location = context.args, context.study
    if args.repair:
        for message in repair(location, context.coder) or (Message("doctor.nothing_to_mend"),):
            context.answer(message)
    found = examine(location)
    for message in (*found.mendable, *found.faults):
        context.answer(message)
    for message in found.notes:
        context.note(message)
    if args.rescue is not None:
        _rescue(context, location, args.rescue)
    if not found.sound:
        number = len(found.mendable) + len(found.faults)
        raise EvalbenchError("doctor.found", study=location, n=number, mendable=len(found.mendable))
    context.answer(Message("doctor.sound", study=location))


def _rescue(context: Context, location: str, folder: Path) -> None:
    """Write what can be read as a study folder, and say what could not be."""
    from evalbench.reports.archive import write_archive
    from evalbench.study.model import Answer, Coding, Document
    from evalbench.study.rescue import rescue

    rescued = rescue(location)
    write_archive(rescued.contents, folder)
    for message in rescued.lost:
        context.answer(message)
    kinds = (Document, Coding, Answer)
    counts = {
        kind.__tablename__: Message(
            f"kinds.{kind.__tablename__}", n=len(rescued.contents.rows(kind))
        )
        for kind in kinds
    }
    context.answer(Message("doctor.rescued", folder=folder, **counts))
