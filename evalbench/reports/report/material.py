"""What the sections of the report are made of: each read once, when a section first needs it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from evalbench.analysis.activity import Activity, activity
from evalbench.analysis.codebook import Codebook, codebook
from evalbench.analysis.conclusions import Conclusions, conclusions
from evalbench.analysis.indicators import Indicators, indicators
from evalbench.analysis.matrix import Matrix, matrix
from evalbench.analysis.participation import Participation, participation
from evalbench.analysis.respondents import Respondents, respondents
from evalbench.analysis.retrieval import Segment, find_segments, theme_order
from evalbench.analysis.scores import Parents, Scores, score_study
from evalbench.analysis.small_cells import Hidden, hidden_cells
from evalbench.analysis.summaries import InterviewSummary, interview_summaries
from evalbench.messages import Say
from evalbench.reports.report.references import unlike
from evalbench.study.store import Session

__all__ = ["Material", "headed", "source_tag"]


class Material:
    """The study as the sections ask for it, in the voice of the report.

    `codes` are those of the tables that the report has, known once its other sections are made:
    what refers to tables is made last.
    """

    def __init__(self, session: Session, say: Say, parents: Parents, min_n: int) -> None:
        self.say = say
        self.codes: frozenset[str] = frozenset()
        self._session = session
        self._parents = parents
        self._min_n = min_n
        self._hidden: dict[str, Hidden] = {}

    @cached_property
    def part(self) -> Participation:
        """Who took part."""
        return participation(self._session)

    @cached_property
    def respondents(self) -> Respondents:
        """The respondents by label."""
        return respondents(self._session)

    @cached_property
    def scores(self) -> Scores:
        """The scores, with what is too small to be shown."""
        return score_study(self._session, parents=self._parents, min_n=self._min_n)

    @cached_property
    def indicators(self) -> Indicators:
        """The register figures."""
        return indicators(self._session)

    @cached_property
    def role_codes(self) -> Mapping[str, str]:
        """The roles that have answered, as they stand in the codes of their tables."""
        return unlike(self.scores.answered_roles)

    @cached_property
    def indicator_codes(self) -> Mapping[str, str]:
        """The indicators in their order, as they stand in the codes of their tables."""
        return unlike(dict.fromkeys(figure.indicator for figure in self.indicators.figures))

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The coded passages."""
        return find_segments(self._session)

    @cached_property
    def themes(self) -> tuple[str, ...]:
        """The themes in the order of the codebook."""
        return theme_order(self._session)

    @cached_property
    def codebook(self) -> Codebook:
        """The codebook."""
        return codebook(self._session)

    @cached_property
    def summaries(self) -> tuple[InterviewSummary, ...]:
        """The interviews with their summaries."""
        return interview_summaries(self._session)

    @cached_property
    def conclusions(self) -> Conclusions:
        """The findings and hypotheses."""
        return conclusions(self._session)

    @cached_property
    def activity(self) -> Activity:
        """What was done when."""
        return activity(self._session)

    def hidden(self, role: str) -> Hidden:
        """Return what is too small to be shown of a role."""
        if role not in self._hidden:
            self._hidden[role] = hidden_cells(self.scores, role)
        return self._hidden[role]

    def matrix(self, rows: str, columns: str) -> Matrix:
        """Return the coded passages over two axes, codes and units with what is below them."""
        return matrix(self._session, rows, columns, rollup=True)

    def role_name(self, role: str) -> str:
        """Return a role as a heading has it."""
        return headed(role) or self.say("report.no_role")

    def theme_name(self, theme: str) -> str:
        """Return a theme as a heading has it."""
        return headed(theme) or self.say("report.no_theme")


def headed(name: str) -> str:
    """Return a name with a capital, the rest as it is."""
    return name[:1].upper() + name[1:]


def source_tag(*parts: str) -> str:
    """Return who said something: label, unit and role, several of a kind parted by commas."""
    return ", ".join(part.replace(";", ", ") for part in parts if part)
