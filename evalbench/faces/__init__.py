"""What both faces share: the user's settings and memory, and how a failure is said."""
