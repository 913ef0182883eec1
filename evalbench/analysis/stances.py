"""Stances: strengths and weaknesses, the expected and the experienced, and how many stand behind.

Pure functions of coded passages. A passage by several respondents, or from several units, counts
for each of them; one whose respondents are not known counts among the passages only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from evalbench.analysis.retrieval import Segment
from evalbench.messages import Say
from evalbench.study.rules import STANCES
from evalbench.study.table import Cell, Column, Note, Stamp, Table, phrases

__all__ = ["StanceRow", "stance_counts", "stance_groups", "stance_rows", "stance_tables"]

_PAIRS = (STANCES[:2], STANCES[2:])


@dataclass(frozen=True, slots=True)
class StanceCount:
    """How many passages have a stance, from how many respondents in how many units."""

    segments: int
    respondents: int
    units: int


@dataclass(frozen=True, slots=True)
class StanceRow:
    """The passages of a theme (`code` is empty) or of one of its codes, counted by stance."""

    theme: str
    code: str
    counts: dict[str, StanceCount]


def stance_counts(segments: Iterable[Segment]) -> dict[str, StanceCount]:
    """Return the counts of each stance that `segments` have."""
    by_stance: dict[str, list[Segment]] = {}
    for segment in segments:
        if segment.stance:
            by_stance.setdefault(segment.stance, []).append(segment)
    return {
        stance: StanceCount(
            len(each),
            len({name for segment in each for name in segment.respondent.split(";") if name}),
            len({name for segment in each for name in segment.units}),
        )
        for stance, each in by_stance.items()
    }


def stance_rows(
    segments: Sequence[Segment], themes: Iterable[str], codes: Iterable[str]
) -> tuple[StanceRow, ...]:
    """Return a row for each theme with stances, followed by those of its codes.

    `themes` and `codes` (the paths of all) give the order; passages whose code has no theme come
    last.
    """
    of_code: defaultdict[tuple[str, str], list[Segment]] = defaultdict(list)
    for segment in segments:
        if segment.stance:
            of_code[segment.theme, segment.code].append(segment)
    place = {code: at for at, code in enumerate(codes)}
    themed: defaultdict[str, list[str]] = defaultdict(list)
    for theme, code in sorted(of_code, key=lambda key: place[key[1]]):
        themed[theme].append(code)
    rows: list[StanceRow] = []
    for theme in filter(themed.__contains__, (*themes, "")):
        parts = [of_code[theme, code] for code in themed[theme]]
        rows.append(StanceRow(theme, "", stance_counts(chain.from_iterable(parts))))
        rows += [StanceRow(theme, code, stance_counts(part))
                 for code, part in zip(themed[theme], parts, strict=True)]  # fmt: skip
    return tuple(rows)


def stance_groups(rows: Iterable[StanceRow]) -> tuple[tuple[str, ...], ...]:
    """Return the stances that stand in one table: the two known pairs, then all others by name.

    Only those that some row has; a pair is whole when one of it is there.
    """
    found = {stance for row in rows for stance in row.counts}
    pairs = tuple(pair for pair in _PAIRS if found.intersection(pair))
    others = tuple(sorted(found.difference(STANCES)))
    return (*pairs, others) if others else pairs


def stance_tables(rows: Sequence[StanceRow], stamp: Stamp | None, say: Say) -> Iterator[Table]:
    """Yield a table for each group of stances: themes and codes × passages, respondents, units."""
    for group in stance_groups(rows):
        known = group[0] in STANCES
        shown = [row for row in rows if any(stance in row.counts for stance in group)]
        code = f"stance-{'-'.join(group)}" if known else "stance-other"
        title = f"stances.title_{group[0]}" if known else "stances.title_other"
        yield Table(
            code=code,
            title=say(title),
            columns=(Column("code", say("stances.theme")), *_columns(group, say)),
            rows=tuple((_label(row, say), *_cells(row, group)) for row in shown),
            indents=tuple(1 if row.code else 0 for row in shown),
            rules=frozenset(at for at, row in enumerate(shown) if at and not row.code),
            notes=tuple(_notes(say)),
            stamp=stamp,
        )


def _columns(group: Sequence[str], say: Say) -> Iterator[Column]:
    for stance in group:
        name = say(f"stances.{stance}") if stance in STANCES else stance
        for what in ("segments", "respondents", "units"):
            heading = f"{name}\n{say(f'stances.{what}')}"
            yield Column(f"{stance}:{what}", heading, "count")


def _label(row: StanceRow, say: Say) -> str:
    return row.code or row.theme[:1].upper() + row.theme[1:] or say("stances.no_theme")


def _cells(row: StanceRow, group: Sequence[str]) -> Iterator[Cell]:
    for stance in group:
        count = row.counts.get(stance, StanceCount(0, 0, 0))
        yield from (count.segments, count.respondents, count.units)


def _notes(say: Say) -> Iterator[Note]:
    yield phrases(say, "stances.note_counts")
    yield phrases(say, "stances.note_several")
    yield phrases(say, "stances.note_coders")
