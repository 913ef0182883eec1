"""What each verb may be called with: rows that exist, and whatever a person could type.

A strategy is registered under the name of its verb. It takes a `World` and returns the arguments
after the session; `Nothing` says that there is no row to act on.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from evalbench.study import rules
from evalbench.study.contents import Contents
from evalbench.study.model import (
    Answer,
    Base,
    Code,
    Coder,
    Coding,
    Document,
    DocumentText,
    Evidence,
    Finding,
    Finished,
    Guide,
    Hypothesis,
    Indicator,
    Memo,
    Question,
    Record,
    Respondent,
    Role,
    Scale,
    Section,
    Statement,
    StatementRole,
    Study,
    Theme,
    Turn,
    Unit,
    table_of,
)
from evalbench.study.verbs.importing import Arrivals
from evalbench.study.verbs.speakers import SpeakerWish
from evalbench.text.spans import Span
from evalbench.text.turns import TurnRecord

__all__ = ["HOSTILE", "STRATEGIES", "Arguments", "Nothing", "World"]

Arguments = tuple[tuple[Any, ...], dict[str, Any]]

HOSTILE = (
    "[laughs]",
    "[/] [bold red]x",
    "👩‍👩‍👧 æøå",
    "Robert'); DROP TABLE unit;--",
    'a/b\\c "d"',
    "{n} {key} %s :x ?",
    "None",
    "null",
    "Åse «Ø» 12.5 %",
    "مرحبا",
    "e\u0301",
    "x" * 300,
)
REFUSED = ("", " padded", "line\nfeed", "esc\x1b[2J", "bidi\u202e", "y" * 1_001)
SPEAKERS = ("Anna", "[laughs]", "👩‍👩‍👧", "Intervjuer", "")
WORDS = ("vi", "møtes", "👍🏽", "[latter]", "sjelden", "«nok»", "på", "torsdager", "\\u0000", "'")

_Row = TypeVar("_Row", bound=Record)


_MAKERS: dict[type[Record], str] = {
    Answer: "record_answer",
    Indicator: "record_indicator",
    Coding: "code_span",
    Memo: "write_memo",
    Turn: "add_document",
    Finished: "finish",
}


class Nothing(Exception):
    """There is no row for the verb to act on; `maker` is the verb that makes one."""

    def __init__(self, kind: type[Record], maker: str = "") -> None:
        super().__init__(kind.__name__)
        self.maker = maker or _MAKERS.get(kind, f"add_{kind.__name__.lower()}")


class World:
    """A session and a source of chance; `depth` counts names so that most of them are free."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.count = 0
        self.session: Session

    def rows(self, kind: type[_Row], *where: ColumnElement[bool]) -> list[_Row]:
        query = select(kind).where(*where).order_by(kind.id)
        return list(self.session.scalars(query))

    def pick(self, kind: type[_Row], *where: ColumnElement[bool]) -> _Row:
        rows = self.rows(kind, *where)
        if not rows:
            raise Nothing(kind)
        return self.random.choice(rows)

    def maybe(self, kind: type[_Row], *where: ColumnElement[bool]) -> _Row | None:
        rows = self.rows(kind, *where)
        return self.random.choice([*rows, None])

    def unused(self, kind: type[_Row]) -> _Row:
        """Return mostly a row that no other keeps from being deleted."""
        if self.chance(0.1):
            return self.pick(kind)
        table = table_of(kind)
        keys = [key for other in Base.metadata.sorted_tables for key in other.foreign_keys]
        return self.pick(
            kind,
            *(
                kind.id.not_in(select(key.parent).where(key.parent.is_not(None)))
                for key in keys
                if key.column.table is table and key.parent.info["gone"] == "refuse"
            ),
            *([Scale.name != ""] if kind is Scale else []),
        )

    def some(self, kind: type[_Row], *where: ColumnElement[bool]) -> list[_Row]:
        return [row for row in self.rows(kind, *where) if self.chance(0.4)]

    def chance(self, often: float) -> bool:
        return self.random.random() < often

    def name(self) -> str:
        if self.chance(0.03):
            return self.random.choice(REFUSED)
        if self.chance(0.1):
            return self.random.choice(HOSTILE)
        self.count += 1
        return f"{self.random.choice(HOSTILE)} {self.count}"

    def text(self) -> str:
        words = self.random.choices(WORDS + HOSTILE[:4], k=self.random.randrange(9))
        return self.random.choice((" ", "\n")).join(words)

    def changes(self, **makers: Callable[[], Any]) -> dict[str, Any]:
        chosen = {name: make() for name, make in makers.items() if self.chance(0.5)}
        return chosen or {name: make() for name, make in [self.random.choice([*makers.items()])]}

    def words(self) -> dict[str, str]:
        return {language: self.text() for language in ("nb", "nn", "en") if self.chance(0.5)}

    def choice(self, choices: tuple[str, ...]) -> str:
        return "[nowhere]" if self.chance(0.05) else self.random.choice(choices)

    def date(self) -> date | None:
        return self.random.choice((None, date(2020, 2, 29), date(1999, 12, 31)))

    def transcript(self) -> tuple[str, list[TurnRecord]]:
        text, turns = "", list[TurnRecord]()
        for index in range(self.random.randrange(1, 5)):
            start = len(text) + (index > 0)
            speaker = self.random.choice(SPEAKERS)
            label = f"{speaker}: " if speaker else ""
            said = self.random.choices(WORDS, k=self.random.randrange(1, 9))
            text += ("\n" if index else "") + label + " ".join(said)
            turns.append(TurnRecord(start, start + len(label), speaker, self.chance(0.3), index))
        if self.chance(0.03):
            turns[0] = TurnRecord(0, 2, "Nobody")
        return text, turns

    def span(self, document: Document) -> Span:
        turns = self.rows(Turn, Turn.document_id == document.id)
        if self.chance(0.1) or not turns:
            start = self.random.randrange(-2, document.length + 2)
            return Span(start, start + self.random.randrange(0, document.length + 2))
        turns.sort(key=lambda turn: turn.start)
        index = self.random.randrange(len(turns))
        ends = [turn.start - 1 for turn in turns[1:]] + [document.length]
        start = self.random.randrange(turns[index].said, ends[index])
        return Span(start, self.random.randrange(start, ends[index]) + 1)


