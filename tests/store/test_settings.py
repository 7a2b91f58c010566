from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from risk.settings import Settings


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RISK_DATABASE_URL", raising=False)


def test_the_default_is_a_file_in_var() -> None:
    assert Settings().database_url == "sqlite:///var/breach-risk.db"


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "risk.toml").write_text('database_url = "sqlite:///file.db"\n', encoding="utf-8")
    assert Settings().database_url == "sqlite:///file.db"
    monkeypatch.setenv("RISK_DATABASE_URL", "sqlite:///environment.db")
    assert Settings().database_url == "sqlite:///environment.db"


def test_an_unknown_setting_is_refused(tmp_path: Path) -> None:
    (tmp_path / "risk.toml").write_text('databse_url = "sqlite:///file.db"\n', encoding="utf-8")
    with pytest.raises(ValidationError, match="databse_url"):
        Settings()


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(Settings(database_url="postgresql://me:secret@host/book"))


def test_every_setting_is_in_the_table_of_settings(root: Path) -> None:
    told = (root / "docs" / "settings.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        default = "none" if field.default is None else str(field.default).lower()
        assert f"| `RISK_{name.upper()}` | {default or 'empty'} |" in told, name
