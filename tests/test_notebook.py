"""The library's face: the tables of the commands as DataFrames, and nothing is ever written."""

import csv
import inspect
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas
import pytest
from sqlalchemy import make_url

import evalbench
from evalbench.cli.main import run
from evalbench.intake.beginning import build_study
from evalbench.messages import EvalbenchError
from evalbench.notebook import Study
from evalbench.study.backup import take_backup
from evalbench.study.change_log import state_of
from evalbench.study.store import open_study
from evalbench.study.verbs.setting import add_unit
from tests.cli.terminal import SAMPLE

FIRST = Path(__file__).parent / "data" / "first-revision.evalbench"
TITLE = "Bestiller–utfører i kommunene"

Ask = Callable[[Study], Any]

ASKED: dict[str, Ask] = {
    "scores": lambda study: study.scores(),
    "scores --role utfører --parents pooled": lambda study: study.scores("utfører", "pooled"),
    "segments": lambda study: study.segments(),
    "segments --context 1": lambda study: study.segments(context=1),
    "segments --context 0 --code Kvalitet --unit Bergen": lambda study: study.segments(
        code="Kvalitet", unit="Bergen", context=0
    ),
    "segments --role utfører --coder AB --document bergen-utfører-01": lambda study: study.segments(
        role="utfører", coder="AB", document="bergen-utfører-01"
    ),
    "matrix --rows code --columns unit": lambda study: study.matrix("code", "unit"),
    "matrix --rows theme --columns category": lambda study: study.matrix("theme", "category"),
    "matrix --rows code --columns role --measure characters --rollup --code Kvalitet "
    "--unit Bergen --role utfører --coder AB --document bergen-utfører-01": lambda study: (
        study.matrix(
            "code",
            "role",
            measure="characters",
            rollup=True,
            code="Kvalitet",
            unit="Bergen",
            role="utfører",
            coder="AB",
            document="bergen-utfører-01",
        )
    ),
    "indicators": lambda study: study.indicators(),
    "indicators --growth 2001:2011": lambda study: study.indicators(growth=("2001", "2011")),
    "overview": lambda study: study.overview(),
}
METHODS = {"answers", *(words.split()[0] for words in ASKED)}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample study, built once: for reading only."""
    file = tmp_path_factory.mktemp("sample") / "sample.evalbench"
    build_study(SAMPLE, str(file), "AB")
    return file


def printed(capsys: pytest.CaptureFixture[str], words: str, study: object, form: str) -> str:
    command, *options = words.split()
    assert run([command, str(study), *options, "--format", form, "--language", "en"]) == 0
    return capsys.readouterr().out


def rows_of(frame: Any) -> list[dict[str, object]]:
    """The rows as JSON has them: null where something is missing."""
    return [
        {key: None if pandas.isna(value) else value for key, value in row.items()}
        for row in frame.to_dict("records")
    ]


def differences(frame: Any, of_csv: str, of_json: str) -> Iterator[str]:
    """What is not the same in a frame and in what the command prints."""
    as_text = pandas.read_csv(io.StringIO(of_csv), dtype="str", keep_default_na=False)
    if list(frame.columns) != list(as_text.columns):
        yield f"columns {list(frame.columns)}"
    if len(frame) != len(as_text):
        yield f"{len(frame)} rows"
    for key in as_text.columns:
        text = frame[key].dtype == "str"
        mine = [("" if pandas.isna(value) else value) for value in frame[key]]
        theirs = [cell if text or not cell else float(cell) for cell in as_text[key]]
        if mine != theirs:
            yield f"column {key}"
    if rows_of(frame) != json.loads(of_json):
        yield "what is missing"


def test_every_frame_is_the_table_of_the_command(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    build_study(SAMPLE, database_url, "AB")
    with evalbench.open(database_url) as study:
        for words, ask in ASKED.items():
            frame = ask(study)
            assert len(frame) > 0, words
            tables = [printed(capsys, words, database_url, form) for form in ("csv", "json")]
            assert list(differences(frame, *tables)) == [], words
            assert frame.attrs == {"title": TITLE, "state": 1}, words


def test_a_difference_would_be_seen(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tables = [printed(capsys, "scores", sample, form) for form in ("csv", "json")]
    with evalbench.open(sample) as study:
        frame = study.scores()
    assert list(differences(frame, *tables)) == []
    assert list(differences(frame[list(frame)[::-1]], *tables))
    assert list(differences(frame[:-1], *tables))
    assert list(differences(frame.assign(mean=frame["mean"] + 1e-12), *tables))
    # To read the CSV without naming the dtypes makes a blank text a missing one.
    assert list(differences(pandas.read_csv(io.StringIO(tables[0])), *tables)) == [
        "what is missing"
    ]


def test_every_method_is_compared(sample: Path) -> None:
    public = {name for name in vars(Study) if not name.startswith("_")}
    assert public - {"close"} == METHODS


def test_the_answers_have_blanks_and_never_0(sample: Path) -> None:
    with evalbench.open(sample) as study:
        answers = study.answers()
    columns = ["respondent_id", "unit", "role", "statement_id", "answer", "reason", "theme"]
    assert list(answers.columns) == columns
    assert answers.dtypes.astype("str").tolist() == ["str"] * 4 + ["float64"] + ["str"] * 2
    assert answers["answer"].isna().any()
    assert not (answers["answer"] == 0).any()
    assert answers.attrs == {"title": TITLE, "state": 1}
    assert len(answers) == 773


# --- names that look like something else

NAMES = ("NA", "None", "null", "nan", "[laughs]", "=1+1", "ø 🙂", "' OR 1=1 --")


@pytest.fixture
def hostile(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A study in which everything that has a name bears each of them."""
    folder = tmp_path_factory.mktemp("folder")
    (folder / "study.toml").write_text('title = "[laughs] NA"\nlanguage = "nb"\n', encoding="utf-8")
    said = "\n".join(f"A: nr. {at} {name}" for at, name in enumerate(NAMES))
    (folder / "transcripts").mkdir()
    (folder / "transcripts" / "null.txt").write_text(said, encoding="utf-8")
    files = {
        "units.csv": [["name"], *([name] for name in NAMES)],
        "statements.csv": [["id", "theme"], *([name, name] for name in NAMES)],
        "answers.csv": [
            ["respondent_id", "unit", "role", "statement_id", "answer", "reason"],
            *([name, name, name, name, "4", name] for name in NAMES),
        ],
        "codings.csv": [
            ["document", "text", "code", "coder", "memo"],
            *(["null", f"nr. {at} {name}", name, name, name] for at, name in enumerate(NAMES)),
        ],
        "indicators.csv": [
            ["indicator", "unit", "period", "value", "unit_of_measure"],
            *([name, name, name, "3", name] for name in NAMES),
        ],
    }
    for file, rows in files.items():
        with (folder / file).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
    codes = json.dumps({"codes": [{"name": name} for name in NAMES]}, ensure_ascii=False)
    (folder / "codebook.yaml").write_text(codes, encoding="utf-8")
    build_study(folder, database_url, "NA")
    with evalbench.open(database_url) as study:
        yield study


