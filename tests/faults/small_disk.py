"""A disk of four megabytes, and how it is filled to the last byte."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

__all__ = ["fill", "small_disk"]


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """Mount one at that folder, which is made. Skips the test where that is not allowed."""
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    try:
        done = subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        done = False
    if not done:
        pytest.skip("a small disk cannot be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(disk: Path) -> Path:
    """Leave no byte free; returns the file that takes the room."""
    file = disk / "filling"
    filling = os.open(file, os.O_WRONLY | os.O_CREAT)
    for size in (65_536, 512, 1):
        try:
            while os.write(filling, b"x" * size):
                pass
        except OSError:
            continue
    os.close(filling)
    assert not os.statvfs(disk).f_bavail
    return file