STRATEGIES: dict[str, Callable[[World], Arguments]] = {}


def strategy(function: Callable[[World], Arguments]) -> Callable[[World], Arguments]:
    STRATEGIES[function.__name__] = function
    return function


def _of(*rows: Any, **named: Any) -> Arguments:
    return rows, named


# --- the study, units, roles, themes, scales


@strategy
def new(world: World) -> Arguments:
    codebook = contents(world) if world.chance(0.5) else None
    return _of(world.name(), "nb", codebook)


@strategy
def build(world: World) -> Arguments:
    return _of(contents(world))


def contents(world: World) -> Contents:
    """A small study with a row of almost everything."""
    made, text, turns = Contents(), *world.transcript()
    made.add(Study, title=world.text())
    scale = made.add(Scale)
    parent = None
    for index in range(3):
        parent = made.add(Unit, name=f"[laughs] {index}", position=index, parent_id=parent)
    role = made.add(Role, name="utfører")
    theme = made.add(Theme, name="👩‍👩‍👧")
    person = made.add(Respondent, name="R1", unit_id=parent, attributes={"a": "[b]"})
    statement = made.add(
        Statement, name="29", scale_id=scale, theme_id=theme, position=0, texts={"nb": "Vi møtes"}
    )
    made.add(Answer, respondent_id=person, statement_id=statement, value=Decimal(4))
    code = made.add(Code, name="K/1", position=0)
    made.add(Code, name="K/1", position=0, parent_id=code)
    coder = made.add(Coder, name="C")
    document = made.add(Document, name="d1", length=len(text), digest="x", role_id=role)
    made.add(DocumentText, document_id=document, text=text)
    for turn in turns:
        made.add(Turn, document_id=document, start=turn.start, said=turn.said, speaker=turn.speaker)
    said = turns[-1].said
    made.add(
        Coding,
        document_id=document,
        code_id=code,
        coder_id=coder,
        start=said,
        end=said + 1,
        codebook_state=1,
    )
    return made


@strategy
def change_study(world: World) -> Arguments:
    return _of(
        **world.changes(
            title=world.text,
            language=lambda: world.choice(("nb", "en")),
            question=world.text,
            end_date=world.date,
            codebook_version=lambda: world.random.randrange(5),
        )
    )


