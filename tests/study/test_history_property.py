"""Random verbs by two coders with undo and redo in between, against a model of history.

The model knows for each change which rows it found and which it left. From that follows what an
undo or a redo must give, when it may be refused, and what the study must hold at any time: of each
row the version that the newest living change left.

EVALBENCH_SEED=… drives another sequence; a failure tells the seed and the last steps.
"""

import os
from collections import Counter as Counts
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random

import pytest
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from evalbench.messages import LANGUAGES, EvalbenchError, Say
from evalbench.study import verbs as _verbs  # noqa: F401 (registers every verb)
from evalbench.study.history import VERBS, redo, undo
from evalbench.study.store import Store, create_study
from tests.study.dumps import Dump, Key, Row, dump, number_of, typed, unsound
from tests.study.strategies import STRATEGIES, Arguments, Nothing, World

SEED = int(os.environ.get("EVALBENCH_SEED", "20190301"))
WANTED = 20
"""How often every verb must have succeeded."""
MOST_STEPS = 4_000
"""Units of work, a few verbs each."""
CODERS = ("A", "B")
BEGINNINGS = {"new", "build"}

Exchange = dict[Key, tuple[Row | None, Row | None]]


class Abandoned(Exception):
    """Raised to leave a unit of work without a commit."""


@dataclass
class Model:
    """What the study should hold and who has done and undone what."""

    held: Dump = field(default_factory=dict)
    number: int = 0
    changes: dict[int, Exchange] = field(default_factory=dict)
    done: dict[str, list[int]] = field(default_factory=lambda: {who: [] for who in CODERS})
    undone: dict[str, list[int]] = field(default_factory=lambda: {who: [] for who in CODERS})

    def copy(self) -> "Model":
        return Model(
            dict(self.held),
            self.number,
            dict(self.changes),
            deepcopy(self.done),
            deepcopy(self.undone),
        )

    def living(self) -> set[int]:
        return {1, *self.done["A"], *self.done["B"]} & self.changes.keys()

    def replayed(self) -> Dump:
        """Of each row the version that the newest living change left."""
        held: Dump = {}
        for number in sorted(self.living()):
            for key, (_, left) in self.changes[number].items():
                _put(held, key, left)
        return held

    def exchanged(self, number: int, *, back: bool) -> tuple[Dump, bool]:
        """What an undo or redo gives, and whether every row stands as that needs it."""
        held, stands = dict(self.held), True
        for key, (found, left) in self.changes[number].items():
            stands &= held.get(key) == (left if back else found)
            _put(held, key, found if back else left)
        return held, stands


def _put(held: Dump, key: Key, row: Row | None) -> None:
    if row is None:
        held.pop(key, None)
    else:
        held[key] = row


def _difference(before: Dump, after: Dump) -> Exchange:
    pairs = {key: (before.get(key), after.get(key)) for key in before.keys() | after.keys()}
    return {key: (old, new) for key, (old, new) in pairs.items() if old != new}


