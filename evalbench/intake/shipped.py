"""Where the codebooks and sample studies that come with evalbench are.

A ready-made codebook has a file for each language it is in, ``four-perspectives.nb.yaml``, and is
known by its name without the language.
"""

from __future__ import annotations

from pathlib import Path

from evalbench.messages import LANGUAGES, EvalbenchError
from evalbench.text.cleaning import printable

__all__ = ["codebook_file", "codebook_names", "codebooks", "sample", "sample_names"]

_PACKAGE = Path(__file__).parents[1]
_NEXT_BEST = ("nb", "en")


def _folder(name: str) -> Path:
    """Return a shipped folder: within an installed package, or at the top of the source."""
    installed = _PACKAGE / "shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def codebooks() -> Path:
    """Return the folder of the ready-made codebooks, a YAML file for each of their languages."""
    return _folder("codebooks")


def codebook_names(folder: Path | None = None) -> list[str]:
    """Return the names of the codebooks in `folder` (else the ready-made), without languages."""
    return sorted({_plain(stem) for stem in _stems(folder or codebooks())})


def codebook_file(name: str, language: str, folder: Path | None = None) -> Path | None:
    """Return the file of a codebook in `language`, else in bokmål, else in English.

    A name with a language at its end (``four-perspectives.en``) asks for that one. None when
    `folder` (else that of the ready-made) has no such codebook.
    """
    place = folder or codebooks()
    stems = _stems(place)
    wanted = (name, *(f"{name}.{each}" for each in (language, *_NEXT_BEST)))
    found = next((stem for stem in wanted if stem in stems), None)
    return None if found is None else place / f"{found}.yaml"


def _stems(folder: Path) -> set[str]:
    return {file.stem for file in folder.glob("*.yaml")}


def _plain(stem: str) -> str:
    name, _, language = stem.rpartition(".")
    return name if name and language in LANGUAGES else stem


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
