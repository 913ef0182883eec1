"""Reading the rows of tables straight from the pages of a SQLite file, page by page.

For a file that SQLite no longer opens, or whose tables it no longer finds: a row whose page is
whole can be read though everything above the page is lost. See sqlite.org/fileformat2.html.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from evalbench.study.keeping.header import MAGIC, page_size_of

__all__ = ["rows_in_pages"]

_LEAF = 0x0D
_HEADER = 100
_SIZES = (0, 1, 2, 3, 4, 6, 8)

Value = None | int | float | str | bytes


def rows_in_pages(data: bytes) -> Iterator[list[Value]]:
    """Return every whole row on a page that holds rows of a table, stale ones included."""
    pages = _Pages(data)
    for number in range(1, pages.count + 1):
        yield from pages.rows(number)


class _Pages:
    """The pages of a file, numbered from 1."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = page_size_of(data[:_HEADER])
        self.usable = self.size - (data[20] if data.startswith(MAGIC) else 0)
        self.count = len(data) // self.size

    def page(self, number: int) -> bytes:
        return self.data[(number - 1) * self.size : number * self.size]

    def rows(self, number: int) -> Iterator[list[Value]]:
        page = self.page(number)
        head = _HEADER if number == 1 else 0
        if page[head] != _LEAF:
            return
        (cells,) = struct.unpack_from(">H", page, head + 3)
        for place in range(head + 8, min(head + 8 + 2 * cells, self.size - 1), 2):
            try:
                yield self._row(page, struct.unpack_from(">H", page, place)[0])
            except (ValueError, IndexError, struct.error):
                continue

    def _row(self, page: bytes, place: int) -> list[Value]:
        length, place = _varint(page, place)
        _, place = _varint(page, place)
        if length > len(self.data):
            raise ValueError("longer than the file")
        most = self.usable - 35
        least = (self.usable - 12) * 32 // 255 - 23
        local = least + (length - least) % (self.usable - 4)
        here = length if length <= most else local if local <= most else least
        body = page[place : place + here]
        if here < length:
            (more,) = struct.unpack_from(">I", page, place + here)
            body += self._overflow(more, length - here)
        if len(body) != length:
            raise ValueError("cut short")
        return _values(body)

    def _overflow(self, number: int, length: int) -> bytes:
        """Return what of a row stands on pages of its own, each naming the next."""
        parts = []
        while length > 0:
            if not 1 <= number <= self.count:
                raise ValueError("the page is not there")
            page = self.page(number)
            parts.append(page[4 : 4 + min(length, self.usable - 4)])
            length -= self.usable - 4
            (number,) = struct.unpack_from(">I", page)
        return b"".join(parts)


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """Return a number of one to nine bytes, and where it ends."""
    value = 0
    for each in range(8):
        byte = data[place + each]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + each + 1
    return value << 8 | data[place + 8], place + 9


def _values(body: bytes) -> list[Value]:
    end, place = _varint(body, 0)
    kinds = []
    while place < end:
        kind, place = _varint(body, place)
        kinds.append(kind)
    values = []
    for kind in kinds:
        value, place = _value(body, place, kind)
        values.append(value)
    if place != len(body):
        raise ValueError("not the length it says")
    return values


def _value(body: bytes, place: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, place
    if kind in (8, 9):
        return kind - 8, place
    if kind == 7:
        return struct.unpack_from(">d", body, place)[0], place + 8
    if kind < 7:
        end = place + _SIZES[kind]
        return int.from_bytes(body[place:end], "big", signed=True), end
    if kind < 12:
        raise ValueError("no such kind of value")
    end = place + (kind - 12) // 2
    return (body[place:end].decode() if kind % 2 else body[place:end]), end
