"""The codebook written to a file of its own: YAML as in an archive, or a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path

from evalbench.messages import EvalbenchError
from evalbench.reports.archive import trees
from evalbench.reports.archive.source import Source, tidy
from evalbench.reports.saving import written_whole
from evalbench.study.contents import Contents, Row
from evalbench.study.layout import CODEBOOK
from evalbench.study.model import Code
from evalbench.text.cleaning import composed

__all__ = ["save_codebook"]


def save_codebook(contents: Contents, path: Path, *, force: bool = False) -> int:
    """Write the codebook among `contents` as the ending of `path` says; return how many codes.

    Reading the file into an empty study gives the same codebook; a table has neither its name nor
    the names of codes in other languages. Texts stand as they are: a spreadsheet that takes one for
    a formula would read another text back. EvalbenchError when a file is there and `force` is not
    given, it cannot be written, or there is no code.
    """
    if path.is_dir():
        raise EvalbenchError("saving.is_folder", file=path)
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise EvalbenchError("saving.not_codebook", file=path)
    if path.exists() and not force:
        raise EvalbenchError("saving.codebook_exists", file=path)
    if not contents.rows(Code):
        raise EvalbenchError("saving.no_codes")
    text = write(Source(contents))
    with written_whole(path) as stream:
        stream.write(text.encode("utf-8"))
    return len(contents.rows(Code))


def _table(source: Source) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(CODEBOOK)
    below = source.grouped(Code, "parent_id")
    # The last of the list is written next, so that each code comes before those below it.
    waiting = below.get(None, [])[::-1]
    while waiting:
        row = waiting.pop()
        writer.writerow(_cells(source, row))
        waiting.extend(below.get(row["id"], [])[::-1])
    return stream.getvalue()


def _cells(source: Source, row: Row) -> list[str]:
    said = {
        "path": source.codes[row["id"]],
        "key": composed(row["key"]),
        "color": row["color"],
        "theme": source.themes[row["theme_id"]],
    }
    return [said[column] if column in said else tidy(row[column]) for column in CODEBOOK]


_WRITERS: Mapping[str, Callable[[Source], str]] = {
    ".yaml": trees.codebook,
    ".yml": trees.codebook,
    ".csv": _table,
}