def _scale(world: World) -> dict[str, Any]:
    low = Decimal(world.random.randrange(3))
    step = world.random.choice((Decimal(1), Decimal("0.5"), Decimal("0.000001"), Decimal(3)))
    labels = world.random.choice(([], ["[uenig]", "enig"], ["én"]))
    return {"minimum": low, "maximum": low + 4, "step": step, "labels": labels}


@strategy
def add_scale(world: World) -> Arguments:
    return _of(world.name(), **_scale(world))


@strategy
def change_scale(world: World) -> Arguments:
    makers = {name: (lambda value=value: value) for name, value in _scale(world).items()}
    return _of(world.pick(Scale), **world.changes(name=world.name, **makers))


@strategy
def delete_scale(world: World) -> Arguments:
    return _of(world.unused(Scale))


def _attributes(world: World) -> dict[str, str]:
    return {world.name(): world.text() for _ in range(world.random.randrange(3))}


@strategy
def add_unit(world: World) -> Arguments:
    return _of(
        world.name(), kind=world.text(), parent=world.maybe(Unit), attributes=_attributes(world)
    )


@strategy
def change_unit(world: World) -> Arguments:
    return _of(
        world.pick(Unit),
        **world.changes(name=world.name, kind=world.text, attributes=lambda: _attributes(world)),
    )


@strategy
def move_unit(world: World) -> Arguments:
    return _of(world.pick(Unit), world.maybe(Unit), before=world.maybe(Unit))


@strategy
def delete_unit(world: World) -> Arguments:
    return _of(world.unused(Unit))


@strategy
def add_role(world: World) -> Arguments:
    return _of(world.name())


@strategy
def rename_role(world: World) -> Arguments:
    return _of(world.pick(Role), world.name())


@strategy
def delete_role(world: World) -> Arguments:
    return _of(world.unused(Role))


@strategy
def add_theme(world: World) -> Arguments:
    return _of(world.name())


@strategy
def rename_theme(world: World) -> Arguments:
    return _of(world.pick(Theme), world.name())


@strategy
def delete_theme(world: World) -> Arguments:
    return _of(world.pick(Theme))


# --- people


@strategy
def add_respondent(world: World) -> Arguments:
    return _of(
        world.name(),
        unit=world.maybe(Unit),
        roles=world.some(Role),
        label=world.text(),
        attributes=_attributes(world),
    )


@strategy
def change_respondent(world: World) -> Arguments:
    return _of(
        world.pick(Respondent),
        **world.changes(name=world.name, label=world.text, attributes=lambda: _attributes(world)),
    )


@strategy
def move_respondent(world: World) -> Arguments:
    return _of(world.pick(Respondent), world.maybe(Unit))


@strategy
def give_roles(world: World) -> Arguments:
    return _of(world.pick(Respondent), world.some(Role))


@strategy
def delete_respondent(world: World) -> Arguments:
    return _of(world.pick(Respondent))


@strategy
def add_coder(world: World) -> Arguments:
    return _of(world.name())


@strategy
def rename_coder(world: World) -> Arguments:
    return _of(world.pick(Coder), world.name())


@strategy
def delete_coder(world: World) -> Arguments:
    return _of(world.unused(Coder))


# --- statements, answers, register figures


@strategy
def add_statement(world: World) -> Arguments:
    return _of(
        world.name(),
        roles=world.some(Role),
        theme=world.maybe(Theme),
        scale=world.maybe(Scale),
        texts=world.words(),
        reverse=world.chance(0.3),
    )


@strategy
def change_statement(world: World) -> Arguments:
    return _of(
        world.pick(Statement),
        **world.changes(
            name=world.name,
            texts=world.words,
            shorts=world.words,
            reverse=lambda: world.chance(0.5),
        ),
    )


@strategy
def rescale_statement(world: World) -> Arguments:
    return _of(world.pick(Statement), world.maybe(Theme), world.pick(Scale))


@strategy
def put_to_roles(world: World) -> Arguments:
    return _of(world.pick(Statement), world.some(Role))


@strategy
def move_statement(world: World) -> Arguments:
    return _of(world.pick(Statement), before=world.maybe(Statement))


@strategy
def delete_statement(world: World) -> Arguments:
    return _of(world.pick(Statement))


