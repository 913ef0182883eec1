"""The sample to practise on: eleven interviews in every form, four of them coded by two."""

import re
import zipfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import docx
import pytest

from evalbench.analysis.agreement import coded_characters, cohen_kappa, speech_of
from evalbench.intake.shipped import sample
from evalbench.intake.transcripts import read_transcript
from evalbench.study import model as m
from evalbench.text.spans import Span
from tests.samples.reading import contents, speech, texts, turns, words

NAME = "purchaser-provider"
TRANSCRIPTS = sample(NAME) / "transcripts"
DOUBLE = [
    "bergen-utfører-01", "drammen-bestiller-01", "stavanger-utfører-01", "trondheim-bestiller-01",
]  # fmt: skip
NYNORSK = ["bergen-toppledelse-01", "stavanger-utfører-01"]


@dataclass(frozen=True)
class Told:
    """An interview as it was written: its file, how many turns, who asks, who answers."""

    ending: str
    turns: int
    asks: str
    answer: tuple[str, ...]
    opening: str


# `opening` is how a turn begins in the file; in Word what is bold stands between stars.
TOLD = {
    "bergen-bestiller-01": Told(".txt", 64, "I", ("R",), r"(I|R): "),
    "bergen-toppledelse-01": Told(
        ".docx", 56, "Intervjuar", ("Torunn",), r"\*\*(Intervjuar|Torunn)\*\*$"
    ),
    "bergen-utfører-01": Told(
        ".txt", 68, "Intervjuer", ("Ragnhild",), r"(Intervjuer|Ragnhild): "
    ),
    "drammen-bestiller-01": Told(
        ".txt", 84, "Intervjuer", ("Turid", "Anders"), r"(Intervjuer|Turid|Anders): "
    ),
    "drammen-toppledelse-01": Told(
        ".md", 56, "Intervjuer", ("Steinar",), r"\*\*(Intervjuer|Steinar):\*\* "
    ),
    "drammen-utfører-01": Told(
        ".txt", 58, "Intervjuer", ("Hege",), r"\[(Intervjuer|Hege)\] "
    ),
    "stavanger-bestiller-01": Told(
        ".docx", 62, "Intervjuer", ("Saksbehandler",), r"\*\*(Intervjuer|Saksbehandler):\*\* "
    ),
    "stavanger-utfører-01": Told(
        ".txt", 60, "Intervjuar", ("Gudrun",), r"@(Intervjuar|Gudrun): "
    ),
    "trondheim-bestiller-01": Told(
        ".txt", 68, "Intervjuer", ("Bodil",), r"\[\d\d:\d\d\] (Intervjuer|Bodil): "
    ),
    "trondheim-toppledelse-01": Told(
        ".txt", 58, "Intervjuer", ("Marit Elise",), r"(Intervjuer|Marit Elise): "
    ),
    "trondheim-utfører-01": Told(
        ".docx", 79, "Intervjuer", ("Håkon", "Eldbjørg"),
        r"(Intervjuer|Håkon|Eldbjørg)  \d\d:\d\d$",
    ),
}  # fmt: skip


def lines(path: Path) -> list[str]:
    """The lines of a transcript as they were written; what is bold in Word between stars."""
    if path.suffix != ".docx":
        return path.read_text(encoding="utf-8").splitlines()
    return [
        "".join(f"**{run.text}**" if run.bold else run.text for run in paragraph.runs)
        for paragraph in docx.Document(str(path)).paragraphs
    ]


def rows(kind):
    return contents(NAME).rows(kind)


def names(kind) -> dict:
    return contents(NAME).names(kind)


@pytest.mark.parametrize("document", TOLD)
def test_who_speaks_is_recognised_as_it_was_written(document):
    told = TOLD[document]
    path = TRANSCRIPTS / f"{document}{told.ending}"
    written = [found[1] for line in lines(path) if (found := re.match(told.opening, line))]
    assert len(written) == told.turns
    recognised = read_transcript(path).turns
    assert [turn.speaker for turn in recognised] == written
    assert {turn.speaker for turn in recognised if turn.interviewer} == {told.asks}
    assert {*written} == {told.asks, *told.answer}
    assert [*recognised] == [*turns(NAME)[document]]
    clocked = r"\d\d:\d\d" in told.opening
    times = [turn.time for turn in recognised if turn.time is not None]
    assert len(times) == (told.turns if clocked else 0)
    assert times == sorted(times)


def test_every_answer_is_its_respondents():
    people = names(m.Respondent)
    documents = names(m.Document)
    whose: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in rows(m.Turn):
        if not row["interviewer"]:
            whose[documents[row["document_id"]]].add((row["speaker"], people[row["respondent_id"]]))
    assert {document: len(pairs) for document, pairs in whose.items()} == {
        document: len(told.answer) for document, told in TOLD.items()
    }
    assert whose["trondheim-utfører-01"] == {("Håkon", "TRD-U-03"), ("Eldbjørg", "TRD-U-05")}


def test_enough_interviews_of_every_sort():
    assert sorted(names(m.Document).values()) == sorted(TOLD)
    long = [name for name, said in speech(NAME).items() if len(" ".join(said).split()) >= 1_500]
    assert len(long) >= 10
    assert {path.suffix for path in TRANSCRIPTS.iterdir()} == {".txt", ".md", ".docx"}
    assert sum(path.suffix == ".docx" for path in TRANSCRIPTS.iterdir()) >= 3
    units, roles = names(m.Unit), names(m.Role)
    held = {(units[row["unit_id"]], roles[row["role_id"]]) for row in rows(m.Document)}
    assert {role for _, role in held} == {"bestiller", "utfører", "toppledelse"}
    assert len({unit for unit, _ in held}) == 4
    assert len(rows(m.Guide)) == 3


