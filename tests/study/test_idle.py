"""What is left alone is closed, what is in use is not."""

import inspect
from functools import partial
from pathlib import Path
from threading import Event, Thread, Timer, active_count
from time import monotonic, sleep

import pytest

from evalbench.study import idle, store
from evalbench.study.engines import take_in_log
from evalbench.study.idle import IdleCloser
from evalbench.study.verbs.building import new
from evalbench.study.verbs.setting import change_study

SOON = 0.05
LONG = 10.0
"""More than any test waits for what comes soon."""


@pytest.fixture
def closed() -> Event:
    return Event()


def touch(closer: IdleCloser) -> None:
    with closer.busy():
        pass


def wait_for(condition) -> None:
    end = monotonic() + LONG
    while not condition():
        assert monotonic() < end, "it has not come"
        sleep(0.01)


def test_five_seconds_are_idle() -> None:
    assert inspect.signature(IdleCloser).parameters["seconds"].default == 5.0


def test_what_is_left_alone_is_closed_and_not_before(closed: Event) -> None:
    closer = IdleCloser(closed.set, 0.2)
    began = monotonic()
    touch(closer)
    assert not closed.is_set()
    assert closed.wait(LONG)
    assert monotonic() - began >= 0.2


def test_what_has_never_been_busy_is_not_closed(closed: Event) -> None:
    IdleCloser(closed.set, SOON)
    assert not closed.wait(3 * SOON)


def test_what_is_in_use_is_not_closed(closed: Event) -> None:
    closer = IdleCloser(closed.set, SOON)
    with closer.busy():
        touch(closer)
        assert not closed.wait(4 * SOON)
    assert closed.wait(LONG)


def test_each_use_begins_the_wait_anew(closed: Event) -> None:
    closer = IdleCloser(closed.set, 0.3)
    for _ in range(5):
        touch(closer)
        sleep(0.1)
        last = monotonic()
    assert not closed.is_set()
    assert closed.wait(LONG)
    assert monotonic() - last >= 0.15


def test_it_closes_again_after_being_used_again(closed: Event) -> None:
    closer = IdleCloser(closed.set, SOON)
    for _ in range(2):
        touch(closer)
        assert closed.wait(LONG)
        closed.clear()


def test_an_exception_ends_the_use(closed: Event) -> None:
    closer = IdleCloser(closed.set, SOON)
    with pytest.raises(ValueError, match="x"), closer.busy():
        raise ValueError("x")
    assert closed.wait(LONG)


def test_stopped_it_closes_nothing(closed: Event) -> None:
    closer = IdleCloser(closed.set, SOON)
    touch(closer)
    closer.stop()
    closer.stop()
    assert not closed.wait(4 * SOON)


def test_one_timer_waits_however_often_it_is_used(closed: Event, monkeypatch) -> None:
    made = list[Timer]()

    def counted(seconds: float, call) -> Timer:
        made.append(Timer(seconds, call))
        return made[-1]

    monkeypatch.setattr(idle, "Timer", counted)
    closer, before = IdleCloser(closed.set, 5.0), active_count()
    for _ in range(100):
        touch(closer)
    assert len(made) == 1
    assert active_count() <= before + 1
    assert made[0].daemon, "a waiting timer must not keep the program from ending"
    closer.stop()


def test_it_rests_before_it_closes(closed: Event, monkeypatch) -> None:
    monkeypatch.setattr(idle, "_REST", SOON)
    order = list[str]()

    def close() -> None:
        order.append("close")
        closed.set()

    closer = IdleCloser(close, 0.3, lambda: order.append("rest"))
    for _ in range(2):
        touch(closer)
        assert closed.wait(LONG)
        closed.clear()
    assert order == ["rest", "close"] * 2


def test_a_rest_keeps_nobody_waiting_and_is_waited_for_at_the_end(
    closed: Event, monkeypatch
) -> None:
    monkeypatch.setattr(idle, "_REST", SOON)
    begun, go_on = Event(), Event()

    def rest() -> None:
        begun.set()
        go_on.wait(LONG)

    closer = IdleCloser(closed.set, 0.3, rest)
    touch(closer)
    assert begun.wait(LONG)
    # Not to the next rest, and not to the closing.
    for _ in range(8):
        before = monotonic()
        touch(closer)
        assert monotonic() - before < LONG / 4
        sleep(SOON)
    assert not closed.is_set()
    stopping = Thread(target=closer.stop)
    stopping.start()
    stopping.join(SOON)
    assert stopping.is_alive()
    go_on.set()
    stopping.join(LONG)
    assert not stopping.is_alive()


