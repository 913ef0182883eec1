"""What travels between two processes arrives as it was."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbench.intake.importing import Asked
from evalbench.intake.interviews.arrived import Arrived, SpeakerSeen, TranscriptsImported
from evalbench.intake.interviews.asked import FileCorrected, SpeakerCorrected
from evalbench.intake.interviews.matching import Candidate
from evalbench.intake.wire import as_line, from_line
from evalbench.messages import EvalbenchError, Message, Problem, Problems
from evalbench.study.model import Coding
from evalbench.study.moving import Move
from evalbench.text.spans import Span

LOST = Move(Coding, UUID(int=7), Span(1, 4), None, "Kvalitet")
ARRIVED = Arrived(
    "å\udcff.txt", "a", "changed", "Bergen", "", ("R1",), ("Oslo",),
    (SpeakerSeen("[laughs] $x\x1b", 2, True, "«ja»\u2028"),), 2, 9, 1, 1,
    (LOST, replace(LOST, new=Span(2, 3))), matched=("said", "close", ""),
    candidates=(Candidate("role", "leder", 93.5),),
)  # fmt: skip


def test_what_is_asked_and_what_is_answered() -> None:
    file = Path("a") / "b\udcff.txt"
    speakers = {"I": SpeakerCorrected("", True)}
    own = {file: FileCorrected(unit="", respondents=("R1", "R2"), speakers=speakers)}
    asked = Asked(((file, None), (file, Path("a"))), speakers=speakers, corrected=own)
    assert from_line(as_line(asked)) == asked
    answer = TranscriptsImported((ARRIVED,), ())
    line = as_line({"done": answer})
    assert line.isascii()
    assert line.index(b"\n") == len(line) - 1
    assert from_line(line) == {"done": answer}


def test_messages_are_said_on_the_other_side() -> None:
    inner = Message("kinds.unit", n=2)
    fields = {"file": Path("x"), "why": OSError(2, "no"), "what": inner, "n": Decimal("1.50")}
    got = from_line(as_line(Message("a.b", **fields)))
    assert (got.key, got.fields["file"]) == ("a.b", Path("x"))
    assert got.fields["why"] == "[Errno 2] no"
    assert str(got.fields["n"]) == "1.50"
    assert str(got.fields["what"]) == str(inner)


def test_errors_keep_their_kind() -> None:
    error = EvalbenchError("find.unit", name="Voss")
    assert str(from_line(as_line(error))) == str(error)
    problems = Problems([Problem("a.txt", 3, Message("importing.empty_file"))])
    got = from_line(as_line(problems))
    assert type(got) is Problems
    assert str(got) == str(problems)


@pytest.mark.parametrize("value", [object(), {"a": {1}}, Coding, SpeakerCorrected])
def test_what_does_not_travel(value: object) -> None:
    if value is Coding:
        assert from_line(as_line(value)) is Coding
    else:
        with pytest.raises(TypeError, match="does not travel"):
            as_line(value)


PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.floats(allow_nan=False)),
    lambda inner: st.one_of(
        st.lists(inner).map(tuple),
        st.dictionaries(st.text(), inner),
        st.dictionaries(st.integers(), inner),
    ),
    max_leaves=6,
)


@given(PLAIN)
def test_plain_values(value: object) -> None:
    assert from_line(as_line(value)) == value
