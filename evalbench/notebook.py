"""The library's face: a study opened in a notebook, answering with pandas DataFrames.

Every frame has the columns of the command of the same name with ``--format csv``, in the same
order, and its numbers unrounded. Text is of the dtype ``str``, whole numbers are ``Int64``, other
numbers ``float64``; what is blank is missing, never 0. ``frame.attrs`` says what was asked: the
study's ``title`` and its ``state``, the number of the last change in it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from evalbench.messages import EvalbenchError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from evalbench.analysis.matrix import Measure
    from evalbench.analysis.scores import Parents
    from evalbench.reports.frames import DataFrame
    from evalbench.study.store import Session
    from evalbench.study.table import Stamp, Table

__all__ = ["Study"]


class Study:
    """A study that is looked at and never written to; `evalbench.open` gives one.

    Each method looks at the study as it stands at that moment, so what others change meanwhile is
    seen. Use it in a ``with`` statement, or call `close`.
    """

    def __init__(self, location: str | Path) -> None:
        from evalbench.study.change_log import stamp_now
        from evalbench.study.engines import shown
        from evalbench.study.store import open_study

        self._store = open_study(location, read_only=True)
        self._location = shown(self._store.location)
        self._closed = False
        try:
            with self._store.read() as session:
                self._seen: Stamp | None = stamp_now(session)
        except BaseException:
            self._store.close()
            raise

    def scores(self, role: str | None = None, parents: Parents = "mean-of-units") -> DataFrame:
        """Return means and relativised scores: a row per role × unit × statement it was asked.

        Columns: role, unit, parent, statement, respondents, answers, mean, relative. `respondents`
        is N, silent ones included; `mean` is on the statement's scale, `relative` is in percent of
        the highest mean of the unit and role; both are missing where nobody answered. After the
        statements of each role and unit a row with the statement ``*`` has the mean of the row.

        `parents` says how a unit made up of others is scored: ``mean-of-units`` or ``pooled``.
        EvalbenchError for a role that the study does not have.
        """
        from evalbench.analysis.score_tables import long_table
        from evalbench.analysis.scores import score_study

        return self._frame(lambda look: long_table(score_study(look, parents=parents, role=role)))

    def segments(
        self,
        *,
        code: str | None = None,
        unit: str | None = None,
        role: str | None = None,
        coder: str | None = None,
        document: str | None = None,
        context: int | None = None,
    ) -> DataFrame:
        """Return the coded passages, by document, start, end, code and coder.

        Columns: document, unit, role, respondent, code, coder, start, end, text, memo, stance, id.
        `start` and `end` count code points of the document's text from 0; several respondents,
        units or roles are joined by ``;``. With `context` N, columns before and after have the
        text from N turns before to N turns after. `code` and `unit` include what is below them.

        EvalbenchError for a name that nothing in the study bears.
        """
        from evalbench.analysis.retrieval import Filters, find_segments, segments_table
        from evalbench.study.change_log import stamp_now

        filters = Filters(code, unit, role, coder, document)

        def ask(look: Session) -> Table:
            found = find_segments(look, filters, context)
            return segments_table(found, around=context is not None, stamp=stamp_now(look))

        return self._frame(ask)

    def matrix(  # noqa: PLR0913 (the options of the command, by name)
        self,
        rows: str,
        columns: str,
        *,
        measure: Measure = "segments",
        rollup: bool = False,
        code: str | None = None,
        unit: str | None = None,
        role: str | None = None,
        coder: str | None = None,
        document: str | None = None,
    ) -> DataFrame:
        """Return the coded passages counted over two axes, a row for each cell.

        Columns: row, column, value; an empty text is the place of passages without a value.
        ``.pivot(index="row", columns="column", values="value")`` makes a square of it. An axis is
        code, unit, category, role, document, respondent, coder, theme, ``unit.ATTRIBUTE`` or
        ``respondent.ATTRIBUTE``; a `measure` is segments, documents, respondents, present (0 or 1)
        or characters. Codes and units are exact, with `rollup` they include what is below them;
        `code` and `unit` as filters always do.

        EvalbenchError for an axis or measure that is none, or a name that nothing bears.
        """
        from evalbench.analysis.matrix import matrix
        from evalbench.analysis.matrix_tables import long_table
        from evalbench.analysis.retrieval import Filters

        filters = Filters(code, unit, role, coder, document)

        def ask(look: Session) -> Table:
            found = matrix(look, rows, columns, measure=measure, filters=filters, rollup=rollup)
            return long_table(found)

        return self._frame(ask)

    def answers(self) -> DataFrame:
        """Return every answer as it was given, by respondent and, in their order, statements.

        Columns: respondent_id, unit, role, statement_id, answer, reason, theme. `answer` is on the
        statement's scale, not turned where the statement is reverse-coded, and missing where the
        answer is blank. `role` is empty where the answer does not say in which role it was given;
        `theme` is that of the statement.
        """
        from evalbench.analysis.answers import answers, long_table

        return self._frame(lambda look: long_table(answers(look)))

    def indicators(self, growth: tuple[str, str] | None = None) -> DataFrame:
        """Return the register figures, by indicator, unit and period.

        Columns: indicator, unit, period, value, index, arrow, growth, growth_percent,
        unit_of_measure. `value` and `growth` are in the unit of measure, `index` is in percent of
        the mean of the units, `arrow` is up, flat or down. `growth` names the two periods to grow
        between, else it is from each indicator's first to its last; it stands with the last.

        EvalbenchError for a period that no indicator has.
        """
        from evalbench.analysis.indicators import indicators, long_table

        return self._frame(lambda look: long_table(indicators(look, growth)))

    def overview(self) -> DataFrame:
        """Return how far the study has come: its interviews, its codes and what is missing.

        Columns: kind (document, code or missing), name, unit, role, turns, words,
        interviewer_percent, respondents_percent, coded_percent, finished, codings, documents,
        missing. Shares of talk are of the words, the coded share is of the characters of
        respondents' speech. What a column does not say of a kind is missing.
        """
        from evalbench.analysis.overview import long_table, overview

        return self._frame(lambda look: long_table(overview(look)))

    def close(self) -> None:
        """Close the study; a study file is then one file again. It may be called twice."""
        self._closed = True
        self._store.close()

    def _frame(self, ask: Callable[[Session], Table]) -> DataFrame:
        from evalbench.reports.frames import to_frame

        if self._closed:
            raise EvalbenchError("notebook.closed", study=self._location)
        with self._store.read() as session:
            table = ask(session)
        self._seen = table.stamp
        return to_frame(table)

    def __enter__(self) -> Self:
        """Return the study."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    def __repr__(self) -> str:
        """Return title, state at the latest look and location, without asking the study."""
        title, state = (self._seen.title, self._seen.state) if self._seen else ("", 0)
        now = "closed" if self._closed else f"state {state}"
        return f"<Study {title!r}, {now}, {self._location}>"
