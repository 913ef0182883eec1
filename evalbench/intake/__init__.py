"""Files in: transcripts, answer sheets, codebooks, guides, indicators, study folders."""
