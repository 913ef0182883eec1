"""What can be done with the interview under the cursor of the overview."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from evalbench.messages import Message
from evalbench.study import interview_deeds as deeds
from evalbench.study.store import Session
from evalbench.tui.command import Command
from evalbench.tui.dialogs import Ask, Choose, Confirm
from evalbench.tui.place import Place

if TYPE_CHECKING:
    from evalbench.analysis.interview_list import InterviewSeen

__all__ = ["INTERVIEW_COMMANDS", "InterviewDeeds"]

_G = "overview_screen.group_interview"
_FIRST_TOLD = ("coding", "memo", "evidence", "finished", "turn")


INTERVIEW_COMMANDS: Sequence[Command] = (
    Command("overview_screen.open", "enter", "open", _G, hinted=True),
    Command("overview_screen.import", "i", "app.go('import')", _G, hinted=True),
    Command("overview_screen.finish", "f", "finish", _G, hinted=True),
    Command("overview_screen.rename", "r", "rename", _G),
    Command("overview_screen.place", "u", "place", _G),
    Command("overview_screen.delete", "d", "delete", _G),
    Command("overview_screen.history", "h", "app.go('history')", _G, hinted=True),
)


class InterviewDeeds(Place):
    """The half of the overview that changes interviews; the other half shows them."""

    @property
    def current(self) -> InterviewSeen | None:
        """The interview under the cursor; None when there is none."""
        raise NotImplementedError

    def read_again(self, at: str = "") -> None:
        """Read what stands after a change made here; the cursor goes to the interview `at`."""
        raise NotImplementedError

    def _current(self) -> InterviewSeen | None:
        """Return the interview under the cursor, and say so when there is none."""
        current = self.current
        if current is None:
            self.tell(Message("overview_screen.none_chosen"))
        return current

    def _change(self, deed: Callable[[Session], Any], said: Message) -> None:
        """Have a change made, say so and show what stands then."""

        def done(_: object) -> None:
            self.tell(said, kind="bar_good")
            self.read_again()

        self.write(deed, done)

    def action_open(self) -> None:
        """Open the interview in the coding view."""
        current = self._current()
        if current is not None:
            self.bench.open_interview(current.name)

    def action_finish(self) -> None:
        """Mark the interview as finished by oneself, or take that back."""
        current = self._current()
        if current is None:
            return
        name, coder = current.name, self.desk.coder
        finished = not current.is_finished
        said = Message(f"overview_screen.{'finished' if finished else 'unfinished'}", name=name)
        self._change(
            lambda session: deeds.mark_finished(session, name, coder, finished=finished), said
        )

    def action_rename(self) -> None:
        """Ask for another name."""
        current = self._current()
        if current is not None:
            self._ask_name(current.name, current.name)

    def _ask_name(self, name: str, value: str) -> None:
        def given(new: str | None) -> None:
            if new is not None and new.strip() != name:
                self._rename(name, new.strip())

        title = self.say("overview_screen.rename_title", name=name)
        self.app.push_screen(Ask(self.say, title, value), given)

    def _rename(self, name: str, new: str) -> None:
        def done(_: object) -> None:
            places = self.bench.memory.places.get(self.desk.location, {})
            if name in places:
                places[new] = places.pop(name)
            self.tell(Message("overview_screen.renamed", name=name, new=new), kind="bar_good")
            self.read_again(new)

        def failed(_: Exception) -> None:
            self._ask_name(name, new)

        self.write(lambda session: deeds.rename_interview(session, name, new), done, failed)

    def action_place(self) -> None:
        """Ask which unit and which role the interview belongs to."""
        current = self._current()
        if current is not None:
            self.look(deeds.units_and_roles, lambda found: self._ask_unit(current, *found))

    def _ask_unit(self, current: InterviewSeen, units: Sequence[str], roles: Sequence[str]) -> None:
        def given(unit: int | None) -> None:
            if unit is not None:
                self._ask_role(current, units[unit - 1] if unit else None, roles)

        self._choose("unit", current.name, units, current.unit, given)

    def _ask_role(self, current: InterviewSeen, unit: str | None, roles: Sequence[str]) -> None:
        def given(place: int | None) -> None:
            if place is not None:
                self._place(current.name, unit, roles[place - 1] if place else None)

        self._choose("role", current.name, roles, current.role, given)

    def _choose(
        self,
        what: str,
        name: str,
        options: Sequence[str],
        current: str,
        given: Callable[[int | None], None],
    ) -> None:
        title = self.say(f"overview_screen.{what}_title", name=name)
        every = [self.say(f"overview_screen.{what}_none"), *options]
        chosen = every.index(current, 1) if current in options else 0
        note = "" if options else self.say(f"overview_screen.{what}_missing")
        self.app.push_screen(Choose(self.say, title, every, chosen=chosen, note=note), given)

    def _place(self, name: str, unit: str | None, role: str | None) -> None:
        belongs = ", ".join(each for each in (unit, role) if each) or "–"
        self._change(
            lambda session: deeds.place_interview(session, name, unit, role),
            Message("overview_screen.placed", name=name, where=belongs),
        )

    def action_delete(self) -> None:
        """Count what would go with the interview, and ask."""
        current = self._current()
        if current is not None:
            name = current.name
            self.look(
                lambda session: deeds.losses(session, name),
                lambda losses: self._ask_delete(name, losses),
            )

    def _ask_delete(self, name: str, losses: deeds.Losses) -> None:
        def given(yes: bool | None) -> None:
            if yes:
                self._change(
                    lambda session: deeds.delete_interview(session, name),
                    Message("overview_screen.deleted", name=name),
                )

        title = self.say("overview_screen.delete_title", name=name)
        text = "\n".join(self._losses_said(losses))
        self.app.push_screen(Confirm(self.say, title, text), given)

    def _losses_said(self, losses: deeds.Losses) -> Iterator[str]:
        order = [*_FIRST_TOLD, *(kind for kind in losses.rows if kind not in _FIRST_TOLD)]
        told = [kind for kind in order if kind in losses.rows]
        yield self.say("overview_screen.delete_text")
        for kind in told:
            line = "  · " + self.say(f"kinds.{kind}", n=losses.rows[kind])
            if kind == "coding":
                by = ", ".join(f"{coder} {number}" for coder, number in losses.codings.items())
                line += f" ({by})"
            yield line
        yield self.say("overview_screen.delete_undo")
