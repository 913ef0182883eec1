"""Transcripts read while others work: what they change meanwhile, and what is put right before."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from evalbench.intake.beginning import build_study
from evalbench.intake.importing import Asked, import_transcripts
from evalbench.intake.interviews.arrived import Arrived, TranscriptsImported
from evalbench.intake.interviews.asked import FileCorrected, SpeakerCorrected
from evalbench.intake.interviews.matching import Named
from evalbench.intake.preparing import import_prepared, preview_files
from evalbench.messages import EvalbenchError, Message, Problems
from evalbench.study.find import code_named, named
from evalbench.study.history import undo
from evalbench.study.model import Coding, Document, DocumentText, Respondent, Turn, Unit
from evalbench.study.store import Session, Store, open_study
from evalbench.study.verbs.codings import code_span
from evalbench.study.verbs.documents import delete_document
from evalbench.study.verbs.rewriting import rename_speaker
from evalbench.study.verbs.setting import change_unit, delete_unit
from evalbench.text.spans import Span
from tests.study.dumps import dump, number_of, unsound

TALK = "I: Hva nå, Per?\nPer: Nå går det.\nSted: Oslo\nI: Og du?\nPer: Godt.\n"
Meanwhile = Callable[[Session], object]


@pytest.fixture
def study(interviews_folder: Path, database_url: str) -> Iterator[Store]:
    build_study(interviews_folder, database_url, "AB")
    with open_study(database_url) as opened:
        yield opened


@pytest.fixture
def plain(interviews_folder: Path, tmp_path: Path) -> Iterator[Store]:
    """The study as a file: what is read of transcripts is no matter of the database."""
    build_study(interviews_folder, str(tmp_path / "plain.evalbench"), "AB")
    with open_study(tmp_path / "plain.evalbench") as opened:
        yield opened


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    def call(name: str, text: str) -> Path:
        file = tmp_path / "inn" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return call


def asked(*files: Path, **more: Any) -> Asked:
    return Asked([(file, None) for file in files], **more)


def bring(
    study: Store, wish: Asked, *meanwhile: Meanwhile
) -> tuple[TranscriptsImported, list[Message]]:
    """Import, and do one thing after another while the first file of each reading is read."""
    left, said = list(meanwhile), list[Message]()

    def step(done: int, _total: int, message: Message) -> None:
        said.append(message)
        if not done and left and message.key == "importing.reading_file":
            with study.begin("EF") as session:
                left.pop(0)(session)

    done = import_prepared(study.read, lambda: study.begin("CD"), wish, "CD", step)
    with study.read() as session:
        assert unsound(dump(session)) is None
    return done, said


def preview(study: Store, wish: Asked) -> TranscriptsImported:
    with study.read() as session:
        before = dump(session)
    found = preview_files(study.read, wish, "CD", lambda *_: None)
    with study.read() as session:
        assert dump(session) == before
    return found


def count(study: Store, kind: Any) -> int:
    with study.read() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def code_meanwhile(session: Session) -> None:
    span, code = Span(31, 43), code_named(session, "K")
    code_span(session, named(session, Document, "a"), span, code, "EF")


def rename_unit(name: str, new: str) -> Meanwhile:
    return lambda session: change_unit(session, named(session, Unit, name), name=new)


def test_the_same_comes_in_as_in_one_go(study: Store, write: Any) -> None:
    wish = asked(write("Oslo b.txt", TALK), write("c.txt", TALK + "I: Ja.\n"))
    done, _ = bring(study, wish)
    prepared = rows(study)
    with study.begin("CD") as session:
        assert undo(session).verb == "bring_in_turn"
    with study.begin("CD") as session:
        assert import_transcripts(session, wish, "CD") == done
    assert rows(study) == prepared
    assert done.number("new") == 2


def rows(study: Store) -> list[tuple[Any, ...]]:
    with study.read() as session:
        query = select(Document.name, DocumentText.text, Turn.start, Turn.said, Turn.speaker,
                       Turn.interviewer, Turn.respondent_id)  # fmt: skip
        query = query.join_from(Document, DocumentText).join(Turn, Turn.document_id == Document.id)
        found = session.execute(query.order_by(Document.name, Turn.start)).all()
        return [tuple(row) for row in found]


def test_a_coding_made_meanwhile_disturbs_nothing(study: Store, write: Any) -> None:
    files = [write(f"{number}.txt", f"I: {number}?\nR: Ja.") for number in range(20)]
    done, said = bring(study, asked(*files), code_meanwhile)
    assert done.number("new") == 20
    assert len(said) == 21
    assert count(study, Coding) == 2


def test_a_unit_renamed_meanwhile_is_read_anew(study: Store, write: Any) -> None:
    wish = asked(write("Oslo.txt", TALK), write("b.txt", "I: Nei?\nR: Jo."))
    done, said = bring(study, wish, rename_unit("Oslo", "Voss"))
    assert len(said) == 6
    assert [(each.document, each.unit) for each in done.arrived] == [("Oslo", ""), ("b", "")]


def test_changed_again_and_again_it_is_read_within_the_change(study: Store, write: Any) -> None:
    wish = asked(write("b.txt", TALK))
    names = ["Oslo", "En", "To", "Tre"]
    meanwhile = [rename_unit(*pair) for pair in pairwise(names)]
    done, said = bring(study, wish, *meanwhile)
    assert len(said) == 8
    assert done.number("new") == 1


def test_what_is_said_of_all_goes_meanwhile(study: Store, write: Any) -> None:
    wish = asked(write("b.txt", TALK), unit="Ringebu")

    def gone(session: Session) -> None:
        delete_unit(session, named(session, Unit, "Ringebu"))

    with pytest.raises(EvalbenchError, match="Ringebu"):
        bring(study, wish, gone)
    assert count(study, Document) == 1


def test_a_text_that_is_replaced_takes_along_what_was_coded_meanwhile(
    study: Store, write: Any
) -> None:
    new = "I: Går det bra?\nKari: Jo, ja, bra. Kari er bra.\n"
    wish = asked(write("a.txt", new), replace=True)
    done, said = bring(study, wish, code_meanwhile)
    assert len(said) == 2
    assert [(each.status, each.moved) for each in done.arrived] == [("changed", 2)]
    with study.read() as session:
        assert [new[slice(*row)] for row in session.execute(select(Coding.start, Coding.end))] == [
            "Jo, ja, bra", "Kari er bra.",
        ]  # fmt: skip


def test_a_passage_coded_meanwhile_that_finds_no_place_is_told(study: Store, write: Any) -> None:
    file = write("a.txt", "I: Går det bra?\nKari: Ja, bra.\n")
    before = rows(study)
    with pytest.raises(Problems, match="31"):
        bring(study, asked(file, replace=True), code_meanwhile)
    assert rows(study) == before
    done, _ = bring(study, asked(file, replace=True, drop_lost=True))
    assert [len(each.lost) for each in done.arrived] == [1]


def test_a_text_changed_or_gone_meanwhile(study: Store, write: Any) -> None:
    file = write("a.txt", "I: Går det bra?\nKari: Nja, bra. Kari er bra.\n")

    def rename(session: Session) -> None:
        rename_speaker(session, [named(session, Document, "a")], "Kari", "Kari Dal")

    done, said = bring(study, asked(file, replace=True), rename)
    assert (len(said), done.arrived[0].moved) == (4, 1)

    def gone(session: Session) -> None:
        delete_document(session, named(session, Document, "a"))

    wish = asked(write("a.txt", TALK), replace=True, drop_lost=True)
    assert [each.status for each in bring(study, wish, gone)[0].arrived] == ["new"]


def test_nothing_new_is_no_change(study: Store, interviews_folder: Path) -> None:
    with study.read() as session:
        before = number_of(session)
    done, _ = bring(study, asked(interviews_folder / "transcripts" / "a.txt"))
    assert done.number("same") == 1
    with study.read() as session:
        assert number_of(session) == before


def test_a_number_is_no_slip_for_another() -> None:
    named = Named(["OSL-GO-U-02", "OSL-OE-B-01", "Bergen"])
    assert list(named.find(["osl-ga-u-02"]).close) == ["OSL-GO-U-02"]
    assert list(named.find(["bergn2"]).close) == ["Bergen"]


def test_a_preview_lists_what_is_wrong_with_each_file(plain: Store, write: Any) -> None:
    files = [
        write("Ringebo.txt", TALK), write("b.txt", ""), write("c.docx", "ikke Word"),
        write("d.txt", TALK), write("a.txt", "I: Hei."), write("f.txt", "I: Ja?\nR: Nei."),
    ]  # fmt: skip
    corrected = {files[3]: FileCorrected(skip=True), files[5]: FileCorrected(unit="Osslo")}
    found = preview(plain, asked(*files, corrected=corrected))
    told = {each.document: each for each in found.arrived}
    assert {name: each.status for name, each in told.items()} == {
        "Ringebo": "new", "b": "problem", "c": "problem", "d": "skipped", "a": "problem",
        "f": "problem",
    }  # fmt: skip
    assert told["Ringebo"].matched == ("close", "", "")
    assert [(each.kind, each.name) for each in told["Ringebo"].candidates] == [("unit", "Ringebu")]
    assert 85 <= told["Ringebo"].candidates[0].score < 100
    assert "Osslo" in str(told["f"].problems[0])
    assert [len(each.problems) for each in found.arrived].count(1) == 4
    assert {problem.file for problem in found.problems} == {
        told[name].file for name in ("b", "c", "a", "f")
    }
    assert told["a"].speakers[0].name == "I"


def test_speakers_are_put_right_in_all_files(plain: Store, write: Any) -> None:
    one, two = write("en R1.txt", TALK), write("to.txt", TALK.replace("Per", "Intervjuer 2"))
    speakers = {
        "Sted": SpeakerCorrected(""), "I": SpeakerCorrected("Kari Dal"),
        "Intervjuer 2": SpeakerCorrected(interviewer=False),
    }  # fmt: skip
    own = {two: FileCorrected(speakers={"Intervjuer 2": SpeakerCorrected("Ola", False)})}
    wish = asked(one, two, speakers=speakers, corrected=own)
    found = preview(plain, wish)
    assert seen(found.arrived[0]) == [("Kari Dal", 2, True), ("Per", 2, False)]
    assert seen(found.arrived[1]) == [("Kari Dal", 2, True), ("Ola", 2, False)]
    assert [each.name for each in found.arrived[0].recognised][:1] == ["I"]
    assert found.arrived[0].speakers[1].example == "Nå går det."
    done, _ = bring(plain, wish)
    assert done.arrived == found.arrived
    texts = dict.fromkeys(row[1] for row in rows(plain) if row[0] != "a")
    assert all("Sted: Oslo\nKari Dal: Og du?" in text for text in texts)
    with plain.read() as session:
        mine = named(session, Respondent, "R1").id
        whose = select(Turn.speaker).where(Turn.respondent_id == mine)
        assert session.scalars(whose).all() == ["Per", "Per"]
    # The uncorrected file is known again, and so is the corrected one.
    assert preview(plain, wish).number("same") == 2
    with plain.begin("EF") as session:
        delete_document(session, named(session, Document, "to"))
    assert preview(plain, asked(two, speakers=speakers)).number("new") == 1


def seen(arrived: Arrived) -> list[tuple[str, int, bool]]:
    return [(each.name, each.turns, each.interviewer) for each in arrived.speakers]


def test_a_name_that_no_speaker_can_bear(plain: Store, write: Any) -> None:
    file = write("b.txt", TALK)
    wrong = {"I": SpeakerCorrected("a: b")}
    with pytest.raises(EvalbenchError, match="a: b"):
        preview(plain, asked(file, speakers=wrong))
    with pytest.raises(EvalbenchError, match="a: b"):
        preview(plain, asked(file, corrected={file: FileCorrected(speakers=wrong)}))


def test_what_is_said_of_one_file_goes_before_its_name_and_the_manifest(
    plain: Store, write: Any
) -> None:
    file, other = write("Bergen 1.txt", TALK), write("Oslo 2.txt", "I: Så?\nR: Nei.")
    manifest = write("m.csv", "file,unit,date\nBergen 1.txt,Bergen,2026-01-01\n")
    own = {
        file: FileCorrected("Per", unit="Oslo", role="x", respondents=["R2"], date="2.3.2026"),
        other: FileCorrected(unit=""),
    }
    done, _ = bring(plain, asked(file, other, manifest=manifest, corrected=own))
    first, second = done.arrived
    assert (first.document, first.unit, first.role, first.respondents) == (
        "Per", "Oslo", "x", ("R2",),
    )  # fmt: skip
    assert first.matched == ("said", "said", "said")
    assert (second.unit, second.matched) == ("", ("", "", ""))
    with plain.read() as session:
        assert str(named(session, Document, "Per").date) == "2026-03-02"


def test_one_text_under_two_names_tells_its_twin(plain: Store, write: Any) -> None:
    one, two = write("b.txt", TALK), write("c.txt", TALK)
    found = preview(plain, asked(one, two)).arrived
    assert [(each.status, each.document, each.twin) for each in found] == [
        ("new", "b", ""), ("same", "b", str(one)),
    ]  # fmt: skip


def test_corrections_go_along_with_turns_from_a_table(plain: Store, write: Any) -> None:
    text = "I: Hva nå?\nSted: Oslo\nPer: Bra."
    turns = write(
        "turns.csv",
        "document,start,speaker,interviewer,time,respondent\nb,0,I,1,,\nb,11,Sted,0,,\n"
        "b,22,Per,0,,R2\n",
    )
    wish = asked(
        write("b.txt", text),
        turns=turns,
        speakers={"Sted": SpeakerCorrected(""), "Per": SpeakerCorrected("Per Å")},
    )
    done, _ = bring(plain, wish)
    assert seen(done.arrived[0]) == [("I", 1, True), ("Per Å", 1, False)]
    with plain.read() as session:
        mine = named(session, Respondent, "R2").id
    assert [row[-1] for row in rows(plain) if row[0] == "b"] == [None, mine]
