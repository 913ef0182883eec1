"""A study as a folder: the inverse of reading one.

Two studies are equal when their archives are, so there is one way to write each thing: CSV with
commas in UTF-8 with line feeds, units, statements and codes in their order, all else by code point.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import uuid4

from evalbench.intake.folder.reading import without_collection
from evalbench.messages import EvalbenchError
from evalbench.reports.archive import trees
from evalbench.reports.archive.file_names import file_names
from evalbench.reports.archive.memos import memos
from evalbench.reports.archive.source import Source
from evalbench.reports.archive.tables import Rows, tables
from evalbench.study import layout
from evalbench.study.contents import Contents
from evalbench.study.model import Document, Guide
from evalbench.text.cleaning import composed

__all__ = ["write_archive"]

_OWN_ENDINGS = {layout.GUIDES: ".yaml", layout.TRANSCRIPTS: ".txt", layout.MEMOS: ".md"}


def write_archive(contents: Contents, folder: Path, *, force: bool = False) -> None:
    """Write `contents` as the study folder `folder`, whole or not at all.

    EvalbenchError when the folder is there and not empty. With `force` a study folder is replaced;
    what in it is none of evalbench's files stays, and it is refused where something would be lost.
    """
    place = folder.resolve()
    try:
        _refuse(place, folder, force=force)
        beside = place.with_name(f".{place.name}.{uuid4().hex[:8]}")
        try:
            beside.mkdir()
            with without_collection():
                _write(Source(contents), beside)
            _put(beside, place)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise EvalbenchError("folder.not_written", path=folder, reason=reason) from error


def _refuse(place: Path, folder: Path, *, force: bool) -> None:
    """Raise EvalbenchError unless `place` is free, or may be replaced."""
    if not place.exists() or (place.is_dir() and not any(place.iterdir())):
        return
    if not force:
        raise EvalbenchError("folder.exists", path=folder)
    if not (place / layout.STUDY_FILE).is_file():
        raise EvalbenchError("folder.not_a_study_folder", path=folder)
    for part, ending in _OWN_ENDINGS.items():
        for path in (place / part).glob("*"):
            if path.suffix.lower() != ending and not path.name.startswith("."):
                raise EvalbenchError("folder.foreign_file", path=folder, file=f"{part}/{path.name}")


def _put(beside: Path, place: Path) -> None:
    """Move a finished folder to its place, keeping what is not evalbench's of the one there."""
    if not place.exists():
        beside.rename(place)
        return
    old = place.with_name(f"{beside.name}.old")
    place.rename(old)
    try:
        beside.rename(place)
    except OSError:
        old.rename(place)
        raise
    for path in old.iterdir():
        if path.name.casefold() not in layout.PARTS:
            path.rename(place / path.name)
    shutil.rmtree(old)


def _write(source: Source, folder: Path) -> None:
    guides = file_names(composed(row["name"]) for row in source.rows(Guide))
    documents = file_names(source.documents[row["id"]] for row in source.rows(Document))
    for name, rows in tables(source, documents):
        _write_rows(folder / name, rows)
    for name, text in _texts(source, guides, documents):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


def _texts(
    source: Source, guides: Mapping[str, str], documents: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Return the files that are no tables: names from the folder, and texts."""
    found = trees.Findings(source)
    small = {
        layout.STUDY_FILE: trees.study(source),
        layout.CODEBOOK_FILE: trees.codebook(source),
        layout.FINDINGS_FILE: found.text(),
        layout.EXTRAS_FILE: trees.extras(source),
    }
    yield from ((name, text) for name, text in small.items() if text)
    for name, text in trees.guides(source, guides).items():
        yield f"{layout.GUIDES}/{name}", text
    for name, text in memos(source, found).items():
        yield f"{layout.MEMOS}/{name}", text
    for row in source.rows(Document):
        name = documents[source.documents[row["id"]]]
        yield f"{layout.TRANSCRIPTS}/{name}.txt", source.texts[row["id"]]


def _write_rows(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
