"""YAML as text with lines."""

import pytest

from evalbench.intake.trees import read_tree
from evalbench.messages import Problem


def read(text, first=1):
    problems: list[Problem] = []
    return read_tree(text, "t.yaml", problems, first), [str(problem) for problem in problems]


def plain(node):
    if node.items is not None:
        return [plain(item) for item in node.items]
    if node.entries is not None:
        return {key: plain(entry.value) for key, entry in node.entries.items()}
    return node.text


def test_every_scalar_stays_text():
    text = "a: None\nno: [yes, 1.0, 2012, ~, 0x1, 2026-03-01, null, '']\nc:\n1: |\n  x\n  y\n"
    node, problems = read(text)
    assert problems == []
    values = ["yes", "1.0", "2012", "~", "0x1", "2026-03-01", "null", ""]
    assert plain(node) == {"a": "None", "no": values, "c": "", "1": "x\ny\n"}


def test_lines_are_known():
    node, _ = read("a:\n  - b: 1\n\n  - c:\n      d: 2\n", 10)
    items = node.entries["a"].value.items
    assert [item.line for item in items] == [11, 13]
    assert items[1].entries["c"].value.entries["d"].line == 14


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: &x 1\nb: *x\n", 1, "anchors"),
        ("b: *x\n", 1, "anchors"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", 2, "tags"),
        ("a: 1\nb: 2\na: 3\n", 3, "“a” stands here twice"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("[a]: 1\n", 1, "key should be a text"),
        ("a: [" + "[" * 5000, 1, "levels deep"),
        ("a: b: c\n", 1, "not YAML"),
        ("a: 1\n  b: [\n", 2, "not YAML"),
        ("a: \x00", None, "not YAML"),
    ],
)
def test_what_is_refused(text, line, said):
    _, problems = read(text)
    assert problems
    assert said in problems[0]
    if line:
        assert problems[0].startswith(f"t.yaml:{line}: ")
