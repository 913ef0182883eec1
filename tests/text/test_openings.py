"""Lines that may open a turn: forms that look alike are told apart."""

import pytest

from evalbench.text.openings import Line, opening_of


@pytest.mark.parametrize(
    ("line", "name", "said", "form", "time"),
    [
        ("Kari Moe  00:12", "Kari Moe", "", "clock", 12),
        ("Kari Moe  01:02:03", "Kari Moe", "", "clock", 3723),
        ("Kari Moe [01:02:03]", "Kari Moe", "", "clock", 3723),
        ("Kari Moe (00:12): Hei.", "Kari Moe", "Hei.", "timed", 12),
        ("Kari Moe 01:02:03: Hei.", "Kari Moe", "Hei.", "timed", 3723),
        ("[01:02:03] Kari: Hei.", "Kari", "Hei.", "timed", 3723),
    ],
)
def test_times_beside_a_name(line: str, name: str, said: str, form: str, time: int) -> None:
    found = opening_of(Line(line))
    assert found is not None
    assert (found.name, found.said, found.form, found.time) == (name, said, form, time)
