"""Respondents get anonymous names that nobody else in their unit has."""

from evalbench.study.labels import labelled


def test_labels_count_within_unit_and_role():
    people = [("A", "leder", ""), ("A", "leder", ""), ("B", "leder", ""), ("A", "", ""),
              ("A", "leder", "Leder 3"), ("A", "leder", "")]  # fmt: skip
    assert labelled(people, "respondent") == [
        "Leder 1", "Leder 2", "Leder 1", "Respondent 1", "Leder 3", "Leder 4",
    ]  # fmt: skip


def test_given_labels_stay_even_when_two_are_alike():
    assert labelled([("A", "x", "L"), ("A", "x", "L")], "r") == ["L", "L"]
