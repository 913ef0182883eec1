"""The ten damages a study is to survive, each inflicted on a file and known by what doctor says."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

PAGE = 4096


def sql(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        for statement in statements:
            database.execute(statement)


def root_page(file: Path, name: str) -> int:
    with closing(sqlite3.connect(file)) as database:
        query = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        return int(database.execute(query, (name,)).fetchone()[0])


def flip(file: Path, page: int) -> None:
    """Turn every bit of a page around."""
    with file.open("r+b") as stream:
        stream.seek((page - 1) * PAGE)
        flipped = bytes(byte ^ 0xFF for byte in stream.read(PAGE))
        stream.seek((page - 1) * PAGE)
        stream.write(flipped)


def flipped_page(file: Path) -> None:
    flip(file, root_page(file, "answer"))


def flipped_first_page(file: Path) -> None:
    flip(file, 1)


def flipped_texts(file: Path) -> None:
    flip(file, root_page(file, "document_text"))


def cut_short(file: Path) -> None:
    size = file.stat().st_size
    with file.open("r+b") as stream:
        stream.truncate(size * 2 // 3)


_DIES_WITH_A_LOG = """
import os, sys
from evalbench.study.store import open_study
from evalbench.study.verbs.setting import add_unit
study = open_study(sys.argv[1])
with study.begin("AB") as session:
    add_unit(session, "Tapt")
os._exit(0)
"""


def left_log(file: Path) -> Path:
    """Somebody dies at work; the log that holds the last change is left, and returned."""
    subprocess.run(
        [sys.executable, "-c", _DIES_WITH_A_LOG, str(file)], check=True, env=dict(os.environ)
    )
    log = file.with_name(file.name + "-wal")
    assert log.stat().st_size
    return log


def deleted_log(file: Path) -> None:
    """Somebody dies at work, and the log that holds the last change is taken away."""
    left_log(file).unlink()


def orphan_row(file: Path) -> None:
    sql(file, "DELETE FROM theme WHERE id IN (SELECT theme_id FROM statement LIMIT 1)")


def span_past_text(file: Path) -> None:
    sql(file, 'UPDATE coding SET "end" = 999999 WHERE rowid = (SELECT max(rowid) FROM coding)')


def cycle(file: Path) -> None:
    child = "(SELECT min(rowid) FROM code WHERE parent_id IS NOT NULL)"
    sql(
        file,
        f"UPDATE code SET parent_id = (SELECT id FROM code WHERE rowid = {child}) "
        f"WHERE id = (SELECT parent_id FROM code WHERE rowid = {child})",
    )


def missing_table(file: Path) -> None:
    sql(file, "DROP TABLE memo")


def foreign_file(file: Path) -> None:
    file.write_bytes(b"PK\x03\x04" + b"Not a study at all. " * 1000)


def empty_file(file: Path) -> None:
    file.write_bytes(b"")


def wrong_schema(file: Path) -> None:
    sql(file, "UPDATE alembic_version SET version_num = '9999'")


Damage = Callable[[Path], None]
DAMAGES: dict[Damage, tuple[str, int]] = {
    flipped_page: ("doctor.pages", 2),
    flipped_first_page: ("doctor.foreign", 2),
    flipped_texts: ("doctor.pages", 2),
    cut_short: ("doctor.cut_short", -1),
    deleted_log: ("doctor.log_gone", 2),
    orphan_row: ("doctor.strays", 2),
    span_past_text: ("doctor.rule_at", 2),
    cycle: ("doctor.rule", 2),
    missing_table: ("doctor.no_table", 2),
    foreign_file: ("doctor.foreign", 0),
    empty_file: ("doctor.empty", 0),
    wrong_schema: ("doctor.schema", 2),
}
"""Each damage with what names it and how many of the sample's two transcripts stay readable."""