@strategy
def record_answer(world: World) -> Arguments:
    values = (None, *map(Decimal, ("0", "1", "2", "3", "4", "2.5", "3.000001", "-1", "NaN")))
    return _of(
        world.pick(Respondent),
        world.pick(Statement),
        world.random.choice(values),
        reason=world.text(),
        role=world.maybe(Role),
    )


@strategy
def link_answer(world: World) -> Arguments:
    answer, document = world.pick(Answer), world.maybe(Document)
    return _of(answer, document, world.span(document) if document else None)


@strategy
def delete_answer(world: World) -> Arguments:
    return _of(world.pick(Answer))


@strategy
def record_indicator(world: World) -> Arguments:
    values = ("0", "-12.50", "0.1234567890123456789012345678901234567890", "1E+40", "Infinity")
    return _of(
        world.random.choice(HOSTILE),
        world.pick(Unit),
        world.random.choice(("2019", "2020")),
        Decimal(world.random.choice(values)),
        unit_of_measure=world.text(),
    )


@strategy
def delete_indicator(world: World) -> Arguments:
    return _of(world.pick(Indicator))


# --- the codebook


def _code_changes(world: World) -> dict[str, Any]:
    return world.changes(
        names=world.words,
        definition=world.text,
        include=world.text,
        exclude=world.text,
        example=world.text,
        color=lambda: world.random.choice(("", "#FE8D00")),
        key=lambda: world.random.choice(("", "a", "b", "ø")),
    )


@strategy
def add_code(world: World) -> Arguments:
    return _of(
        world.name(), parent=world.maybe(Code), theme=world.maybe(Theme), **_code_changes(world)
    )


@strategy
def change_code(world: World) -> Arguments:
    more = world.changes(name=world.name, theme=lambda: _theme(world))
    return _of(world.pick(Code), **_code_changes(world), **more)


def _theme(world: World) -> Theme | str | None:
    """A theme that is there, by itself or by its name, one that may not be there yet, or none."""
    theme = world.maybe(Theme)
    return world.random.choice((theme, theme.name if theme else "", world.name()))


@strategy
def set_theme(world: World) -> Arguments:
    return _of(world.pick(Code), world.maybe(Theme))


def _enough_codes(world: World) -> None:
    if len(world.rows(Code)) < 5 and world.chance(0.9):
        raise Nothing(Code)


@strategy
def move_code(world: World) -> Arguments:
    _enough_codes(world)
    parent = world.maybe(Code)
    siblings = Code.parent_id.is_not_distinct_from(parent.id if parent else None)
    beside = world.maybe(Code) if world.chance(0.1) else world.maybe(Code, siblings)
    return _of(world.pick(Code), parent, before=beside)


@strategy
def merge_codes(world: World) -> Arguments:
    _enough_codes(world)
    return _of(world.pick(Code), world.pick(Code))


@strategy
def delete_code(world: World) -> Arguments:
    return _of(world.pick(Code))


# --- codings and memos


def _coder(world: World) -> str:
    return world.random.choice(("A", "B", "[laughs]", "👩‍👩‍👧", "bad;name"))


@strategy
def code_span(world: World) -> Arguments:
    document = world.pick(Document)
    return _of(
        document,
        world.span(document),
        world.pick(Code),
        _coder(world),
        memo=world.text(),
        stance=world.random.choice(("", *rules.STANCES)),
    )


@strategy
def code_passages(world: World) -> Arguments:
    document = world.pick(Document)
    spans = [world.span(document) for _ in range(world.random.randrange(1, 4))]
    codes = [world.pick(Code) for _ in range(world.random.randrange(1, 3))]
    said = {"memo": world.text(), "stance": "strength"} if world.chance(0.3) else {}
    return _of(document, spans, codes, _coder(world), **said)


@strategy
def code_as_new(world: World) -> Arguments:
    document = world.pick(Document)
    spans = [world.span(document) for _ in range(world.random.randrange(1, 3))]
    parent, key = world.maybe(Code), world.random.choice(("", "a"))
    name = world.name().replace("/", "\\/") if world.chance(0.8) else world.name()
    return _of(document, spans, name, _coder(world), parent=parent, key=key)


@strategy
def recode(world: World) -> Arguments:
    coding = world.pick(Coding)
    document = world.session.get_one(Document, coding.document_id)
    return _of(
        coding,
        **world.changes(
            span=lambda: world.span(document),
            code=lambda: world.pick(Code),
            memo=world.text,
            stance=world.text,
        ),
    )


