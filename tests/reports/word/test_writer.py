"""Word files as python-docx, a zip reader and LibreOffice read them back."""

import base64
import io
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.section import Section
from lxml import etree

from evalbench.messages import EvalbenchError, Language
from evalbench.reports.blocks import Document, Heading, Paragraph, Quotation, Tabulated
from evalbench.reports.word import bookmark_name, control_tag, number_bookmark, write_word
from evalbench.reports.word.package import Package
from evalbench.study.table import Column, Table
from tests.reports.examples import HOSTILE, STAMP, document, long, scores, wide

_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_LETTER_TWIPS = 12240
_FOUR_CM_TWIPS = 2268


def written(whole: Document, template: Path | None = None) -> bytes:
    stream = io.BytesIO()
    write_word(whole, stream, template)
    return stream.getvalue()


def reopened(whole: Document, template: Path | None = None) -> "docx.document.Document":
    return docx.Document(io.BytesIO(written(whole, template)))


def body(whole: Document, template: Path | None = None) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(written(whole, template))) as file:
        return etree.fromstring(file.read("word/document.xml"))[0]


def every(element: etree._Element, name: str) -> list[etree._Element]:
    return list(element.iter(qn(name)))


def values(element: etree._Element, name: str, attribute: str = "w:val") -> list[str]:
    return [found.get(qn(attribute), "") for found in every(element, name)]


def said(element: etree._Element) -> str:
    return "".join(text.text or "" for text in every(element, "w:t"))


def paragraphs(element: etree._Element, style: str) -> list[str]:
    return [said(p) for p in every(element, "w:p") if values(p, "w:pStyle") == [style]]


def lies_sideways(section: Section) -> bool:
    assert section.page_width
    assert section.page_height
    return section.page_width > section.page_height


def table_of(table: Table) -> etree._Element:
    whole = Document("t", "nb", (Tabulated(table),), STAMP)
    return every(body(whole), "w:tbl")[0]


@pytest.mark.parametrize(
    ("language", "label", "tag"),
    [("nb", "Tabell", "nb-NO"), ("nn", "Tabell", "nn-NO"), ("en", "Table", "en-GB")],
)
def test_the_caption_is_numbered_and_in_its_language(
    language: Language, label: str, tag: str
) -> None:
    root = body(document(language, Tabulated(scores("T6"))))
    assert paragraphs(root, "Caption") == [
        f"{label} 1\u2002Utførere: relativisert enighet",
        f"{label} 2\u2002Utførere: relativisert enighet",
    ]
    codes = [code.text for code in every(root, "w:instrText")]
    assert codes.count(rf" SEQ {label} \* ARABIC ") == 2
    assert set(values(root, "w:lang")) == {tag}
    runs = [run for run in every(root, "w:r") if every(run, "w:t")]
    assert all(every(run, "w:lang") for run in runs)


def test_the_language_is_the_default_of_the_file() -> None:
    whole = reopened(document("nn"))
    defaults = every(whole.styles.element, "w:docDefaults")[0]
    assert values(defaults, "w:lang") == ["nn-NO"]
    assert values(whole.settings.element, "w:decimalSymbol") == [","]
    assert whole.core_properties.language == "nn-NO"


def test_references_point_at_the_number_of_the_caption() -> None:
    root = body(document("nb"))
    name = number_bookmark("relative-utfører")
    assert rf" REF {name} \h \* Lower " in [code.text for code in every(root, "w:instrText")]
    assert "Som tabell 1 viser." in "".join(paragraphs(root, "Normal"))
    start = next(e for e in every(root, "w:bookmarkStart") if e.get(qn("w:name")) == name)
    between = []
    for sibling in start.itersiblings():
        if sibling.tag == qn("w:bookmarkEnd"):
            break
        between.append(said(sibling))
    assert "".join(between) == "Tabell 1"


def test_english_mentions_keep_their_capital() -> None:
    assert "Som Table 1 viser." in "".join(paragraphs(body(document("en")), "Normal"))


def test_the_list_of_tables_links_to_every_caption() -> None:
    root = body(document("nb", Tabulated(scores("T6"))))
    assert paragraphs(root, "TableofFigures") == paragraphs(root, "Caption")
    anchors = values(root, "w:hyperlink", "w:anchor")
    assert anchors == [number_bookmark("relative-utfører"), number_bookmark("T6")]


