"""What a long command is at is shown while somebody watches stderr, and only then."""

import io
import subprocess
import sys

from evalbench.cli.context import Context
from evalbench.cli.parser import Parser
from evalbench.cli.progress import steps_shown
from evalbench.messages import Message, Say


class Watched(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO) -> str:
    args = Parser("build", "build", Say("nb")).read([])
    context = Context(args, Say("nb"), io.StringIO(), stream)
    with steps_shown(context) as step:
        step(Message("beginning.reading"))
        step(Message("beginning.saving"))
    return stream.getvalue()


def test_steps_are_named_in_the_language(monkeypatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    said = shown(Watched())
    assert "leser og kontrollerer mappen" in said
    assert "lagrer studien" in said


def test_nothing_is_shown_where_nobody_watches() -> None:
    assert shown(io.StringIO()) == ""


def test_rich_is_not_loaded_where_nobody_watches(study, folder) -> None:
    script = (
        "import sys\n"
        "from evalbench.cli.main import run\n"
        "run(sys.argv[1:])\n"
        "print('rich' in sys.modules)"
    )
    words = [sys.executable, "-c", script, "build", str(folder), "-o", str(study), "--force"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
