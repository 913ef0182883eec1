"""Outside programs that some tests call."""

import os
import shutil
from collections.abc import Mapping

import pytest

# One program under the names it has on various systems.
NAMES = {
    "libreoffice": ("libreoffice", "soffice"),
    "chromium": ("chromium", "chromium-browser", "google-chrome", "chrome"),
}


def find(program: str) -> str | None:
    """The path of that program, under any of its names; None when it is not installed."""
    found = (shutil.which(name) for name in NAMES.get(program, (program,)))
    return next(filter(None, found), None)


def require(program: str, environment: Mapping[str, str] = os.environ) -> str:
    """The path of that program; without it the test is skipped, or failed where CI is set."""
    path = find(program)
    if path is not None:
        return path
    message = f"needs {program}, which is not installed"
    if environment.get("CI"):
        pytest.fail(f"{message}: .ci/run installs it", pytrace=False)
    pytest.skip(message)
