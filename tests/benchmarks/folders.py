"""A large study folder, made up: many transcripts, and codings spread over them."""

import csv
import random
from collections.abc import Sequence
from pathlib import Path

WORDS = [
    "vedtak",
    "tjeneste",
    "bruker",
    "kommune",
    "bestiller",
    "utfører",
    "budsjett",
    "timer",
    "kvalitet",
    "avvik",
    "leder",
    "møte",
    "pleie",
    "omsorg",
    "hjemme",
    "sykehjem",
    "uke",
    "dag",
    "natt",
    "vakt",
    "krav",
    "behov",
    "vurdering",
    "enhet",
    "ansvar",
    "økonomi",
]
CODES = 40
KEYS = "abcdefghijklmnopqrstuvwxyzæøå0123456789"
"""Keys of the first codes, in their order."""


def write_folder(
    folder: Path,
    *,
    documents: int,
    words: int,
    codings: int,
    more: Sequence[tuple[int, int]] = (),
    seed: str = "",
) -> None:
    """Write a study folder of `documents` transcripts of `words` words, with `codings` in all.

    `more` are transcripts that come after those, each of so many words with so many codings.
    With another `seed` other things are said.
    """
    chance = random.Random(seed or documents)
    (folder / "transcripts").mkdir(parents=True)
    (folder / "study.toml").write_text('title = "Stor"\nlanguage = "nb"\n', encoding="utf-8")
    codes = "".join(map(_code, range(CODES)))
    (folder / "codebook.yaml").write_text(f"name: stor\nversion: 1\ncodes:\n{codes}", "utf-8")
    rows: list[tuple[object, ...]] = []
    shares = [codings // documents + (n < codings % documents) for n in range(documents)]
    sizes = [(words, share) for share in shares] + list(more)
    for number, (length, share) in enumerate(sizes):
        name = f"intervju-{number:04}"
        turns = _turns(chance, length)
        (folder / "transcripts" / f"{name}.txt").write_text("\n".join(turns), encoding="utf-8")
        rows += _codings(chance, name, turns, share)
    with (folder / "codings.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("document", "start", "end", "text", "code", "coder", "memo", "stance"))
        writer.writerows(rows)


def _code(number: int) -> str:
    key = f", key: '{KEYS[number]}'" if number < len(KEYS) else ""
    return f"  - {{name: Kode {number:02}{key}}}\n"


def _turns(chance: random.Random, words: int) -> list[str]:
    turns, left, asking = [], words, True
    while left > 0:
        length = min(left, chance.randint(8, 20) if asking else chance.randint(40, 140))
        said = " ".join(chance.choices(WORDS, k=length))
        turns.append(f"{'Intervjuer' if asking else 'Ragnhild'}: {said}.")
        left, asking = left - length, not asking
    return turns


def _codings(
    chance: random.Random, name: str, turns: list[str], share: int
) -> list[tuple[object, ...]]:
    starts, place = [], 0
    for turn in turns:
        starts.append(place)
        place += len(turn) + 1
    rows: list[tuple[object, ...]] = []
    for _ in range(share):
        index = chance.randrange(len(turns))
        label = turns[index].index(": ") + 2
        begin = chance.randrange(label, max(label + 1, len(turns[index]) - 20))
        end = min(len(turns[index]), begin + chance.randint(20, 400))
        start = starts[index]
        code = f"Kode {chance.randrange(CODES):02}"
        coder = chance.choice(("AB", "CD"))
        rows.append(
            (name, start + begin, start + end, turns[index][begin:end], code, coder, "", "")
        )
    return rows
