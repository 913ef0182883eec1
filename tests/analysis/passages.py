"""Random studies of coded interviews, and their passages found by slow plain counting."""

from random import Random
from uuid import UUID

from evalbench.study.contents import Contents
from evalbench.study.layout import code_path
from evalbench.study.model import (
    Code,
    Coder,
    Coding,
    Document,
    DocumentRespondent,
    DocumentText,
    Respondent,
    RespondentRole,
    Role,
    Study,
    Theme,
    Turn,
    Unit,
)

WORDS = ("ja", "👩‍👩‍👧", "e\u0301n", "🙂🙂", "møtes", "[laughs]", "a\nb", "«nok»", "שלום")


class RandomStudy:
    """A study with trees of units and codes, group interviews, and turns known and unknown."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.contents = Contents()
        self.contents.add(Study, title="Prøven")
        self.roles = self.named(Role, ["leder", "eier", "vakt"])
        self.coders = self.named(Coder, ["AB", "CD"])
        self.themes = self.named(Theme, ["t1", "t2"])
        self.units = self.tree(Unit, ["Oslo", "Voss", "a;b", "Ål", "Østensjø"])
        self.codes = self.tree(Code, ["k", "l/m", "n", "ø", "p"], theme_id=[None, *self.themes])
        self.respondents = [self.respondent(f"R{n}") for n in range(6)]
        for n in range(5):
            self.document(f"d{n}")

    def named(self, kind, names: list[str]) -> list[UUID]:
        return [self.contents.add(kind, name=name) for name in names]

    def tree(self, kind, names: list[str], **choices) -> list[UUID]:
        made: list[UUID] = []
        for position, name in enumerate(names):
            columns = {key: self.random.choice(values) for key, values in choices.items()}
            parent = self.random.choice([None, *made])
            made.append(
                self.contents.add(kind, name=name, parent_id=parent, position=position, **columns)
            )
        return made

    def respondent(self, name: str) -> UUID:
        unit = self.random.choice([None, *self.units])
        key = self.contents.add(Respondent, name=name, unit_id=unit, label=f"Leder {name}")
        for role in self.random.sample(self.roles, self.random.randrange(3)):
            self.contents.add(RespondentRole, respondent_id=key, role_id=role)
        return key

    def document(self, name: str) -> None:
        random, add = self.random, self.contents.add
        taking_part = random.sample(self.respondents, random.randrange(4))
        text, turns = "", []
        for _ in range(random.randrange(1, 7)):
            speaker = random.choice(["Kari", "Intervjuer", ""])
            start = len(text) + bool(text)
            label = f"{speaker}: " if speaker else ""
            said = " ".join(random.choices(WORDS, k=random.randrange(1, 6)))
            text += ("\n" if text else "") + label + said
            who = random.choice([None, *taking_part])
            turn = {"start": start, "said": start + len(label), "speaker": speaker}
            asks = speaker == "Intervjuer"
            turns.append({**turn, "interviewer": asks, "respondent_id": None if asks else who})
        key = add(
            Document,
            name=name,
            unit_id=random.choice([None, *self.units]),
            role_id=random.choice([None, *self.roles]),
            length=len(text),
            digest=name,
        )
        add(DocumentText, document_id=key, text=text)
        for turn in turns:
            add(Turn, document_id=key, **turn)
        for each in taking_part:
            add(DocumentRespondent, document_id=key, respondent_id=each)
        for _ in range(12):
            self.coding(key, text, turns)

    def coding(self, document: UUID, text: str, turns: list[dict]) -> None:
        inside = {place for turn in turns for place in range(turn["start"], turn["said"])}
        places = [place for place in range(len(text)) if place not in inside]
        start = self.random.choice(places)
        end = self.random.choice([place + 1 for place in places if place >= start])
        if not text[start:end].strip():
            return
        self.contents.add(
            Coding,
            document_id=document,
            start=start,
            end=end,
            code_id=self.random.choice(self.codes),
            coder_id=self.random.choice(self.coders),
            memo=self.random.choice(["", "Husk"]),
            stance=self.random.choice(["", "strength"]),
            codebook_state=1,
        )


class Plain:
    """The same questions, answered letter by letter."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.by_id = {
            row["id"]: row
            for kind in (Unit, Role, Code, Coder, Theme, Document, Respondent)
            for row in contents.rows(kind)
        }

    def name(self, key: UUID | None) -> str:
        return self.by_id[key]["name"] if key else ""

    def above(self, key: UUID | None) -> list[UUID]:
        """The row and all above it, itself first."""
        return [key, *self.above(self.by_id[key]["parent_id"])] if key else []

    def turns(self, coding: dict) -> list[dict]:
        """The turns of the document, each with the letters said in it."""
        turns = [
            row for row in self.contents.rows(Turn) if row["document_id"] == coding["document_id"]
        ]
        turns.sort(key=lambda turn: turn["start"])
        ends = [turn["start"] - 1 for turn in turns[1:]] + [coding["end"]]
        said = [range(turn["said"], end) for turn, end in zip(turns, ends, strict=True)]
        return [
            {**turn, "said_here": [n for n in letters if coding["start"] <= n < coding["end"]]}
            for turn, letters in zip(turns, said, strict=True)
        ]

    def respondents(self, coding: dict) -> tuple[set[UUID], bool]:
        """Who a passage comes from, and whether the turns say so."""
        speaking = {turn["respondent_id"] for turn in self.turns(coding) if turn["said_here"]} - {
            None
        }
        taking_part = {
            row["respondent_id"]
            for row in self.contents.rows(DocumentRespondent)
            if row["document_id"] == coding["document_id"]
        }
        return speaking or taking_part, bool(speaking)

    def source(self, coding: dict) -> tuple[set[str], set[str]]:
        """The names of a passage's units and roles."""
        keys, by_turn = self.respondents(coding)
        units = {self.name(self.by_id[key]["unit_id"]) for key in keys} - {""}
        roles = {
            self.name(row["role_id"])
            for row in self.contents.rows(RespondentRole)
            if row["respondent_id"] in keys
        }
        document = self.by_id[coding["document_id"]]
        own_unit = {self.name(document["unit_id"])} - {""}
        own_role = {self.name(document["role_id"])} - {""}
        if by_turn:
            return units or own_unit, roles or own_role
        return own_unit or units, own_role or roles

    def text(self, document: UUID) -> str:
        (text,) = (
            row["text"]
            for row in self.contents.rows(DocumentText)
            if row["document_id"] == document
        )
        return text

    def theme(self, code: UUID) -> str:
        themes = [self.by_id[key]["theme_id"] for key in self.above(code)]
        return next((self.name(theme) for theme in themes if theme), "")

    def row(self, coding: dict) -> tuple:
        keys, _ = self.respondents(coding)
        units, roles = self.source(coding)
        path = [self.name(key) for key in reversed(self.above(coding["code_id"]))]
        return (
            self.name(coding["document_id"]),
            ";".join(sorted(units)),
            ";".join(sorted(roles)),
            ";".join(sorted(self.name(key) for key in keys)),
            code_path(path),
            self.name(coding["coder_id"]),
            coding["start"],
            coding["end"],
            self.text(coding["document_id"])[coding["start"] : coding["end"]],
            coding["memo"],
            coding["stance"],
            str(coding["id"]),
        )

    def rows(self, *, unit=None, role=None, coder=None, document=None, code=None) -> list[tuple]:
        """The table of the contract for some filters, each a key."""
        found = []
        for coding in self.contents.rows(Coding):
            units, roles = self.source(coding)
            below = {u["name"] for u in self.contents.rows(Unit) if unit in self.above(u["id"])}
            if (
                (unit is None or units & below)
                and (role is None or self.name(role) in roles)
                and coder in (None, coding["coder_id"])
                and document in (None, coding["document_id"])
                and (code is None or code in self.above(coding["code_id"]))
            ):
                found.append(self.row(coding))
        return sorted(
            found,
            key=lambda row: (row[0], row[6], row[7], row[4], row[5], row[10], row[9], row[11]),
        )