HOSTILE: dict[str, tuple[Ask, set[str]]] = {
    "scores": (lambda study: study.scores(), {"role", "unit"}),
    "segments": (lambda study: study.segments(), {"code", "coder", "memo"}),
    "matrix": (lambda study: study.matrix("code", "unit"), {"row"}),
    "answers": (
        lambda study: study.answers(),
        {"respondent_id", "unit", "role", "statement_id", "reason", "theme"},
    ),
    "indicators": (
        lambda study: study.indicators(),
        {"indicator", "unit", "period", "unit_of_measure"},
    ),
}


def test_names_that_look_like_something_else_are_names(
    hostile: Study,
) -> None:
    for words, (ask, columns) in HOSTILE.items():
        frame = ask(hostile)
        for column in columns:
            assert set(frame[column]) == set(NAMES), f"{words}: {column}"
            assert not frame[column].isna().any(), f"{words}: {column}"
    for name in NAMES:
        assert hostile.segments(code=name, coder=name)["memo"].tolist() == [name]
        assert set(hostile.scores(name)["role"]) == {name}
    assert repr(hostile).startswith("<Study '[laughs] NA', state 1, ")


# --- nothing is written


def test_nothing_is_written_and_no_number_is_taken(database_url: str, tmp_path: Path) -> None:
    build_study(SAMPLE, database_url, "AB")
    file = Path(database_url) if "://" not in database_url else None
    before = file.read_bytes() if file else None
    with evalbench.open(database_url) as study:
        study.answers()
        for ask in ASKED.values():
            ask(study)
    if file:
        assert file.read_bytes() == before
        assert [each.name for each in tmp_path.iterdir()] == [file.name]
    with open_study(database_url) as store, store.read() as session:
        assert state_of(session) == 1


