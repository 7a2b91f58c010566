"""The command line run inside the test: fast, in an empty folder, with a database of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from risk.cli.app import main

SAMPLES = Path(__file__).parents[2] / "data_samples"


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    bytes: bytes
    err: str

    @property
    def out(self) -> str:
        return self.bytes.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.bytes)

    @property
    def faults(self) -> dict[str, dict[str, str]]:
        """Give the faults of a problem, by path."""
        return {fault["path"]: fault for fault in self.json["faults"]}


@pytest.fixture
def risk(
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
    tmp_path: Path,
) -> Callable[..., Ran]:
    """Run ``risk`` with arguments and give exit code and output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RISK_DATABASE_URL", f"sqlite:///{tmp_path}/risk.db")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    for name in ("FORCE_COLOR", "GITHUB_ACTIONS", "PY_COLORS", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["risk", *map(str, arguments)])
        capfdbinary.readouterr()
        code: Any = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return Ran(code or 0, out, err.decode())

    return run


@pytest.fixture(scope="session")
def clinic() -> Path:
    return SAMPLES / "01_dental_clinic.yaml"


@pytest.fixture(scope="session")
def samples() -> Path:
    return SAMPLES


@pytest.fixture
def profile_file(tmp_path: Path, small_firm: Callable[..., dict[str, Any]]) -> Callable[..., Path]:
    """Write the small firm, with answers changed by dotted path, to a JSON file."""

    def build(**changes: Any) -> Path:
        path = tmp_path / "firm.json"
        path.write_text(json.dumps(small_firm(**changes), ensure_ascii=False), encoding="utf-8")
        return path

    return build
