"""Changes in words: what was done, to what, and when, as a person would say it."""

from __future__ import annotations

from evalbench.messages import Message, Say

__all__ = ["deed"]


def deed(say: Say, verb: str, subject: str, target: int | None = None) -> Message:
    """Return what was done; `target` is the number of the change that was undone or redone."""
    key = f"actions.{verb}"
    # A newer evalbench may have done what this one has no words for.
    action = say(key, number=target) if say.has(key) else verb
    if not subject:
        return Message("cli.deed_alone", action=action)
    return Message("cli.deed", action=action, subject=subject)
