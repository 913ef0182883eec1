"""Reads transcripts that are Word documents, by walking their XML.

All text is read: body, tables cell by cell, lists, text boxes, and footnotes after the paragraph
they belong to. Under tracked changes, what was inserted is there, and what was deleted, or moved
from its place, is not. Numbers
that Word makes (of lists, of pages) are not text.

Limits: files of 20 MB, parts of 16 MB, 200,000 paragraphs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from evalbench.intake.packages import MAIN_PART, UNREADABLE, PackageFile, PartTooLargeError
from evalbench.intake.transcripts.plain_text import insist_size
from evalbench.intake.transcripts.record import Transcript
from evalbench.messages import EvalbenchError
from evalbench.text.cleaning import clean, composed
from evalbench.text.openings import Line
from evalbench.text.turns import recognise

__all__ = ["LARGEST_PART", "MOST_PARAGRAPHS", "read_word"]

LARGEST_PART = 16_000_000
"""The most bytes of a part of the document, unpacked."""

MOST_PARAGRAPHS = 200_000
"""The most paragraphs of a document."""

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFF = ("0", "false", "off", "none")
_LONGEST_LEAD = 80


class _Names:
    """The names of the elements that carry text, in the namespace of a document."""

    def __init__(self, namespace: str) -> None:
        def name(local: str) -> str:
            return f"{{{namespace}}}{local}"

        self.p, self.r, self.t = name("p"), name("r"), name("t")
        self.run_properties, self.style = name("rPr"), name("rStyle")
        self.properties, self.paragraph_style = name("pPr"), name("pStyle")
        self.cell, self.box = name("tc"), name("txbxContent")
        self.moved_away = name("moveFrom")
        self.mark_gone = name("del")
        self.value, self.id = name("val"), name("id")
        self.notes = {name("footnoteReference"): "footnote", name("endnoteReference"): "endnote"}
        self.bold = (name("b"), name("u"), name("smallCaps"), name("caps"))
        self.text = {
            name("tab"): "\t", name("ptab"): "\t", name("br"): "\n", name("cr"): "\n",
            name("noBreakHyphen"): "\N{NON-BREAKING HYPHEN}",
        }  # fmt: skip


class _Paragraph(NamedTuple):
    """A paragraph: its text, how much of its beginning is set apart, its style, the notes in it."""

    text: str
    lead: int
    style: str
    notes: tuple[tuple[str, str], ...]
    heads_row: bool


def read_word(path: Path, names: Collection[str] = ()) -> Transcript:
    """Return the transcript in a Word document.

    EvalbenchError when it is none, is encrypted, damaged or too large.
    """
    insist_size(path)
    lines, removed = _lines(path)
    text, turns = recognise(lines, names)
    return Transcript(composed(path.stem), text, tuple(turns), removed)


def _lines(path: Path) -> tuple[list[Line], int]:
    with path.open("rb") as stream:
        begins = stream.read(len(_OLE))
        if begins == _OLE:
            raise EvalbenchError("folder.word_locked")
        if begins.startswith(b"%PDF"):
            raise EvalbenchError("folder.word_pdf")
        stream.seek(0)
        try:
            with PackageFile(stream, LARGEST_PART) as file:
                paragraphs, notes = _read(file)
        except PartTooLargeError:
            limit = LARGEST_PART // 1_000_000
            raise EvalbenchError("folder.word_large", limit=limit) from None
        except UNREADABLE as error:
            locked = isinstance(error, RuntimeError) and "encrypted" in str(error)
            raise EvalbenchError("folder.word_locked" if locked else "folder.word_bad") from None
    return _cleaned(paragraphs, notes)


def _read(file: PackageFile) -> tuple[list[_Paragraph], Mapping[tuple[str, str], list[str]]]:
    main = file.targets()[MAIN_PART]
    root = file.tree(main)
    names = _Names(_STRICT if root.tag.startswith(f"{{{_STRICT}}}") else _MAIN)
    if not root.tag.endswith("}document"):
        raise ValueError("no document")
    paragraphs = list(_paragraphs(root, names))
    if any(paragraph.notes for paragraph in paragraphs):
        return paragraphs, _notes(file, main, names)
    return paragraphs, {}


def _paragraphs(root: etree._Element, names: _Names) -> Iterator[_Paragraph]:
    """Yield the paragraphs in the order they are read in; those of a text box after its own."""
    _take_out_what_is_not_read(root, names)
    _take_out_boxes(root, names)
    going_on: list[_Paragraph] = []
    parent = None
    for number, element in enumerate(root.iter(names.p)):
        if number >= MOST_PARAGRAPHS:
            raise EvalbenchError("folder.word_paragraphs", limit=MOST_PARAGRAPHS)
        if going_on and element.getparent() is not parent:
            yield _as_one(going_on)
            going_on = []
        parent = element.getparent()
        style, mark_gone = _properties(element, names)
        going_on.append(_paragraph(element, style, names))
        if not mark_gone:
            yield _as_one(going_on)
            going_on = []
    if going_on:
        yield _as_one(going_on)


def _as_one(paragraphs: list[_Paragraph]) -> _Paragraph:
    """Return the one paragraph of those whose marks were deleted between them."""
    if len(paragraphs) == 1:
        return paragraphs[0]
    first = next((each for each in paragraphs if each.text), paragraphs[-1])
    return paragraphs[-1]._replace(
        text="".join(each.text for each in paragraphs),
        lead=first.lead,
        notes=tuple(note for each in paragraphs for note in each.notes),
    )


def _take_out_what_is_not_read(root: etree._Element, names: _Names) -> None:
    """Take out what was moved elsewhere, and of alternatives all but the first with text."""
    for gone in list(root.iter(names.moved_away)):
        _remove(gone)
    for alternatives in list(root.iter(_ALTERNATIVES)):
        found = False
        for branch in list(alternatives):
            if found:
                alternatives.remove(branch)
            else:
                found = next(branch.iter(names.t), None) is not None


def _take_out_boxes(root: etree._Element, names: _Names) -> None:
    """Put the paragraphs of text boxes behind the one they are anchored in."""
    for box in list(root.iter(names.box)):
        host = next(box.iterancestors(names.p), None)
        if host is None:
            continue
        for child in reversed(list(box)):
            host.addnext(child)
        _remove(box)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _properties(paragraph: etree._Element, names: _Names) -> tuple[str, bool]:
    """Return the style of a paragraph, and whether the mark at its end is deleted."""
    style, gone = "", False
    if len(paragraph) and paragraph[0].tag == names.properties:
        # One by one, since a search by a path takes longer than reading the runs does.
        for child in paragraph[0]:
            tag = child.tag
            if tag == names.paragraph_style:
                style = child.get(names.value, "")
            elif tag == names.run_properties:
                gone = any(one.tag == names.mark_gone for one in child)
    return style, gone


def _paragraph(element: etree._Element, style: str, names: _Names) -> _Paragraph:
    pieces: list[str] = []
    notes: list[tuple[str, str]] = []
    length = lead = 0
    leading = True
    for run in element.iter(names.r, names.p):
        if run.tag == names.p:
            if run is not element:
                raise ValueError("a paragraph in a paragraph")
            continue
        piece = _run_text(run, names, notes)
        if not piece:
            continue
        pieces.append(piece)
        length += len(piece)
        # A space between two bold words need not be bold itself.
        if leading and (not piece.strip() or _is_set_apart(run, names)):
            lead = length
        else:
            leading = False
    return _Paragraph(
        "".join(pieces),
        lead if lead <= _LONGEST_LEAD else 0,
        style,
        tuple(notes),
        _heads_row(element, names),
    )


def _run_text(run: etree._Element, names: _Names, notes: list[tuple[str, str]]) -> str:
    if len(run) == 1 and run[0].tag == names.t:
        return run[0].text or ""
    text = ""
    for child in run:
        tag = child.tag
        if tag == names.t:
            text += child.text or ""
        elif tag in names.text:
            text += names.text[tag]
        elif tag == _ALTERNATIVES:
            # Word writes emoji so.
            text += "".join(_run_text(branch, names, notes) for branch in child)
        elif tag in names.notes:
            notes.append((names.notes[tag], child.get(names.id, "")))
    return text


def _is_set_apart(run: etree._Element, names: _Names) -> bool:
    """Tell whether a run is bold, underlined, in capitals, or in a style of its own."""
    if not len(run) or run[0].tag != names.run_properties:
        return False
    for child in run[0]:
        if child.tag == names.style:
            return True
        if child.tag in names.bold and child.get(names.value, "1").lower() not in _OFF:
            return True
    return False


def _heads_row(element: etree._Element, names: _Names) -> bool:
    """Tell whether a paragraph is the whole of the first of several cells in a row."""
    cell = element.getparent()
    if cell is None or cell.tag != names.cell:
        return False
    row = cell.getparent()
    if row is None:
        return False
    cells = row.findall(names.cell)
    return len(cells) > 1 and cells[0] is cell and len(cell.findall(names.p)) == 1


def _notes(file: PackageFile, main: str, names: _Names) -> Mapping[tuple[str, str], list[str]]:
    """Return the paragraphs of each footnote and endnote, by kind and id."""
    targets = file.targets(main)
    found: dict[tuple[str, str], list[str]] = {}
    for kind in ("footnote", "endnote"):
        part = next((name for key, name in targets.items() if key.endswith(f"/{kind}s")), None)
        if part is None:
            continue
        for note in file.tree(part):
            paragraphs = [each.text for each in _paragraphs(note, names)]
            found[kind, note.get(names.id, "")] = paragraphs
    return found


def _cleaned(
    paragraphs: list[_Paragraph], notes: Mapping[tuple[str, str], list[str]]
) -> tuple[list[Line], int]:
    """Return the lines, clean and composed, and how many control characters went."""
    body = _body_style(paragraphs)
    lines: list[Line] = []
    removed = 0
    for paragraph in paragraphs:
        cleaned = clean(paragraph.text)
        removed += cleaned.removed
        text = composed(cleaned.text)
        lead = paragraph.lead if text == paragraph.text else min(paragraph.lead, len(text))
        styled = paragraph.style != body and len(text) <= _LONGEST_LEAD
        if "\n" in text:
            first, *rest = text.split("\n")
            lines.append(Line(first, min(lead, len(first))))
            lines.extend(map(Line, rest))
        else:
            whole = styled or paragraph.heads_row
            lines.append(Line(text, lead or len(text) if whole else lead))
        for note in paragraph.notes:
            for said in notes.get(note, ()):
                cleaned = clean(said)
                removed += cleaned.removed
                lines.extend(map(Line, composed(cleaned.text).split("\n")))
    return lines, removed


def _body_style(paragraphs: list[_Paragraph]) -> str:
    """Return the style that most of the text is in."""
    lengths: Counter[str] = Counter()
    for paragraph in paragraphs:
        lengths[paragraph.style] += len(paragraph.text)
    return lengths.most_common(1)[0][0] if lengths else ""
