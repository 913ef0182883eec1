"""Questions asked of a study, answered with frozen rows and tables of plain values."""
