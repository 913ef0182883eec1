"""Reads codings.csv: passages by their span, or found by their text."""

from __future__ import annotations

from uuid import UUID

from evalbench.intake.folder.codebook import Codes
from evalbench.intake.folder.passages import Passages, Span
from evalbench.intake.folder.reading import Reading
from evalbench.messages import Message
from evalbench.study.layout import CODINGS, CODINGS_FILE
from evalbench.study.model import Coding
from evalbench.text.cleaning import printable

__all__ = ["read_codings"]

_BUILD = 1
"""The state a built study is in, and so its codebook."""


def read_codings(reading: Reading, passages: Passages, codes: Codes) -> None:
    """Read codings.csv; a coding without a coder is that of whoever builds, where that is said."""
    sheet = reading.sheet(CODINGS_FILE, CODINGS, ("document", "code"))
    if sheet is None:
        return
    if not sheet.lines:
        return
    if not any(map(sheet.has, ("start", "text"))):
        message = Message("folder.column_missing", column="start")
        reading.problem(CODINGS_FILE, sheet.header_line, message)
        return
    for line, cells in sheet.pick(*CODINGS):
        _take(reading, passages, codes, line, cells)


def _take(
    reading: Reading, passages: Passages, codes: Codes, line: int, cells: tuple[str, ...]
) -> None:
    file = CODINGS_FILE
    document, start, end, text, code, coder, memo, stance = cells
    document_id = reading.documents.find(file, line, document)
    if document_id is None:
        reading.required(file, line, "document", document)
    code_id = codes.find(file, line, code)
    coder = coder or reading.coder
    coder_id = reading.coders.find(file, line, coder)
    if coder_id is None:
        reading.required(file, line, "coder", coder)
    span = _span(reading, passages, line, document_id, (start, end, text))
    if document_id is None or code_id is None or coder_id is None or span is None:
        return
    reading.contents.add(
        Coding,
        document_id=document_id,
        start=span[0],
        end=span[1],
        code_id=code_id,
        coder_id=coder_id,
        memo=reading.free_text(file, memo),
        stance=reading.short(file, line, stance),
        codebook_state=_BUILD,
    )


def _span(
    reading: Reading,
    passages: Passages,
    line: int,
    document: UUID | None,
    cells: tuple[str, str, str],
) -> Span | None:
    """Return the passage a row means; None, with a problem, when it means none or several."""
    start, end, text = cells[0].strip(), cells[1].strip(), cells[2]
    if not start and not end:
        return _by_text(reading, passages, line, document, text)
    span = _numbers(reading, line, start, end)
    if span is None or document is None or document not in passages.texts:
        return None
    fault = passages.fault(document, span) or passages.quoted(document, span, text)
    return span if reading.check(CODINGS_FILE, line, fault) else None


def _numbers(reading: Reading, line: int, start: str, end: str) -> Span | None:
    for cell in (start, end):
        if not cell:
            reading.problem(CODINGS_FILE, line, Message("folder.half_span"))
            return None
        if not cell.isascii() or not cell.isdigit() or len(cell) > 9:
            message = Message("folder.not_whole", value=printable(cell))
            reading.problem(CODINGS_FILE, line, message)
            return None
    return int(start), int(end)


def _by_text(
    reading: Reading, passages: Passages, line: int, document: UUID | None, text: str
) -> Span | None:
    if not text.strip():
        reading.problem(CODINGS_FILE, line, Message("folder.no_span"))
        return None
    if document is None or document not in passages.texts:
        return None
    found = passages.search(document, text)
    if isinstance(found, Message):
        reading.problem(CODINGS_FILE, line, found)
        return None
    return found
