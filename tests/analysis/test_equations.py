"""What linear equations let be worked out, on hand-made ones."""

from fractions import Fraction

from evalbench.analysis.equations import Equations, combined


def total(**weights: int) -> dict[str, Fraction]:
    return {name: Fraction(weight) for name, weight in weights.items()}


def known(*totals: dict[str, Fraction]) -> Equations[str]:
    equations = Equations[str]()
    for each in totals:
        equations = equations.plus(each)
    return equations


def test_a_sum_leaves_its_parts_open() -> None:
    equations = known(total(a=1, b=1))
    assert not equations.determine_one()
    assert equations.determine(total(a=2, b=2))
    assert not equations.determine(total(a=1, b=2))
    assert not equations.determine(total(a=1))


def test_two_different_sums_give_two_unknowns_away_and_two_alike_do_not() -> None:
    assert known(total(a=1, b=1), total(a=1, b=2)).determine(total(b=1))
    assert not known(total(a=1, b=1), total(a=3, b=3)).determine_one()


def test_sums_that_overlap() -> None:
    equations = known(total(a=1, b=1), total(b=1, c=1), total(c=1, d=1))
    assert not equations.determine_one()
    assert equations.determine(total(a=1, d=1))
    closed = equations.plus(total(a=1, c=1))
    assert all(closed.determine({name: Fraction(1)}) for name in "abcd")
    assert not equations.determine_one()


def test_nothing_is_determined_at_once_and_never_more() -> None:
    assert known().determine({})
    assert known(total()).determine(total())
    assert not known(total()).determine(total(a=1))


def test_what_cancels_is_gone() -> None:
    assert combined([(Fraction(2), total(a=1, b=1)), (Fraction(-2), total(a=1))]) == total(b=2)
