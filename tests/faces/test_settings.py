"""The user's settings, written by the workbench into a file that is theirs."""

import pytest

from evalbench.faces.settings import (
    chosen_coder,
    language_of_user,
    remember_coder,
    remember_language,
    settings,
    settings_file,
)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVALBENCH_CODER", raising=False)
    settings.cache_clear()


def test_what_is_remembered_counts_and_the_rest_of_the_file_stays() -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text('# mine\ncoder = "AB"\n[other]\nx = 1\n', encoding="utf-8")
    remember_coder('Kari "K" Å')
    remember_language("nn")
    assert chosen_coder(None) == 'Kari "K" Å'
    assert language_of_user(None) == "nn"
    assert settings()["other"] == {"x": 1}
    assert "# mine" in settings_file().read_text(encoding="utf-8")
