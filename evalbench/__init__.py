"""evalbench: coded interviews and scored statements, from transcripts to Word tables."""

__version__ = "0.1.0"
