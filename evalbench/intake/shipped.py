"""Where the codebooks and sample studies that come with evalbench are."""

from __future__ import annotations

from pathlib import Path

from evalbench.messages import EvalbenchError

__all__ = ["codebooks", "sample"]

_PACKAGE = Path(__file__).parents[1]


def _folder(name: str) -> Path:
    """Return a shipped folder: within an installed package, or at the top of the source."""
    installed = _PACKAGE / "shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def codebooks() -> Path:
    """Return the folder of the ready-made codebooks, one YAML file each."""
    return _folder("codebooks")


def sample(name: str) -> Path:
    """Return the study folder of a sample; EvalbenchError names those that there are."""
    known = sorted(each.name for each in _folder("sample_projects").iterdir() if each.is_dir())
    if name in known:
        return _folder("sample_projects") / name
    raise EvalbenchError("beginning.no_sample", name=name, known=", ".join(known))
