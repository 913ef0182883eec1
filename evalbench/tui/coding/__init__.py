"""The coding view: a transcript, its codings in the margin, the codebook beside it."""
