"""What is decided of files before they come in: proposals, names, speakers, all of it at once."""

from pathlib import Path

from evalbench.intake.interviews.arrived import Arrived, SpeakerSeen
from evalbench.intake.interviews.asked import SpeakerCorrected
from evalbench.intake.interviews.matching import Candidate
from evalbench.intake.interviews.names import KnownNames
from evalbench.messages import Message
from evalbench.tui.bringing.deciding import (
    Deciding,
    decide_speaker,
    distinct_names,
    forget_speaker,
    speakers_over,
)

KNOWN = KnownNames(("Bergen", "Oslo"), ("leder",), ("R1", "R2"), ("stod",))
SPEAKERS = (SpeakerSeen("I", 3, True, "Hva?"), SpeakerSeen("Kari", 2, False, "Jo."))


def seen(name: str, **more: object) -> Arrived:
    fields: dict[str, object] = {
        "file": f"/d/{name}.txt", "path": f"/d/{name}.txt", "document": name, "status": "new",
        "unit": "", "role": "", "respondents": (), "close": (), "speakers": SPEAKERS,
        "recognised": SPEAKERS, "turns": 5, "words": 9, "removed": 0,
    }  # fmt: skip
    return Arrived(**{**fields, **more})  # type: ignore[arg-type]


def deciding(*each: Arrived) -> Deciding:
    return Deciding([(Path(one.path), None) for one in each], each, KNOWN)


def test_a_proposal_is_blank_until_it_is_confirmed() -> None:
    close = (Candidate("unit", "Oslo", 88.0), Candidate("unit", "Bergen", 95.0))
    found = deciding(seen("a", candidates=close, role="leder"))
    (row,) = found.rows
    assert row.whose("unit").state == "proposed"
    assert row.corrected().unit == ""
    assert row.corrected().role == "leder"
    assert found.proposed() == [row]
    assert row.confirm()
    assert row.corrected().unit == "Bergen"
    assert not row.confirm()
    row.chosen["role"] = ()
    assert row.corrected().role == ""


def test_names_must_be_free_and_differ() -> None:
    found = deciding(seen("a"), seen("b"), seen("stod", status="problem"))
    a, b, stood = found.rows
    assert found.in_the_way() == [stood]
    b.document = "a"
    assert found.in_the_way() == [a, b, stood]
    b.is_skipped = stood.replaces = True
    assert not found.in_the_way()
    assert found.statuses() == ["new", "skipped", "changed"]
    assert found.asked().replace
    assert [path.name for path, _ in found.asked().files] == ["a.txt", "stod.txt"]
    a.document = " "
    assert found.in_the_way() == [a]


def test_what_the_study_has_is_left_out_and_a_twin_may_be_taken() -> None:
    found = deciding(seen("a", status="same"), seen("b", status="same", twin="/d/c.txt"))
    there, twin = found.rows
    assert there.is_skipped
    assert twin.is_skipped
    assert not found.can_be_taken(there)
    assert found.can_be_taken(twin)


def test_speakers_are_put_right_in_many_files_at_once() -> None:
    found = deciding(seen("a"), seen("b"), seen("c", recognised=SPEAKERS[:1]))
    first, *_ = speakers_over(found.rows)
    assert (first.name, first.files, first.turns, first.interviewer) == ("I", 3, 9, True)
    decide_speaker(found.rows, "Kari", name="R1")
    decide_speaker(found.rows[:1], "I", interviewer=False)
    assert found.rows[1].corrected().speakers == {"Kari": SpeakerCorrected("R1")}
    assert not found.rows[2].people
    assert {each.name: each.interviewer for each in speakers_over(found.rows)}["I"] is None
    decide_speaker(found.rows, "Kari", name="")
    assert found.rows[0].speakers() == ["I"]
    forget_speaker(found.rows, "Kari")
    assert found.rows[0].speakers() == ["I", "Kari"]


def test_what_was_decided_stands_when_files_are_looked_over_again() -> None:
    before = deciding(seen("a"), seen("b"))
    before.rows[0].document = "annet"
    assert before.refuse({"/d/a.txt": [Message("importing.empty_file")]})
    again = [seen("a"), seen("c")]
    after = Deciding([(Path(each.path), None) for each in again], again, KNOWN, before)
    assert [row.document for row in after.rows] == ["annet", "c"]
    assert not after.in_the_way()


def test_files_called_alike_get_the_names_of_their_folders() -> None:
    paths = [Path("/d/en/x.txt"), Path("/d/to/x.docx"), Path("/d/to/y.txt")]
    names = {path: each.document for path, each in distinct_names(paths).items()}
    assert names == {paths[0]: "x (en)", paths[1]: "x (to)"}
