"""Answers out: one description of a table, and a writer for each form it is wanted in."""
