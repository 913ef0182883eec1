"""The form for a copy of a sample study: which one, and where it goes."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label

from evalbench.intake.shipped import sample, sample_names
from evalbench.messages import EvalbenchError, Say
from evalbench.tui.folders import shortened
from evalbench.tui.starting.form import Form, Made, Step
from evalbench.tui.starting.naming import location_typed, proposed_file
from evalbench.tui.widgets.choice import Choice
from evalbench.tui.widgets.line import Line

__all__ = ["SampleForm"]


class SampleForm(Form):
    """Builds a copy of a sample study, and returns where; `folder` is where it is proposed."""

    def __init__(self, say: Say, coder: str, folder: Path | None = None) -> None:
        super().__init__(say, say("start.sample_title"), say("start.sample_keys"))
        self._coder, self._folder = coder, folder
        self._names = sorted(sample_names(), key=lambda name: _told(name)[1] != say.language)
        self._proposed = self._proposal(0)

    def _proposal(self, place: int) -> str:
        return shortened(str(proposed_file(_told(self._names[place])[0], self._folder)))

    def fields(self) -> Iterable[tuple[str, list[Widget]]]:
        """Which sample, what it is about, and the file."""
        titles = [_told(name)[0] for name in self._names]
        yield self.say("start.field_sample"), [Choice(titles, id="sample")]
        yield "", [Label(Content(self._about(0)), id="about", classes="about")]
        yield self.say("start.field_file"), [Line(self._proposed, id="file", compact=True)]

    def _about(self, place: int) -> str:
        name = self._names[place]
        key = f"start.about_{name.replace('-', '_')}"
        if self.say.has(key):
            return self.say(key)
        return self.say(f"start.language_{_told(name)[1]}")

    @on(Choice.Changed)
    def _chosen(self, event: Choice.Changed) -> None:
        self.query_one("#about", Label).update(Content(self._about(event.choice.chosen)))
        file = self.query_one("#file", Input)
        if file.value == self._proposed:
            self._proposed = self._proposal(event.choice.chosen)
            file.value = self._proposed

    def deed(self) -> Callable[[Step], Made]:
        """Build the copy; refused where something is already."""
        typed = self.query_one("#file", Input).value.strip()
        if not typed:
            raise EvalbenchError("start.no_file")
        location = location_typed(typed)
        folder = sample(self._names[self.query_one(Choice).chosen])
        coder = self._coder

        def make(step: Step) -> Made:
            from evalbench.intake.beginning import build_study
            from evalbench.study.keeping.placing import place_notes
            from evalbench.study.making import study_stands_at

            if study_stands_at(location):
                raise EvalbenchError("store.exists", study=location)
            notes = build_study(folder, location, coder, step=step).notes
            return Made(location, (*notes, *place_notes(location)))

        return make


def _told(name: str) -> tuple[str, str]:
    """Return the title and the language of a sample study."""
    said = tomllib.loads((sample(name) / "study.toml").read_text(encoding="utf-8"))
    return str(said["title"]), str(said["language"])
