"""What the tests of faults share: a small disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.small_disk import small_disk


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of four megabytes."""
    with small_disk(tmp_path / "small") as place:
        yield place