def test_fields_are_balanced_and_bookmarks_are_unique() -> None:
    root = body(document("nb", Tabulated(scores("T6")), Tabulated(wide())))
    kinds = values(root, "w:fldChar", "w:fldCharType")
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end")
    ids = values(root, "w:bookmarkStart", "w:id")
    assert len(ids) == len(set(ids)) == len(set(values(root, "w:bookmarkStart", "w:name")))
    assert sorted(ids) == sorted(values(root, "w:bookmarkEnd", "w:id"))


def test_a_table_is_in_a_control_and_bookmarked_in_its_first_cell() -> None:
    root = body(document("nb", Tabulated(scores("T6"))))
    assert values(root, "w:tag") == ["evb:relative-utfører", "evb:T6"]
    assert len(set(values(root, "w:id"))) == len(values(root, "w:id"))
    table = every(root, "w:sdtContent")[1][0]
    assert values(every(table, "w:tc")[0], "w:bookmarkStart", "w:name") == ["evb_T6"]


def test_rows_repeat_their_heading_and_are_not_split() -> None:
    table = table_of(long(60))
    rows = every(table, "w:tr")
    assert [len(every(row, "w:tblHeader")) for row in rows[:3]] == [1, 0, 0]
    assert all(every(row, "w:cantSplit") for row in rows)
    kept = [bool(every(row[1], "w:keepNext")) for row in rows]
    assert kept[:4] == [True, True, True, False]
    assert kept[-3:] == [False, True, True]
    assert all(every(every(row, "w:tc")[0], "w:p") for row in rows)


def test_the_numbers_stand_on_decimal_tabs() -> None:
    rows = every(table_of(scores()), "w:tr")
    cells = every(rows[1], "w:tc")
    assert [said(cell) for cell in cells] == ["Bergen", "13", "93,3", "100,0"]
    assert [values(cell, "w:tab") for cell in cells] == [[], *[["decimal"]] * 3]
    assert not [tab for tab in every(rows[1], "w:r") if every(tab, "w:tab")]
    assert [said(cell) for cell in every(rows[3], "w:tc")] == ["Gamle Oslo", "5", "–", "−0,3"]


def test_marks_are_legible_without_colour() -> None:
    rows = every(table_of(scores()), "w:tr")
    lowest, highest = every(rows[1], "w:tc")[2:]
    assert (len(every(highest, "w:b")), len(every(highest, "w:u"))) == (1, 0)
    assert (len(every(lowest, "w:b")), len(every(lowest, "w:u"))) == (0, 1)
    assert values(highest, "w:shd", "w:fill") != values(lowest, "w:shd", "w:fill")


def test_groups_have_a_rule_and_children_are_indented() -> None:
    rows = every(table_of(scores()), "w:tr")
    assert [len(every(row, "w:tcBorders")) for row in rows] == [4, 0, 4, 0]
    assert [len(every(row, "w:i")) for row in rows] == [0, 0, 0, 1]
    assert [len(every(row, "w:ind")) for row in rows] == [0, 0, 0, 1]


@pytest.mark.parametrize("table", [scores(), wide(), long(5)], ids=lambda table: table.code)
def test_the_grid_and_the_cells_agree_and_fit(table: Table) -> None:
    element = table_of(table)
    grid = list(map(int, values(element, "w:gridCol", "w:w")))
    for row in every(element, "w:tr"):
        assert list(map(int, values(row, "w:tcW", "w:w"))) == grid
    assert values(element, "w:tblLayout", "w:type") == ["fixed"]
    assert values(element, "w:tblW", "w:w") == [str(sum(grid))]
    assert sum(grid) <= (14200 if table.code == "wide" else 9072)


def test_the_notes_explain_the_signs_and_end_in_the_stamp() -> None:
    (note,) = (p for p in paragraphs(body(document("nb")), "TableNote") if p)
    assert note == (
        "N er antall utførere. Fet på grønt er høyest i raden, understreket på rødt er lavest. "
        "Oslo er snittet. evb:relative-utfører · studiens tilstand 412 · 22.11.2026"
    )


def test_the_table_is_described_for_those_who_hear_it() -> None:
    element = table_of(scores())
    assert values(element, "w:tblCaption") == ["Utførere: relativisert enighet"]
    assert values(element, "w:tblDescription")[0].startswith("Tabell med 3 rader og 4 kolonner: E")


@pytest.mark.parametrize(("language", "marks"), [("nb", "«»"), ("nn", "«»"), ("en", "“”")])
def test_quotations_have_the_marks_of_the_language(language: Language, marks: str) -> None:
    root = body(document(language))
    assert paragraphs(root, "Quote") == [f"{marks[0]}Før ringte vi hverandre.{marks[1]}"]
    assert paragraphs(root, "QuotationSource") == ["Sykepleier 1, Stovner"]


