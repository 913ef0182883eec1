"""The line that is typed in: keys that come at once are heeded in their order."""

from textual import events

from evalbench.faces.opening import Opening
from evalbench.tui.dialogs import Ask
from tests.support.screens import settled, workbench


async def test_what_comes_at_once_is_done_in_its_order() -> None:
    async with workbench(Opening("nb", coder="AB")) as (app, pilot):
        answers: list[str | None] = []
        app.push_screen(Ask(app.say, "?", "root"), answers.append)
        await settled(pilot)
        keys = ["backspace", "K", "x", "backspace", "N", "home", "æ", "end", "!", "enter"]
        for key in keys:
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await settled(pilot)
        assert answers == ["æKN!"]
