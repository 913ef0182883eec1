"""Labels put right: names changed, headings put back, who asks; the words stay."""

from hypothesis import given
from hypothesis import strategies as st

from evalbench.text.relabelling import SpeakerCorrected, relabelled
from evalbench.text.turns import TurnRecord, lines_of, recognise

TEXT = "Innledning.\nI: Hva nå?\nSted: Oslo\nOla: Det går.\nOg går.\nI: Så?\nOla: Nei."


def turns_in(text: str, names: set[str]) -> list[TurnRecord]:
    made: list[TurnRecord] = []
    place = 0
    for line in text.split("\n"):
        name = line.split(": ")[0] if ": " in line else ""
        if name in names or not made:
            name = name if name in names else ""
            said = place + (len(name) + 2 if name else 0)
            made.append(TurnRecord(place, said, name, name == "I"))
        place += len(line) + 1
    return made


def who(turns: list[TurnRecord]) -> list[tuple[str, bool]]:
    return [(turn.speaker, turn.interviewer) for turn in turns]


def test_a_name_and_who_asks() -> None:
    turns = turns_in(TEXT, {"I", "Ola"})
    wishes = {"I": SpeakerCorrected("Kari"), "Ola": SpeakerCorrected(interviewer=True)}
    text, made, places = relabelled(TEXT, turns, wishes)
    assert text == TEXT.replace("I: ", "Kari: ")
    assert who(made)[:3] == [("", False), ("Kari", True), ("Ola", True)]
    assert places == [0, 1, 2, 3, 4]


def test_a_heading_taken_for_a_speaker_is_said_by_who_spoke_before() -> None:
    turns = turns_in(TEXT, {"I", "Ola", "Sted"})
    text, made, places = relabelled(TEXT, turns, {"Sted": SpeakerCorrected("")})
    assert text == TEXT
    assert made == turns_in(TEXT, {"I", "Ola"})
    assert places == [0, 1, 3, 4, 5]


def test_a_heading_at_the_beginning_is_a_turn_without_a_speaker() -> None:
    text = "Sted: Oslo\nI: Hva?"
    turns = turns_in(text, {"I", "Sted"})
    same, made, _ = relabelled(text, turns, {"Sted": SpeakerCorrected("", True)})
    assert same == text
    assert who(made) == [("", False), ("I", True)]


def test_two_names_for_one_who_asks() -> None:
    text = "I: Hva?\nIntervjuer: Så?\nOla: Ja."
    turns = turns_in(text, {"I", "Intervjuer", "Ola"})
    _, made, _ = relabelled(text, turns, {"Intervjuer": SpeakerCorrected("I")})
    assert who(made) == [("I", True), ("I", True), ("Ola", False)]
    wishes = {"Intervjuer": SpeakerCorrected("I", False)}
    assert who(relabelled(text, turns, wishes)[1])[0] == ("I", False)


NAMES = st.sampled_from(["I", "Ola", "Kari Nordmann", "Sted"])
SAID = st.text("abc .", min_size=1, max_size=8).map(lambda said: said.strip() or "x")
WISHES = st.dictionaries(
    NAMES,
    st.builds(
        SpeakerCorrected,
        st.one_of(st.none(), st.just(""), st.sampled_from(["Per", "Ola", "Åse Ås"])),
        st.one_of(st.none(), st.booleans()),
    ),
)


@given(st.lists(st.tuples(NAMES, SAID), min_size=1, max_size=8), WISHES)
def test_every_label_stands_where_its_turn_begins(
    said: list[tuple[str, str]], wishes: dict[str, SpeakerCorrected]
) -> None:
    text, turns = recognise(lines_of("\n".join(f"{name}: {words}" for name, words in said)))
    new, made, places = relabelled(text, turns, wishes)
    assert len(made) == len(places)
    starts = [turn.start for turn in made]
    assert starts == sorted(set(starts))
    assert starts[:1] == [0][: len(made)]
    for turn in made:
        label = f"{turn.speaker}: " if turn.speaker else ""
        assert new[turn.start : turn.said] == label
        assert turn.start == 0 or new[turn.start - 1] == "\n"
    assert new.count("\n") == text.count("\n")
    assert not any(turn.interviewer for turn in made if not turn.speaker)
