"""The file around a Word document: the same bytes every time, and a digest of its body."""

from __future__ import annotations

import hashlib
import zlib
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

__all__ = [
    "CUSTOM_PROPERTIES",
    "UNREADABLE",
    "as_document",
    "custom_properties",
    "parsed",
    "stands_as_written",
    "write_archive",
]

CUSTOM_PROPERTIES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
)
_MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_USER_PROPERTIES = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_NO_PROPERTIES = f'<Properties xmlns="{_PROPERTIES}" xmlns:vt="{_VALUES}"/>'
_DIGEST = "evalbench-digest"
_TYPES = "[Content_Types].xml"
_TEMPLATE_TYPE = b"wordprocessingml.template.main+xml"
_DOCUMENT_TYPE = b"wordprocessingml.document.main+xml"
_FIRST = (_TYPES, "_rels/.rels")
_OLDEST = (1980, 1, 1, 0, 0, 0)
_LARGEST = 1 << 28
# What a file that is damaged, encrypted or no Word file at all makes zipfile and lxml raise.
UNREADABLE = (
    BadZipFile, KeyError, ValueError, RuntimeError, EOFError, zlib.error, etree.XMLSyntaxError
)  # fmt: skip


def write_archive(saved: BinaryIO, stream: BinaryIO) -> None:
    """Write the zip file `saved` to `stream` again with sorted members and without dates."""
    with ZipFile(saved) as source, ZipFile(stream, "w") as target:
        for name in sorted(source.namelist(), key=lambda name: (name not in _FIRST, name)):
            member = ZipInfo(name, _OLDEST)
            member.compress_type = ZIP_DEFLATED
            member.create_system = 0
            target.writestr(member, source.read(name))


def as_document(template: Path) -> BinaryIO:
    """Return the file `template` as a document, also when it is one of Word's templates (.dotx).

    Raises OSError when it cannot be read, BadZipFile or KeyError when it is no Word file.
    """
    whole = BytesIO(template.read_bytes())
    with ZipFile(whole) as source:
        types = source.read(_TYPES)
        if _TEMPLATE_TYPE not in types:
            whole.seek(0)
            return whole
        changed = BytesIO()
        with ZipFile(changed, "w", ZIP_DEFLATED) as target:
            for name in source.namelist():
                data = source.read(name)
                if name == _TYPES:
                    data = data.replace(_TEMPLATE_TYPE, _DOCUMENT_TYPE)
                target.writestr(name, data)
    changed.seek(0)
    return changed


def custom_properties(digest: str, existing: bytes | None = None) -> bytes:
    """Return the part of custom properties, `existing` or new, with the digest of the body."""
    root = etree.fromstring(_NO_PROPERTIES) if existing is None else parsed(existing)
    for child in list(root):
        if child.get("name") == _DIGEST:
            root.remove(child)
    numbers = [int(child.get("pid", "1")) for child in root]
    entry = etree.SubElement(root, f"{{{_PROPERTIES}}}property")
    entry.set("fmtid", _USER_PROPERTIES)
    entry.set("pid", str(max(numbers, default=1) + 1))
    entry.set("name", _DIGEST)
    etree.SubElement(entry, f"{{{_VALUES}}}lpwstr").text = digest
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def stands_as_written(path: Path) -> bool:
    """Tell whether the body of the Word file at `path` is still the one evalbench wrote.

    False for a file by someone else, one that has been edited or saved again, and one that is no
    Word file. Raises OSError when it cannot be read.
    """
    data = BytesIO(path.read_bytes())
    try:
        with ZipFile(data) as file:
            targets = _targets(_member(file, "_rels/.rels"))
            body = _member(file, targets[_MAIN])
            properties = parsed(_member(file, targets[CUSTOM_PROPERTIES]))
    except UNREADABLE:
        return False
    written = [_text(child) for child in properties if child.get("name") == _DIGEST]
    return written == [hashlib.sha256(body).hexdigest()]


def _member(file: ZipFile, name: str) -> bytes:
    if file.getinfo(name).file_size > _LARGEST:
        raise ValueError(f"{name} is too large")
    return file.read(name)


def _targets(relationships: bytes) -> dict[str, str]:
    return {
        one.get("Type", ""): str(PurePosixPath("/", one.get("Target", ""))).lstrip("/")
        for one in parsed(relationships)
    }


def parsed(data: bytes) -> etree._Element:
    """Return the root of a part; no entities, nothing from outside.

    Raises etree.XMLSyntaxError, and ValueError for a part with a document type declaration.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a part with a document type declaration")
    return root


def _text(element: etree._Element) -> str:
    return "".join(str(piece) for piece in element.itertext()).strip()
