"""The nearest name is found, or none."""

import subprocess
import sys

from evalbench.text.fuzzy import nearest


def test_the_nearest_name():
    assert nearest("titel", ["language", "title"]) == "title"
    assert nearest("BERGEN", ["Oslo", "Bergen"]) == "Bergen"
    assert nearest("xyz", ["Oslo", "Bergen"]) is None
    assert nearest("a", []) is None


def test_the_library_is_imported_when_asked():
    code = "import sys, evalbench.intake.folder; sys.exit('rapidfuzz' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
