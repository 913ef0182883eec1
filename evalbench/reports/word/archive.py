"""The file around a Word document: the same bytes every time, and a digest of its body."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

from evalbench.intake.packages import MAIN_PART, UNREADABLE, PackageFile, parsed

__all__ = [
    "CUSTOM_PROPERTIES",
    "as_document",
    "custom_properties",
    "stands_as_written",
    "write_archive",
]

CUSTOM_PROPERTIES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
)
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
        with PackageFile(data) as file:
            targets = file.targets()
            body = file.part(targets[MAIN_PART])
            properties = file.tree(targets[CUSTOM_PROPERTIES])
    except UNREADABLE:
        return False
    written = [_text(child) for child in properties if child.get("name") == _DIGEST]
    return written == [hashlib.sha256(body).hexdigest()]


def _text(element: etree._Element) -> str:
    return "".join(str(piece) for piece in element.itertext()).strip()