def test_a_wide_table_and_its_heading_lie_sideways() -> None:
    more = (Heading(1, "Alt"), Tabulated(wide()), Paragraph("Etter."))
    whole = reopened(document("nb", *more))
    shapes = [lies_sideways(section) for section in whole.sections]
    assert shapes == [False, True, False]
    root = whole.element.body
    sections = every(root, "w:sectPr")
    first = next(child for child in root if sections[0] in child.iter())
    after = root[root.index(first) + 1]
    assert said(after) == "Alt"


def test_a_document_that_begins_and_ends_with_a_wide_table() -> None:
    whole = Document("", "nb", (Tabulated(wide()),), STAMP)
    (section,) = reopened(whole).sections
    assert lies_sideways(section)


def test_hostile_text_breaks_nothing() -> None:
    table = Table(HOSTILE, HOSTILE, (Column("a", HOSTILE),), ((HOSTILE,),), notes=(HOSTILE,))
    blocks = (Heading(1, HOSTILE), Tabulated(table), Quotation(HOSTILE, HOSTILE))
    whole = Document(HOSTILE, "nb", blocks, STAMP, HOSTILE, HOSTILE)
    text = said(body(whole))
    assert text.count("[laughs] **{n}**") >= 7
    assert not set(text) & set("\x00\x1b\x07\u202e\uffff")
    reopened(whole)


