"""The overview: how far the interviews, answers and codes have come, and what to look after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from evalbench.messages import Message
from evalbench.tui.command import Command
from evalbench.tui.screens import overview_rows as rows
from evalbench.tui.screens.overview_deeds import INTERVIEW_COMMANDS
from evalbench.tui.screens.overview_looks import OverviewLooks
from evalbench.tui.widgets.rows import Column, RowList
from evalbench.tui.widgets.tabs import TabLine

if TYPE_CHECKING:
    from evalbench.analysis.interview_list import InterviewSeen

__all__ = ["OverviewScreen"]

_SECTIONS = ("interviews", "answers", "codes", "warnings")
_WIDE = 120
_L = "overview_screen.group_list"


class OverviewScreen(OverviewLooks):
    """Interviews, answers, codes and warnings: one at a time where it is narrow, else together."""

    ROOM = "overview_screen"
    COMMANDS: ClassVar[Sequence[Command]] = (  # type: ignore[assignment]
        *INTERVIEW_COMMANDS,
        Command("overview_screen.narrow", "slash", "narrow", _L, hinted=True),
        Command("overview_screen.sort", "s", "sort", _L, hinted=True),
        Command("overview_screen.turn_round", "S", "turn_round", _L),
        Command("overview_screen.everything", "escape", "everything", _L, in_palette=False),
        Command("overview_screen.next", "tab", "step(1)", _L, in_palette=False),
        Command("overview_screen.previous", "shift+tab", "step(-1)", _L, in_palette=False),
        *(
            Command(f"overview_screen.{name}", str(number), f"section({number - 1})", _L)
            for number, name in enumerate(_SECTIONS, start=1)
        ),
    )
    DEFAULT_CSS = """
    OverviewScreen #left { width: 5fr; }
    OverviewScreen #right { width: 3fr; }
    OverviewScreen.wide #right { margin-left: 1; }
    OverviewScreen .section { height: 1fr; }
    OverviewScreen #narrow {
        height: 1; border: none; padding: 0 1; background: $panel; display: none;
    }
    OverviewScreen #narrow:focus { border: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[InterviewSeen] = []
        """The interviews in the list, from its top."""
        self._chosen, self._order, self._reverse = 0, 0, False
        self._words = ""

    # --- how it is put together

    def body(self) -> Iterable[Widget]:
        """Return the tabs, the four sections and the line to narrow them down by."""
        yield TabLine(id="tabs")
        with Horizontal():
            with Vertical(id="left"):
                yield from self._section(0)
            with Vertical(id="right"):
                for place in (1, 2, 3):
                    yield from self._section(place)
        yield Input(id="narrow", placeholder=self.say("overview_screen.narrow_ask"))

    def _section(self, place: int) -> ComposeResult:
        with Vertical(id=f"section-{place}", classes="section"):
            yield TabLine(first=place + 1, id=f"head-{place}")
            yield RowList(
                self._columns(place), id=_SECTIONS[place], head=place != 3, empty=self._empty(place)
            )

    def _columns(self, place: int) -> list[Column]:
        if place == 0:
            return rows.interview_columns(self.say, self._order, reverse=self._reverse)
        if place == 3:
            return [Column("", least=1), Column("", share=1, most=400)]
        return (rows.answer_columns if place == 1 else rows.code_columns)(self.say)

    def _empty(self, place: int) -> str:
        if self._words:
            return self.say("overview_screen.nothing_fits")
        if place == 3 and self.seen.warnings is None:
            return "…"
        return self.say(f"overview_screen.{_SECTIONS[place]}_none").strip()

    def on_mount(self) -> None:
        """Take up the order of last time, and give the interviews the keys."""
        kept = self.bench.memory.window.get("overview")
        if isinstance(kept, dict):
            names = [each.name for each in rows.ORDERS]
            self._order = names.index(kept["sort"]) if kept.get("sort") in names else 0
            self._reverse = kept.get("reverse") is True
            self._put_columns()
        self.action_section(0)

    def _list(self, place: int) -> RowList:
        return self.query_one(f"#{_SECTIONS[place]}", RowList)

    @property
    def _is_wide(self) -> bool:
        return self.size.width >= _WIDE

    def on_resize(self, event: events.Resize) -> None:
        """Show one section or all, as there is room."""
        self._arrange()
        self.call_after_refresh(self.put_warnings)

    def _arrange(self) -> None:
        wide = self._is_wide
        self.set_class(wide, "wide")
        self.query_one("#tabs").display = not wide
        self.query_one("#left").display = wide or self._chosen == 0
        self.query_one("#right").display = wide or self._chosen != 0
        for place in range(len(_SECTIONS)):
            self.query_one(f"#section-{place}").display = wide or place == self._chosen
            self.query_one(f"#head-{place}").display = wide
        self._put_tabs()

    def _put_tabs(self) -> None:
        heads = [self._head(place) for place in range(len(_SECTIONS))]
        self.query_one("#tabs", TabLine).put(heads, self._chosen)
        for place, head in enumerate(heads):
            chosen = 0 if place == self._chosen else -1
            self.query_one(f"#head-{place}", TabLine).put([head], chosen)

    def _head(self, place: int) -> str:
        name, n = self.say(f"overview_screen.{_SECTIONS[place]}"), self._number(place)
        return f"{name} {n}".rstrip()

    def _number(self, place: int) -> str:
        seen = self.seen
        if place == 0:
            some, every = len(self.shown), len(seen.interviews)
            return f"{some}/{every}" if some != every else str(every)
        if place == 1:
            people = sum(each.respondents for each in seen.answers)
            return f"{sum(each.complete for each in seen.answers)}/{people}"
        if place == 2:
            return f"{sum(each.codings > 0 for each in seen.codes)}/{len(seen.codes)}"
        if place == 3:
            return "…" if seen.warnings is None else str(len(seen.warnings))
        return ""

    # --- what it shows

    def put_rows(self, at: str = "") -> None:
        """Show what is known; the cursor goes to the interview `at`, else stays with its own."""
        self.put_interviews(at)
        self._list(1).put(rows.answer_rows(self.seen, self.say, self._words))
        self._list(2).put(rows.code_rows(self.seen, self.say, self._words))
        self.put_warnings()
        for place in range(len(_SECTIONS)):
            self._list(place).say_empty(self._empty(place))
        self._put_tabs()

    def put_interviews(self, at: str = "") -> None:
        """Show the interviews, sorted and narrowed down."""
        current = self.current
        at = at or (current.name if current else "")
        self.shown = rows.sorted_interviews(
            self.seen, self._order, reverse=self._reverse, words=self._words
        )
        names = [each.name for each in self.shown]
        cursor = names.index(at) if at in names else None
        lines = rows.interview_rows(self.shown, self.seen, self.say, datetime.now().astimezone())
        self._list(0).put(lines, cursor)

    def put_warnings(self) -> None:
        """Show the warnings, and how many there are."""
        here = self._list(3)
        width = here.size.width if self._is_wide else self.size.width
        here.put(rows.warning_rows(self.seen, self.say, self._words, width))
        here.say_empty(self._empty(3))
        self._fit()
        self._put_tabs()

    def _fit(self) -> None:
        """Give the codes what the answers and warnings leave; alone, each has all there is."""
        most = self.size.height // 3
        for place, head in ((1, 2), (3, 1)):
            lines = min(most, max(3, len(self._list(place))))
            height = lines + head + 1 if self._is_wide else "1fr"
            self.query_one(f"#section-{place}").styles.height = height

    @property
    def current(self) -> InterviewSeen | None:
        """The interview under the cursor; None when there is none."""
        cursor = self._list(0).cursor
        return self.shown[cursor] if cursor < len(self.shown) else None

    def _current(self) -> InterviewSeen | None:
        """Return the interview under the cursor; where it is not seen, show it first and say so."""
        return super()._current() if self._sees_interviews() else None

    def _sees_interviews(self) -> bool:
        """Tell whether the interviews are seen; else go to them, for the key to be pressed again.

        Nothing is done to what nobody sees.
        """
        if self._is_wide or self._chosen == 0:
            return True
        self.action_section(0)
        self.tell(Message("overview_screen.about_interviews"))
        return False

    # --- the sections

    def action_section(self, place: int) -> None:
        """Go to a section."""
        if place != self._chosen:
            self.hush()
        self._chosen = place
        self._arrange()
        self._list(place).focus()

    def action_step(self, step: int) -> None:
        """Go to the next section or the one before."""
        self.action_section((self._chosen + step) % len(_SECTIONS))

    @on(TabLine.Picked)
    def _picked(self, event: TabLine.Picked) -> None:
        self.action_section(event.index)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Set off the section that has the keys, however it got them."""
        if event.widget.id in _SECTIONS:
            self._chosen = _SECTIONS.index(event.widget.id)
            self._put_tabs()

    # --- the order

    def action_sort(self) -> None:
        """Sort the interviews by the next column."""
        if self._sees_interviews():
            self._sort((self._order + 1) % len(rows.ORDERS))

    def action_turn_round(self) -> None:
        """Turn the order round."""
        if self._sees_interviews():
            self._sort(self._order, turned=True)

    @on(RowList.HeadClicked, "#interviews")
    def _head_clicked(self, event: RowList.HeadClicked) -> None:
        self._sort(event.index, turned=event.index == self._order)

    def _sort(self, order: int, *, turned: bool = False) -> None:
        self._reverse = turned and not self._reverse
        self._order = order
        name = rows.ORDERS[order].name
        self.bench.memory.window["overview"] = {"sort": name, "reverse": self._reverse}
        self._put_columns()
        self.put_interviews()
        by = Message(f"overview_screen.column_{name}")
        key = "sorted_down" if rows.ORDERS[order].falling != self._reverse else "sorted_up"
        self.tell(Message(f"overview_screen.{key}", by=by))

    def _put_columns(self) -> None:
        self._list(0).set_columns(self._columns(0))

    # --- narrowing down

    def action_narrow(self) -> None:
        """Let what is typed narrow the lists down."""
        line = self.query_one("#narrow", Input)
        line.display = True
        line.focus()

    def action_everything(self) -> None:
        """Show everything again."""
        line = self.query_one("#narrow", Input)
        line.value = ""
        line.display = False
        self._list(self._chosen).focus()

    @on(Input.Changed, "#narrow")
    def _narrowed(self, event: Input.Changed) -> None:
        self._words = event.value.strip()
        self.put_rows()

    @on(Input.Submitted, "#narrow")
    def _narrowed_down(self) -> None:
        self._list(self._chosen).focus()
        self.query_one("#narrow", Input).display = bool(self._words)

    def key_down(self) -> None:
        """Leave the line for the list under it."""
        if self.query_one("#narrow", Input).has_focus:
            self._list(self._chosen).focus()

    @on(RowList.Chosen)
    def _opened(self, event: RowList.Chosen) -> None:
        if event.rows.id == _SECTIONS[0] or not self._is_wide:
            self.action_open()
