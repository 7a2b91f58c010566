"""A policy changed, renewed, cancelled: the days, the money to the cent, what changed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from risk.desk import Quote, Request, quote
from risk.desk.life.cancel import cancel
from risk.desk.life.endorse import endorse, quote_change
from risk.desk.life.renew import renew, renewal_changes
from risk.desk.life.submissions import offer_quote, pass_days, quote_for
from risk.desk.people.actor import LOCAL, Actor
from risk.errors import BeyondAuthority, Conflict, InvalidTerms, StepNotAllowed
from risk.profile import Profile, read_profile
from risk.store import session_scope
from risk.store.policies import terms_on

SAMPLES = Path(__file__).parents[2] / "data_samples"
JUNIOR = Actor("junior", "underwriter", "local")


@pytest.fixture
def policy(office: Any, clinic_quote: Quote) -> dict[str, Any]:
    """Give a paid policy from 2026-12-01 to 2027-12-01 at 3,450.63."""
    return dict(office.pay(office.bind(office.submit(clinic_quote))))


def with_limit(profile: Profile, limit: float, **cover: Any) -> Profile:
    update = {"limit": limit, "aggregate_limit": None, **cover}
    return profile.model_copy(update={"cover": profile.cover.model_copy(update=update)})


def change(office: Any, policy: dict[str, Any], profile: Profile, effective: date) -> Any:
    found = office.see(quote_change, policy_id=policy["id"], profile=profile, day=office.now.date())
    office.do(
        endorse,
        policy_id=policy["id"],
        version=policy["version"],
        quote=found,
        effective=effective,
        reason="提高限额",
    )
    return office.policy(policy["id"])


def test_terms_changed_half_way_cost_half_the_difference(
    office: Any, policy: dict[str, Any], clinic_quote: Quote
) -> None:
    profile = clinic_quote.request.profile
    office.pass_time(100)
    effective = date(2027, 6, 1)  # 183 of the 365 days are left
    after = change(office, policy, with_limit(profile, 2_000_000), effective)
    event = after["events"][-1]
    new = event["period_premium_minor"]
    assert new > 345063
    exact = (345063 * 182 + new * 183) / 365
    assert after["charged_minor"] == round(exact)
    assert event["charged_minor"] == after["charged_minor"] - 345063
    assert after["tax_minor"] == round(after["charged_minor"] * 0.06)
    assert (after["state"], after["version"]) == ("in_force", policy["version"] + 1)
    for day, limit in ((effective - timedelta(days=1), 1e6), (effective, 2e6)):
        with session_scope(office.store, LOCAL, write=False) as session:
            terms = terms_on(session, policy_id=policy["id"], day=day)
        assert terms is not None
        assert f'"limit":{limit}' in str(terms.cover)
    # Back to what it was from the same day on: everything is undone, to the cent.
    back = change(office, after, profile, effective)
    assert (back["charged_minor"], back["tax_minor"]) == (345063, 20704)
    assert [one["quote_id"] for one in back["events"] if one["quote_id"]] == [1, 2, 3]


def test_a_change_out_of_its_bounds_is_refused_and_changes_nothing(
    office: Any, policy: dict[str, Any], clinic_quote: Quote
) -> None:
    profile = clinic_quote.request.profile
    office.pass_time(10)
    for effective in (date(2026, 12, 10), date(2027, 12, 1)):
        with pytest.raises(InvalidTerms, match="on that day"):
            change(office, policy, profile, effective)
    with pytest.raises(InvalidTerms, match="period and currency"):
        change(office, policy, with_limit(profile, 1e6, months=6), date(2027, 1, 1))
    other = read_profile(SAMPLES / "06_ecommerce_shop.yaml")
    with pytest.raises(Conflict, match="another firm"):
        change(office, policy, other, date(2027, 1, 1))
    later = change(office, policy, with_limit(profile, 2e6), date(2027, 3, 1))
    with pytest.raises(InvalidTerms, match="on that day"):
        change(office, later, profile, date(2027, 2, 1))
    with pytest.raises(Conflict, match="changed since"):
        change(office, policy, profile, date(2027, 4, 1))
    assert office.policy(policy["id"]) == later


def test_a_change_beyond_authority_is_refused(
    office: Any, policy: dict[str, Any], clinic_quote: Quote
) -> None:
    much = with_limit(clinic_quote.request.profile, 5_000_000)
    much = much.model_copy(update={"firm": much.firm.model_copy(update={"revenue": 4e9})})
    found = office.see(quote_change, policy_id=1, profile=much, day=office.now.date())
    given = {"policy_id": 1, "version": policy["version"], "effective": office.now.date()}
    with pytest.raises(BeyondAuthority):
        office.do(endorse, JUNIOR, quote=found, reason="大了", **given)


def test_cancelled_the_premium_of_the_days_left_goes_back(
    office: Any, policy: dict[str, Any]
) -> None:
    office.pass_time(73)  # a fifth of 365 days
    given = {"policy_id": policy["id"], "version": policy["version"]}
    with pytest.raises(InvalidTerms, match="cover cannot end"):
        office.do(cancel, effective=date(2027, 2, 11), reason="迟了", **given)
    office.do(cancel, effective=date(2027, 2, 12), reason="店铺关闭", **given)
    after = office.policy(policy["id"])
    assert (after["state"], after["charged_minor"]) == ("cancelled", 69013)  # 345063 / 5 = 69012.6
    assert after["owed_minor"] == 69013 + 4141 - 345063 - 20704  # tax: 6% of 690.13 is 41.41
    assert office.pay(after)["owed_minor"] == 0
    for day, covered in ((date(2027, 2, 11), True), (date(2027, 2, 12), False)):
        with session_scope(office.store, LOCAL, write=False) as session:
            assert (terms_on(session, policy_id=policy["id"], day=day) is not None) is covered
    with pytest.raises(StepNotAllowed):
        office.do(cancel, policy_id=1, version=after["version"] + 1, effective=date(2027, 3, 1),
                  reason="再一次")  # fmt: skip


def test_before_the_first_day_and_before_the_premium_the_whole_goes_back(
    office: Any, clinic_quote: Quote
) -> None:
    unpaid = office.bind(office.submit(clinic_quote))
    later = quote(
        Request(with_start(clinic_quote.request.profile, date(2027, 1, 1)), office.now.date())
    )
    paid = office.pay(office.bind(office.submit(later)))
    for one in (unpaid, paid):
        office.do(cancel, policy_id=one["id"], version=one["version"],
                  effective=date(2026, 12, 20), reason="不投了")  # fmt: skip
        assert office.policy(one["id"])["charged_minor"] == 0
        assert office.policy(one["id"])["owed_minor"] == -one["paid_minor"]


def with_start(profile: Profile, day: date) -> Profile:
    cover = profile.cover.model_copy(update={"inception": day})
    return profile.model_copy(update={"cover": cover})


def renewal(office: Any, policy: dict[str, Any], **given: Any) -> Any:
    opened = office.do(renew, policy_id=policy["id"], version=policy["version"], **given)
    found = office.see(quote_for, submission_id=opened.id, day=office.now.date())
    office.do(offer_quote, submission_id=opened.id, version=1, quote=found)
    return office.submission(opened.id)


def test_a_renewal_follows_the_policy_and_tells_what_changed(
    office: Any, policy: dict[str, Any], clinic_quote: Quote
) -> None:
    office.pass_time(340)
    profile = clinic_quote.request.profile
    firm = profile.firm.model_copy(update={"revenue": profile.firm.revenue * 2})
    asked = renewal(office, policy, profile=profile.model_copy(update={"firm": firm}))
    changes = office.see(renewal_changes, submission_id=asked["id"], day=office.now.date())
    assert {one["question"] for one in changes["answers"]} == {
        "firm.revenue", "cover.inception", "cover.retroactive_date",
    }  # fmt: skip
    money = changes["premium"]
    assert money["before"] == "3450.63"
    # A larger firm pays more at the rates of then.
    assert float(money["before"]) < float(money["by_answers"])
    assert money["now"] == asked["offers"][0]["premium"]
    assert changes["policy_id"] == policy["id"]
    with pytest.raises(Conflict, match="a renewal of policy 1 is open"):
        office.do(renew, policy_id=1, version=policy["version"] + 1)
    follows = office.bind(asked)
    assert follows["start"] == "2027-12-01"  # the day the first one ends
    with pytest.raises(Conflict, match="is open"):  # bound, and its premium awaited
        office.do(renew, policy_id=1, version=policy["version"] + 1)
    assert office.policy(1)["state"] == "in_force"
    office.pay(follows)
    assert office.policy(1)["state"] == "renewed"
    with pytest.raises(StepNotAllowed):
        office.do(renew, policy_id=1, version=policy["version"] + 2)


def test_a_renewal_that_is_never_paid_leaves_the_policy_to_expire(
    office: Any, policy: dict[str, Any]
) -> None:
    office.pass_time(340)
    office.bind(renewal(office, policy))
    office.pass_time(60)
    assert office.do(pass_days) == {"offers": 0, "policies": 2}
    assert [office.policy(one)["state"] for one in (1, 2)] == ["expired", "lapsed"]
    late = office.pay(office.bind(renewal(office, office.policy(1))))
    assert late["start"] == office.now.date().isoformat()  # no cover for days gone by
    assert office.policy(1)["state"] == "renewed"


def test_a_cancelled_policy_is_not_renewed(office: Any, policy: dict[str, Any]) -> None:
    office.pass_time(340)
    asked = renewal(office, policy)
    now = office.policy(1)
    office.do(cancel, policy_id=1, version=now["version"], effective=office.now.date(),
              reason="停业")  # fmt: skip
    with pytest.raises(StepNotAllowed, match="cancelled and cannot renew"):
        office.bind(asked)
