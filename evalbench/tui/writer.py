"""The one thread that writes to a study: jobs in a queue, done one after the other, none dropped.

A screen gives a deed and what is to be done with its result. The deed is committed before the
screen is told, so that what is shown is on the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

from textual.message import Message as TextualMessage

from evalbench.messages import EvalbenchError

if TYPE_CHECKING:
    from evalbench.study.store import Session, Store

__all__ = ["Job", "Unkept", "Writer", "Wrote"]


@dataclass(frozen=True, slots=True)
class Job:
    """A deed, and who is told how it went: `done` with its result, `failed` with its error.

    One that `builds` on what was asked for before it is not done when that has failed meanwhile: an
    undo would take back what nobody meant.
    """

    deed: Callable[[Session], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    builds: bool = False


class Wrote(TextualMessage):
    """That a job has been committed, or could not be."""

    def __init__(self, job: Job, result: object, error: Exception | None) -> None:
        super().__init__()
        self.job, self.result, self.error = job, result, error

    def tell(self) -> None:
        """Tell whoever asked, in the thread of the screens."""
        if self.error is None:
            self.job.done(self.result)
        else:
            self.job.failed(self.error)


class Unkept(TextualMessage):
    """That the backup of the day could not be taken."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


class Writer:
    """Writes to `store` as `who`; `post` takes the message of each job and is safe in a thread."""

    def __init__(self, store: Store, who: str, post: Callable[[TextualMessage], object]) -> None:
        self._store, self._who, self._post = store, who, post
        self._jobs: SimpleQueue[tuple[Job, int] | Callable[[], None] | None] = SimpleQueue()
        self._lost = 0
        self._why: Exception | None = None
        self._behind: tuple[Callable[[], None], ...] = ()
        self._given = self._made = 0
        # Not a daemon: should the program end without ado, what is queued is still written.
        self._thread = Thread(target=self._work, name="writer")
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many jobs are not yet done."""
        return self._given - self._made

    def write(self, job: Job) -> None:
        """Put a job last in the queue."""
        self._given += 1
        self._jobs.put((job, self._lost))

    @contextmanager
    def before(self, give_way: Callable[[], None]) -> Iterator[None]:
        """Call that before each job while inside: somebody else writes who can step back."""
        self._behind = (*self._behind, give_way)
        try:
            yield
        finally:
            self._behind = tuple(each for each in self._behind if each != give_way)

    def keep(self) -> None:
        """Take the backup of the day when it is due, before the next job."""
        self._jobs.put(self._keep)

    def drain(self) -> None:
        """Finish what is queued, and end."""
        self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            if isinstance(job, tuple):
                self._do(*job)
            else:
                job()

    def _keep(self) -> None:
        error: Exception | None = None
        try:
            self._store.keep_now()
            error = self._store.unkept
        except Exception as caught:  # noqa: BLE001 (told where the user looks)
            error = caught
        if error is not None:
            self._post(Unkept(error))

    def _refuse(self) -> None:
        """Say why what came before failed, and that therefore no more is done."""
        why = self._why
        if isinstance(why, EvalbenchError):
            raise EvalbenchError("workbench.not_built_on", why=why) from why
        raise EvalbenchError("workbench.not_built") from why

    def _do(self, job: Job, lost: int) -> None:
        result, error = None, None
        for give_way in self._behind:
            give_way()
        try:
            if job.builds and self._lost > lost:
                self._refuse()
            with self._store.begin(self._who) as session:
                result = job.deed(session)
        except Exception as caught:  # noqa: BLE001 (told where the user looks)
            error = caught
            if not job.builds:
                self._lost, self._why = self._lost + 1, caught
        self._made += 1
        self._post(Wrote(job, result, error))