@strategy
def uncode(world: World) -> Arguments:
    return _of(world.some(Coding) or [world.pick(Coding)])


@strategy
def write_memo(world: World) -> Arguments:
    time = datetime(2020, 1, 2, 3, 4, 5, 678901, UTC) if world.chance(0.5) else None
    kind = world.choice(rules.MEMO_KINDS)
    return _of(world.text(), _coder(world), kind=kind, time=time, **_about(world))


def _about(world: World) -> dict[str, Any]:
    kinds: tuple[type[Any], ...] = (Unit, Role, Respondent, Code, Theme, Statement, Finding)
    kinds = (*kinds, Hypothesis, Document)
    about = {kind.__name__.lower(): world.maybe(kind) for kind in kinds if world.chance(0.25)}
    about = {what: row for what, row in about.items() if row is not None}
    if "document" in about or world.chance(0.05):
        document = about.get("document") or world.pick(Document)
        about["span"] = world.span(document)
    return about


@strategy
def put_memo(world: World) -> Arguments:
    """Mostly about what has been written about, so that it is changed or deleted."""
    text = "" if world.chance(0.3) else world.text()
    memo = world.maybe(Memo)
    if memo is None or world.chance(0.4):
        return _of(text, _coder(world), **_about(world))
    coder = world.session.get_one(Coder, memo.coder_id).name
    kinds = (Unit, Role, Respondent, Document, Code, Theme, Statement, Finding, Hypothesis)
    about: dict[str, Any] = {
        kind.__name__.lower(): world.session.get_one(kind, key)
        for kind in kinds
        if (key := getattr(memo, f"{kind.__name__.lower()}_id")) is not None
    }
    if memo.start is not None and memo.end is not None:
        about["span"] = Span(memo.start, memo.end)
    return _of(text, coder, kind=memo.kind, **about)


@strategy
def write_summary(world: World) -> Arguments:
    return _of(world.pick(Document), world.text(), _coder(world))


@strategy
def change_memo(world: World) -> Arguments:
    kind = world.random.choice((None, *rules.MEMO_KINDS))
    return _of(world.pick(Memo), text=world.text(), kind=kind)


@strategy
def delete_memo(world: World) -> Arguments:
    return _of(world.pick(Memo))


# --- documents


@strategy
def add_document(world: World) -> Arguments:
    return _of(
        world.name(),
        *world.transcript(),
        unit=world.maybe(Unit),
        role=world.maybe(Role),
        respondents=world.some(Respondent),
        kind=world.choice(rules.DOCUMENT_KINDS),
        date=world.date(),
    )


@strategy
def change_document(world: World) -> Arguments:
    return _of(
        world.pick(Document),
        **world.changes(
            name=world.name,
            kind=lambda: world.choice(rules.DOCUMENT_KINDS),
            date=world.date,
            minutes=lambda: world.random.choice((None, 0, 45)),
        ),
    )


@strategy
def move_document(world: World) -> Arguments:
    return _of(world.pick(Document), world.maybe(Unit), world.maybe(Role))


@strategy
def set_participants(world: World) -> Arguments:
    return _of(world.pick(Document), world.some(Respondent))


@strategy
def delete_document(world: World) -> Arguments:
    return _of(world.pick(Document))


@strategy
def change_turn(world: World) -> Arguments:
    return _of(
        world.pick(Turn),
        **world.changes(
            interviewer=lambda: world.chance(0.5),
            time=lambda: world.random.choice((None, 0, 3_600)),
        ),
    )


@strategy
def assign_turn(world: World) -> Arguments:
    return _of(world.pick(Turn), world.maybe(Respondent))


@strategy
def finish(world: World) -> Arguments:
    return _of(world.pick(Document), _coder(world))


@strategy
def unfinish(world: World) -> Arguments:
    if world.chance(0.8):
        row = world.pick(Finished)
        coder = world.session.get_one(Coder, row.coder_id)
        return _of(world.session.get_one(Document, row.document_id), coder.name)
    return _of(world.pick(Document), _coder(world))


# --- guides


@strategy
def add_guide(world: World) -> Arguments:
    return _of(world.name(), world.maybe(Role))


@strategy
def change_guide(world: World) -> Arguments:
    return _of(world.pick(Guide), name=world.name(), role=world.maybe(Role))


@strategy
def delete_guide(world: World) -> Arguments:
    return _of(world.pick(Guide))


