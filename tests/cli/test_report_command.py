"""``evalbench report`` as a person meets it: sections, small cells and a template of one's own."""

import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from tests.cli.terminal import say
from tests.reports.word.test_writer import norwegian_template


def headings(file: Path) -> list[str]:
    paragraphs = docx.Document(str(file)).paragraphs
    return [each.text for each in paragraphs if each.style and each.style.name == "Heading 1"]


def test_sections_are_picked_and_ordered(capsys, sample: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.docx"
    words = ("--section", "codebook", "--section=units", "--section", "codebook")
    assert say(capsys, "report", sample, "-o", file, *words).code == 0
    assert headings(file) == ["Appendix: the codebook", "Units and respondents"]


@pytest.mark.parametrize("section", ["finding", "", "Scores", "[laughs]", "about,scores"])
def test_a_section_that_is_none(capsys, sample: Path, tmp_path: Path, section: str) -> None:
    got = say(capsys, "report", sample, "-o", tmp_path / "r.docx", "--section", section)
    assert got.code == 2
    assert "findings" in got.one_line()
    assert not (tmp_path / "r.docx").exists()


@pytest.mark.parametrize("least", ["0", "-1", "x", "1.5", "", "1000001", "9" * 5_000, "٣"])
def test_a_threshold_that_is_none(capsys, sample: Path, tmp_path: Path, least: str) -> None:
    got = say(capsys, "report", sample, "-o", tmp_path / "r.docx", f"--min-n={least}")
    assert got.code == 2
    assert "--min-n" in got.one_line()
    assert len(got.one_line()) < 6_000
    assert not (tmp_path / "r.docx").exists()


def cells(file: Path) -> list[str]:
    body = docx.Document(str(file)).element.body
    return ["".join(text.text or "" for text in cell.iter(qn("w:t")))
            for cell in body.iter(qn("w:tc"))]  # fmt: skip


def test_small_cells_are_hidden(capsys, study: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "1.docx", tmp_path / "2.docx"
    assert say(capsys, "report", study, "-o", one, "--min-n", 1).code == 0
    assert say(capsys, "report", study, "-o", two, "--min-n", 2).code == 0
    assert "4.00" in cells(one)
    assert ":" not in cells(one)
    assert "4.00" not in cells(two)
    assert ":" in cells(two)


def test_the_help_names_the_sections(capsys) -> None:
    said = " ".join(say(capsys, "report", "--help").out.split())
    for word in ("--section S", "--template T.docx", "--min-n K", "distributions", "history"):
        assert word in said


def template_by_libreoffice(office: str, folder: Path) -> Path:
    """A template with a header, saved by LibreOffice as .docx."""
    source = norwegian_template(folder / "mal.docx")
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    words = [office, profile, "--headless", "--convert-to", "docx", "--outdir"]
    subprocess.run([*words, folder / "ny", source], check=True, capture_output=True, timeout=180)
    return folder / "ny" / "mal.docx"


def test_a_template_of_libreoffice(capsys, study: Path, tmp_path: Path, needs) -> None:
    template = template_by_libreoffice(needs("soffice"), tmp_path)
    before, file = template.read_bytes(), tmp_path / "r.docx"
    assert say(capsys, "report", study, "-o", file, "--template", template).code == 0
    made = docx.Document(str(file))
    assert {section.header.paragraphs[0].text for section in made.sections} == {"Brevhode"}
    assert not [each for each in made.paragraphs if "Malens egen tekst" in each.text]
    assert {each.style.style_id for each in made.paragraphs if each.style} <= {
        style.style_id for style in made.styles
    }
    assert template.read_bytes() == before
    with zipfile.ZipFile(file) as parts:
        assert len(parts.namelist()) == len(set(parts.namelist()))
    assert say(capsys, "report", study, "-o", file, "--template", template).code == 0


def test_a_template_of_pandoc(capsys, study: Path, tmp_path: Path, needs) -> None:
    template, file = tmp_path / "mal.docx", tmp_path / "r.docx"
    words = [needs("pandoc"), "-o", template, "--print-default-data-file", "reference.docx"]
    subprocess.run(words, check=True, capture_output=True, timeout=60)
    assert say(capsys, "report", study, "-o", file, "--template", template).code == 0
    assert "The data" in headings(file)


def zipped(**members: bytes) -> bytes:
    from io import BytesIO

    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES, _PARTS = f"{_PACKAGE}/content-types", f"{_PACKAGE}/relationships"
_MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
# An encrypted Word file is no zip file but a compound one, as .doc files are.
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le")
BAD = {
    "empty": b"",
    "text": "nei 🙂".encode(),
    "encrypted": COMPOUND,
    "a zip file": zipped(a=b"b"),
    "cut short": zipped(word__document=b"x" * 5_000)[:300],
    "other types": zipped(
        **{"[Content_Types].xml": b"<Types xmlns='x'/>", "_rels__.rels": b"<a/>"}
    ),
    "a spreadsheet": zipped(
        **{
            "[Content_Types].xml": f"<Types xmlns='{_TYPES}'><Override PartName='/xl/w.xml'"
            f" ContentType='{_SHEET}'/></Types>".encode(),
            "_rels__.rels": f"<Relationships xmlns='{_PARTS}'><Relationship Id='a' Type='{_MAIN}'"
            " Target='xl/w.xml'/></Relationships>".encode(),
            "xl__w.xml": b"<workbook/>",
        }
    ),
    "no xml": zipped(**{"[Content_Types].xml": b"<<<", "word__document.xml": b"<"}),
}


@pytest.mark.parametrize("kind", [*BAD, "missing", "a folder"])
def test_a_template_that_will_not_do(capsys, study: Path, tmp_path: Path, kind: str) -> None:
    place, template = tmp_path / "out", tmp_path / "mal.docx"
    place.mkdir()
    if kind == "a folder":
        template.mkdir()
    elif kind in BAD:
        template.write_bytes(BAD[kind])
    got = say(capsys, "report", study, "-o", place / "r.docx", "--template", template)
    assert got.code == 1
    assert "mal.docx" in got.one_line()
    assert list(place.iterdir()) == []


def test_a_report_that_stands_stays_when_the_template_will_not_do(
    capsys, study: Path, tmp_path: Path
) -> None:
    file, template = tmp_path / "r.docx", tmp_path / "mal.docx"
    assert say(capsys, "report", study, "-o", file).code == 0
    before = file.read_bytes()
    template.write_bytes(COMPOUND)
    assert say(capsys, "report", study, "-o", file, "--template", template).code == 1
    assert file.read_bytes() == before