def test_an_older_study_is_refused_and_left_alone(tmp_path: Path) -> None:
    old = tmp_path / "old.evalbench"
    old.write_bytes(FIRST.read_bytes())
    with pytest.raises(evalbench.EvalbenchError, match="“evalbench overview "):
        evalbench.open(old)
    assert old.read_bytes() == FIRST.read_bytes()
    assert run(["overview", str(old), "--format", "json"]) == 0
    with evalbench.open(old) as study:
        assert not study.segments().empty


def test_what_another_writes_meanwhile_is_seen(database_url: str) -> None:
    build_study(SAMPLE, database_url, "AB")
    with evalbench.open(database_url) as study:
        before = study.scores()
        with open_study(database_url) as store, store.begin("AB") as session:
            add_unit(session, "Ålesund")
        after = study.scores()
        assert "state 2" in repr(study)
    assert "Ålesund" not in set(before["unit"])
    assert "Ålesund" in set(after["unit"])
    assert (before.attrs["state"], after.attrs["state"]) == (1, 2)


# --- opened, shown, closed


def test_a_study_says_what_it_is(database_url: str) -> None:
    build_study(SAMPLE, database_url, "AB")
    study = evalbench.open(database_url)
    assert repr(study).startswith(f"<Study '{TITLE}', state 1, ")
    study.close()
    study.close()
    assert f"'{TITLE}', closed, " in repr(study)


def test_no_password_is_shown(postgresql_url: str) -> None:
    url = make_url(postgresql_url).set(password="hemmelig")
    build_study(SAMPLE, postgresql_url, "AB")
    with evalbench.open(url.render_as_string(hide_password=False)) as study:
        assert "hemmelig" not in repr(study)
        assert str(url.database) in repr(study)
        assert "hemmelig" not in str(vars(study)["_location"])


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_closed_study_says_so_in_one_line(sample: Path, method: str) -> None:
    with evalbench.open(sample) as study:
        pass
    arguments = ("code", "unit") if method == "matrix" else ()
    with pytest.raises(EvalbenchError, match=r"sample.evalbench: this study has been closed"):
        getattr(study, method)(*arguments)


def test_a_backup_is_opened_by_its_file_and_by_its_label(sample: Path) -> None:
    file = take_backup(str(sample), label="as reported")
    before = file.read_bytes()
    for location in (file, str(file), "as reported"):
        with evalbench.open(location) as study:
            assert len(study.answers()) == 773
            assert str(file) in repr(study)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("none.evalbench", "there is no such study"),
        ("", "is a folder.*evalbench build"),
        ("notes.txt", "not an evalbench study"),
    ],
)
def test_what_is_no_study_is_one_clear_line(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "notes.txt").write_text("notes", encoding="utf-8")
    with pytest.raises(EvalbenchError, match=words) as caught:
        evalbench.open(tmp_path / name)
    assert "\n" not in str(caught.value)


