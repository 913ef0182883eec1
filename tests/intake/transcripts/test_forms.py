"""Files of each form and format, made by other programs, and what must come out word for word."""

import json
import re
import zipfile
from pathlib import Path

import docx
import pytest

from evalbench.intake.transcripts import Transcript, read_transcript

DATA = Path(__file__).parents[2] / "data" / "transcripts"
FILES = sorted(path.name for path in DATA.iterdir() if path.suffix in (".txt", ".md", ".docx"))
FORMS = {
    "name-colon", "bracket", "at", "i-r", "intervjuer", "clock", "timed",
    "bold-line", "styled-line", "bold-label", "table", "everything",
}  # fmt: skip
PROGRAMS = ("LibreOffice", "pandoc")


def form_of(name: str) -> str:
    return Path(name).stem.removesuffix("-pandoc").removesuffix("-libreoffice")


def expected(name: str) -> dict[str, object]:
    """What is said of this file, else of files of its form."""
    path = Path(name)
    own = (DATA / f"{path.stem}.json", DATA / f"{path.stem}-{path.suffix[1:]}.json")
    file = next((file for file in own[::-1] if file.exists()), DATA / f"{form_of(name)}.json")
    found: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))
    return found


def turns_of(found: Transcript) -> list[dict[str, object]]:
    ends = [turn.start - 1 for turn in found.turns[1:]] + [len(found.text)]
    return [
        {
            "speaker": turn.speaker,
            "interviewer": turn.interviewer,
            "time": turn.time,
            "begins": found.text[turn.start : end],
        }
        for turn, end in zip(found.turns, ends, strict=True)
    ]


def program_of(file: Path) -> str:
    """The program that made a document, by what it says, or, of pandoc, by the styles it alone has.

    Pandoc calls itself Word in docProps/app.xml.
    """
    with zipfile.ZipFile(file) as package:
        parts = {
            name: package.read(name).decode() if name in package.namelist() else ""
            for name in ("docProps/app.xml", "docProps/core.xml", "word/styles.xml")
        }
    if "python-docx" in parts["docProps/core.xml"]:
        return "python-docx"
    if re.search("<Application>LibreOffice/", parts["docProps/app.xml"]):
        return "LibreOffice"
    if (
        'w:styleId="SourceCode"' in parts["word/styles.xml"]
        and "Verbatim" in parts["word/styles.xml"]
    ):
        return "pandoc"
    return ""


def test_every_form_is_there_in_each_format_it_has() -> None:
    assert {form_of(name) for name in FILES} == FORMS
    assert {Path(name).suffix for name in FILES} == {".txt", ".md", ".docx"}
    assert all(any(name.startswith(form) and name.endswith(".docx") for name in FILES)
               for form in FORMS)  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_what_comes_out_word_for_word(name: str) -> None:
    found = read_transcript(DATA / name)
    wanted = expected(name)
    assert found.text == wanted["text"]
    assert turns_of(found) == wanted["turns"]
    assert all(
        found.text[turn.start : turn.said] == (f"{turn.speaker}: " if turn.speaker else "")
        for turn in found.turns
    )


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".docx")])
def test_another_program_made_it(name: str) -> None:
    program = program_of(DATA / name)
    assert program in PROGRAMS
    assert Path(name).stem.endswith(program.casefold())


def test_one_that_python_docx_made_is_told(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("I: Hei.")
    made.save(str(tmp_path / "a.docx"))
    assert program_of(tmp_path / "a.docx") not in PROGRAMS


def test_the_document_of_everything_has_what_it_is_for() -> None:
    with zipfile.ZipFile(DATA / "everything-libreoffice.docx") as package:
        text = package.read("word/document.xml").decode()
    for element in ("w:ins ", "w:del ", "w:tbl>", "w:numPr>", "w:footnoteReference ",
                    "w:txbxContent>", "mc:AlternateContent>"):  # fmt: skip
        assert f"<{element}" in text, element
    assert "ikke" in text
    assert "e\u0301n nattevakt" in text


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
HEAD = f'<w:document xmlns:w="{W}" xmlns:mc="{MC}"><w:body>'


def taken_apart(tmp_path: Path, body: str) -> Transcript:
    """Read LibreOffice's document of everything with another body in it."""
    file = tmp_path / "a.docx"
    with (
        zipfile.ZipFile(DATA / "everything-libreoffice.docx") as old,
        zipfile.ZipFile(file, "w") as new,
    ):
        for name in old.namelist():
            own = name == "word/document.xml"
            new.writestr(name, f"{HEAD}{body}</w:body></w:document>" if own else old.read(name))
    return read_transcript(file)


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


@pytest.mark.parametrize(
    ("body", "text"),
    [
        # Word writes emoji as a symbol of its own, with the character for other programs.
        (
            '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="w16se"><w:x/></mc:Choice>'
            "<mc:Fallback><w:t>😀</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>",
            "😀",
        ),
        (
            f'<w:p><mc:AlternateContent><mc:Choice Requires="x">{run("en")}</mc:Choice>'
            f"<mc:Fallback>{run('to')}</mc:Fallback></mc:AlternateContent></w:p>",
            "en",
        ),
        (
            f"<w:p><w:moveFrom>{run('flyttet')}</w:moveFrom>{run('a')}</w:p>"
            f"<w:p><w:moveTo>{run('flyttet')}</w:moveTo></w:p>",
            "a\nflyttet",
        ),
        (
            f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('en ')}</w:p>"
            f"<w:p>{run('linje')}</w:p>",
            "en linje",
        ),
        (
            f"<w:p><w:ins>{run('inn')}</w:ins>"
            "<w:del><w:r><w:delText>ut</w:delText></w:r></w:del></w:p>",
            "inn",
        ),
        (f"<w:p><w:hyperlink>{run('lenke')}</w:hyperlink></w:p>", "lenke"),
        (f"<w:sdt><w:sdtContent><w:p>{run('felt')}</w:p></w:sdtContent></w:sdt>", "felt"),
        ("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>", "a\tb\nc"),
        (
            f"<w:p>{run('ute')}<w:r><w:pict><w:txbxContent><w:p>{run('inne')}</w:p>"
            "</w:txbxContent></w:pict></w:r></w:p>",
            "ute\ninne",
        ),
    ],
)
def test_what_word_writes_in_its_own_ways(tmp_path: Path, body: str, text: str) -> None:
    assert taken_apart(tmp_path, body).text == text


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"]
)
def test_encodings_are_told(tmp_path: Path, encoding: str) -> None:
    text = (
        "I: Hva gjør dere på Ås?\nR: Vi får en blå bil, én og annen gang. Ærlig talt: nå går det."
    )
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    assert read_transcript(tmp_path / "a.txt").text == text


def test_what_is_taken_out_is_counted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "I: H\u202eei\x1b[31m.\nR: Ja\x00\x07.".replace("\x00", ""), "utf-8"
    )
    found = read_transcript(tmp_path / "a.txt")
    assert (found.text, found.removed) == ("I: Hei.\nR: Ja.", 3)
    found = taken_apart(tmp_path, "<w:p>" + run("I: e\u0301n\u202e") + "</w:p>")
    assert (found.text, found.removed) == ("I: én", 1)
