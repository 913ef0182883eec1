"""The report part by part: which sections stand in it, what is hidden, and that it holds."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx.oxml.ns import qn
from lxml import etree

from evalbench.analysis.small_cells import HIDDEN
from evalbench.cli.commands.report import SECTIONS
from evalbench.intake.beginning import build_study
from evalbench.messages import EvalbenchError, Say
from evalbench.reports.blocks import Bullets, Document, Heading, Paragraph, inlines
from evalbench.reports.report import SECTION_NAMES, report_of
from evalbench.reports.report.references import unlike
from evalbench.reports.word import bookmark_name, control_tag, number_bookmark, write_word
from evalbench.study.making import make_study
from evalbench.study.model import Coder, Respondent, Turn
from evalbench.study.store import open_study
from evalbench.study.table import Cell, Phrase, Table
from evalbench.study.verbs.building import new
from tests.reports.test_report import SAMPLE
from tests.reports.word.test_schema import check

ALONE = [name for name in SECTION_NAMES if name != "tables"]
FIRST_HEADINGS = {
    "about": "Datamaterialet",
    "method": "Slik er tallene laget",
    "units": "Enheter og respondenter",
    "scores": "Påstandene",
    "categories": "Påstandene etter kategori av enheter",
    "distributions": "Slik fordeler svarene seg",
    "indicators": "Registertall",
    "codes": "Hva intervjuene handler om",
    "stances": "Styrker og svakheter, det forventede og det erfarte",
    "quotations": "Sitater",
    "summaries": "Sammendrag av intervjuene",
    "findings": "Funn og hypoteser",
    "codebook": "Vedlegg: kodeboken",
    "history": "Vedlegg: hva som ble gjort når",
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> str:
    file = str(tmp_path_factory.mktemp("sample") / "s.evalbench")
    build_study(SAMPLE, file, "AB")
    return file


def reported(location: str, **how) -> Document:
    with open_study(location) as study, study.read() as session:
        return report_of(session, **how)


def written(document: Document) -> bytes:
    stream = io.BytesIO()
    write_word(document, stream)
    return stream.getvalue()


def parts(document: Document) -> dict[str, etree._Element]:
    with zipfile.ZipFile(io.BytesIO(written(document))) as file:
        return {name: etree.fromstring(file.read(name))
                for name in file.namelist() if name.endswith(".xml")}  # fmt: skip


def body(document: Document) -> etree._Element:
    return parts(document)["word/document.xml"]


def values(root: etree._Element, name: str, attribute: str = "w:val") -> list[str]:
    return [found.get(qn(attribute), "") for found in root.iter(qn(name))]


def said(root: etree._Element) -> str:
    return "\n".join(
        "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
        for paragraph in root.iter(qn("w:p"))
    )


def targets(root: etree._Element) -> Iterator[str]:
    """The bookmarks that fields and links point at."""
    for code in root.iter(qn("w:instrText")):
        if found := re.search(r"\b(?:PAGE)?REF (\S+)", code.text or ""):
            yield found[1]
    yield from filter(None, values(root, "w:hyperlink", "w:anchor"))


def holds(document: Document) -> None:
    """Every table is tagged and bookmarked once, and whatever is pointed at is there."""
    root = body(document)
    tables = [table.code for table in document.tables()]
    bookmarks = values(root, "w:bookmarkStart", "w:name")
    assert values(root, "w:tag") == [control_tag(code) for code in tables]
    for code in tables:
        assert bookmarks.count(bookmark_name(code)) == bookmarks.count(number_bookmark(code)) == 1
    assert set(targets(root)) <= set(bookmarks)
    assert len(bookmarks) == len(set(bookmarks))


def level_one(document: Document) -> list[str]:
    return [block.text for block in document.blocks
            if isinstance(block, Heading) and block.level == 1]  # fmt: skip


def test_the_command_line_knows_the_sections_there_are() -> None:
    assert SECTIONS == SECTION_NAMES
    assert {"tables", *FIRST_HEADINGS} == set(SECTION_NAMES)


def test_every_section_stands_in_the_report_in_their_order(sample: str) -> None:
    assert level_one(reported(sample)) == [FIRST_HEADINGS[name] for name in ALONE]


def test_sections_are_picked_and_ordered_and_stand_once(sample: str) -> None:
    asked = ["history", "findings", "scores", "about", "findings"]
    document = reported(sample, sections=asked)
    assert level_one(document) == [FIRST_HEADINGS[name] for name in asked[:-1]]
    holds(document)


def test_a_section_that_is_none(sample: str) -> None:
    with pytest.raises(EvalbenchError, match="did you mean") as error:
        reported(sample, sections=["about", "finding"])
    assert "«findings»" in Say("nb")(error.value.message.key, **error.value.message.fields)
    with pytest.raises(EvalbenchError, match="its sections are"):
        reported(sample, sections=["\0"])


@pytest.mark.parametrize("section", SECTION_NAMES)
def test_every_section_alone_is_a_document_that_holds(sample: str, section: str) -> None:
    document = reported(sample, sections=[section], min_n=5)
    holds(document)
    assert level_one(document) == ([] if section == "tables" else [FIRST_HEADINGS[section]])
    with_list = reported(sample, sections=["tables", section])
    holds(with_list)
    listed = values(body(with_list), "w:hyperlink", "w:anchor")
    assert listed == [number_bookmark(table.code) for table in with_list.tables()]


@pytest.mark.parametrize("section", SECTION_NAMES)
def test_every_section_of_an_empty_study(tmp_path: Path, section: str) -> None:
    location = str(tmp_path / "s.evalbench")
    make_study(location, "AB", lambda session: new(session, "Prøven", "nb"))
    document = reported(location, sections=[section], min_n=2)
    holds(document)
    assert bool(document.blocks) is (section in ("about", "history"))


@pytest.mark.parametrize("parents", ["mean-of-units", "pooled"])
def test_the_whole_report_holds_and_is_in_the_order_of_the_schema(sample: str, parents) -> None:
    document = reported(sample, parents=parents, min_n=6)
    holds(document)
    mentions = [code for code in targets(body(document)) if code.startswith("evbn_means")]
    assert len(mentions) > 4
    for name, root in parts(document).items():
        if name.startswith("word/"):
            check(root)
            for cell in root.iter(qn("w:tc")):
                assert cell[-1].tag == qn("w:p")


def test_the_same_bytes_twice(sample: str) -> None:
    assert written(reported(sample, min_n=5)) == written(reported(sample, min_n=5))


def test_nobody_s_name_or_number_is_in_it(sample: str) -> None:
    with open_study(sample) as study, study.read() as session:
        people = [person.name for person in session.query(Respondent)]
        coders = {coder.name for coder in session.query(Coder)}
        speakers = {turn.speaker for turn in session.query(Turn) if turn.speaker} - coders
    roots = parts(reported(sample)).values()
    texts = [said(root) for root in roots]
    texts += [str(value) for root in roots for element in root.iter()
              for value in element.attrib.values()]  # fmt: skip
    whole = "\n".join(texts)
    numbers = "|".join(re.escape(name) for name in people)
    assert len(people) > 100
    assert re.findall(rf"(?<!\w)(?:{numbers})(?!\w)", whole) == []
    assert speakers
    assert [name for name in speakers if f"{name}: " in whole] == []


def test_small_cells_are_hidden_in_every_table_and_not_told_elsewhere(sample: str) -> None:
    whole, hiding = reported(sample), reported(sample, min_n=7)
    before = {table.code: table for table in whole.tables()}
    after = {table.code: table for table in hiding.tables()}
    assert before.keys() == after.keys()
    changed = {code for code, table in after.items()
               if any(HIDDEN in row for row in table.rows)}  # fmt: skip
    kinds = ("means-", "relative-", "category-", "distribution-")
    assert changed
    assert all(code.startswith(kinds) for code in changed)
    for code in changed:
        for old, hidden in zip(named(before[code]), named(after[code]), strict=True):
            assert all(cell in (old[key], HIDDEN) for key, cell in hidden.items() if key != "rank")
    assert "færre enn 7 svar" in said(body(hiding))
    assert HIDDEN not in {cell for table in whole.tables() for row in table.rows for cell in row}
    cited = evidence(hiding)
    assert any("skjult" in line for line in cited)
    assert len(cited) == len(evidence(whole))
    assert not any("skjult" in line for line in evidence(whole))


def named(table: Table) -> list[dict[str, Cell]]:
    """The rows with their cells by column: what only hidden units answered has none."""
    return [dict(zip(table.keys, row, strict=True)) for row in table.rows]


def evidence(document: Document) -> list[str]:
    """The lines of figures under findings."""
    found, open_ = [], False
    for block in document.blocks:
        if open_ and isinstance(block, Bullets):
            found += ["".join(piece.text if isinstance(piece, Phrase) else str(piece)
                              for piece in inlines(item)) for item in block.items]  # fmt: skip
        open_ = isinstance(block, Paragraph) and block.text == "Det bygger på:"
    return found


NAMES = [
    (["a", "b"], ["a", "b"]),
    (["Ø", "ø"], ["Ø", "ø-2"]),
    (["Ø", "ø", "ø-2"], ["Ø", "ø-3", "ø-2"]),
    (["a-2", "A", "a"], ["a-2", "A", "a-3"]),
    (["", "-2", " "], ["", "-2", " "]),
    (["ß", "ss", "SS"], ["ß", "ss-2", "SS-3"]),
]


@pytest.mark.parametrize(("names", "known"), NAMES)
def test_names_in_codes_are_unlike(names: list[str], known: list[str]) -> None:
    found = unlike(names)
    assert list(found.values()) == known
    assert len({name.casefold() for name in found.values()}) == len(names)