# What a type checker refuses is said to those who have none.
WRONG: dict[str, Callable[[Any], Any]] = {
    "there is no unit “Bergn”; did you mean “Bergen”": lambda study: study.segments(unit="Bergn"),
    "no code “Kvalitte”": lambda study: study.matrix("code", "unit", code="Kvalitte"),
    "code takes one name, as text; .'Kvalitet'. is": lambda study: study.segments(
        code=["Kvalitet"]
    ),
    "unit takes one name, as text; 3 is": lambda study: study.matrix("code", "role", unit=3),
    "turns, 0 or more; -1 is less": lambda study: study.segments(context=-1),
    "“segment” is nothing to measure by; .* segments, doc": lambda study: study.matrix(
        "code", "unit", measure="segment"
    ),
    "“cod” is nothing to count by; did you mean “code”": lambda study: study.matrix("cod", "unit"),
    "no role “eier”": lambda study: study.scores("eier"),
    "“mean” is no way .* mean-of-units, pooled": lambda study: study.scores(parents="mean"),
    "two different periods, .* 2001:2011 is": lambda study: study.indicators("2001:2011"),
    r"two different periods, .* \('2001', '2001'\) is": lambda study: study.indicators(
        ("2001", "2001")
    ),
    "no register figure is of “1850”": lambda study: study.indicators(("1850", "2011")),
}


@pytest.mark.parametrize("words", WRONG)
def test_what_cannot_be_asked_is_one_clear_line(sample: Path, words: str) -> None:
    with evalbench.open(sample) as study:
        with pytest.raises(EvalbenchError, match=words) as caught:
            WRONG[words](study)
        assert "\n" not in str(caught.value)
        # And the study is still there to be asked.
        assert len(study.overview()) > 0


# --- light


HEAVY = {"pandas", "numpy", "sqlalchemy", "alembic", "textual", "rich", "lxml", "docx", "spacy"}


def loaded_by(script: str) -> set[str]:
    script += "\nimport sys, json; print(json.dumps([*sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_to_import_it_loads_next_to_nothing() -> None:
    more = loaded_by("import evalbench") - loaded_by("")
    assert more == {"evalbench"} | (more & {"__future__"})


def test_its_error_is_light_and_the_one_of_the_messages() -> None:
    assert evalbench.EvalbenchError is EvalbenchError
    loaded = loaded_by("import evalbench; evalbench.EvalbenchError")
    assert not {name.partition(".")[0] for name in loaded} & HEAVY
    with pytest.raises(AttributeError, match="no attribute 'conjure'"):
        evalbench.conjure  # noqa: B018 (to name it is enough)


def test_opening_a_study_loads_the_database_and_a_table_loads_pandas(sample: Path) -> None:
    opened = loaded_by(f"import evalbench; study = evalbench.open({str(sample)!r})")
    assert {"sqlalchemy", "pandas"} & opened == {"sqlalchemy"}
    assert not {"textual", "rich", "lxml", "docx", "alembic"} & opened
    asked = loaded_by(f"import evalbench; evalbench.open({str(sample)!r}).overview()")
    assert "pandas" in asked


def test_importing_everything_leaves_pythons_open_alone() -> None:
    names: dict[str, object] = {}
    exec("from evalbench import *", names)
    assert "open" not in names


def test_every_method_says_its_columns(sample: Path) -> None:
    with evalbench.open(sample) as study:
        for words, ask in [*ASKED.items(), ("answers", lambda study: study.answers())]:
            method = getattr(Study, words.split()[0])
            said = " ".join((inspect.getdoc(method) or "").split())
            for column in ask(study).columns:
                assert column in said, f"{words} does not say {column}"
