"""What must hold for any firm: a better answer never hurts, a worse one never helps."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from risk.assess import assess_operation, verdict
from risk.assess.risk_level import RISK_ORDER
from risk.classify import classify_processor, classify_size
from risk.desk import Request, quote, quote_document
from risk.profile import QUESTIONS, DataHeld, Operation, parse_profile

WITHOUT_SHRINKING = (Phase.explicit, Phase.generate)
"""A quote takes long enough that the first counterexample must do."""

BEST_FIRST = ("yes", "partly", "unknown", "no")
EXPOSED_BEST_FIRST = ("no", "unknown", "yes")
DAYS_BEST_FIRST = (1, 7, 15, 30, 45, 400)
IN_PLACE = (
    "mfa_mail",
    "mfa_remote",
    "mfa_admin",
    "edr",
    "hardening",
    "privileged_access",
    "backup_offline_tested",
    "payment_callback",
)
EXPOSED = ("rdp_exposed", "vpn_self_managed")
LADDERS: dict[str, tuple[Any, ...]] = (
    dict.fromkeys(IN_PLACE, BEST_FIRST)
    | dict.fromkeys(EXPOSED, EXPOSED_BEST_FIRST)
    | {"patch_days": DAYS_BEST_FIRST}
)

technicals = st.fixed_dictionaries(
    {name: st.sampled_from(ladder) for name, ladder in LADDERS.items()}
)
changes = st.sampled_from(sorted(LADDERS)).flatmap(
    lambda name: st.tuples(
        st.just(name),
        st.lists(st.integers(0, len(LADDERS[name]) - 1), min_size=2, max_size=2, unique=True).map(
            sorted
        ),
    )
)
countries = st.sampled_from((("CN", "F5212", "GB/T 4754-2017"), ("US", "455", "NAICS")))


@settings(max_examples=40, phases=WITHOUT_SHRINKING)
@given(technical=technicals, change=changes, country=countries, revenue=st.floats(5e5, 5e8))
def test_a_better_control_never_raises_the_premium(
    small_firm, day, technical, change, country, revenue
):
    name, (better, worse) = change
    found = []
    for rank in (better, worse):
        data = small_firm(
            firm__country=country[0],
            firm__province=None,
            firm__industry=country[1],
            firm__industry_scheme=country[2],
            firm__revenue=revenue,
            controls__technical=technical | {name: LADDERS[name][rank]},
        )
        found.append(quote(Request(parse_profile(data), day)))
    good, bad = (one.pricing for one in found)
    assert good.price.pure_premium <= bad.price.pure_premium * (1 + 1e-9)
    assert good.price.premium <= bad.price.premium * (1 + 1e-9)
    assert good.score <= bad.score + 1e-9
    if "unknown" not in (LADDERS[name][better], LADDERS[name][worse]):
        # Many unknown answers are referred, so to know, even the worse, may end a referral.
        order = ("accept", "refer", "decline")
        strictness = [order.index(str(one.decision.outcome)) for one in found]
        assert strictness == sorted(strictness)


@settings(max_examples=20, phases=WITHOUT_SHRINKING)
@given(technical=technicals, change=changes, revenue=st.floats(5e5, 5e8))
def test_every_line_of_the_sheet_adds_up_for_any_firm(small_firm, day, technical, change, revenue):
    """The lines' frequency factors give the firm's frequency; their money gives the premium."""
    data = small_firm(firm__revenue=revenue, controls__technical=technical)
    pricing = quote(Request(parse_profile(data), day)).pricing
    money = sum(line.money for line in pricing.sheet)
    assert money == pytest.approx(pricing.price.premium, rel=1e-9)
    factor = 1.0
    for line in pricing.sheet:
        factor *= line.frequency_factor
    first, last = pricing.sheet[0], pricing.sheet[-1]
    assert first.frequency * factor == pytest.approx(last.frequency, rel=1e-9)
    assert last.frequency == pytest.approx(pricing.loss.frequencies.sum(), rel=1e-9)


SIZES = ("micro", "small", "medium", "large")


answers = st.dictionaries(st.sampled_from(QUESTIONS), st.sampled_from(("yes", "no", "unknown")))
impacts = st.sampled_from(("L", "M", "H", "V", "unknown"))


def _operation(given_answers: dict[str, str], impact: tuple[str, str, str]) -> Operation:
    names = ("confidentiality", "integrity", "availability")
    return Operation.model_validate(
        {
            "name": "any",
            "impact": dict(zip(names, impact, strict=True)),
            "answers": given_answers,
        }
    )


@given(answers=answers, question=st.sampled_from(QUESTIONS), impact=st.tuples(*[impacts] * 3))
def test_one_more_yes_never_lowers_the_risk(europe, answers, question, impact):
    without = assess_operation(europe, _operation(answers | {question: "no"}, impact))
    with_yes = assess_operation(europe, _operation(answers | {question: "yes"}, impact))
    unknown = assess_operation(europe, _operation(answers | {question: "unknown"}, impact))
    ranks = [RISK_ORDER.index(one.risk) for one in (without, with_yes)]
    assert ranks == sorted(ranks)
    assert without.threat.total <= with_yes.threat.total
    # Not knowing counts as yes.
    assert (unknown.risk, unknown.threat.total) == (with_yes.risk, with_yes.threat.total)
    assert question in unknown.threat.unknown


@given(answers=answers, impact=st.tuples(*[impacts] * 3))
def test_finding_out_never_raises_the_threat(europe, answers, impact):
    found = assess_operation(europe, _operation(answers, impact))
    levels = ("L", "M", "H")
    assert levels.index(found.threat.least) <= levels.index(found.threat.level)
    assert found.impact_known is ("unknown" not in impact)


areas = st.tuples(*[st.sampled_from("LMH")] * 4)
known = st.tuples(*[st.sampled_from("LMHV")] * 3)


@given(areas=areas, impact=known, at=st.integers(0, 2), area=st.integers(0, 3))
def test_a_worse_level_never_lowers_the_risk(europe, areas, impact, at, area):
    before = RISK_ORDER.index(verdict(europe, impact, areas).risk)
    worse_impact = (*impact[:at], "V", *impact[at + 1 :])
    worse_area = (*areas[:area], "H", *areas[area + 1 :])
    assert RISK_ORDER.index(verdict(europe, worse_impact, areas).risk) >= before
    assert RISK_ORDER.index(verdict(europe, impact, worse_area).risk) >= before


figures = st.one_of(st.none(), st.integers(0, 2_000_000_000).map(float))
heads = st.one_of(st.none(), st.integers(0, 2_000))
industries = st.sampled_from(
    ("agriculture", "industry", "construction", "wholesale", "retail", "storage", "other")
)


@given(industry=industries, head=heads, revenue=figures, assets=figures, which=st.integers(0, 2),
       factor=st.floats(1, 1000))  # fmt: skip
def test_more_of_any_figure_never_lowers_the_size_class(
    china, europe, industry, head, revenue, assets, which, factor
):
    before = [head, revenue, assets]
    after = [
        value * factor if index == which and value is not None else value
        for index, value in enumerate(before)
    ]
    for rulebook in (china, europe):
        small = classify_size(rulebook, industry, *before)
        large = classify_size(rulebook, industry, *after)
        ranks = [[SIZES.index(one) for one in size.possible] for size in (small, large)]
        assert min(ranks[1]) >= min(ranks[0])
        assert max(ranks[1]) >= max(ranks[0])


@given(industry=industries, head=heads, revenue=figures, assets=figures)
def test_leaving_a_figure_out_never_excludes_the_class_it_would_give(
    china, europe, industry, head, revenue, assets
):
    for rulebook in (china, europe):
        known_class = classify_size(rulebook, industry, head, revenue, assets).possible
        for hidden in (
            (None, revenue, assets),
            (head, None, assets),
            (head, revenue, None),
            (None, None, None),
        ):
            assert set(known_class) <= set(classify_size(rulebook, industry, *hidden).possible)


@given(persons=st.integers(0, 20_000_000), more=st.integers(0, 20_000_000))
def test_more_people_in_the_data_never_lower_the_legal_class(china, persons, more):
    few, many = (
        classify_processor(china, DataHeld(persons_total=total))
        for total in (persons, persons + more)
    )
    assert few.rung.from_persons <= many.rung.from_persons


@settings(max_examples=20, phases=WITHOUT_SHRINKING)
@given(technical=technicals, seed=st.integers(0, 2**31), limit=st.integers(100_000, 5_000_000))
def test_the_document_of_any_quote_is_plain_data(small_firm, day, technical, seed, limit):
    data = small_firm(
        controls__technical=technical, cover__limit=limit, cover__retention=limit // 20
    )
    request = Request(parse_profile(data), day, seed=seed)
    document = quote_document(quote(request))
    assert document["pricing"]["loss"]["mean_check"]["passed"]
    low, median, high = (float(one) for one in document["pricing"]["interval"]["premium"])
    assert low <= median <= high
