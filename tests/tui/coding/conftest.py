"""The study that the coding view is tried in."""

import shutil
from pathlib import Path

import pytest

from tests.support.talks import build_talks


@pytest.fixture(scope="session")
def talks_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small study, built once; not to be changed."""
    return build_talks(tmp_path_factory.mktemp("talks") / "talks.evalbench")


@pytest.fixture
def talks(talks_file: Path, tmp_path: Path) -> Path:
    """A copy of the small study to code in."""
    return Path(shutil.copyfile(talks_file, tmp_path / "talks.evalbench"))
