"""The ready-made codebooks: whole in every language, and the same codebook in each."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evalbench.intake.folder import read_codebook
from evalbench.intake.shipped import codebook_file, codebook_names, codebooks
from evalbench.messages import LANGUAGES
from evalbench.study.model import Code, Theme

NAMES = ("four-dimensions", "four-perspectives")
Rows = list[tuple[int, dict[str, Any]]]


def codes(name: str, language: str) -> Rows:
    """The codes of a codebook in its order, each with how deep it stands, its theme by name."""
    made = read_codebook(codebooks() / f"{name}.{language}.yaml")
    themes = made.names(Theme)
    depths: dict[Any, int] = {None: -1}
    found: Rows = []
    for row in made.rows(Code):
        depths[row["id"]] = depths[row["parent_id"]] + 1
        found.append((depths[row["id"]], {**row, "theme": themes.get(row["theme_id"], "")}))
    return found


def test_each_is_there_in_every_language() -> None:
    assert codebook_names() == list(NAMES)
    stems = {file.stem for file in codebooks().glob("*.yaml")}
    assert stems == {f"{name}.{language}" for name in NAMES for language in LANGUAGES}


@pytest.mark.parametrize("name", NAMES)
def test_the_languages_of_a_codebook_are_one_codebook(name: str) -> None:
    books = {language: codes(name, language) for language in LANGUAGES}
    for rows in zip(*books.values(), strict=True):
        assert len({depth for depth, _ in rows}) == 1
        assert len({row["color"] for _, row in rows}) == 1
        assert len({row["theme"] for _, row in rows}) == 1
        said = {language: row["name"] for language, (_, row) in zip(books, rows, strict=True)}
        for language, (_, row) in zip(books, rows, strict=True):
            others = {each: text for each, text in said.items() if each != language}
            assert row["names"] == others
        keys = {language: row["key"] for language, (_, row) in zip(books, rows, strict=True)}
        assert keys["nb"] == keys["nn"]
        # An English keyboard has no ø and no å.
        assert keys["en"] == keys["nb"] if keys["nb"].isascii() else keys["en"].isascii()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_codebook_is_whole(name: str, language: str) -> None:
    rows = codes(name, language)
    tops = [row for depth, row in rows if not depth]
    assert len(tops) == 4
    assert all(row["color"] and row["theme"] for row in tops)
    assert {depth for depth, _ in rows} == {0, 1}
    keys = [row["key"] for _, row in rows]
    assert all(keys)
    assert len(set(keys)) == len(keys)
    for _, row in rows:
        assert all(row[text].strip() for text in ("definition", "include", "exclude", "example"))
        assert row["example"][0] + row["example"][-1] == ("“”" if language == "en" else "«»")
    assert set(referred(rows)) <= {row["name"] for _, row in rows}


def referred(rows: Rows) -> Iterator[str]:
    """The codes that the exclusion rules point to, in brackets."""
    for _, row in rows:
        for listed in re.findall(r"\(([^)]*)\)", row["exclude"]):
            for name in re.split(r", ?(?:and |og )?", listed):
                yield re.sub(r"^særl[ie]+g | in particular$", "", name)


@pytest.mark.parametrize(
    ("files", "name", "language", "found"),
    [
        (["a.nb", "a.nn", "a.en"], "a", "nn", "a.nn"),
        (["a.nb", "a.en"], "a", "nn", "a.nb"),
        (["a.nn", "a.en"], "a", "nb", "a.en"),
        (["a.nb", "a.nn", "a.en"], "a.en", "nb", "a.en"),
        (["a", "a.en"], "a", "en", "a"),
        (["a.b"], "a.b", "nb", "a.b"),
        (["a.nn"], "a", "nb", None),
        (["a.nb"], "../a", "nb", None),
        (["a.nb"], "", "nb", None),
    ],
)
def test_the_language_of_a_codebook(
    tmp_path: Path, files: list[str], name: str, language: str, found: str | None
) -> None:
    for file in files:
        (tmp_path / f"{file}.yaml").touch()
    chosen = codebook_file(name, language, tmp_path)
    assert (None if chosen is None else chosen.stem) == found


def test_a_codebook_goes_by_its_name_without_the_language(tmp_path: Path) -> None:
    for stem in ("b", "a.nb", "a.en", "a.b"):
        (tmp_path / f"{stem}.yaml").touch()
    assert codebook_names(tmp_path) == ["a", "a.b", "b"]
