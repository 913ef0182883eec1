"""What the overview shows, as rows: sorted, narrowed, and said in the user's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalbench.messages import Message, Say
from evalbench.text.numbers import shown
from evalbench.text.width import harmless, wrapped
from evalbench.tui.widgets.rows import Cell, Column

if TYPE_CHECKING:
    from evalbench.analysis.code_panel import CodeSeen
    from evalbench.analysis.interview_list import AnswersSeen, InterviewSeen

__all__ = [
    "ORDERS",
    "Order",
    "Seen",
    "answer_columns",
    "answer_rows",
    "bar",
    "code_columns",
    "code_rows",
    "interview_columns",
    "interview_rows",
    "sorted_interviews",
    "warning_rows",
]

_COMMA_LANGUAGES = ("nb", "nn")


@dataclass(slots=True)
class Seen:
    """What is known of the study so far; shares and warnings come after the rest."""

    interviews: Sequence[InterviewSeen] = ()
    answers: Sequence[AnswersSeen] = ()
    codes: Sequence[CodeSeen] = ()
    warnings: Sequence[Message] | None = None
    shares: Mapping[str, Fraction] | None = None
    state: int = 0
    """The number of the study's last change when it was read."""
    opened: Mapping[str, str] = field(default_factory=dict)
    """When each interview was last opened here, by name: ISO time."""
    took: float = 0.0
    """Seconds that reading the quick part took."""


@dataclass(frozen=True, slots=True)
class Order:
    """A column to sort by; numbers and times begin with the greatest unless `reverse`."""

    name: str
    falling: bool
    key: Callable[[InterviewSeen, Seen], Any]


ORDERS: tuple[Order, ...] = (
    Order("name", False, lambda each, _: each.name.casefold()),
    Order("unit", False, lambda each, _: (not each.unit, each.unit.casefold())),
    Order("role", False, lambda each, _: (not each.role, each.role.casefold())),
    Order("turns", True, lambda each, _: each.turns),
    Order("length", True, lambda each, _: each.length),
    Order("codings", True, lambda each, _: each.codings),
    Order("coded", False, lambda each, seen: (seen.shares or {}).get(each.name, Fraction(0))),
    Order("opened", True, lambda each, seen: seen.opened.get(each.name, "")),
    Order("finished", False, lambda each, _: (not each.finished, each.finished)),
)
"""The columns of the interviews, from left to right."""


def sorted_interviews(
    seen: Seen, order: int, *, reverse: bool, words: str = ""
) -> list[InterviewSeen]:
    """Return the interviews that `words` leave, in an order; equal ones by name."""
    by = ORDERS[order]
    kept = [each for each in seen.interviews if _holds(words, _said_of(each))]
    kept.sort(key=lambda each: each.name.casefold())
    kept.sort(key=lambda each: by.key(each, seen), reverse=by.falling != reverse)
    return kept


def _said_of(each: InterviewSeen) -> Iterable[str]:
    return (each.name, each.unit, each.role, *each.respondents, *each.finished)


def _holds(words: str, said: Iterable[str]) -> bool:
    """Tell whether every word stands somewhere in what is said; case does not count."""
    text = "\n".join(said).casefold()
    return all(word in text for word in words.casefold().split())


def interview_columns(say: Say, order: int, *, reverse: bool) -> list[Column]:
    """Return the columns of the interviews, the one they are sorted by marked."""
    forms = (
        Column("", share=3, least=14, most=44, rank=9),
        Column("", share=1, least=8, most=24, rank=6),
        Column("", share=1, least=8, most=20, rank=5),
        Column("", least=5, right=True, rank=2, spare=True),
        Column("", least=6, right=True, rank=1, spare=True),
        Column("", least=8, right=True, rank=7),
        Column("", least=10, rank=8),
        Column("", least=6, rank=4),
        Column("", least=6, most=20, rank=3),
    )
    columns = []
    for place, (each, form) in enumerate(zip(ORDERS, forms, strict=True)):
        mark = ("▾" if each.falling != reverse else "▴") if place == order else ""
        columns.append(replace(form, head=say(f"overview_screen.column_{each.name}") + mark))
    return columns


def interview_rows(
    interviews: Iterable[InterviewSeen], seen: Seen, say: Say, today: datetime
) -> list[list[Cell | str]]:
    """Return a row for each interview."""
    return [
        [
            Cell(each.name, "strong"),
            _joined(each.unit),
            _joined(each.role),
            Cell(grouped(each.turns, say), "dim"),
            Cell(grouped(each.length, say), "dim"),
            grouped(each.codings, say) if each.codings else Cell("–", "dim"),
            _share_cell(each, seen, say),
            Cell(_day(seen.opened.get(each.name, ""), today, say), "dim"),
            Cell(", ".join(each.finished), "good"),
        ]
        for each in interviews
    ]


