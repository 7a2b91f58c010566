"""What one firm could get towards its cover."""

from __future__ import annotations

import pytest

from risk.desk.quoting.incentives import incentives
from risk.desk.quoting.pricing import Request
from risk.profile import parse_profile


def found(small_firm, day, **answers):
    return incentives(Request(parse_profile(small_firm(**answers)), day))


def test_a_chinese_firm_is_told_that_nothing_is_in_force_and_what_if_it_were(small_firm, day):
    told = found(small_firm, day)
    assert told["in_force"] == []
    assert {row["id"] for row in told["what_if"]} == {"credit15", "credit15_open", "credit50"}
    for row in told["what_if"]:
        assert row["credit_money"] == pytest.approx(row["credit"] * row["premium"], rel=1e-5)
        net = row["premium"] - row["credit_money"] + row["cost_of_missing"]
        assert row["net"] == pytest.approx(net, rel=1e-4)


def test_an_open_credit_asks_for_nothing_and_a_tied_one_for_what_is_missing(small_firm, day):
    told = found(small_firm, day, controls__technical__edr="no")
    rows = {row["id"]: row for row in told["what_if"]}
    assert rows["credit15_open"]["missing"] == []
    assert rows["credit15_open"]["cost_of_missing"] == 0
    assert "edr" in {step["id"] for step in rows["credit15"]["missing"]}
    assert rows["credit15"]["cost_of_missing"] > 0
    assert rows["credit15"]["premium"] <= rows["credit15_open"]["premium"]


def test_a_firm_with_the_framework_in_place_has_nothing_to_buy(small_firm, day):
    good = {
        f"controls__technical__{name}": "yes"
        for name in ("mfa_mail", "mfa_remote", "mfa_admin", "edr", "backup_offline_tested")
    }
    told = found(small_firm, day, **good, controls__technical__patch_days=14)
    assert all(row["cost_of_missing"] == 0 and not row["missing"] for row in told["what_if"])


@pytest.mark.parametrize(("revenue", "count"), [(5_000_000, 1), (25_000_000, 0)])
def test_the_british_cover_is_for_firms_under_twenty_million(small_firm, day, revenue, count):
    told = found(
        small_firm, day, firm__country="GB", firm__province=None, firm__currency="GBP",
        cover__currency="GBP", firm__revenue=revenue, firm__industry="85",
        firm__industry_scheme="NACE",
    )  # fmt: skip
    assert len(told["in_force"]) == count
