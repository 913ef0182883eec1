"""kill -9 at any moment: the study opens, is sound, and has everything that was acknowledged."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from evalbench.cli.main import run
from evalbench.intake.beginning import build_study
from evalbench.study.backup import beside
from evalbench.study.contents import load
from evalbench.study.doctor import examine
from evalbench.study.find import named
from evalbench.study.keeping.restoring import look_at
from evalbench.study.model import Unit
from evalbench.study.store import open_study
from evalbench.study.verbs.setting import add_unit, change_unit
from tests.cli.terminal import SAMPLE
from tests.faults.killing import Kill, Killer
from tests.support.meaning import canonical

FEW, MANY = 10, 200
LEAST = 0.30

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@dataclass(frozen=True)
class Place:
    """The folder of a test: a study folder without answers and codings, and its study."""

    folder: Path

    @property
    def study(self) -> Path:
        return self.folder / "study.evalbench"

    @property
    def source(self) -> Path:
        return self.folder / "source"

    def fresh(self) -> None:
        """Put the study back as it was made."""
        for ending in ("", "-wal", "-shm", "-journal"):
            self.study.with_name(self.study.name + ending).unlink(missing_ok=True)
        shutil.copyfile(self.folder / "base.evalbench", self.study)


Seen = tuple[int, int] | None
SEEN: dict[bytes, Seen] = {}


def seen(file: Path) -> Seen:
    """The state, and a digest of everything the study says; None when there is no study."""
    if not file.exists() or any(each.exists() for each in beside(file)):
        return _seen(file)
    # Most of what is looked at is the study as it was made, byte for byte.
    key = sha256(file.read_bytes()).digest()
    if key not in SEEN:
        SEEN[key] = _seen(file)
    return SEEN[key]


def _seen(file: Path) -> Seen:
    look = look_at(file)
    if look is None:
        return None
    with open_study(file) as study, study.read() as session:
        return look.state, hash(frozenset(canonical(load(session)).items()))


@dataclass(frozen=True)
class Deed:
    """A command to be killed, what to listen to, what to see to first, and where it tells."""

    words: Callable[[Place], list[str]]
    listener: str = "changes"
    before: Callable[[Place], object] = Place.fresh
    result: Callable[[Place], Path] = lambda place: place.study


def _code(place: Place) -> list[str]:
    document = sorted((place.source / "transcripts").glob("*.txt"))[0].stem
    code = ["--code", "Kvalitet", "--span", "700:760"]
    return ["code", str(place.study), "--document", document, *code]


def _coded(place: Place) -> None:
    place.fresh()
    assert run(_code(place)) == 0


def _gone(place: Place) -> None:
    (place.folder / "copy.evalbench").unlink(missing_ok=True)


def _copy(place: Place) -> Path:
    return place.folder / "copy.evalbench"


DEEDS = {
    "code": Deed(_code),
    "undo": Deed(lambda place: ["undo", str(place.study), "--coder", "AB"], before=_coded),
    "import answers": Deed(
        lambda place: ["import", "answers", str(place.study), str(SAMPLE / "answers.csv")]
    ),
    "import codings": Deed(
        lambda place: ["import", "codings", str(place.study), str(SAMPLE / "codings.csv")]
    ),
    "build": Deed(
        lambda place: ["build", str(SAMPLE), "-o", str(_copy(place))], before=_gone, result=_copy
    ),
    "build --force": Deed(lambda place: ["build", str(SAMPLE), "-o", str(place.study), "--force"]),
    "backup": Deed(
        lambda place: ["backup", str(place.study), "-o", str(_copy(place))],
        listener="copies",
        before=_gone,
        result=_copy,
    ),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("made")
    shutil.copytree(SAMPLE, folder / "source")
    for name in ("answers.csv", "codings.csv"):
        (folder / "source" / name).unlink()
    base = folder / "base.evalbench"
    build_study(folder / "source", str(base), "AB")
    with open_study(base) as study, study.begin("CD") as session:
        add_unit(session, "Voss")
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("EVALBENCH_CODER", "AB")
    shutil.copytree(made, tmp_path / "place")
    return Place(tmp_path / "place")


class LostError(AssertionError):
    """What had been acknowledged is not there, or half of something is."""


def insist_kept(ended: Kill, before: Seen, after: Seen, done: Seen) -> None:
    if after not in ((done,) if ended.acknowledged else (before, done)):
        raise LostError(ended)


def survives(
    name: str, place: Place, kills: int, capsys: pytest.CaptureFixture[str], fault: str = ""
) -> None:
    deed = DEEDS[name]
    place.fresh()
    words, result = deed.words(place), deed.result(place)
    with Killer(kills, fault) as killer:
        deed.before(place)
        killer.time_of(words, deed.listener)
        deed.before(place)
        times = killer.time_of(words, deed.listener)
        done = seen(result)
        for _ in range(kills):
            deed.before(place)
            before = seen(result)
            ended = killer.kill(words, deed.listener, times)
            if result.exists():
                found = examine(str(result))
                assert found.sound, [*found.faults, *found.mendable]
                open_study(result).close()
            insist_kept(ended, before, seen(result), done)
        # The next one is not in the way of what the killed ones left.
        deed.before(place)
        killer.time_of(words, deed.listener)
        assert seen(result) == done
        with capsys.disabled():
            spent = f"{times[1] * 1000:.0f} of {times[0] * 1000:.0f} ms"
            print(f"\n{name}: {killer.share:.0%} of {kills} kills fell in its change ({spent})")
        assert killer.share >= LEAST


@pytest.mark.parametrize("name", DEEDS)
def test_ten_kills(name: str, place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    survives(name, place, FEW, capsys)


@pytest.mark.faults
@pytest.mark.parametrize("name", DEEDS)
def test_two_hundred_kills(name: str, place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    survives(name, place, MANY, capsys)


def test_a_backup_kept_by_evalbench_survives_too(place: Place) -> None:
    place.fresh()
    with Killer(seed=1) as killer:
        words = ["backup", str(place.study)]
        times = killer.time_of(words, "copies")
        for _ in range(FEW):
            ended = killer.kill(words, "copies", times)
            assert ended.killed or ended.acknowledged
    kept = list(Path(os.environ["XDG_DATA_HOME"]).rglob("*.evalbench"))
    assert kept
    assert all(examine(str(file)).sound for file in kept if not file.name.startswith("."))


def test_the_killer_sees_what_is_acknowledged_before_it_is_committed(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(LostError):
        survives("code", place, FEW, capsys, fault="hasty")


def test_a_study_with_other_words_in_it_is_another(place: Place) -> None:
    place.fresh()
    looks = [seen(place.study)]
    for name, other in (("Voss", "Vik"), ("Vik", "Voss")):
        with open_study(place.study) as study, study.begin("AB") as session:
            change_unit(session, named(session, Unit, name), name=other)
        looks.append(seen(place.study))
    states, digests = zip(*filter(None, looks), strict=True)
    assert states == (states[0], states[0] + 1, states[0] + 2)
    assert digests[0] == digests[2] != digests[1]
