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


def pages_of_texts(file: Path) -> dict[str, set[int]]:
    """The pages, numbered from 1, that hold each text: that of its row, and those it goes on on.

    Read by the file's own format (sqlite.org/fileformat2.html), since not every SQLite tells.
    """
    data = file.read_bytes()
    found: dict[str, set[int]] = {}
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("SELECT rowid, text FROM document_text").fetchall()
    leaves = _leaves(data, root_page(file, "document_text"))
    for rowid, text in rows:
        found[text] = next(pages for key, pages in leaves if key == rowid)
    return found


def _leaves(data: bytes, page: int) -> list[tuple[int, set[int]]]:
    """The key of each row below a page, and the pages the row stands on."""
    start = (page - 1) * PAGE
    kind, cells = data[start], int.from_bytes(data[start + 3 : start + 5], "big")
    head = 8 if kind == 13 else 12
    places = [
        start + int.from_bytes(data[start + head + 2 * n : start + head + 2 * n + 2], "big")
        for n in range(cells)
    ]
    if kind == 13:
        return [_row(data, page, place) for place in places]
    below = [int.from_bytes(data[place : place + 4], "big") for place in places]
    below.append(int.from_bytes(data[start + 8 : start + 12], "big"))
    return [row for each in below for row in _leaves(data, each)]


def _row(data: bytes, page: int, place: int) -> tuple[int, set[int]]:
    length, place = _number(data, place)
    key, place = _number(data, place)
    pages, most = {page}, PAGE - 35
    least = (PAGE - 12) * 32 // 255 - 23
    if length > most:
        local = least + (length - least) % (PAGE - 4)
        place += local if local <= most else least
        more = int.from_bytes(data[place : place + 4], "big")
        while more:
            pages.add(more)
            more = int.from_bytes(data[(more - 1) * PAGE : (more - 1) * PAGE + 4], "big")
    return key, pages


def _number(data: bytes, place: int) -> tuple[int, int]:
    value = 0
    while True:
        value = value << 7 | data[place] & 0x7F
        place += 1
        if data[place - 1] < 0x80:
            return value, place


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