def test_two_are_in_nynorsk():
    found = []
    for document, text in texts(NAME).items():
        counts = Counter(words(text))
        own = min(counts[word] for word in ("ikkje", "eg", "dei"))
        if own > 10 and not counts["ikke"] + counts["jeg"]:
            found.append(document)
    assert sorted(found) == NYNORSK


def test_the_word_files_say_nothing_of_who_made_them():
    for path in TRANSCRIPTS.glob("*.docx"):
        properties = docx.Document(str(path)).core_properties
        assert (properties.author, properties.last_modified_by) == ("", "")
        with zipfile.ZipFile(path) as package:
            every = b"".join(package.read(name) for name in package.namelist())
        assert not re.search(rb"/(home|root|tmp|Users)/|[A-Z]:\\", every)


def test_reasons_are_given_by_those_interviewed_only():
    interviewed = {row["respondent_id"] for row in rows(m.DocumentRespondent)}
    giving = {row["respondent_id"] for row in rows(m.Answer) if row["reason"]}
    assert giving <= interviewed
    assert len(interviewed) == 13
    # A label tells people of a unit apart.
    people = [row for row in rows(m.Respondent) if row["id"] in interviewed]
    assert len({(row["unit_id"], row["label"]) for row in people}) == len(people)
    assert all(row["attributes"]["position"] for row in people)


def test_each_interview_has_a_summary_and_is_coded_to_the_end():
    documents = names(m.Document)
    summaries = [documents[row["document_id"]] for row in rows(m.Memo) if row["kind"] == "summary"]
    assert sorted(summaries) == sorted(TOLD)
    coders = names(m.Coder)
    finished = {
        (documents[row["document_id"]], coders[row["coder_id"]]) for row in rows(m.Finished)
    }
    assert finished == {(name, "AB") for name in TOLD} | {(name, "CD") for name in DOUBLE}
    coded = {(documents[row["document_id"]], coders[row["coder_id"]]) for row in rows(m.Coding)}
    assert coded == finished


def test_findings_rest_on_several_interviews_and_two_hypotheses_are_decided():
    documents = names(m.Document)
    used = {documents[row["document_id"]] for row in rows(m.Evidence) if row["document_id"]}
    assert used == {*TOLD}
    assert [row["verdict"] for row in rows(m.Hypothesis)] == ["partly", "partly"]


def code_path(key) -> str:
    row = next(row for row in rows(m.Code) if row["id"] == key)
    above = f"{code_path(row['parent_id'])}/" if row["parent_id"] else ""
    return above + row["name"]


def passages() -> dict[tuple[str, str, str], list[Span]]:
    """The passages by document, code and coder."""
    documents, coders = names(m.Document), names(m.Coder)
    paths = {row["id"]: code_path(row["id"]) for row in rows(m.Code)}
    found: defaultdict[tuple[str, str, str], list[Span]] = defaultdict(list)
    for row in rows(m.Coding):
        key = documents[row["document_id"]], paths[row["code_id"]], coders[row["coder_id"]]
        found[key].append(Span(row["start"], row["end"]))
    return found


def kappas(*, include_interviewer: bool) -> dict[str, Fraction | None]:
    """Cohen's κ of each code that both coders used, the characters of the four counted together."""
    found = passages()
    used = {coder: {code for _, code, who in found if who == coder} for coder in ("AB", "CD")}
    kappa = {}
    for code in used["AB"] & used["CD"]:
        counts: Counter[tuple[bool, bool]] = Counter()
        for document in DOUBLE:
            own = turns(NAME)[document]
            length = len(texts(NAME)[document])
            said = speech_of(own, length, include_interviewer=include_interviewer)
            by_either = (found.get((document, code, coder), []) for coder in ("AB", "CD"))
            counts += coded_characters(said, *by_either)
        kappa[code] = cohen_kappa(counts)
    return kappa


@pytest.mark.parametrize("include_interviewer", [False, True])
def test_two_coders_agree_as_people_do(include_interviewer):
    found = kappas(include_interviewer=include_interviewer)
    # All the codes that are not above others.
    assert len(found) == 14
    outside = {
        code: kappa
        for code, kappa in found.items()
        if kappa is None or not Fraction(4, 10) <= kappa <= Fraction(9, 10)
    }
    assert outside == {}


def test_the_readme_of_the_sample_says_how_far_they_agree():
    readme = (sample(NAME) / "README.md").read_text(encoding="utf-8")
    said = re.search(r"κ lies between (\.\d\d) \(cooperation\) and (\.\d\d) \(use", readme)
    found = {code: kappa for code, kappa in kappas(include_interviewer=False).items() if kappa}
    lowest, highest = min(found, key=found.__getitem__), max(found, key=found.__getitem__)
    assert lowest.endswith("Samarbeid")
    assert highest.endswith("Ressursbruk")
    assert said
    assert [f"{float(found[code]):.2f}".lstrip("0") for code in (lowest, highest)] == [
        *said.groups()
    ]
