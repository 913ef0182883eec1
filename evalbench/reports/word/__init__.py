"""Word documents: native tables, captions, cross references and quotations."""

from evalbench.reports.word.archive import stands_as_written
from evalbench.reports.word.names import bookmark_name, control_tag, number_bookmark
from evalbench.reports.word.writer import write_word

__all__ = [
    "bookmark_name",
    "control_tag",
    "number_bookmark",
    "stands_as_written",
    "write_word",
]
