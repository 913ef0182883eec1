"""Where the codebooks and sample studies that come with evalbench are."""

from __future__ import annotations

from pathlib import Path

from evalbench.messages import EvalbenchError
from evalbench.text.cleaning import printable

__all__ = ["codebook_names", "codebooks", "sample", "sample_names"]

_PACKAGE = Path(__file__).parents[1]


def _folder(name: str) -> Path:
    """Return a shipped folder: within an installed package, or at the top of the source."""
    installed = _PACKAGE / "shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def codebooks() -> Path:
    """Return the folder of the ready-made codebooks, one YAML file each."""
    return _folder("codebooks")


def codebook_names() -> list[str]:
    """Return the names of the ready-made codebooks."""
    return sorted(file.stem for file in codebooks().glob("*.yaml"))


def sample_names() -> list[str]:
    """Return the names of the sample studies."""
    folders = _folder("sample_projects").glob("*/study.toml")
    return sorted(file.parent.name for file in folders)


def sample(name: str) -> Path:
    """Return the study folder of a sample; EvalbenchError names those that there are."""
    if name in sample_names():
        return _folder("sample_projects") / name
    known = ", ".join(sample_names())
    raise EvalbenchError("beginning.no_sample", name=printable(name), known=known)
