"""What is in force in all, released totals, models and the rulebook through time, over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest
from fastapi.testclient import TestClient

from risk.api import create_app
from risk.desk.people.actor import NOBODYS, Role
from risk.desk.people.rights import rights
from risk.desk.public.release import Release, write_release
from risk.rulebook import at
from risk.settings import Settings

NOW = datetime(2026, 11, 24, tzinfo=UTC)
Ask = Callable[..., Any]


@pytest.fixture
def ask(visit: Callable[..., TestClient], issued: Callable[..., str], tmp_path: Path) -> Ask:
    """Ask as somebody of a role; gives the answer."""
    client = visit(releases=tmp_path / "releases", work=tmp_path / "work")
    keys: dict[str, str] = {}

    def send(role: Role, path: str, method: str = "get", **given: Any) -> Any:
        if role not in keys:
            whose = {"broker": "anji"} if role == "broker" else {}
            keys[role] = issued(role, **whose)
        headers = {"authorization": f"Bearer {keys[role]}"} | given.pop("headers", {})
        return client.request(method, path, headers=headers, **given)

    return send


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_is_in_force_is_the_sum_of_the_policies_with_their_terms_of_the_day(
    ask: Ask, small_firm: Callable[..., dict[str, Any]]
) -> None:
    owed, premium = [], 0.0
    for number, limit in ((1, 1_000_000), (2, 2_000_000), (3, 500_000)):
        profile = small_firm(firm__name=f"店{number}", cover__limit=limit)
        made = ask("underwriter", "/v1/quotes", "post", json={"profile": profile}).json()
        offer = made["offers"][0]
        policy = ask(
            "underwriter", f"/v1/quotes/{offer['quote_id']}/bind", "post",
            json={"reason": "agreed"}, headers={"if-match": f'"{offer["version"]}"'},
        ).json()  # fmt: skip
        owed.append(policy)
        if number < 3:  # without the premium there is no certificate and no cover
            paid = ask(
                "underwriter", f"/v1/policies/{policy['id']}/payments", "post",
                json={"amount": policy["owed"], "reason": "slip"},
                headers={"if-match": f'"{policy["version"]}"'},
            )  # fmt: skip
            assert paid.json()["state"] == "in_force"
            premium += float(offer["premium"])
    start, end = owed[0]["start"], owed[0]["end"]
    told = ask("actuary", f"/v1/portfolio?as_of={start}").json()
    (row,) = told["in_force"]
    assert (row["currency"], row["policies"], row["limit"]) == ("CNY", 2, "3000000.00")
    assert float(row["premium"]) == pytest.approx(premium, abs=0.001)
    assert told["accumulation"] is None
    assert ask("actuary", f"/v1/portfolio?as_of={end}").json()["in_force"] == []


@pytest.fixture
def released(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "insurer": ["Total", "007"],
            "size": ["Total", "small"],
            "firms": pd.array([100, None], dtype="Int64"),
            "premium": [200_000.0, None],
            "cell": ["shown", "hidden"],
        }
    )
    for period in ("2026Q3", "2026Q4"):
        facts = {"period": period, "currency": "CNY", "insurers": ["007"], "tables": ["by_size"]}
        write_release(Release(period, {"by_size": table}, facts), tmp_path / "releases", NOW)


def test_the_authority_reads_released_tables_and_nothing_of_a_firm(
    ask: Ask, released: None
) -> None:
    first = ask("regulator", "/v1/releases?most=1").json()
    assert ([one["period"] for one in first["items"]], first["next"]) == (["2026Q4"], 1)
    last = ask("regulator", "/v1/releases?most=1&after=1").json()
    assert ([one["period"] for one in last["items"]], last["next"]) == (["2026Q3"], None)
    assert ask("regulator", "/v1/releases/2026Q4/by_size").json() == [
        {"insurer": "Total", "size": "Total", "firms": 100, "premium": 200_000.0, "cell": "shown"},
        {"insurer": "007", "size": "small", "firms": None, "premium": None, "cell": "hidden"},
    ]
    for path in ("2026Q4/by_firm", "2025Q1/by_size"):
        assert ask("regulator", f"/v1/releases/{path}").status_code == 404
    for path in ("2026Q5/by_size", "2026Q4/..%2f..%2fx", "2026Q4/By"):
        assert ask("regulator", f"/v1/releases/{path}").status_code in (404, 422)
    for path in ("portfolio", "jobs", "books", "models", "firms", "policies"):
        assert ask("regulator", f"/v1/{path}").status_code == 403, path


def test_models_are_listed_told_and_verified(ask: Ask) -> None:
    told = ask("actuary", "/v1/models?as_of=2026-11-24").json()["models"]
    assert [one["name"] for one in told] == ["breach_size", "business_line"]
    card = ask("actuary", "/v1/models/breach_size/1").json()
    assert (card["card"]["name"], card["standing"]["version"]) == ("breach_size", "1")
    assert ask("actuary", "/v1/models/verification").json()["models"]["business_line"] == ["1"]
    assert ask("actuary", "/v1/models/breach_size/9").status_code == 404
    assert ask("actuary", "/v1/models/none/1").status_code == 404


def test_the_rulebook_is_told_through_time(ask: Ask) -> None:
    entry = ask("regulator", "/v1/rulebook/entries/decide.authority").json()
    assert entry["values"][0]["status"] == "judgement"
    assert set(entry["sources"]) == {one["source"] for one in entry["values"]}
    assert ask("regulator", "/v1/rulebook/entries/decide.nothing").status_code == 404
    versions = ask("regulator", "/v1/rulebook/versions?as_of=2026-11-24").json()["items"]
    days = [one["from"] for one in versions]
    assert days == sorted(days, reverse=True)
    assert max(days) <= "2026-11-24"
    assert versions[0]["digest"] == at(NOW.date(), "CN").digest
    before, after = days[1], days[0]
    changed = ask("regulator", f"/v1/rulebook/changes?before={before}&after={after}").json()[
        "items"
    ]
    assert changed
    same = ask("regulator", f"/v1/rulebook/changes?before={after}&after=2026-11-24").json()
    assert same == {"items": [], "next": None}


@pytest.mark.parametrize(
    ("path", "action"),
    [
        ("/v1/portfolio", "portfolio.read"),
        ("/v1/releases", "aggregate.read"),
        ("/v1/models", "model.read"),
        ("/v1/models/verification", "model.read"),
        ("/v1/rulebook/versions", "rulebook.read"),
        ("/v1/books", "book.read"),
        ("/v1/jobs", "book.read"),
    ],
)
def test_every_role_reads_what_the_table_of_rights_lets_it(
    ask: Ask, path: str, action: str
) -> None:
    for role in get_args(Role):
        if role not in (*NOBODYS, "firm"):
            allowed = rights()[action][role] != "none"
            assert ask(role, path).status_code == (200 if allowed else 403), role


def test_a_service_that_is_told_to_lets_what_is_past_its_day_expire_for_every_insurer(
    database: str, small_firm: Callable[..., dict[str, Any]], ask: Ask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    made = ask("underwriter", "/v1/quotes", "post", json={"profile": small_firm()}).json()
    later = datetime.fromisoformat(made["opened_at"]) + timedelta(days=90)
    monkeypatch.setattr("risk.api.passing.clock", lambda: later)
    app = create_app(Settings(database_url=database, due_hours=24))
    with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 5000)):
        for _ in range(200):
            told = ask("underwriter", f"/v1/submissions/{made['id']}").json()
            if told["state"] == "lapsed":
                break
            time.sleep(0.05)
    assert (told["state"], told["offers"][0]["state"]) == ("lapsed", "expired")
    assert ask("underwriter", "/v1/due?days=60").json() == []
