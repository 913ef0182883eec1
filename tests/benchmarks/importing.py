"""Importing transcripts, beside reading the same files and filling bare tables.

Beyond the floor evalbench weighs every line that may open a turn against all the others, tells who
asks, cleans and composes the text, finds duplicates, checks the rules and writes what undo needs.
"""

import random
import sqlite3
import tempfile
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path
from threading import Thread
from time import perf_counter, sleep
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree
from sqlalchemy import select

from evalbench.intake.beside import ImportBeside
from evalbench.intake.importing import Asked, import_transcripts
from evalbench.study.find import code_named
from evalbench.study.model import Document
from evalbench.study.store import Store, create_study, open_study
from evalbench.study.verbs.building import new
from evalbench.study.verbs.codebook import add_code
from evalbench.study.verbs.codings import code_span
from evalbench.text.spans import Span
from tests.benchmarks.folders import _turns
from tests.benchmarks.measure import Result, data_kept_in, seconds_of

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_MOST = {".docx": 6.5, ".txt": 8.0}
"""Measured on a busy machine: 3.2 to 4.3 for a document, 5.2 to 5.9 for a text."""

_BUDGET = {".docx": 2.3, ".txt": 2.0}
_MOST_WAIT, _LONGEST_WAIT = 2.0, 0.4
"""As long as all is saved, of which SQLite sleeps up to 0.1 s; the floor reads the files too."""

_MOST_GROWTH = 1.3
"""Four times the files may take four times as long, and a little for a machine that is busy."""


def results() -> Iterator[Result]:
    """Measure 250 of each form, and whether 1,000 take four times as long in the same memory.

    And how long a coding waits at most while 250 come in beside it.
    """
    for ending in (".docx", ".txt"):
        with tempfile.TemporaryDirectory() as place:
            floor, taken = _measured(Path(place), ending)
        name = f"import 250 {ending} of 8,000 words"
        yield Result(name, taken, floor, _MOST[ending], _BUDGET[ending])
    yield from _growth()
    yield _beside()


def _measured(place: Path, ending: str) -> tuple[float, float]:
    """The seconds of the floor and of evalbench."""
    files = _written(place, 250, ending)
    floor = seconds_of(lambda: _bare(files, place / "bare.db"))
    return floor, _imported(files, place)


def _growth() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as place:
        files = _written(Path(place), 1_000, ".txt")
        few = _imported(files[:250], Path(place))
        taken = _imported(files, Path(place))
        yield Result("import 1,000 .txt: four times 250", taken, 4 * few, _MOST_GROWTH, 8.0)
        _imported(files[:1], Path(place))
        small = _megabytes(lambda: _imported(files[:50], Path(place)))
        large = _megabytes(lambda: _imported(files[:200], Path(place)))
        # Megabytes in the place of seconds: a name, a digest and counts are kept of each file.
        yield Result("import 200 .txt: the most memory at once, MB", large, small, 1.5, small)


def _beside() -> Result:
    """The longest that somebody waits who codes while an import runs in a process of its own."""
    with tempfile.TemporaryDirectory() as place, data_kept_in(Path(place)):
        files = _written(Path(place), 251, ".txt")
        floor = seconds_of(lambda: _bare(files[1:], Path(place) / "bare.db"))
        study = Path(place) / "beside.evalbench"
        with create_study(str(study)) as store, store.begin("AB") as session:
            new(session, "Stor", "nb")
            import_transcripts(session, Asked([(files[0], None)]), "AB")
            add_code(session, "K")
        with open_study(str(study)) as store:
            waits = list(_coding_beside(store, Asked([(file, None) for file in files[1:]])))
    name = "import 250 .txt beside: the longest a coding waits"
    return Result(name, max(waits), floor, _MOST_WAIT, _LONGEST_WAIT)


def _coding_beside(store: Store, asked: Asked) -> Iterator[float]:
    """Import, and code until that is done; the seconds of each coding."""
    with store.read() as session:
        document, code = session.scalars(select(Document)).one(), code_named(session, "K")
    beside = ImportBeside(store.location, asked, "CD")
    following = Thread(target=beside.result)
    following.start()
    for number in count():
        begun = perf_counter()
        with store.begin("AB") as session:
            code_span(session, document, Span(20, 21 + number % 60), code, "AB")
        yield perf_counter() - begun
        if not following.is_alive():
            return
        sleep(0.02)


def _written(folder: Path, number: int, ending: str) -> list[Path]:
    """Write transcripts of 8,000 words, in folders by the number so that none is there already."""
    chance = random.Random(number)
    made = folder / "transcripts"
    made.mkdir()
    files = []
    for at in range(number):
        turns = _turns(chance, 8_000)
        file = made / f"intervju-{at:04}{ending}"
        if ending == ".docx":
            _write_docx(file, turns)
        else:
            file.write_text("\n".join(turns), encoding="utf-8")
        files.append(file)
    return files


def _write_docx(file: Path, turns: Iterable[str]) -> None:
    """Write a document as Word does it: each paragraph with properties, the label in bold."""
    body = "".join(
        '<w:p><w:pPr><w:pStyle w:val="Normal"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>'
        f'{label}:</w:t></w:r><w:r><w:t xml:space="preserve"> {said}</w:t></w:r></w:p>'
        for label, said in (turn.split(": ", 1) for turn in turns)
    )
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        package.writestr("_rels/.rels", _RELATIONSHIPS)
        package.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>',
        )


def _imported(files: list[Path], place: Path) -> float:
    """The seconds of one import into a new study."""
    study = place / f"{uuid4().hex}.evalbench"
    with data_kept_in(place):
        with create_study(str(study)) as store, store.begin("AB") as session:
            new(session, "Stor", "nb")

        def work() -> None:
            asked = Asked([(file, None) for file in files])
            with open_study(str(study)) as store, store.begin("AB") as session:
                import_transcripts(session, asked, "AB")

        return seconds_of(work)


def _megabytes(work: Callable[[], object]) -> float:
    """The most memory of Python's own that the work held at once."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def _bare(files: Iterable[Path], file: Path) -> None:
    """Read the files and insert a row a document and a turn, with an index."""
    database = sqlite3.connect(file)
    database.executescript(
        """
        PRAGMA journal_mode = WAL;
        CREATE TABLE document (id TEXT PRIMARY KEY, name TEXT, text TEXT);
        CREATE TABLE turn (id TEXT PRIMARY KEY, document TEXT, start INT, speaker TEXT);
        CREATE INDEX a ON turn (document, start);
        """
    )
    with database:
        for path in files:
            lines = _paragraphs(path) if path.suffix == ".docx" else _lines(path)
            key, turns, place = uuid4().hex, [], 0
            for line in lines:
                turns.append((uuid4().hex, key, place, line.partition(":")[0]))
                place += len(line) + 1
            text = "\n".join(lines)
            database.execute("INSERT INTO document VALUES (?, ?, ?)", (key, path.stem, text))
            database.executemany("INSERT INTO turn VALUES (?, ?, ?, ?)", turns)
    database.close()


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")


def _paragraphs(path: Path) -> list[str]:
    with ZipFile(path) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    return ["".join(t.text or "" for t in p.iter(f"{{{_W}}}t")) for p in root.iter(f"{{{_W}}}p")]
