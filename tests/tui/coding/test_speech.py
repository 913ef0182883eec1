"""Passages a selection grows to, and passages that may be coded."""

from hypothesis import given
from hypothesis import strategies as st

from evalbench.study.rules import Labels, span_fault
from evalbench.text.spans import Span
from evalbench.tui.coding.speech import Speech
from tests.support.transcripts import transcript, transcripts

TALK = [
    ("", "Opptak."), ("I", "Hva nå?"), ("B", "Det var kaldt. Og mørkt, vet du.\nMye."),
    ("C", "Ja da."), ("I", "Og så?"), ("I", "Hallo?"), ("B", ""),
]  # fmt: skip


def said(part, at):
    text, turns = transcript(TALK)
    speech = Speech(text, turns)
    return text[slice(*getattr(speech, part)(text.index(at)))]


def test_parts_as_people_see_them():
    assert said("word_span", "mørkt") == "mørkt"
    assert said("word_span", "B: Det") == "Det"
    assert said("sentence_span", "mørkt") == "Og mørkt, vet du."
    assert said("sentence_span", " Og mørkt") == "Det var kaldt."
    assert said("turn_span", "mørkt").startswith("Det var")
    assert said("answer_span", "mørkt") == "Det var kaldt. Og mørkt, vet du.\nMye.\nC: Ja da."
    assert said("answer_span", "Ja da") == said("answer_span", "mørkt")
    assert said("answer_span", "Hva nå").startswith("Hva nå?\nB: Det")
    assert said("answer_span", "Hallo") == "Og så?\nI: Hallo?\nB: "
    assert said("answer_span", "Opptak") == "Opptak."


def test_growing_step_by_step():
    text, turns = transcript(TALK)
    speech = Speech(text, turns)
    start = text.index("mørkt") + 2
    spans = [Span(start, start)]
    while (grown := speech.grow(spans[-1])) != spans[-1]:
        spans.append(grown)
    assert [text[a:b] for a, b in spans] == [
        "", "mørkt", "Og mørkt, vet du.", "Det var kaldt. Og mørkt, vet du.\nMye.",
        "Det var kaldt. Og mørkt, vet du.\nMye.\nC: Ja da.",
    ]  # fmt: skip


@given(transcripts(), st.data())
def test_growing_only_grows_and_ends(made, data):
    text, turns, _ = made
    speech = Speech(text, turns)
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    for _ in range(6):
        grown = speech.grow(span)
        assert grown[0] <= span[0] <= span[1] <= grown[1]
        assert grown == span or grown[1] - grown[0] > span[1] - span[0]
        span = grown
    assert speech.grow(span) == span
    assert all(s.start >= t.said and s.end <= t.end
               for i, t in enumerate(turns) for s in speech.sentences_of(i))  # fmt: skip


@given(transcripts(), st.data())
def test_shrinking_only_shrinks_and_ends_at_the_caret(made, data):
    text, turns, _ = made
    speech = Speech(text, turns)
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    for _ in range(5):
        smaller = speech.shrink(span)
        assert span[0] <= smaller[0] <= smaller[1] <= span[1]
        assert smaller[1] < span[1] or span[0] == span[1]
        span = smaller
    assert span[0] == span[1]


def test_shrinking_step_by_step():
    text, turns = transcript(TALK)
    speech = Speech(text, turns)
    start = text.index("Det var")
    spans = [Span(start, text.index("Ja da.") + 6)]
    while spans[-1][0] < spans[-1][1]:
        spans.append(speech.shrink(spans[-1]))
    assert [text[a:b] for a, b in spans[1:]] == [
        "Det var kaldt. Og mørkt, vet du.\nMye.", "Det var kaldt.", "Det", "",
    ]  # fmt: skip


@given(transcripts(), st.data())
def test_a_legal_span_is_the_nearest_the_store_takes(made, data):
    text, turns, _ = made
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    labels = Labels([turn.start for turn in turns], [turn.said for turn in turns])

    def good(a, b):
        fault = span_fault(a, b, len(text), labels)
        return not fault and not text[a].isspace() and not text[b - 1].isspace()

    found = Speech(text, turns).legal_span(start, end)
    spans = [(a, b) for a in range(start, end) for b in range(a + 1, end + 1) if good(a, b)]
    assert found == (max(spans, key=lambda span: span[1] - span[0]) if spans else None)
