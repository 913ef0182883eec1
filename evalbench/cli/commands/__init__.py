"""The commands, one module each: ``add_arguments`` says what it takes, ``run`` does it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["COMMANDS", "CommandName"]


@dataclass(frozen=True, slots=True)
class CommandName:
    """A command: its words and the module that does it, which is imported when it is called.

    What its help says is the messages ``cli.<key>`` and ``cli.<key>_example``.
    """

    words: str
    module: str

    @property
    def key(self) -> str:
        """Return the words as the name of a message."""
        return self.words.replace(" ", "_").replace("-", "_")


COMMANDS: tuple[CommandName, ...] = (
    CommandName("open", "open"),
    CommandName("new", "new"),
    CommandName("build", "build"),
    CommandName("archive", "archive"),
    CommandName("import transcripts", "import_transcripts"),
    CommandName("import units", "import_units"),
    CommandName("import respondents", "import_respondents"),
    CommandName("import statements", "import_statements"),
    CommandName("import answers", "import_answers"),
    CommandName("import codebook", "import_codebook"),
    CommandName("import codings", "import_codings"),
    CommandName("import indicators", "import_indicators"),
    CommandName("export codebook", "export_codebook"),
    CommandName("codebook", "codebook"),
    CommandName("code", "code"),
    CommandName("recode", "recode"),
    CommandName("uncode", "uncode"),
    CommandName("split", "split"),
    CommandName("join", "join"),
    CommandName("answer", "answer"),
    CommandName("memo", "memo"),
    CommandName("speakers", "speakers"),
    CommandName("finish", "finish"),
    CommandName("overview", "overview"),
    CommandName("scores", "scores"),
    CommandName("segments", "segments"),
    CommandName("matrix", "matrix"),
    CommandName("indicators", "indicators"),
    CommandName("report", "report"),
    CommandName("history", "history"),
    CommandName("undo", "undo"),
    CommandName("redo", "redo"),
    CommandName("backup", "backup"),
    CommandName("restore", "restore"),
    CommandName("doctor", "doctor"),
)
"""Every command, in the order of the help: adding one is a module and a line here."""
