"""What went wrong, in one line that says what, where and what to do."""

from __future__ import annotations

import errno
import traceback
from pathlib import Path

from evalbench.messages import EvalbenchError, Problems, Say

__all__ = ["failure_line", "is_closed_output"]

_REASONS = {
    errno.ENOENT: "cli.no_file",
    errno.EACCES: "cli.not_allowed",
    errno.EPERM: "cli.not_allowed",
    errno.EROFS: "cli.not_allowed",
    errno.EISDIR: "cli.is_folder",
    errno.ENOTDIR: "cli.no_file",
    errno.ENOSPC: "cli.disk_full",
    errno.ENAMETOOLONG: "cli.name_long",
}


def failure_line(error: BaseException, say: Say) -> str:
    """Return what to say about `error`; where an unforeseen one happened is kept in a file."""
    if isinstance(error, Problems) and len(error.problems) > 1:
        last = say("cli.problems", n=len(error.problems))
        return f"{error.said(say)}\n{last}"
    if isinstance(error, EvalbenchError):
        return error.said(say)
    if isinstance(error, KeyboardInterrupt):
        return say("cli.interrupted")
    if isinstance(error, OSError):
        return _system_line(error, say)
    return _unforeseen_line(error, say)


def is_closed_output(error: BaseException) -> bool:
    """Tell whether the reader of the output has left, as `head` does when it has enough."""
    # Windows calls a closed pipe an invalid argument, and names no file with it.
    closed = isinstance(error, OSError) and error.errno == errno.EINVAL and error.filename is None
    return isinstance(error, BrokenPipeError) or closed


def _system_line(error: OSError, say: Say) -> str:
    file = say("cli.the_output") if error.filename is None else error.filename
    key = _REASONS.get(error.errno or 0, "cli.os_error")
    why = error.strerror or type(error).__name__
    return EvalbenchError(key, file=file, why=why).said(say)


def _unforeseen_line(error: BaseException, say: Say) -> str:
    try:
        return say("cli.internal", file=_keep_places(error))
    except OSError:
        return say("cli.internal_unkept", what=_where(error))


def _keep_places(error: BaseException) -> Path:
    """Write where it happened; not what the error says, which may quote the study or a password."""
    from platformdirs import user_log_path

    file = user_log_path("evalbench", appauthor=False, ensure_exists=True) / "last-error.txt"
    lines = []
    each: BaseException | None = error
    while each is not None:
        lines += [*traceback.format_tb(each.__traceback__), f"{type(each).__qualname__}\n", "\n"]
        each = each.__cause__ or each.__context__
    file.write_text("".join(lines), encoding="utf-8")
    return file


def _where(error: BaseException) -> str:
    places = traceback.extract_tb(error.__traceback__)
    last = f" {Path(places[-1].filename).name}:{places[-1].lineno}" if places else ""
    return type(error).__qualname__ + last