def test_a_calm_study_takes_its_log_in_at_rest(tmp_path: Path, monkeypatch) -> None:
    """What a commit writes stays in the log, however much it is, until nobody is at work."""
    monkeypatch.setattr(idle, "_REST", SOON)
    file = tmp_path / "x.evalbench"
    with store.create_study(file) as study, study.begin("A") as session:
        new(session, "Prøven", "nb")
    before = file.stat().st_size
    with store.open_study(file, calm=True) as study:
        with study._idle.busy():
            with study.begin("A") as session:
                change_study(session, question="æ" * 5_000_000)
            assert file.stat().st_size == before
            assert file.with_name("x.evalbench-wal").stat().st_size > 5_000_000
        wait_for(lambda: file.stat().st_size > 5_000_000)
        # It is still open, and the log is cut by now: the next change need not do it.
        wait_for(lambda: file.with_name("x.evalbench-wal").stat().st_size == 0)


def test_a_log_that_somebody_reads_is_not_waited_for(tmp_path: Path) -> None:
    """What cannot be taken in or cut now is left for later, and the next change is as patient."""
    file = tmp_path / "x.evalbench"
    with store.create_study(file) as study, study.begin("A") as session:
        new(session, "Prøven", "nb")
    with store.open_study(file, calm=True) as study, store.open_study(file) as other:
        with study.begin("A") as session:
            change_study(session, question="æ")
        with other.read() as reading:
            number = "SELECT number FROM counter"
            assert reading.connection().exec_driver_sql(number).scalar() == 2
            with study.begin("A") as session:
                change_study(session, question="ø")
            begun = monotonic()
            take_in_log(study.engine, cut=True)
            assert monotonic() - begun < SOON + 1
            assert file.with_name("x.evalbench-wal").stat().st_size
        with study.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 10_000
        take_in_log(study.engine, cut=True)
        assert not file.with_name("x.evalbench-wal").stat().st_size


def test_a_log_that_nobody_lets_rest_is_taken_in_all_the_same(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(store, "_MOST_LOG", 100_000)
    file = tmp_path / "x.evalbench"
    with store.create_study(file) as study, study.begin("A") as session:
        new(session, "Prøven", "nb")
    with store.open_study(file, calm=True) as study, study._idle.busy():
        for text in ("æ" * 200_000, "ø"):
            with study.begin("A") as session:
                change_study(session, question=text)
        assert file.stat().st_size > 200_000


def test_a_log_that_was_taken_in_is_not_taken_in_with_each_change(
    tmp_path: Path, monkeypatch
) -> None:
    """SQLite leaves a log as large as it ever was; it is not cut where somebody waits for it."""
    monkeypatch.setattr(store, "_MOST_LOG", 6_000_000)
    taken = list[int]()
    take_in = store.Store._take_in_log

    def counted(self: store.Store, *, cut: bool) -> None:
        assert not cut
        taken.append(self._log_size())
        take_in(self, cut=cut)

    monkeypatch.setattr(store.Store, "_take_in_log", counted)
    file = tmp_path / "x.evalbench"
    with store.create_study(file) as study, study.begin("A") as session:
        new(session, "Prøven", "nb")
    with store.open_study(file, calm=True) as study, study._idle.busy():
        for text in ("æ" * 4_000_000, *"abcdefgh"):
            with study.begin("A") as session:
                change_study(session, question=text)
    # The text itself, and the image that is kept of it when it goes.
    assert len(taken) == 2


def test_a_study_left_alone_is_one_file(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(store, "IdleCloser", partial(IdleCloser, seconds=0.3))
    with store.create_study(tmp_path / "x.evalbench") as study:
        with study.begin("A") as session:
            new(session, "Prøven", "nb")
        assert len(list(tmp_path.iterdir())) == 3
        wait_for(lambda: len(list(tmp_path.iterdir())) == 1)
        with study.read() as session:
            assert session.connection().exec_driver_sql("SELECT number FROM counter").scalar() == 1
        wait_for(lambda: len(list(tmp_path.iterdir())) == 1)
