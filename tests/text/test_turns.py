"""Speakers are told from colons in speech, and the stored form is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbench.text.speakers import is_interviewer
from evalbench.text.turns import label_length, lines_of
from evalbench.text.turns import recognise as recognise_lines


def recognise(text, names=()):
    return recognise_lines(lines_of(text), names)


def speakers(text, names=()):
    return [turn.speaker for turn in recognise(text, names)[1]]


def test_the_stored_form():
    raw = "  Opptak fra mars \n\nIntervjuer:  Hva nå?\n\nÅse Berg:\tJa.\n \nOg så:\n\nmer.\n\n"
    text, turns = recognise(raw)
    assert text == "Opptak fra mars\nIntervjuer: Hva nå?\nÅse Berg: Ja.\nOg så:\nmer."
    assert [(t.start, t.said, t.speaker, t.interviewer) for t in turns] == [
        (0, 0, "", False), (16, 28, "Intervjuer", True), (36, 46, "Åse Berg", False),
    ]  # fmt: skip
    assert all(text[t.start : t.said] == (f"{t.speaker}: " if t.speaker else "") for t in turns)


@pytest.mark.parametrize("text", ["", "\n\n", "   "])
def test_nothing_said_has_no_turns(text):
    assert recognise(text) == ("", [])


def test_a_label_with_nothing_after_it():
    text, turns = recognise("I: Hei\nR:\nI: Ja")
    assert text == "I: Hei\nR: \nI: Ja"
    assert [t.speaker for t in turns] == ["I", "R", "I"]


@pytest.mark.parametrize(
    "line",
    ["Det var slik: vi ringte.", "Kl. 12:30 kom han.", "Klokka 12: da gikk vi.", "Poenget er: Nei.",
     "Resultatet: dårligere.", "Dato: 12.03.2026", "Og så: «Nei!»", "Se http://ks.no", "ja: vel",
     "Som han sa til meg da: Nei.", "Han sa, ganske høyt: Nei", "Bergensere: vi er slik",
     "Det er fire ting å si om det: Ett."],
)  # fmt: skip
def test_a_colon_in_speech_is_no_speaker(line):
    assert speakers(f"I: Hva?\nAnne: Jo.\n{line}") == ["I", "Anne"]


@pytest.mark.parametrize(
    "label",
    ["Anne", "Anne Berg", "A.B.", "R2", "Informant 3", "Leder bestiller", "Ola van Dam",
     "INTERVJUER", "intervjuer", "i", "Person A", "Jean-Luc", "מרים", "Dr. Å. Berg (leder)", "S1"],
)  # fmt: skip
def test_who_speaks(label):
    turns = [f"{label}: Jeg sa det.\nQ: Og?"] * 3
    assert speakers("\n".join(turns)) == [label, "Q"] * 3


def test_once_is_enough_for_a_name_before_a_capital():
    assert speakers("Anne: Hei.\nBo: Hallo.") == ["Anne", "Bo"]
    assert speakers("ola: hei\nola: hallo\nola: ja") == ["ola"] * 3
    assert speakers("barnevern: hei", ["barnevern"]) == ["barnevern"]


@pytest.mark.parametrize("label", ["I", "Int.", "INTERVJUER", "Intervjuer 2", "Q", "I1", "[Int]",
                                   "Interviewer", "Spørsmål", "Moderator"])  # fmt: skip
def test_who_asks(label):
    assert is_interviewer(label)


@pytest.mark.parametrize("label", ["R", "Ida", "Ingrid", "Anne Int", "", "Intervjuobjekt", "1"])
def test_who_answers(label):
    assert not is_interviewer(label)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Anne", "I", "Det var", "[x]", "a b", "1", "Bo Å", "R ", "A,b", ""]),
            st.sampled_from([":", ": ", " : ", ":\t", "", " "]),
            st.sampled_from(["Ja", "nei", "", "12:30", "A: b", "  "]),
        ).map("".join),
        max_size=12,
    ).map("\n".join)
)
def test_any_lines_are_stored_in_one_form(raw):
    text, turns = recognise(raw)
    assert not text.endswith("\n")
    assert "\n\n" not in text
    assert all(turn.said == turn.start + label_length(turn.speaker) for turn in turns)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Anne", "I", "R", "Bo Å", "Kari Nordmann"]),
            st.lists(
                st.sampled_from(["Ja.", "Det vet jeg ikke.", "Klokka 12:30 kom de.", "Og så?"]),
                min_size=1,
                max_size=3,
            ).map("\n".join),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_the_stored_form_is_its_own(spoken):
    """What is stored is read as itself, when it is talk between people who are known."""
    stored = "\n".join(f"{speaker}: {said}" for speaker, said in spoken)
    text, turns = recognise(stored, {speaker for speaker, _ in spoken})
    assert text == stored
    assert [turn.speaker for turn in turns] == [speaker for speaker, _ in spoken]
    ends = [turn.start - 1 for turn in turns[1:]] + [len(text)]
    said = [text[turn.said : end] for turn, end in zip(turns, ends, strict=True)]
    assert said == [each for _, each in spoken]