@strategy
def add_section(world: World) -> Arguments:
    return _of(world.pick(Guide), world.text(), world.maybe(Theme))


@strategy
def change_section(world: World) -> Arguments:
    return _of(world.pick(Section), title=world.text(), theme=world.maybe(Theme))


@strategy
def move_section(world: World) -> Arguments:
    section = world.pick(Section)
    beside = () if world.chance(0.1) else (Section.guide_id == section.guide_id,)
    return _of(section, before=world.maybe(Section, *beside))


@strategy
def delete_section(world: World) -> Arguments:
    return _of(world.pick(Section))


@strategy
def add_question(world: World) -> Arguments:
    return _of(
        world.pick(Section),
        str(world.random.randrange(50)),
        world.text(),
        statement=world.maybe(Statement),
        follow_ups=_texts(world),
    )


def _texts(world: World) -> list[str]:
    return [world.text() for _ in range(world.random.randrange(4))]


@strategy
def change_question(world: World) -> Arguments:
    return _of(world.pick(Question), **world.changes(number=world.text, text=world.text))


@strategy
def put_statement(world: World) -> Arguments:
    return _of(world.pick(Question), world.maybe(Statement))


@strategy
def set_follow_ups(world: World) -> Arguments:
    return _of(world.pick(Question), _texts(world))


@strategy
def move_question(world: World) -> Arguments:
    section = world.pick(Section)
    beside = () if world.chance(0.1) else (Question.section_id == section.id,)
    return _of(world.pick(Question), section, before=world.maybe(Question, *beside))


@strategy
def delete_question(world: World) -> Arguments:
    return _of(world.pick(Question))


# --- findings


@strategy
def add_hypothesis(world: World) -> Arguments:
    return _of(
        world.name(),
        world.text(),
        theme=world.maybe(Theme),
        verdict=world.choice(rules.VERDICTS),
        why=world.text(),
    )


@strategy
def change_hypothesis(world: World) -> Arguments:
    return _of(
        world.pick(Hypothesis),
        **world.changes(
            name=world.name,
            text=world.text,
            verdict=lambda: world.choice(rules.VERDICTS),
            why=world.text,
        ),
    )


@strategy
def delete_hypothesis(world: World) -> Arguments:
    return _of(world.pick(Hypothesis))


def _place(world: World) -> dict[str, Any]:
    return world.changes(
        theme=lambda: world.maybe(Theme),
        unit=lambda: world.maybe(Unit),
        hypothesis=lambda: world.maybe(Hypothesis),
    )


@strategy
def add_finding(world: World) -> Arguments:
    return _of(world.text(), kind=world.choice(rules.FINDING_KINDS), **_place(world))


@strategy
def change_finding(world: World) -> Arguments:
    return _of(
        world.pick(Finding),
        **world.changes(kind=lambda: world.choice(rules.FINDING_KINDS), text=world.text),
    )


@strategy
def place_finding(world: World) -> Arguments:
    return _of(world.pick(Finding), **_place(world))


@strategy
def delete_finding(world: World) -> Arguments:
    return _of(world.pick(Finding))


@strategy
def add_evidence(world: World) -> Arguments:
    about = world.pick(Finding if world.chance(0.5) else Hypothesis)
    form = world.random.randrange(7)
    if form < 2:
        document = world.pick(Document)
        return _of(about, document=document, span=world.span(document))
    if form < 4:
        score = {"role": world.maybe(Role), "unit": world.maybe(Unit)}
        named = {what: row for what, row in score.items() if row is not None}
        return _of(about, statement=world.pick(Statement), **named)
    if form < 6:
        return _of(about, indicator=world.pick(Indicator))
    return _of(about)


@strategy
def delete_evidence(world: World) -> Arguments:
    return _of(world.pick(Evidence))


# --- passages and imports


@strategy
def correct_text(world: World) -> Arguments:
    document = world.pick(Document)
    text = world.random.choice((world.text(), "ord", " mer ", "\n\n[x]\x1b[2J\n"))
    return _of(document, world.span(document), text, drop_lost=world.chance(0.7))


@strategy
def split(world: World) -> Arguments:
    coding = world.pick(Coding)
    return _of(coding, world.random.randint(coding.start, coding.end))


