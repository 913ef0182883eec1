"""Transcripts into a study that stands: files found, matched with who took part, and brought in."""
