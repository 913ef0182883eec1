"""A line to type in, which does what is typed in the order it is typed."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

__all__ = ["Line"]


class Line(Input):
    """Textual's line, for whoever types faster than the screen is painted, or over a slow network.

    Of keys that come at once Textual's own puts in the letters first and heeds backspace, the
    arrows and enter after them.
    """

    async def _on_key(self, event: events.Key) -> None:
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if await self.app.run_action(binding.action, self):
                event.stop()
                event.prevent_default()
                return
        await super()._on_key(event)
