"""The study that lies on the desk: the store, its one writer, and what is known of it at hand."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual.message import Message as TextualMessage

from evalbench.tui.writer import Job, Writer, Wrote

if TYPE_CHECKING:
    from evalbench.study.store import Store

__all__ = ["Desk", "moment", "open_desk"]


@dataclass(slots=True)
class Desk:
    """An open study. `version` is raised by each change made here, so that a screen knows.

    `failed` says how many changes could not be made, `failure` why the last one could not.
    """

    store: Store
    writer: Writer
    title: str
    language: str
    coder: str
    version: int = 0
    failed: int = 0
    failure: Exception | None = None
    _only: dict[int, frozenset[str]] = field(default_factory=dict)
    _asked: dict[int, Job] = field(default_factory=dict)

    @property
    def location(self) -> str:
        """Where the study is: a file, or an address."""
        return self.store.location

    @property
    def waiting(self) -> int:
        """How many changes are not made and told of yet."""
        return len(self._asked)

    def waits(self, job: Job) -> bool:
        """Tell whether a change is not made and told of yet."""
        return id(job) in self._asked

    def write(self, job: Job) -> None:
        """Have a change made, after those that wait."""
        self._asked[id(job)] = job
        self.writer.write(job)

    def wrote(self, message: Wrote) -> None:
        """Take the message of the writer: tell whoever asked."""
        if self._asked.pop(id(message.job), None) is None:
            # Of a study that has been closed since: nobody is left to be told.
            return
        if message.error is None:
            self.version += 1
        else:
            self.failed += 1
        self.failure = message.error
        message.tell()

    def changed(self, only: Collection[str] | None = None) -> None:
        """Take note that the study was changed by another process, which screens are to show.

        `only` are the names of the interviews that it has brought or changed, if it was no more.
        """
        self.version += 1
        if only is not None:
            self._only[self.version] = frozenset(only)

    def may_have_changed(self, interview: str, since: int) -> bool:
        """Tell whether an interview, or anything about it, may be otherwise than in a version."""
        later = range(since + 1, self.version + 1)
        return any(interview in self._only.get(each, (interview,)) for each in later)

    def close(self) -> None:
        """Finish what is queued and close the study."""
        self.writer.drain()
        self.store.close()


def open_desk(location: str, coder: str, post: Callable[[TextualMessage], object]) -> Desk:
    """Open a study to work in as `coder`; EvalbenchError when it cannot be opened.

    The backup of the day is taken meanwhile, before the first change.
    """
    from evalbench.study.find import study_of
    from evalbench.study.store import open_study

    store = open_study(location, calm=True)
    try:
        with store.read() as session:
            study = study_of(session)
            title, language = study.title, study.language
    except BaseException:
        store.close()
        raise
    return Desk(store, Writer(store, coder, post), title, language, coder)


def moment() -> str:
    """Return now, as the memory keeps it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
