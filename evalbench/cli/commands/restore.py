"""``evalbench restore``: a backup put in the place of a study, or the backups there are."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING

from evalbench.cli.context import Context
from evalbench.cli.options import add_format, add_study
from evalbench.messages import EvalbenchError, Message, Say
from evalbench.study.table import Column, Table

if TYPE_CHECKING:
    from evalbench.study.keeping.restoring import Look
    from evalbench.study.keeping.shelf import Kept

__all__ = ["add_arguments", "run"]


def add_arguments(parser: ArgumentParser, say: Say) -> None:
    """Add the backup."""
    add_study(parser, say)
    parser.add_argument("backup", metavar="BACKUP", nargs="?", help=say("cli.arg_backup"))
    parser.add_argument("--dry-run", action="store_true", help=say("cli.restore_dry_run"))
    add_format(parser, say)


def run(context: Context) -> None:
    """Show what would change and, unless only that is wanted, put the backup back."""
    from evalbench.study.keeping.restoring import find_backup, look_at, restore

    location, word = context.study, context.args.backup
    if word is None:
        _list(context)
        return
    backup = find_backup(location, word)
    then = look_at(backup)
    if then is None:
        raise EvalbenchError("backup.unreadable", file=backup)
    _compare(context, backup, look_at(location), then)
    if context.args.dry_run:
        context.note(Message("backup.would"))
        return
    kept = restore(location, backup)
    context.note(Message("backup.restored", study=location, backup=backup, state=then.state))
    if kept is not None:
        context.note(Message("backup.kept", file=kept))


def _list(context: Context) -> None:
    """Print the backups of the study."""
    from evalbench.study.keeping.restoring import backups_of

    backups, certain = backups_of(context.study)
    if backups and not certain:
        context.note(Message("backup.unsure", study=context.study))
    names = ("time", "why", "label", "file")
    columns = tuple(Column(name, name) for name in names)
    rows = tuple(
        (each.moment.isoformat(timespec="seconds"), each.why, each.label, str(each.file))
        for each in backups
    )
    table = Table(code="backups", title="", columns=columns, rows=rows)
    context.print_rows(
        table,
        lambda: [_for_people(backups, context.say)] if backups else [],
        Message("backup.none", study=context.study),
    )


def _for_people(backups: list[Kept], say: Say) -> Table:
    names = ("time", "why", "label", "file")
    rows = tuple(
        (
            f"{each.moment.astimezone():%Y-%m-%d %H:%M}",
            "" if each.label else _why(each.why, say),
            each.label or "",
            str(each.file),
        )
        for each in backups
    )
    columns = tuple(Column(name, say(f"backup.column_{name}")) for name in names)
    return Table(code="backups", title=say("backup.list"), columns=columns, rows=rows)


def _why(why: str, say: Say) -> str:
    key = f"backup.why_{why.partition('-from-')[0].replace('-', '_')}"
    return say(key) if say.has(key) else why


def _compare(context: Context, backup: Path, now: Look | None, then: Look) -> None:
    """Print how many rows of each kind there are now, and what would become of them."""
    from evalbench.study.keeping.comparing import compare

    said = [Message("backup.nothing_now") if now is None else _said("backup.now", now)]
    said.append(_said("backup.then", then))
    if now is not None and now.study_id != then.study_id:
        said.append(Message("backup.other_study", title=then.title))
    for message in said:
        context.note(message)
    rows = tuple(astuple(each) for each in compare(context.study, backup))
    names = ("now", "then", "added", "changed", "removed")
    columns = (Column("kind", "kind"), *(Column(name, name, "count") for name in names))
    table = Table(code="restore", title="", columns=columns, rows=rows)
    say = context.say

    def for_people() -> list[Table]:
        heads = (say("backup.kind"), *(say(f"backup.column_{name}") for name in names))
        shown = tuple(
            Column(column.key, head, column.kind)
            for column, head in zip(columns, heads, strict=True)
        )
        words = tuple((_kind(kind, say), *counts) for kind, *counts in rows)
        title = say("backup.changed")
        return [Table(code="restore", title=title, columns=shown, rows=words)] if rows else []

    context.print_rows(table, for_people, Message("backup.same"))


def _kind(kind: str, say: Say) -> str:
    """Return the word for several of a kind of row."""
    return say(f"kinds.{kind}", n=2).replace("2 ", "")


def _said(key: str, look: Look) -> Message:
    time = f"{look.time.astimezone():%Y-%m-%d %H:%M}"
    return Message(key, state=look.state, time=time, who=look.who)