def _joined(names: str) -> Cell:
    """Return a unit or role, or several that are parted by ``;``."""
    return Cell(names.replace(";", ", ")) if names else Cell("–", "dim")


def _share_cell(each: InterviewSeen, seen: Seen, say: Say) -> Cell:
    if seen.shares is None:
        return Cell("…", "dim")
    share = seen.shares.get(each.name)
    if share is None:
        return Cell("–", "dim")
    percent = shown(100 * share, 0, say.language)
    return Cell(f"{bar(share)} {percent:>3} %", "text" if share else "dim")


def bar(share: Fraction, cells: int = 4) -> str:
    """Return a share from 0 to 1 as a line of so many cells, drawn heavily as far as it goes.

    What is more than nothing is seen, and so is what is less than all.
    """
    halves = int(2 * cells * share + Fraction(1, 2))
    halves = max(int(share > 0), min(halves, 2 * cells - int(share < 1)))
    full, half = divmod(halves, 2)
    return "━" * full + "╾" * half + "─" * (cells - full - half)


def grouped(number: int, say: Say) -> str:
    """Return a whole number with its thousands parted."""
    return (
        f"{number:,}".replace(",", "\u00a0") if say.language in _COMMA_LANGUAGES else f"{number:,}"
    )


def _day(moment: str, today: datetime, say: Say) -> str:
    """Return when something was, by this computer's clock: the time, the day or the year."""
    if not moment:
        return ""
    try:
        local = datetime.fromisoformat(moment).astimezone()
    except ValueError:
        return ""
    if local.date() == today.date():
        return f"{local:%H:%M}"
    if local.year != today.year:
        return str(local.year)
    month = say("overview_screen.months").split()[local.month - 1]
    return say("overview_screen.day", day=local.day, month=month)


def answer_columns(say: Say) -> list[Column]:
    """Return the columns of the answers."""
    texts = [
        Column(say(f"overview_screen.column_{key}"), share=1, least=8, most=30, rank=9)
        for key in ("unit", "role")
    ]
    numbers = [
        Column(say(f"overview_screen.column_{key}"), right=True, least=5, rank=10)
        for key in ("people", "complete", "partly", "unanswered")
    ]
    return texts + numbers


def answer_rows(seen: Seen, say: Say, words: str) -> list[list[Cell | str]]:
    """Return a row for each unit and role."""
    return [
        [
            each.unit or Cell(say("overview_screen.no_unit"), "warn"),
            each.role or Cell("–", "dim"),
            str(each.respondents),
            Cell(str(each.complete or "–"), "good" if each.complete else "dim"),
            Cell(str(each.partly or "–"), "warn" if each.partly else "dim"),
            Cell(str(each.none or "–"), "warn" if each.none else "dim"),
        ]
        for each in seen.answers
        if _holds(words, (each.unit, each.role))
    ]


def code_columns(say: Say) -> list[Column]:
    """Return the columns of the codes."""
    return [
        Column(say("overview_screen.column_key"), least=3, most=6),
        Column(say("overview_screen.column_code"), share=1, least=16, rank=9),
        Column(say("overview_screen.column_codings"), right=True, least=6, rank=8),
        Column("", least=6),
    ]


def code_rows(seen: Seen, say: Say, words: str) -> list[list[Cell | str]]:
    """Return a row for each code, with a bar beside that of the most used."""
    most = max((each.codings for each in seen.codes), default=0) or 1
    return [
        [
            Cell(each.key, "note"),
            Cell("  " * each.depth + each.name, "text" if each.codings else "dim"),
            grouped(each.codings, say) if each.codings else Cell("–", "dim"),
            Cell(bar(Fraction(each.codings, most), 6) if each.codings else "", "dim"),
        ]
        for each in seen.codes
        if _holds(words, (each.name, each.path, each.key))
    ]


def warning_rows(seen: Seen, say: Say, words: str, width: int) -> list[list[Cell | str]]:
    """Return the warnings wrapped to the list's width, a mark before the first line of each."""
    room = max(20, width - 5)
    texts = [_sentence(harmless(each.said(say))) for each in seen.warnings or ()]
    return [
        [Cell("" if number else "!", "warn"), line]
        for text in texts
        if _holds(words, (text,))
        for number, line in enumerate(wrapped(text, room))
    ]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
