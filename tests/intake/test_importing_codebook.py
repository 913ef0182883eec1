"""Codebooks brought into a study that stands: YAML and tables, new, filled in, contradicted."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from evalbench.intake.beginning import build_study, new_study
from evalbench.intake.importing import Imported, import_table, preview_table
from evalbench.messages import EvalbenchError, Problems
from evalbench.study.find import code_named, code_paths, study_of
from evalbench.study.history import redo, undo
from evalbench.study.model import Code, Theme
from evalbench.study.store import Store, open_study
from tests.study.dumps import dump, number_of, unsound

Bring = Callable[..., Imported]
ROOT = Path(__file__).parents[2]

CODEBOOK = """\
name: mine
version: 2
codes:
  - name: K
    key: k
    color: "#1DC8FD"
    theme: t
    definition: D
    codes:
      - name: L
      - {name: M, key: m}
  - name: N
"""


@pytest.fixture
def study(tmp_path: Path, database_url: str) -> Iterator[Store]:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "study.toml").write_text('title = "Prøven"\nlanguage = "nb"\n', encoding="utf-8")
    (folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    build_study(folder, database_url, "AB")
    with open_study(database_url) as opened:
        yield opened


@pytest.fixture
def bring(study: Store, tmp_path: Path) -> Bring:
    """`bring("csv", "path\\nK/L\\n")` writes a file with that ending and imports it."""

    def call(ending: str, text: str | bytes, *, dry: bool = False, **options: Any) -> Imported:
        file = tmp_path / f"book.{ending}"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        if dry:
            with study.read() as session:
                return preview_table(session, "codebook", file, "CD", **options)
        with study.begin("CD") as session:
            return import_table(session, "codebook", file, "CD", **options)

    return call


def counts(done: Imported) -> tuple[int, int, int]:
    return done.new, done.changed, done.same


def wrong(bring: Bring, ending: str, text: str | bytes, **options: Any) -> list[str]:
    with pytest.raises(Problems) as error:
        bring(ending, text, **options)
    lines = str(error.value).splitlines()
    assert all(f"book.{ending}" in line for line in lines)
    return [line.partition(f"book.{ending}")[2].removeprefix(":") for line in lines]


def paths(study: Store) -> list[str]:
    with study.read() as session:
        return list(code_paths(session).values())


def code(study: Store, path: str) -> Code:
    with study.read() as session:
        return code_named(session, path)


def state(study: Store) -> Any:
    with study.read() as session:
        held = dump(session)
        assert unsound(held) is None
        return held


NEW = {
    "csv": "path;definition;include;exclude;example;key;color;theme\n"
    'K/P;"To\nlinjer";inn;ut;«x»;p;#1dc8fd;ny\nQ/R/S;;;;;;;\nK;;mer;;;;;\nQ;Nå;;;;;;\nK/L;;;;;;;\n',
    "yaml": "codes:\n  - name: K\n    include: mer\n    codes: [{name: P, key: p, theme: ny}]\n"
    "  - name: Q\n    codes: [{name: R, codes: [{name: S}]}]\n",
    "YML": "codes: [{name: Z, names: {en: Zed}}]",
}


@pytest.mark.parametrize("ending", NEW)
def test_an_import_is_one_change_and_undone_in_one(study: Store, bring: Bring, ending: str) -> None:
    before = state(study)
    preview = bring(ending, NEW[ending], dry=True)
    assert state(study) == before
    done = bring(ending, NEW[ending])
    assert counts(done) == counts(preview)
    after = state(study)
    with study.read() as session:
        assert number_of(session) == 2
    with study.begin("CD") as session:
        undo(session)
    assert state(study) == before
    with study.begin("CD") as session:
        redo(session)
    assert {key: {**row, "state": 0} for key, row in state(study).items()} == {
        key: {**row, "state": 0} for key, row in after.items()
    }


def test_new_codes_stand_in_the_order_of_the_file_under_their_parents(
    study: Store, bring: Bring
) -> None:
    assert counts(bring("csv", NEW["csv"])) == (4, 1, 1)
    assert paths(study) == ["K", "K/L", "K/M", "K/P", "N", "Q", "Q/R", "Q/R/S"]
    put = code(study, "K/P")
    assert (put.definition, put.color, put.key) == ("To\nlinjer", "#1dc8fd", "p")
    assert (code(study, "K").include, code(study, "Q").definition) == ("mer", "Nå")
    with study.read() as session:
        theme = session.get_one(Theme, put.theme_id)
        assert theme.name == "ny"


def test_what_the_study_says_itself_is_passed_over(study: Store, bring: Bring) -> None:
    assert counts(bring("yaml", CODEBOOK)) == (0, 0, 4)
    text = "path,key,color,theme\nK,k,#1dc8fd,t\nK/M,m,,\nN,,,\n"
    assert counts(bring("csv", text)) == (0, 0, 3)
    with study.read() as session:
        assert number_of(session) == 1
        assert study_of(session).codebook_name == "mine"


def test_what_contradicts_is_refused_with_line_and_both_values(study: Store, bring: Bring) -> None:
    text = "path,definition,key,color,theme\nN,,,,\nK,E,x,#FD056D,u\n"
    assert wrong(bring, "csv", text) == [
        f"3: “K” has the {what} “{here}” here, but “{stands}” in the study; "
        "correct it here, or say --replace to let the file decide"
        for what, here, stands in (
            ("definition", "E", "D"),
            ("key", "x", "k"),
            ("color", "#FD056D", "#1DC8FD"),
            ("theme", "u", "t"),
        )
    ]
    yaml = "codes:\n  - name: N\n  - name: K\n    definition: E\n"
    assert [line[:2] for line in wrong(bring, "yaml", yaml)] == ["3:"]
    assert counts(bring("csv", text, replace=True)) == (0, 1, 1)
    changed = code(study, "K")
    assert (changed.definition, changed.key, changed.color) == ("E", "x", "#FD056D")
    assert paths(study) == ["K", "K/L", "K/M", "N"]


def test_names_in_other_languages_are_filled_in_one_by_one(study: Store, bring: Bring) -> None:
    bring("yaml", "codes: [{name: N, names: {en: En, nn: Nn}}]")
    bring("yaml", "codes: [{name: N, names: {se: Se, nn: Nn}}]")
    assert code(study, "N").names == {"en": "En", "nn": "Nn", "se": "Se"}
    lines = wrong(bring, "yaml", "codes: [{name: N, names: {en: Other}}]")
    assert "“N” has the names.en “Other” here, but “En”" in lines[0]


MISTAKES: list[tuple[str, str | bytes, str]] = [
    ("csv", "path,key\nN,k\n", "2: the key “k” of “N” is that of “K” in the study"),
    ("csv", "path,key\nX,k\n", "2: the key “k” of “X” is that of “K” in the study"),
    ("yaml", "codes:\n  - {name: X, key: m}", "2: the key “m” of “X” is that of “K/M”"),
    ("csv", "path,key\nX,x\nY,x\n", "3: the key “x” is already taken by the code on line 2"),
    ("yaml", "codes: [{name: X, key: x}, {name: Y, key: x}]", "1: the key “x” is already taken"),
    ("csv", "path,color\nX,red\n", "2: “red” is no colour; write one as #RRGGBB, such as"),
    ("csv", "path,color\nX,#12345\n", "2: “#12345” is no colour"),
    ("yaml", "codes: [{name: X, color: red}]", "1: “red” is no colour"),
    ("csv", "path\nX/Y\nX/Y\n", "3: “X/Y” is already on line 2"),
    ("csv", "path\nX//Y\n", "2: the name “” is empty"),
    ("csv", "path\n/X\n", "2: the name “” is empty"),
    ("csv", "path,key\n,x\n", "2: path is blank; fill it in"),
    ("csv", "path\n\x1b[2JX\n", "2: the name “\\x1b[2JX” has a control character"),
    ("csv", "path\n" + "/".join("x" * 51) + "\n", "2: a code 51 levels deep is more than the 50"),
    ("csv", "path,theme\nX,\x07\n", "2: the name “\\x07” is empty"),
    ("csv", "sti,key\nX,x\n", "1: the column path is missing"),
    ("csv", "", " the table is empty"),
    ("csv", "path,key\n", " there is no code in this file"),
    ("yaml", "", " there is no code in this file"),
    ("yaml", "name: x\ncodes: []\n", " there is no code in this file"),
    ("yaml", "- name: X", "1: there should be keys with values here"),
    ("yaml", "codes: [{nam: X}]", "1: “nam” is not known here; did you mean “name”?"),
    ("yaml", "codes: &a [*a]", "1: anchors and aliases"),
    ("csv", b"PK\x03\x04\0\0", " this is no text"),
    ("csv", 'path\n"X\n', "2: a quotation mark opens a cell here and never ends"),
]


def test_mistakes_are_told_with_their_line(study: Store, bring: Bring) -> None:
    before = state(study)
    for ending, text, said in MISTAKES:
        assert wrong(bring, ending, text)[0].startswith(said), (ending, text)
    assert state(study) == before


def test_every_mistake_is_told_at_once(bring: Bring) -> None:
    text = "path,key,color,definition\nX,k,,\nX,,blue,\nK,,,Another\n"
    assert [line.partition(":")[0] for line in wrong(bring, "csv", text)] == ["2", "3", "3", "4"]


def test_keys_may_change_places(study: Store, bring: Bring) -> None:
    assert counts(bring("csv", "path,key\nK,m\nK/M,k\n", replace=True)) == (0, 2, 0)
    assert (code(study, "K").key, code(study, "M").key) == ("m", "k")
    assert (
        "the key “k” of “K” is that of “K/M”"
        in wrong(bring, "csv", "path,key\nK,k\n", replace=True)[0]
    )


def test_the_name_of_a_codebook_that_has_one_stays(study: Store, bring: Bring) -> None:
    book = "name: other\nversion: 7\ncodes: [{name: N}]"
    (note,) = bring("yaml", book).notes
    assert str(note) == (
        "the codebook is called “mine”, version 2, and stays so; "
        "the file says “other”, version 7 (--replace lets the file decide)"
    )
    assert bring("yaml", "name: mine\ncodes: [{name: N}]").notes == ()
    (note,) = bring("yaml", book, replace=True).notes
    assert str(note) == "the codebook is called “other”, version 7, as in the file"
    with study.read() as session:
        named = study_of(session)
        assert (named.codebook_name, named.codebook_version) == ("other", 7)
    with study.begin("CD") as session:
        undo(session)
    with study.read() as session:
        assert study_of(session).codebook_name == "mine"


def test_a_table_as_windows_saves_it(study: Store, bring: Bring) -> None:
    semicolons = "path;definition\r\nØkonomi;\xe5pen\r\n=1+1;x\r\n".encode("cp1252")
    assert bring("csv", semicolons).new == 2
    tabs = b'\xef\xbb\xbfPath\tDefinition\r\n[laughs]\t"a\r\nb"\r\n'
    assert bring("csv", tabs).new == 1
    assert paths(study)[-3:] == ["Økonomi", "=1+1", "[laughs]"]
    assert code(study, "[laughs]").definition == "a\nb"


def test_columns_that_are_not_known_are_told_of(bring: Bring) -> None:
    (note,) = bring("csv", "path,codings\nX,7\n").notes
    assert "book.csv: no such columns are known here, and they are left out: codings" in str(note)


def test_other_files_are_refused_in_one_line(bring: Bring) -> None:
    for ending in ("qdc", "xlsx", "txt", ""):
        with pytest.raises(EvalbenchError) as error:
            bring(ending, "path\nX\n")
        assert not isinstance(error.value, Problems)
        assert "a codebook is read from a file that ends in .yaml, .yml or .csv" in str(error.value)


@pytest.mark.parametrize("name", ["four-dimensions", "four-perspectives"])
def test_a_ready_made_codebook_into_an_empty_study(tmp_path: Path, name: str) -> None:
    place = str(tmp_path / "x.evalbench")
    new_study(place, "t", "nb", None, who="AB")
    file = ROOT / "codebooks" / f"{name}.nn.yaml"
    with open_study(place) as study:
        for expected in ((len(file.read_text(encoding="utf-8").split("- name:")) - 1, 0), (0, 0)):
            with study.begin("AB") as session:
                done = import_table(session, "codebook", file, "AB")
            assert (done.new, done.changed) == expected
        with study.read() as session:
            assert study_of(session).codebook_name == name
