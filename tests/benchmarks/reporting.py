"""The whole Word report of a large study, beside reading its rows and zipping the same pages."""

import csv
import random
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from lxml import etree

from evalbench.intake.beginning import build_study
from evalbench.reports.blocks import Quotation
from evalbench.reports.report import report_of
from evalbench.reports.word import write_word
from evalbench.study.store import open_study
from tests.benchmarks.folders import write_folder
from tests.benchmarks.measure import Result, seconds_of

_INTERVIEWS, _UNITS, _STATEMENTS, _QUOTATIONS = 250, 11, 9, 400
_ROLES = ("bestiller", "utfører")
_MOST = 12.0
"""The floor knows every page already; the report counts, composes, measures and lays them out."""
_ROUNDS = 3


def results() -> Iterator[Result]:
    """Measure the report of the issue."""
    with tempfile.TemporaryDirectory() as place:
        folder, file = Path(place) / "folder", Path(place) / "study.evalbench"
        _write(folder)
        build_study(folder, str(file), "AB")
        whole = _report(file)
        pages = zipfile.ZipFile(BytesIO(whole)).read("word/document.xml")
        floor = seconds_of(lambda: _bare(file, pages), _ROUNDS)
        taken = seconds_of(lambda: _report(file), _ROUNDS)
    name = f"report of {_INTERVIEWS} interviews, {_QUOTATIONS} quotations"
    yield Result(name, taken, floor, _MOST, 10.0)


def _report(file: Path) -> bytes:
    with open_study(file) as study, study.read() as session:
        document = report_of(session)
    quoted = sum(isinstance(block, Quotation) for block in document.blocks)
    assert quoted >= _QUOTATIONS, quoted
    stream = BytesIO()
    write_word(document, stream)
    return stream.getvalue()


def _bare(file: Path, pages: bytes) -> None:
    """Read the texts, codings and answers, build the tree of the pages, and zip it."""
    database = sqlite3.connect(file)
    for table in ("document_text", "coding", "turn", "answer", "respondent"):
        database.execute(f"SELECT * FROM {table}").fetchall()
    database.close()
    tree = etree.fromstring(pages)
    with zipfile.ZipFile(BytesIO(), "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("word/document.xml", etree.tostring(tree))


def _write(folder: Path) -> None:
    """Write the transcripts with a unit, a role and a respondent each, and the answers."""
    # Some lie inside others, and are not quoted again.
    write_folder(folder, documents=_INTERVIEWS, words=8_000, codings=_QUOTATIONS + 20)
    chance = random.Random(7)
    units = [f"Kommune {number:02}" for number in range(_UNITS)]
    people = [
        (f"R{number:03}", units[number % _UNITS], _ROLES[number % 2])
        for number in range(_INTERVIEWS)
    ]
    statements = [
        (str(number), _ROLES[number % 2], f"Påstand {number}") for number in range(_STATEMENTS)
    ]
    answers = [
        (person, statement, chance.randint(1, 5))
        for person, _, role in people
        for statement, of, _ in statements
        if of == role
    ]
    documents = [
        (f"intervju-{number:04}.txt", person, unit)
        for number, (person, unit, _) in enumerate(people)
    ]
    _table(folder / "units.csv", ("name",), ((unit,) for unit in units))
    _table(folder / "respondents.csv", ("id", "unit", "role"), people)
    _table(folder / "statements.csv", ("id", "role", "text_nb"), statements)
    _table(folder / "answers.csv", ("respondent_id", "statement_id", "answer"), answers)
    _table(folder / "transcripts.csv", ("file", "respondent_ids", "unit"), documents)


def _table(file: Path, head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(head)
        writer.writerows(rows)
