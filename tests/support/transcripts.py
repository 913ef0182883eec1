"""Made-up transcripts as the coding view holds them, for property tests."""

from dataclasses import dataclass

from hypothesis import strategies as st


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn: label text[start:said], speech text[said:end]."""

    start: int
    said: int
    end: int
    speaker: str
    interviewer: bool = False


def transcript(spoken: list[tuple[str, str]]) -> tuple[str, list[Turn]]:
    """The text and turns of (speaker, speech) pairs; who is called I asks."""
    place = 0
    pieces: list[str] = []
    turns: list[Turn] = []
    for speaker, speech in spoken:
        label = f"{speaker}: " if speaker else ""
        end = place + len(label) + len(speech)
        turns.append(Turn(place, place + len(label), end, speaker, speaker == "I"))
        pieces.append(label + speech)
        place = end + 1
    return "\n".join(pieces), turns


# Letters, breaks, and what terminals disagree about: wide, joined, marks, flags, controls.
SIGNS = "ab æ-'.,…\n «日本語\u0301\u200d\ufe0f😀👩🏽❤🇳🇴🇸\u200b\xad\t\x1bक्षि가ᄀ\u3000"
SPEECH = st.one_of(
    st.text(st.sampled_from("ab æ-.\n "), max_size=60),
    st.text(st.sampled_from(SIGNS), max_size=60),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
)
SPOKEN = st.lists(
    st.tuples(st.sampled_from(["I", "Anne Berg", "日本 B", "Å [ler]", ""]), SPEECH),
    min_size=1,
    max_size=6,
)


@st.composite
def transcripts(draw: st.DrawFn) -> tuple[str, list[Turn], frozenset[int]]:
    """Text, turns, and the turns that are hidden; at times all of them."""
    text, turns = transcript(draw(SPOKEN))
    hidden = draw(st.frozensets(st.integers(0, len(turns) - 1)))
    return text, turns, hidden
