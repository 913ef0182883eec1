"""How a study begins: built from a folder or empty, with the steps told on the way."""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from evalbench.intake.beginning import build_study, new_study
from evalbench.intake.shipped import codebook_names, codebooks, sample, sample_names
from evalbench.messages import EvalbenchError, Message, Problems
from evalbench.study.find import code_paths, study_of
from evalbench.study.model import Scale
from evalbench.study.store import open_study
from evalbench.study.verbs.setting import ScaleChanges

SAMPLE = sample("purchaser-provider")


def refused(act, *args, **options) -> EvalbenchError:
    with pytest.raises(EvalbenchError) as error:
        act(*args, **options)
    return error.value


def test_the_sample_is_built_on_both_databases(database_url: str) -> None:
    told: list[str] = []

    def step(message: Message) -> None:
        told.append(message.key)

    built = build_study(SAMPLE, database_url, "AB", step=step)
    assert told == ["beginning.reading", "beginning.saving"]
    assert built.replaced is None
    assert built.counts["unit"] == 12
    build_study(SAMPLE, database_url, "AB", force=True, step=step)
    assert told[2:] == ["beginning.reading", "beginning.keeping", "beginning.saving"]


def test_a_taken_place_is_refused_before_the_folder_is_read(tmp_path: Path) -> None:
    file = tmp_path / "x.evalbench"
    file.write_bytes(b"mine")
    error = refused(build_study, tmp_path / "no folder", str(file), "AB")
    assert error.message.key == "beginning.taken"
    assert file.read_bytes() == b"mine"


def test_a_folder_with_mistakes_leaves_everything_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "x.evalbench"
    build_study(SAMPLE, str(file), "AB")
    before = file.read_bytes()
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "study.toml").write_text("titel = 'x'", encoding="utf-8")
    assert isinstance(refused(build_study, folder, str(file), "AB", force=True), Problems)
    assert file.read_bytes() == before


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.touch()
    error = refused(build_study, file, str(tmp_path / "y"), "AB")
    assert error.message.key == "beginning.file_for_folder"


@pytest.mark.parametrize(
    "codebook",
    [
        *codebook_names(),
        "four-perspectives.en",
        str(codebooks() / "four-perspectives.nb.yaml"),
    ],
)
def test_an_empty_study_with_a_codebook(database_url: str, codebook: str) -> None:
    new_study(database_url, "Prøven", "nn", codebook, who="AB")
    with open_study(database_url) as study, study.read() as session:
        assert study_of(session).title == "Prøven"
        assert study_of(session).language == "nn"
        assert code_paths(session)


@pytest.mark.parametrize(
    ("language", "codebook", "code"),
    [
        ("nb", "four-dimensions", "Behovsdekning"),
        ("nn", "four-dimensions", "Behovsdekking"),
        ("en", "four-dimensions", "Need coverage"),
        ("nb", "four-dimensions.en", "Need coverage"),
    ],
)
def test_a_codebook_comes_in_the_language_of_the_study(
    tmp_path: Path, language: str, codebook: str, code: str
) -> None:
    file = str(tmp_path / "x.evalbench")
    new_study(file, "Prøven", language, codebook, who="AB")
    with open_study(file) as study, study.read() as session:
        assert next(iter(code_paths(session).values())) == code
        assert study_of(session).codebook_name == "four-dimensions"


def test_names_that_are_not_known(tmp_path: Path) -> None:
    assert refused(sample, "x").message.fields["known"] == ", ".join(sample_names())
    error = refused(new_study, str(tmp_path / "x"), "t", "nb", "../x", who="AB")
    assert error.message.key == "beginning.no_codebook"
    assert list(tmp_path.iterdir()) == []


def test_a_new_study_takes_the_scale_it_is_given(database_url: str) -> None:
    scale: ScaleChanges = {"maximum": Decimal(7), "labels": ["Nei", "Ja"]}
    new_study(database_url, "Prøven", "nb", None, who="AB", scale=scale)
    with open_study(database_url) as store, store.read() as session:
        kept = session.scalars(select(Scale)).one()
        assert (kept.minimum, kept.maximum, kept.step) == (Decimal(1), Decimal(7), Decimal(1))
        assert kept.labels == ["Nei", "Ja"]


def test_a_scale_that_is_none_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    file = tmp_path / "x"
    error = refused(new_study, str(file), "t", "nb", None, who="AB", scale={"step": Decimal(3)})
    assert error.message.key == "rules.scale_step"
    assert not file.exists()
