"""The start screen, and what is asked on it: who it is, a new study, a sample."""