class Drive:
    """One run: the study, the model beside it, and what has been done so far."""

    def __init__(self, study: Store, random: Random) -> None:
        self.study = study
        self.random = random
        self.world = World(random)
        self.model = Model()
        self.versions: dict[tuple[Key, int], Row] = {}
        self.successes: Counts[str] = Counts()
        self.outcomes: Counts[str] = Counts()
        self.trace: deque[str] = deque(maxlen=12)

    # --- single steps

    def call(self, session: Session, who: str, name: str) -> None:
        """Call a verb with random arguments and hold it against the model."""
        self.world.session = session
        try:
            arguments = STRATEGIES[name](self.world)
        except Nothing as nothing:
            self.call(session, who, nothing.maker)
            return
        before = self.model.number
        self.trace.append(f"{who} {name} from {before}")
        try:
            self._run(session, name, arguments)
        except EvalbenchError as error:
            self._check_words(error)
            self._unchanged(session, f"refused {error.message.key}")
            return
        if number_of(session) == before:
            self._unchanged(session, "nothing changed")
            return
        self._changed(session, who, name)

    def _run(self, session: Session, name: str, arguments: Arguments) -> None:
        positional, named = arguments
        VERBS[name].function(session, *positional, **named)

    def _check_words(self, error: EvalbenchError) -> None:
        """Every refusal can be said, and none is of the database's own making."""
        assert all(
            Say(language)(error.message.key, **error.message.fields) for language in LANGUAGES
        )
        assert error.message.key != "history.overtaken"

    def _unchanged(self, session: Session, why: str) -> None:
        self.trace[-1] += f": {why}"
        self.outcomes[why] += 1
        assert number_of(session) == self.model.number, "a number was taken"
        self._same(dump(session), self.model.held)

    def _changed(self, session: Session, who: str, name: str) -> None:
        model, held = self.model, dump(session)
        model.number += 1
        self.trace[-1] += f": made {model.number}"
        assert number_of(session) == model.number, "numbers have gaps"
        exchange = _difference(model.held, held)
        assert exchange, "a number was taken for nothing"
        assert all(new is None or new["state"] == model.number for _, new in exchange.values())
        model.held, model.changes[model.number] = held, exchange
        model.undone[who].clear()
        if VERBS[name].undoable:
            model.done[who].append(model.number)
        self.successes[name] += 1
        self._sound(exchange)

    def step_back(self, session: Session, who: str, *, back: bool) -> bool:
        """Undo or redo; tell whether it was made."""
        model = self.model
        mine, other = (model.done, model.undone) if back else (model.undone, model.done)
        word = "undo" if back else "redo"
        self.trace.append(f"{who} {word} from {model.number}")
        if not mine[who]:
            error = self._refusal(session, back=back)
            assert error.message.key == f"history.nothing_to_{word}"
            return False
        number = mine[who][-1]
        wanted, stands = model.exchanged(number, back=back)
        fault = unsound(wanted) if stands else "rows do not stand as they should"
        try:
            made = (undo if back else redo)(session)
        except EvalbenchError as error:
            self._check_refusal(error, number, word, fault)
            self._unchanged(session, f"refused {error.message.key}")
            return False
        self.trace[-1] += f": {number} in {made.state}"
        self.outcomes[word] += 1
        assert fault is None, f"{word} of {number} should have been refused: {fault}"
        assert (made.number, made.state) == (number, model.number + 1)
        other[who].append(mine[who].pop())
        model.number += 1
        assert number_of(session) == model.number
        self._same(dump(session), wanted)
        model.held = wanted
        return True

    def _refusal(self, session: Session, *, back: bool) -> EvalbenchError:
        with pytest.raises(EvalbenchError) as refused:
            (undo if back else redo)(session)
        self._unchanged(session, f"refused {refused.value.message.key}")
        return refused.value

    def _check_refusal(
        self, error: EvalbenchError, number: int, word: str, fault: str | None
    ) -> None:
        """A refusal is for a reason, and names another change that is in the way."""
        key, fields = error.message.key, error.message.fields
        self._check_words(error)
        assert fields["number"] == number
        if key in (f"history.{word}_breaks", f"history.{word}_collides"):
            assert fault is None, fault
            return
        assert fault is not None, f"{word} of {number} was refused for nothing: {error}"
        assert fields["other"] in self.model.changes.keys() - {number}, fault
        if fields["other"] in self.model.living():
            reason = "refused"
        else:
            again = {*self.model.undone["A"], *self.model.undone["B"]}
            reason = "lacks" if fields["other"] in again else "misses"
        assert key == f"history.{word}_{reason}", (error, fault)

    # --- what must hold at any time

    def _same(self, held: Dump, wanted: Dump) -> None:
        assert held == wanted, _difference(wanted, held)

    def _sound(self, exchange: Exchange) -> None:
        """A row under one number is always the same row."""
        for key, (_, row) in exchange.items():
            if row is not None:
                assert self.versions.setdefault((key, row["state"]), row) == row

    def look_around(self, session: Session) -> None:
        """References, what is replayed, and the rows in memory agree with what is held."""
        assert unsound(self.model.held) is None
        self._same(self.model.replayed(), self.model.held)
        held = typed(session)
        for row in session:
            state = inspect(row)
            loaded, key = state.dict, (state.mapper.local_table.name, state.identity[0])
            for column, value in held.get(key, {}).items():
                assert column not in loaded or loaded[column] == value, (row, column)

    # --- sequences

    @contextmanager
    def unit(self, who: str) -> Iterator[Session]:
        """A unit of work, now and then abandoned: then it must be as if it had not been."""
        before, abandon = self.model.copy(), self.random.random() < 0.05
        try:
            with self.study.begin(who) as session:
                yield session
                if abandon:
                    raise Abandoned
        except Abandoned:
            self.trace.append("abandoned")
            self.abandon(before)
            with self.study.read() as session:
                self._same(dump(session), before.held)
                assert number_of(session) == before.number

    def abandon(self, before: Model) -> None:
        """Go back to a model; the numbers since then will be given again."""
        self.model = before
        kept = self.versions.items()
        self.versions = {at: row for at, row in kept if at[1] <= before.number}

    def begin(self) -> None:
        """Begin the study often without keeping it, then keep one with something in it."""
        for name in (*sorted(BEGINNINGS) * WANTED, "build"):
            made = self.successes[name]
            while self.successes[name] == made:
                self.begin_in_vain(name)
        while not self.model.number:
            with self.study.begin("A") as session:
                self.call(session, "A", "build")

    def begin_in_vain(self, name: str) -> None:
        before = self.model.copy()
        with suppress(Abandoned), self.study.begin("A") as session:
            self.call(session, "A", name)
            raise Abandoned
        self.abandon(before)

    def choose(self) -> str:
        """Return a verb, more often one that has succeeded seldom."""
        lacking = [name for name in sorted(STRATEGIES) if self.successes[name] < WANTED]
        names = lacking if lacking and self.random.random() < 0.8 else sorted(STRATEGIES)
        return self.random.choice(names)

    def random_steps(self, units: int) -> None:
        for _ in range(units):
            self.random_unit()

    def random_unit(self) -> None:
        who = self.random.choice(CODERS)
        with self.unit(who) as session:
            for _ in range(self.random.randrange(1, 5)):
                chance = self.random.random()
                if chance < 0.1:
                    self.step_back(session, who, back=True)
                elif chance < 0.2:
                    self.step_back(session, who, back=False)
                else:
                    self.call(session, who, self.choose())
            if self.random.random() < 0.1:
                self.look_around(session)

    def all_the_way(self, *, back: bool) -> None:
        """Undo or redo, each coder as far as it goes, until nobody can."""
        moving = True
        while moving:
            moving = False
            for who in CODERS:
                with self.study.begin(who) as session:
                    while self.step_back(session, who, back=back):
                        moving = True

    def there_and_back(self) -> None:
        """All the way back gives the first dump; all the way forth, at times, the last one."""
        last, living = self.model.held, self.model.living()
        forgotten = any(self.model.undone.values())
        self.all_the_way(back=True)
        if not any(self.model.done.values()):
            self.outcomes["back to the first"] += 1
            self._same(self.model.held, self.model.replayed())
            assert set(self.model.living()) == {1}
            first = {key: new for key, (_, new) in self.model.changes[1].items() if new}
            self._same(self.model.held, first)
        if self.random.random() < 0.5:
            return
        self.all_the_way(back=False)
        if not forgotten and self.model.living() == living:
            self.outcomes["forth to the last"] += 1
            self._same(self.model.held, last)


def test_every_verb_has_a_strategy() -> None:
    assert VERBS.keys() == STRATEGIES.keys()


@pytest.mark.first
def test_history_against_a_model(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(SEED)
    # Identities from the same seed: rows are chosen in their order.
    monkeypatch.setattr(os, "urandom", random.randbytes)
    with create_study(database_url) as study:
        drive = Drive(study, random)
        try:
            _drive(drive)
        except Exception as error:
            error.add_note(f"EVALBENCH_SEED={SEED}\n" + "\n".join(drive.trace))
            raise
    for outcome in ("undo", "redo", "back to the first", "forth to the last"):
        assert drive.outcomes[outcome], f"never: {outcome}"


def _drive(drive: Drive) -> None:
    """Short sequences with the whole way back and forth, then one long one."""
    drive.begin()
    for _ in range(6):
        drive.random_steps(20)
        drive.there_and_back()
    steps = 0
    while lacking := sorted(name for name in VERBS if drive.successes[name] < WANTED):
        assert steps < MOST_STEPS, f"fewer than {WANTED} successes: {lacking}"
        drive.random_steps(10)
        steps += 10
