"""The form for a new study: title, language, codebook, scale, and where its file goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label

from evalbench.intake.shipped import codebook_names
from evalbench.messages import LANGUAGES, EvalbenchError, Say
from evalbench.text.numbers import parse_decimal
from evalbench.tui.files import BrowseScreen
from evalbench.tui.folders import shortened
from evalbench.tui.starting.form import Form, Made, Step
from evalbench.tui.starting.naming import location_typed, proposed_file
from evalbench.tui.widgets.choice import Choice
from evalbench.tui.widgets.line import Line

if TYPE_CHECKING:
    from evalbench.study.verbs.setting import ScaleChanges

__all__ = ["NewStudyForm", "language_names"]


def language_names(say: Say) -> list[str]:
    """Return what the languages are called, in the order of LANGUAGES."""
    return [say(f"start.language_{each}") for each in LANGUAGES]


class NewStudyForm(Form):
    """Makes a study, and returns where; `folder` is where its file is proposed."""

    def __init__(self, say: Say, coder: str, folder: Path | None = None) -> None:
        super().__init__(say, say("start.new_title"), say("start.new_keys"))
        self._coder, self._folder = coder, folder
        self._proposed = self._proposal("")
        self._books = codebook_names()
        self._own_book: str | None = None

    def _proposal(self, title: str) -> str:
        name = title.strip() or self.say("start.new")
        return shortened(str(proposed_file(name, self._folder)))

    def fields(self) -> Iterable[tuple[str, list[Widget]]]:
        """What a study has from its beginning, and the file."""
        say = self.say
        title = Line(id="title", placeholder=say("start.title_ask"), compact=True)
        language = LANGUAGES.index(say.language)
        yield say("start.field_title"), [title]
        yield (
            say("start.field_language"),
            [Choice(language_names(say), language, id="language")],
        )
        yield say("start.field_codebook"), [Choice(self._book_names(), id="codebook")]
        yield say("start.field_scale"), list(self._scale_fields())
        labels = Line(id="labels", placeholder=say("start.labels_ask"), compact=True)
        yield say("start.field_labels"), [labels]
        yield say("start.field_file"), [Line(self._proposed, id="file", compact=True)]

    def _scale_fields(self) -> Iterable[Widget]:
        for name, value in (("minimum", "1"), ("maximum", "5"), ("step", "1")):
            words = self.say(f"start.scale_{name}")
            yield Label(Content(words), classes="between" if name != "minimum" else "first")
            yield Line(value, id=name, classes="short", compact=True, select_on_focus=True)

    def _book_names(self) -> list[str]:
        named = [self._book_name(each) for each in self._books]
        return [self.say("start.codebook_none"), *named, self.say("start.codebook_file")]

    def _book_name(self, name: str) -> str:
        key = f"start.codebook_{name.replace('-', '_')}"
        return self.say(key) if self.say.has(key) else name

    # --- what follows from what is typed

    @on(Input.Changed, "#title")
    def _titled(self, event: Input.Changed) -> None:
        """Name the file after the title, as long as it was not named otherwise."""
        file = self.query_one("#file", Input)
        if file.value == self._proposed:
            self._proposed = self._proposal(event.value)
            file.value = self._proposed

    @property
    def _wants_file(self) -> bool:
        return self.query_one("#codebook", Choice).chosen > len(self._books)

    @on(Choice.Changed, "#codebook")
    def _book_chosen(self) -> None:
        self.tell(self.say("start.codebook_space") if self._wants_file else "")

    def key_space(self) -> None:
        """Choose the file of the codebook."""
        if self._wants_file and self.focused is self.query_one("#codebook"):
            self._ask_book()

    def _ask_book(self) -> None:
        browse = BrowseScreen(self.say, self.say("start.codebook_which"), endings=(".yaml", ".yml"))
        self.app.push_screen(browse, self._book_picked)

    def _book_picked(self, picked: tuple[str, ...] | None) -> None:
        if picked:
            self._own_book = picked[0]
            self.query_one("#codebook", Choice).reword(len(self._books) + 1, Path(picked[0]).name)
            self.tell("")

    # --- what is made

    def action_take(self) -> None:
        """Make the study; the file of a codebook that was not yet chosen is asked for."""
        if self._wants_file and self._own_book is None:
            self._ask_book()
        else:
            super().action_take()

    def deed(self) -> Callable[[Step], Made]:
        """Make the study; refused without a title or a file, and for a number that is none."""
        title = self._typed("title")
        if not title:
            self.query_one("#title").focus()
            raise EvalbenchError("start.no_title")
        if not self._typed("file"):
            self.query_one("#file").focus()
            raise EvalbenchError("start.no_file")
        location = location_typed(self._typed("file"))
        language = LANGUAGES[self.query_one("#language", Choice).chosen]
        book, scale, coder = self._book(), self._scale(), self._coder

        def make(step: Step) -> Made:
            from evalbench.intake.beginning import new_study
            from evalbench.study.keeping.placing import place_notes

            new_study(location, title, language, book, who=coder, scale=scale)
            return Made(location, tuple(place_notes(location)))

        return make

    def _typed(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    def _book(self) -> str | None:
        chosen = self.query_one("#codebook", Choice).chosen
        return self._own_book if self._wants_file else [None, *self._books][chosen]

    def _scale(self) -> ScaleChanges:
        labels = self._typed("labels")
        return {
            "minimum": self._number("minimum"),
            "maximum": self._number("maximum"),
            "step": self._number("step"),
            "labels": [part.strip() for part in labels.split(",")] if labels else [],
        }

    def _number(self, name: str) -> Decimal:
        text = self._typed(name)
        try:
            return parse_decimal(text)
        except ValueError:
            self.query_one(f"#{name}").focus()
            raise EvalbenchError("start.no_number", text=text) from None
