"""Tables brought into a study that stands: new, filled in, equal, contradicted, hostile."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from evalbench.intake.beginning import build_study
from evalbench.intake.importing import TABLES, Imported, import_table, preview_table
from evalbench.messages import EvalbenchError, Problems
from evalbench.study.contents import load
from evalbench.study.history import redo, undo
from evalbench.study.model import (
    Answer,
    Code,
    Coding,
    Indicator,
    Respondent,
    RespondentRole,
    Role,
    Statement,
    StatementRole,
    Unit,
)
from evalbench.study.store import Store, open_study
from tests.study.dumps import dump, number_of, unsound

Bring = Callable[..., Imported]

FILES = {
    "study.toml": 'title = "Prøven"\nlanguage = "nb"\n',
    "units.csv": "name,kind,parent,size\nNorge,land,,\nBergen,kommune,Norge,290\nOslo,kommune,,\n",
    "respondents.csv": "id,unit,role\nR1,Bergen,leder\nR2,Oslo,x;y\nR3,,\n",
    "statements.csv": "id,role,text_nb,theme\n1,leder,Bra,t\n2,,Ok,\n",
    "answers.csv": "respondent_id,role,statement_id,answer,reason\n"
    "R1,,1,4,fordi\nR1,leder,2,-,\nR2,x,2,3,\nR2,y,2,5,\n",
    "indicators.csv": "indicator,unit,period,value,unit_of_measure\nfolk,Bergen,2019,1.5,tusen\n",
    "codebook.yaml": "codes:\n  - name: K\n    codes: [{name: L}]\n",
    "transcripts/a.txt": "Ola: Går det bra?\nKari: Ja, bra. Kari er bra.\n",
    "codings.csv": "document,start,end,code,coder,memo\na,24,26,K,AB,m\na,24,26,K,AB,m\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "folder"
    (made / "transcripts").mkdir(parents=True)
    for name, text in FILES.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def study(folder: Path, database_url: str) -> Iterator[Store]:
    build_study(folder, database_url, "AB")
    with open_study(database_url) as opened:
        yield opened


@pytest.fixture
def bring(study: Store, tmp_path: Path) -> Bring:
    """`bring("units", "name\\nVoss\\n")` writes the table to a file and imports it."""

    def call(table: str, text: str | bytes, *, dry: bool = False, **options: Any) -> Imported:
        file = tmp_path / "table.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        if dry:
            with study.read() as session:
                return preview_table(session, table, file, "CD", **options)
        with study.begin("CD") as session:
            return import_table(session, table, file, "CD", **options)

    return call


def counts(done: Imported) -> tuple[int, int, int]:
    return done.new, done.changed, done.same


def wrong(bring: Bring, table: str, text: str | bytes, **options: Any) -> list[str]:
    with pytest.raises(Problems) as error:
        bring(table, text, **options)
    lines = str(error.value).splitlines()
    assert all("table.csv" in line for line in lines)
    return [line.partition("table.csv")[2].removeprefix(":") for line in lines]


def state(study: Store) -> Any:
    with study.read() as session:
        held = dump(session)
        assert unsound(held) is None
        return held


def count(study: Store, kind: Any) -> int:
    with study.read() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def one(study: Store, kind: Any, name: str) -> Any:
    with study.read() as session:
        return session.scalars(select(kind).where(kind.name == name)).one()


NEW = {
    "units": "name;kind;parent;size\nVoss;kommune;Ny;7\nNy;fylke;Norge;\nOslo;;;600\n",
    "respondents": "id,unit,role\nR9,Oslo,ny;x\nR3,Bergen,leder\n",
    "statements": "id,role,text_en,reverse\n3,z,New,1\n2,,Fine,\n",
    "answers": "respondent_id,statement_id,answer,reason\nR3,1,\"2\",så\nR3,2,-,\n",
    "codings": "document,text,code,coder,stance\na,Kari er bra,L,,strength\na,Ja,K/L,EF,\n",
    "indicators": "indicator,unit,period,value\nfolk,Bergen,2020,\"1,75\"\nfolk,Oslo,2020,2\n",
}  # fmt: skip


@pytest.mark.parametrize("table", NEW)
def test_an_import_is_one_change_and_undone_in_one(study: Store, bring: Bring, table: str) -> None:
    before = state(study)
    preview = bring(table, NEW[table], dry=True)
    assert state(study) == before
    done = bring(table, NEW[table])
    assert done == preview
    after = state(study)
    assert after != before
    with study.read() as session:
        assert number_of(session) == 2
    with study.begin("CD") as session:
        assert undo(session).verb == "bring_in"
    assert state(study) == before
    with study.begin("CD") as session:
        redo(session)
    assert state(study) == after


@pytest.mark.parametrize("table", NEW)
def test_what_is_there_already_is_no_change(
    study: Store, bring: Bring, folder: Path, table: str
) -> None:
    first = bring(table, NEW[table])
    again = bring(table, NEW[table])
    assert counts(again) == (0, 0, first.new + first.changed + first.same)
    bring(table, FILES[f"{table}.csv"])
    with study.read() as session:
        assert number_of(session) == 2


def test_units_find_their_parents_in_the_table_and_in_the_study(study: Store, bring: Bring) -> None:
    assert counts(bring("units", NEW["units"])) == (2, 1, 0)
    ny, voss = one(study, Unit, "Ny"), one(study, Unit, "Voss")
    assert (voss.parent_id, ny.parent_id) == (ny.id, one(study, Unit, "Norge").id)
    oslo = one(study, Unit, "Oslo")
    assert (oslo.attributes, oslo.kind) == ({"size": "600"}, "kommune")
    assert oslo.position < voss.position < ny.position


def test_contradictions_name_both_and_all(study: Store, bring: Bring) -> None:
    text = "name,kind,parent,size\nBergen,by,Oslo,5\nOslo,kommune,,\nVoss,,Osl,\n"
    before = state(study)
    said = wrong(bring, "units", text)
    assert [line.partition(":")[0] for line in said] == ["2", "2", "2", "4"]
    assert "kind “by” here, but “kommune” in the study" in said[0]
    assert "parent “Oslo” here, but “Norge” in the study" in said[1]
    assert "size “5” here, but “290” in the study" in said[2]
    assert "did you mean “Oslo”" in said[3]
    assert state(study) == before
    replaced = text.replace("Osl,", "Oslo,")
    assert counts(bring("units", replaced, replace=True)) == (1, 1, 1)
    bergen = one(study, Unit, "Bergen")
    assert (bergen.kind, bergen.attributes) == ("by", {"size": "5"})


def test_a_circle_of_parents_through_the_study(bring: Bring) -> None:
    (said,) = wrong(bring, "units", "name,parent\nNorge,Bergen\n")
    assert said.startswith("2: ")
    assert "its own ancestor" in said


def test_respondents_get_labels_nobody_has(study: Store, bring: Bring) -> None:
    text = "id,unit,role,label\nR7,Bergen,leder,\nR8,Bergen,leder,\nR9,Bergen,ny;x,Sjefen\n"
    assert counts(bring("respondents", text)) == (3, 0, 0)
    labels = [one(study, Respondent, name).label for name in ("R1", "R7", "R8", "R9")]
    assert labels == ["Leder 1", "Leder 2", "Leder 3", "Sjefen"]


def test_respondents_are_not_moved_without_a_word(study: Store, bring: Bring) -> None:
    said = wrong(bring, "respondents", "id,unit,role\nR1,Oslo,x\nR2,,y\n")
    assert "unit “Oslo” here, but “Bergen” in the study" in said[0]
    assert "role “x” here, but “leder” in the study" in said[1]
    assert "role “y” here, but “x;y” in the study" in said[2]
    with pytest.raises(EvalbenchError, match="in a role"):
        bring("respondents", "id,role\nR2,y\n", replace=True)
    bring("respondents", "id,unit,role\nR3,Oslo,x;ny\n")
    bring("respondents", "id,unit,role\nR3,Bergen,ny\n", replace=True)
    with study.read() as session:
        query = select(Role.name).join(RespondentRole, RespondentRole.role_id == Role.id)
        person = one(study, Respondent, "R3")
        assert list(session.scalars(query.where(RespondentRole.respondent_id == person.id))) == [
            "ny"
        ]
    assert person.unit_id == one(study, Unit, "Bergen").id


def test_statements(study: Store, bring: Bring) -> None:
    assert counts(bring("statements", NEW["statements"])) == (1, 1, 0)
    assert one(study, Statement, "2").texts == {"nb": "Ok", "en": "Fine"}
    assert one(study, Statement, "3").reverse
    said = wrong(
        bring, "statements", "id,role,text_nb,theme,reverse,scale\n1,x,Dårlig,u,1,\n2,x,,,,q\n"
    )
    assert [line.partition(":")[0] for line in said] == ["2", "2", "2", "2", "3", "3"]
    for what in ("theme “u”", "text_nb “Dårlig”", "reverse “True”", "role “x” here, but “leder”",
                 "role “x” here, but “–”", "no scale “q”"):  # fmt: skip
        assert sum(what in line for line in said) == 1, what
    bring("statements", "id,role,text_nb\n1,x,Dårlig\n", replace=True)
    with study.read() as session:
        query = select(Role.name).join(StatementRole, StatementRole.role_id == Role.id)
        query = query.where(StatementRole.statement_id == one(study, Statement, "1").id)
        assert list(session.scalars(query)) == ["x"]


def test_answers(study: Store, bring: Bring) -> None:
    text = 'respondent_id,statement_id,answer,reason\nR1,1,4,\nR1,2,,\nR3,1,"3,0",x\n'
    assert counts(bring("answers", text)) == (1, 0, 2)
    said = wrong(
        bring,
        "answers",
        "respondent_id,unit,role,statement_id,answer,reason\n"
        "R1,,,1,5,\nR1,,leder,2,1,\nR1,Oslo,,1,4,\nR1,,x,1,4,\nR2,,,2,3,\n"
        "R1,,,9,4,\nRX,,,1,4,\nR3,,,2,9,\nR3,,,2,x\x1b,\nR1,,,1,4,for\n",
    )
    expected = [
        "2: “R1, 1” has the answer “5” here, but “4” in the study",
        "3: “R1, 2” has the answer “1” here, but “–” in the study",
        "4: “R1” is in Oslo here, but in Bergen in the study",
        "5: “R1” has the role x here, but leder in the study",
        "6: “R2, 2” is answered in several roles in the study (x, y)",
        "7: there is no statement “9” in the study",
        "8: there is no respondent “RX” in the study",
        "9: the answer 9 is not on the scale",
        "10: “x\\x1b” is no number",
    ]
    assert len(said) == 11
    for line in expected:
        assert any(each.startswith(line) for each in said), line


def test_answers_replaced(study: Store, bring: Bring) -> None:
    text = "respondent_id,statement_id,answer,reason\nR1,1,-,\nR1,2,2,nå\nR3,1,1,\n"
    assert counts(bring("answers", text, replace=True)) == (1, 2, 0)
    with study.read() as session:
        person = session.scalars(select(Respondent).where(Respondent.name == "R1")).one()
        query = select(Answer).where(Answer.respondent_id == person.id)
        rows = [(row.value, row.reason, row.role_id is None) for row in session.scalars(query)]
    assert sorted(rows, key=str) == [(Decimal(2), "nå", False), (None, "fordi", True)]
    with study.begin("CD") as session:
        undo(session)
    assert count(study, Answer) == 4


def test_answers_say_what_the_study_does_not(study: Store, bring: Bring) -> None:
    header = "respondent_id,unit,role,statement_id,answer\n"
    assert counts(bring("answers", header + "R3,Oslo,ny,1,4\nR3,Oslo,ny,2,4\n")) == (2, 0, 0)
    assert one(study, Respondent, "R3").unit_id == one(study, Unit, "Oslo").id
    assert count(study, RespondentRole) == 4


def test_answers_make_respondents_where_there_are_none(
    database_url: str, folder: Path, tmp_path: Path
) -> None:
    for name in ("respondents.csv", "answers.csv"):
        (folder / name).unlink()
    build_study(folder, database_url, "AB")
    file = tmp_path / "svar.csv"
    text = "respondent_id,unit,role,statement_id,answer\nA,Oslo,leder,1,4\nB,Oslo,leder,1,4\n"
    file.write_text(text, encoding="utf-8")
    with open_study(database_url) as study:
        with study.begin("AB") as session:
            import_table(session, "answers", file, "AB")
        labels = sorted(one(study, Respondent, name).label for name in "AB")
        assert labels == ["Leder 1", "Leder 2"]
        assert count(study, RespondentRole) == 2


def test_codings_stay_apart_unless_equal_in_everything(study: Store, bring: Bring) -> None:
    header = "document,start,end,code,coder,memo,stance\n"
    same, rows = "a,24,26,K,AB,m,\n", "a,24,26,K,,m,\na,24,26,K,AB,n,\na,24,26,K,AB,m,x\n"
    done = bring("codings", header + same * 3 + rows)
    assert counts(done) == (4, 0, 2)
    with study.read() as session:
        state = session.scalars(select(func.max(Coding.codebook_state))).one()
    assert state == 1
    assert count(study, Coding) == 6


def test_codings_bear_the_codebook_they_are_coded_under(study: Store, bring: Bring) -> None:
    from evalbench.study.verbs.codebook import add_code

    with study.begin("CD") as session:
        add_code(session, "M")
    bring("codings", "document,text,code\na,Ja,M\n")
    with study.read() as session:
        code = session.scalars(select(Code.id).where(Code.name == "M")).one()
        assert session.scalars(
            select(Coding.codebook_state).where(Coding.code_id == code)
        ).all() == [2]


def test_codings_that_are_wrong(study: Store, bring: Bring) -> None:
    said = wrong(
        bring,
        "codings",
        "document,start,end,text,code,coder\n"
        "a,,,bra,K,\na,,,Kari:,K,\na,0,9,,K,\na,20,26,,K,\na,24,99,,K,\na,24,26,Nei,K,\n"
        "../a,24,26,,K,\na,24,26,,Kk,\na,x,26,,K,\na,24,26,,K,a;b\na,24,,,K,\na,,,,K,\n",
    )
    numbers = [int(line.partition(":")[0]) for line in said]
    assert numbers == list(range(2, 14))
    assert "stands 3 times" in said[0]
    assert count(study, Coding) == 2


def test_indicators(study: Store, bring: Bring) -> None:
    assert counts(bring("indicators", NEW["indicators"])) == (2, 0, 0)
    header = "indicator,unit,period,value,unit_of_measure\n"
    (said,) = wrong(bring, "indicators", header + "folk,Bergen,2019,2,\n")
    assert "“folk, Bergen, 2019” has the value “2” here, but “1.5” in the study" in said
    assert counts(bring("indicators", header + "folk,Bergen,2019,2,\n", replace=True)) == (0, 1, 0)
    assert count(study, Indicator) == 3


HOSTILE = {
    b"": "the table is empty",
    b"\x00\x01": "no text",
    b"wrong;columns\n1;2\n": "is missing",
    b"name,name\nx,y\n": "stands there twice",
    b'name\n"x\n': "quotation mark",
    b"name\nx,y,z\n": "3 cells",
    b"name\n\x1b[2Jx\n": "control character",
    b"name\n" + b"x" * 2_000 + b"\n": "longer than",
    b"name\nx\nx\n": "is already on line 2",
}


@pytest.mark.parametrize(("text", "said"), HOSTILE.items())
def test_hostile_tables(study: Store, bring: Bring, text: bytes, said: str) -> None:
    before = state(study)
    assert said in "\n".join(wrong(bring, "units", text))
    assert state(study) == before


def test_tables_as_spreadsheets_save_them(study: Store, bring: Bring) -> None:
    done = bring("units", "Name;Kind;Størrelse\r\n=1+1;by;\xe6\r\n../x;by;1\r\n".encode("cp1252"))
    assert counts(done) == (2, 0, 0)
    assert one(study, Unit, "=1+1").attributes == {"Størrelse": "æ"}


def test_notes_name_the_file(bring: Bring) -> None:
    done = bring("codings", "document,text,code,id\na,Ja,K,7\n")
    assert "table.csv" in str(done.notes[0])
    done = bring("codings", "document,text,code,memo\na,det,K,a\x07b\n")
    assert "table.csv" in str(done.notes[0])


@pytest.mark.parametrize("table", TABLES)
def test_files_that_are_not_there(study: Store, tmp_path: Path, table: str) -> None:
    for path in (tmp_path / "no.csv", tmp_path):
        with study.read() as session, pytest.raises(EvalbenchError, match="no such file"):
            preview_table(session, table, path, "AB")


def test_many_rows_come_in_parts(
    study: Store, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evalbench.study.verbs.importing._CHUNK", 3)
    names = "".join(f"U{number}\n" for number in range(10))
    assert bring("units", "name\n" + names).new == 10
    kinds = "".join(f"U{number},{'by' if number % 2 else ''}\n" for number in range(10))
    assert counts(bring("units", "name,kind\n" + kinds)) == (0, 5, 5)
    other = "".join(f"U{number},{number}\n" for number in range(10))
    assert counts(bring("units", "name,kind\n" + other, replace=True)) == (0, 10, 0)
    assert one(study, Unit, "U7").kind == "7"
    with study.begin("CD") as session:
        undo(session)
    assert [one(study, Unit, name).kind for name in ("U6", "U7")] == ["", "by"]


def test_the_whole_of_a_study_imports_into_itself(study: Store, folder: Path) -> None:
    with study.read() as session:
        before = load(session)
    for table in TABLES:
        with study.begin("AB") as session:
            ending = "yaml" if table == "codebook" else "csv"
            done = import_table(session, table, folder / f"{table}.{ending}", "AB")
        assert (done.new, done.changed) == (0, 0), table
    with study.read() as session:
        assert number_of(session) == 1
        assert {row["name"] for row in load(session).rows(Unit)} == {
            row["name"] for row in before.rows(Unit)
        }
