"""The workbench in the terminal: an app, its screens, and what can be done on them."""
