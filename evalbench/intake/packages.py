"""Office files as packages of parts (OPC), opened with care: from outside may come anything.

Nothing is ever written to a path that a package names, entities are not resolved, and a part says
how large it is before it is read.
"""

from __future__ import annotations

import zlib
from pathlib import PurePosixPath
from types import TracebackType
from typing import BinaryIO, Self
from zipfile import BadZipFile, LargeZipFile, ZipFile

from lxml import etree

__all__ = ["LARGEST_PART", "MAIN_PART", "UNREADABLE", "PackageFile", "PartTooLargeError", "parsed"]

MAIN_PART = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
LARGEST_PART = 1 << 28
"""The most bytes of a part, unless a reader says fewer."""

# What a file that is damaged, encrypted or no package at all makes zipfile and lxml raise.
UNREADABLE = (
    BadZipFile, LargeZipFile, KeyError, ValueError, RuntimeError, EOFError, NotImplementedError,
    zlib.error, etree.XMLSyntaxError,
)  # fmt: skip


class PartTooLargeError(ValueError):
    """A part beyond the limit."""


class PackageFile:
    """A package open for reading; what is wrong with it raises one of :data:`UNREADABLE`."""

    def __init__(self, stream: BinaryIO, largest: int = LARGEST_PART) -> None:
        self._zip = ZipFile(stream)
        self._largest = largest
        if any(".." in name.split("/") for name in self._zip.namelist()):
            raise BadZipFile("a name that leads out of the package")

    def __enter__(self) -> Self:
        """Return the package."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self._zip.close()

    def part(self, name: str) -> bytes:
        """Return a part; KeyError when there is none, PartTooLargeError beyond the limit."""
        if self._zip.getinfo(name).file_size > self._largest:
            raise PartTooLargeError(name)
        return self._zip.read(name)

    def tree(self, name: str) -> etree._Element:
        """Return the root of a part that is XML."""
        return parsed(self.part(name))

    def targets(self, of: str = "") -> dict[str, str]:
        """Return the parts that the part `of` (none: the package) refers to, by kind.

        Of several of a kind the last; what lies outside the package is not among them.
        """
        path = PurePosixPath("/", of)
        name = str(path.parent / "_rels" / f"{path.name}.rels") if of else "/_rels/.rels"
        return {
            one.get("Type", ""): _within(path.parent if of else path, one.get("Target", ""))
            for one in self.tree(name.lstrip("/"))
            if one.get("TargetMode") != "External"
        }


def _within(folder: PurePosixPath, target: str) -> str:
    """Return the name of a part, ``..`` followed inside the package only."""
    places: list[str] = []
    for step in (folder / target).parts[1:]:
        if step != "..":
            places.append(step)
        elif places:
            places.pop()
    return "/".join(places)


def parsed(data: bytes) -> etree._Element:
    """Return the root of a part; no entities, nothing from outside.

    Raises etree.XMLSyntaxError, and ValueError for a part with a document type declaration.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a part with a document type declaration")
    return root