@strategy
def join(world: World) -> Arguments:
    """Mostly two halves of what was one passage."""
    if world.chance(0.1):
        return _of(world.pick(Coding), world.pick(Coding))
    codings = world.rows(Coding)
    halves = [
        (one, two)
        for one in codings
        for two in codings
        if one is not two and one.start <= two.start <= one.end
        if (one.document_id, one.code_id) == (two.document_id, two.code_id)
        if (one.coder_id, one.stance) == (two.coder_id, two.stance)
    ]
    if not halves:
        raise Nothing(Coding, "split")
    return _of(*world.random.choice(halves))


@strategy
def bring_in(world: World) -> Arguments:
    unit, parent = world.maybe(Unit), world.maybe(Unit)
    document, code, coder = world.maybe(Document), world.maybe(Code), world.maybe(Coder)
    role = world.maybe(StatementRole)
    span = world.span(document) if document else Span(0, 0)
    name = world.name()

    def match(_session: Session) -> Arrivals:
        came = Arrivals()
        if unit is not None:
            came.changes[Unit] = [{"id": unit.id, "kind": name}]
        else:
            upper = came.rows.add(Unit, name=name, position=1, parent_id=parent and parent.id)
            came.rows.add(Unit, name=f"{name}2", position=2, parent_id=upper)
        if document and code and coder:
            places = {"document_id": document.id, "code_id": code.id, "coder_id": coder.id}
            came.rows.add(Coding, start=span.start, end=span.end, codebook_state=0, **places)
        if role is not None:
            came.gone[StatementRole] = [role.id]
        return came

    return _of("file.csv", match)


@strategy
def bring_in_turn(world: World) -> Arguments:
    world.count += 1
    names = [f"came {world.count} {at}" for at in range(world.random.randrange(1, 4))]

    def each(_session: Session) -> Iterator[Arrivals]:
        for place, name in enumerate(names):
            came = Arrivals()
            came.rows.add(Unit, name=name, position=place)
            yield came

    return _of("a.txt + 1", each)


# --- what a transcript says


@strategy
def rewrite(world: World) -> Arguments:
    """A document with some words of it changed, put in or taken out, or quite another text."""
    document = world.pick(Document)
    text = world.session.scalars(
        select(DocumentText.text).where(DocumentText.document_id == document.id)
    ).one()
    turns = world.rows(Turn, Turn.document_id == document.id)
    if world.chance(0.15) or not turns:
        return _of(document, *world.transcript(), drop_lost=world.chance(0.8))
    turns.sort(key=lambda turn: turn.start)
    ends = [turn.start - 1 for turn in turns[1:]] + [len(text)]
    new, records = text[: turns[0].start], list[TurnRecord]()
    for turn, end in zip(turns, ends, strict=True):
        words = text[turn.said : end].split(" ")
        said = [each for word in words for each in _edited(world, word)] or ["på"]
        start = len(new)
        new += text[turn.start : turn.said] + " ".join(said) + "\n"
        length = turn.said - turn.start
        records.append(TurnRecord(start, start + length, turn.speaker, turn.interviewer))
    return _of(document, new[:-1], records, drop_lost=world.chance(0.8))


def _edited(world: World, word: str) -> list[str]:
    chance = world.random.random()
    if chance < 0.05:
        return []
    if chance < 0.15:
        return [world.random.choice(WORDS)]
    return [word, world.random.choice(WORDS)] if chance < 0.2 else [word]


def _speaker(world: World) -> str:
    return world.pick(Turn, Turn.speaker != "").speaker


@strategy
def rename_speaker(world: World) -> Arguments:
    documents = world.some(Document) or [world.pick(Document)]
    return _of(documents, _speaker(world), world.random.choice((*SPEAKERS[:4], "Kari", "R 2")))


@strategy
def assign_speaker(world: World) -> Arguments:
    documents = world.rows(Document) or [world.pick(Document)]
    who = world.maybe(Respondent)
    asks = world.random.choice((True, False)) if who is None else None
    return _of(documents, _speaker(world), interviewer=asks, respondent=who)


@strategy
def settle_speaker(world: World) -> Arguments:
    old = _speaker(world)
    new = old if world.chance(0.3) else world.random.choice((*SPEAKERS[:4], "Kari: ", "Leder 2"))
    who = world.maybe(Respondent)
    wish = SpeakerWish(old, new, (), world.chance(0.3), None if who is None else who.name)
    return _of(wish)