def test_two_thousand_rows_in_well_under_a_second() -> None:
    table = long(2000)
    whole = Document("t", "nb", (Tabulated(table),), STAMP)
    written(whole)
    start = time.process_time()
    written(whole)
    assert time.process_time() - start < 2  # measured: 0.5 on an idle machine


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_the_same_document_gives_the_same_bytes(zone: str, tmp_path: Path) -> None:
    code = (
        "import sys; from tests.reports import examples as e\n"
        "from evalbench.reports.blocks import Tabulated\n"
        "from evalbench.reports.word import write_word\n"
        "whole = e.document('nb', Tabulated(e.wide()))\n"
        "write_word(whole, open(sys.argv[1], 'wb'))"
    )
    target = tmp_path / "out.docx"
    changed = {"PYTHONHASHSEED": str(len(zone)), "TZ": zone}
    environment = {**os.environ, **changed, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(
        [sys.executable, "-W", "ignore::ResourceWarning", "-c", code, target],
        check=True,
        env=environment,
    )
    assert target.read_bytes() == written(document("nb", Tabulated(wide())))


def test_the_file_bears_the_time_of_the_state() -> None:
    data = written(document())
    core = docx.Document(io.BytesIO(data)).core_properties
    assert (core.title, core.author) == ("Bestiller–utfører", "AB")
    assert core.created == core.modified == STAMP.time
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert {member.date_time for member in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.namelist()[:2] == ["[Content_Types].xml", "_rels/.rels"]


def test_the_pages_are_numbered() -> None:
    (section,) = reopened(document()).sections
    assert " PAGE " in [code.text for code in every(section.footer._element, "w:instrText")]


def test_names_are_safe_and_unlike() -> None:
    codes = ["T5", "relative-utfører", "relative_utforer", "a" * 60, "a" * 61, "", "日本", "a__b"]
    names = [bookmark_name(code) for code in codes]
    assert names[0] == "evb_T5"
    assert all(re.fullmatch(r"evb_[A-Za-z0-9_]{1,36}", name) for name in names)
    assert len(set(names)) == len(codes)
    assert not set(names) & {number_bookmark(code) for code in codes}
    tags = [control_tag(code) for code in (*codes, "a" * 62 + "b", "a" * 62 + "c")]
    assert len(set(tags)) == len(tags)
    assert max(map(len, tags)) <= 64


def norwegian_template(path: Path) -> Path:
    """A template as Norwegian Word makes them: Norwegian style ids, own margins and header."""
    made = docx.Document()
    made.add_paragraph("Malens egen tekst")
    made.styles["Heading 1"].element.set(qn("w:styleId"), "Overskrift1")
    made.styles["Normal"].font.name = "Arial"
    for name in ("Caption", "List Bullet"):
        made.styles.element.remove(made.styles[name].element)
    section = made.sections[0]
    section.left_margin = section.right_margin = docx.shared.Cm(4)
    section.header.paragraphs[0].text = "Brevhode"
    made.save(str(path))
    return path


def test_a_template_lends_its_looks(tmp_path: Path) -> None:
    template = norwegian_template(tmp_path / "mal.docx")
    whole = reopened(document("nb", Tabulated(wide())), template)
    root = whole.element.body
    assert paragraphs(root, "Overskrift1") == ["Utførernes vurdering"]
    assert "Malens egen tekst" not in said(root)
    assert whole.styles["Normal"].font.name == "Arial"
    assert [section.header.paragraphs[0].text for section in whole.sections] == ["Brevhode"] * 2
    assert set(values(root, "w:pgMar", "w:left")) == {str(_FOUR_CM_TWIPS), "1440"}
    known = {style.style_id for style in whole.styles}
    assert set(values(root, "w:pStyle")) <= known
    width = int(values(every(root, "w:tbl")[0], "w:tblW", "w:w")[0])
    assert width <= _LETTER_TWIPS - 2 * _FOUR_CM_TWIPS


def test_what_only_the_template_s_text_used_is_left_out(tmp_path: Path) -> None:
    template = norwegian_template(tmp_path / "mal.docx")
    made = docx.Document(str(template))
    made.add_picture(io.BytesIO(_PIXEL))
    made.add_comment(made.paragraphs[0].runs, "Hemmelig", "AB")
    made.save(str(template))
    with zipfile.ZipFile(io.BytesIO(written(document(), template))) as file:
        names = file.namelist()
    assert not [name for name in names if "media" in name or "comments" in name]
    assert "word/header1.xml" in names


def test_a_bullet_made_for_a_template_has_a_number_there(tmp_path: Path) -> None:
    whole = reopened(document(), norwegian_template(tmp_path / "mal.docx"))
    (number,) = values(whole.styles["List Bullet"].element, "w:numId")
    numbering = whole.part.numbering_part.element
    assert number in values(numbering, "w:num", "w:numId")
    kinds = [child.tag for child in numbering]
    assert kinds == sorted(kinds, key=lambda tag: tag == qn("w:num"))


def test_a_dotx_is_a_template_too(tmp_path: Path) -> None:
    source = norwegian_template(tmp_path / "mal.docx")
    target = tmp_path / "mal.dotx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"document.main+xml", b"template.main+xml"))
    reopened(document(), target)


def test_a_template_that_is_none(tmp_path: Path) -> None:
    bad = tmp_path / "mal.docx"
    bad.write_text("nei", encoding="utf-8")
    with pytest.raises(EvalbenchError, match=r"mal\.docx"):
        written(document(), bad)


@pytest.mark.needs("libreoffice")
def test_bookmarks_outlive_libreoffice(needs: Callable[[str], str], tmp_path: Path) -> None:
    path = tmp_path / "rapport.docx"
    path.write_bytes(written(document("nb", Tabulated(wide()))))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [needs("libreoffice"), profile, "--headless", "--convert-to", "docx", "--outdir"]
    subprocess.run([*command, tmp_path / "ny", path], check=True, capture_output=True, timeout=180)
    root = docx.Document(str(tmp_path / "ny" / "rapport.docx")).element.body
    names = set(values(root, "w:bookmarkStart", "w:name"))
    code = "relative-utfører"
    assert {bookmark_name(code), number_bookmark(code), "evb_wide"} <= names
    assert len(every(root, "w:tblHeader")) == 2


@pytest.mark.needs("libreoffice")
def test_libreoffice_reads_it(needs: Callable[[str], str], tmp_path: Path) -> None:
    path = tmp_path / "rapport.docx"
    path.write_bytes(written(document("nb", Tabulated(wide()), Tabulated(long(60)))))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    for form in ("txt:Text (encoded):UTF8", "odt"):
        command = [needs("libreoffice"), profile, "--headless", "--convert-to", form, "--outdir"]
        subprocess.run([*command, tmp_path, path], check=True, capture_output=True, timeout=180)
    text = path.with_suffix(".txt").read_text(encoding="utf-8")
    assert "Tabell 1\u2002Utførere: relativisert enighet" in text
    assert "«Før ringte vi hverandre.»" in text
    with zipfile.ZipFile(path.with_suffix(".odt")) as file:
        content = file.read("content.xml").decode()
    assert bookmark_name("relative-utfører") in content
    assert content.count("<table:table-header-rows>") == 3


def test_columns_are_measured_in_the_font_of_the_template(tmp_path: Path) -> None:
    template = norwegian_template(tmp_path / "mal.docx")
    assert Package(template).font() == "Arial"
    made = docx.Document()
    made.save(str(template))
    assert Package(template).font() == "Cambria"
    assert Package().font() == "Calibri"
