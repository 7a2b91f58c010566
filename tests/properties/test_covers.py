"""What must hold for any cover of any firm: it is priced, and less cover never costs more."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from risk.desk import Request, document_bytes, quote, quote_document
from risk.desk.quoting.pricing import price_of
from risk.profile import Cover, parse_profile

WITHOUT_SHRINKING = (Phase.explicit, Phase.generate)
"""A quote takes long enough that the first counterexample must do."""

ALL_PARTS = ("INRE", "NPBI", "CBI", "DIAS", "EXT", "FIN", "LIA", "REG", "ENO")
states = st.sampled_from(("yes", "partly", "no", "unknown"))
technicals = st.fixed_dictionaries(
    {
        "rdp_exposed": st.sampled_from(("yes", "no", "unknown")),
        "vpn_self_managed": st.sampled_from(("yes", "no", "unknown")),
        "mfa_mail": states,
        "mfa_remote": states,
        "mfa_admin": states,
        "edr": states,
        "hardening": states,
        "privileged_access": states,
        "patch_days": st.sampled_from((1, 7, 30, 90, None)),
        "backup_offline_tested": states,
        "payment_callback": states,
    }
)
persons = st.one_of(st.none(), st.integers(0, 30_000_000))


@st.composite
def covers(draw) -> dict:
    """Draw any cover a form would take."""
    parts = draw(st.lists(st.sampled_from(ALL_PARTS), min_size=1, unique=True))
    limit = draw(st.integers(20_000, 60_000_000))
    narrowed = draw(st.lists(st.sampled_from(parts), unique=True))
    return {
        "parts": parts,
        "limit": limit,
        "aggregate_limit": draw(st.one_of(st.none(), st.integers(limit, 4 * limit))),
        "sublimits": {part: draw(st.integers(1, limit)) for part in narrowed},
        "retention": draw(st.integers(0, limit)),
        "coinsurance": draw(st.one_of(st.just(0.0), st.floats(0, 0.95))),
        "waiting_hours": draw(st.one_of(st.just(0.0), st.floats(0, 720), st.just(720.0))),
        "months": draw(st.integers(1, 36)),
        "defence_costs": draw(st.sampled_from(("inside", "outside"))),
    }


@settings(max_examples=25, phases=WITHOUT_SHRINKING)
@given(
    cover=covers(),
    technical=technicals,
    revenue=st.floats(1e5, 2e9),
    held=persons,
    claims=st.one_of(st.none(), st.integers(0, 5)),
    tail=st.booleans(),
    preset=st.sampled_from(("low", "default", "high")),
)
def test_any_cover_of_any_firm_is_quoted_and_adds_up(
    small_firm, day, cover, technical, revenue, held, claims, tail, preset
):
    data = small_firm(
        cover=cover,
        controls__technical=technical,
        firm__revenue=revenue,
        data_held={"persons_total": held, "important_data": "no", "trains_ai": "no"},
        history={"incidents": claims, "claims": claims, "orders": 0},
    )
    found = quote(Request(parse_profile(data), day, preset, 1, tail))
    pricing = found.pricing
    assert pricing.price.premium >= pricing.price.minimum_premium
    assert pricing.annual.check.passed
    assert 0 <= pricing.price.pure_premium <= pricing.annual.values[-1] * (1 + 1e-9)
    assert pricing.annual.values[-1] <= found.request.profile.cover.aggregate * (1 + 1e-12)
    assert 0 <= pricing.annual.p_any <= 1
    interval = pricing.interval
    assert interval.pure_low <= interval.pure_median <= interval.pure_high
    for lines in (pricing.sheet, pricing.shares):
        total = sum(one.money for one in lines)
        assert math.isfinite(total)
        assert total == pytest.approx(pricing.price.premium, rel=1e-9)
    if found.offer is not None:
        assert math.isfinite(found.offer.price.premium)
    assert document_bytes(quote_document(found))


def _pure(request: Request, found, **changes) -> float:
    cover = Cover.model_validate(request.profile.cover.model_dump(mode="json") | changes)
    return price_of(found.rulebook, request, cover, found.pricing.factors).pure_premium


@settings(max_examples=25, phases=WITHOUT_SHRINKING)
@given(cover=covers(), technical=technicals, revenue=st.floats(1e5, 2e9), data=st.data())
def test_less_cover_of_any_kind_never_costs_more(small_firm, day, cover, technical, revenue, data):
    asked = small_firm(cover=cover, controls__technical=technical, firm__revenue=revenue)
    request = Request(parse_profile(asked), day)
    found = quote(request)
    whole = _pure(request, found)
    assert whole == found.pricing.price.pure_premium
    more_kept = cover["retention"] + data.draw(st.integers(1, 1_000_000))
    narrower = {
        "longer wait": {
            "waiting_hours": data.draw(st.floats(cover["waiting_hours"], 720)),
        },
        "defence costs inside": {"defence_costs": "inside"},
        "higher retention": {"retention": more_kept},
        "more coinsurance": {"coinsurance": min(0.99, cover["coinsurance"] + 0.03)},
        "shorter": {"months": data.draw(st.integers(1, cover["months"]))},
        "a part narrowed": {
            "sublimits": cover["sublimits"]
            | {cover["parts"][0]: data.draw(st.integers(1, cover["limit"])) // 2 + 1}
            if cover["parts"][0] not in cover["sublimits"]
            else {part: most // 2 + 1 for part, most in cover["sublimits"].items()},
        },
        "a part less": {
            "parts": cover["parts"][1:],
            "sublimits": {
                part: most
                for part, most in cover["sublimits"].items()
                if part in cover["parts"][1:]
            },
        },
    }
    if len(cover["parts"]) == 1:
        narrower.pop("a part less")
    # The grid is of the limit; a payment far out in the tail is known to a millionth of what
    # an unlimited cover would cost.
    slack = 1e-5 * whole + 1e-9 * cover["limit"]
    for name, changes in narrower.items():
        assert _pure(request, found, **changes) <= whole + slack, name


def test_an_aggregate_of_a_million_million_limits_takes_no_memory():
    """Any caller may ask for it; a grid up to it would take a thousand gigabytes."""
    firm = {"name": "-", "country": "CN", "industry": "F5212", "revenue": 1e6, "headcount": 5}
    covers = [{"limit": 1, "retention": 0, "aggregate_limit": most} for most in (100, 1e12)]
    few, many = (
        quote_document(
            quote(Request(parse_profile({"firm": firm, "cover": one}), date(2026, 11, 24)))
        )
        for one in covers
    )
    assert float(many["pricing"]["price"]["premium"]) >= float(few["pricing"]["price"]["premium"])
