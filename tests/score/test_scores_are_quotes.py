"""A score is what a quote of the same firm says: classes exactly, money to a billionth."""

from __future__ import annotations

import pytest

from risk.desk import Quote, Request, quote
from risk.desk.book.score import score_firms
from risk.desk.quoting.pricing import layer_of
from risk.loss.firms import Terms, cover_years
from risk.portfolio.rows import profile_of_row
from risk.portfolio.sift import sift
from tests.score.books import DAY, as_table, drawn, scoring

BILLIONTH = 1e-9


def said(one: Quote) -> dict[str, object]:
    """Give what a quote says under the names of a score's columns."""
    pricing, decision = one.pricing, one.decision

    def codes(reasons) -> str | None:
        return ";".join(reason.rule.code for reason in reasons) or None

    return {
        "firm.name": one.request.profile.firm.name,
        "business_line": one.line.code,
        "sector": one.line.breach_sector,
        "size_class": one.size.size_class if one.size else None,
        "processor_class": one.processor.rung.id if one.processor.rung else None,
        "enisa_risk": one.governs.risk if one.governs else None,
        "measures_met": one.posture.met_ratio if one.posture else None,
        "decision": str(decision.outcome),
        "reasons": codes(decision.reasons),
        "conditions": codes(decision.conditions),
        "sublimits": codes(decision.sublimits),
        "counters": codes(decision.counters),
        "rating": pricing.rating if pricing else None,
        "premium": float(pricing.quoted.premium) if pricing else None,
    }


def money(one: Quote) -> dict[str, float]:
    pricing = one.pricing
    assert pricing is not None
    return {
        "expected_loss": pricing.price.pure_premium,
        "events": float(pricing.loss.frequencies.sum()),
        "events.ransomware": float(pricing.loss.frequencies[0, 2]),
        "events.third_party": float(pricing.loss.frequencies[0, 4]),
    }


@pytest.mark.parametrize(("country", "firms"), [("CN", 200), ("DE", 40)])
def test_every_score_is_the_quote_of_the_firm(country: str, firms: int) -> None:
    book = drawn(firms, country)
    kept, sure = sift(as_table(book))
    assert sure.all()
    table, refused = score_firms(scoring(), kept)
    assert not refused
    scores = table.to_pylist()
    priced = 0
    for number, (row, score) in enumerate(zip(book.to_dict("records"), scores, strict=True)):
        one = quote(Request(profile_of_row(row), DAY))
        assert {name: score[name] for name in said(one)} == said(one)
        if one.pricing is None:
            assert score["expected_loss"] is None
            continue
        priced += 1
        for name, value in money(one).items():
            assert score[name] == pytest.approx(value, rel=BILLIONTH, abs=1e-9), name
        if number % 5 == 0:  # the whole distribution takes a hundred times longer
            assert score["var_995"] == one.pricing.annual.var(0.995)
    assert priced > 0.8 * firms


def test_many_firms_and_one_firm_are_one_function() -> None:
    """What a firm scores does not depend on the firms beside it, tables or not."""
    book = drawn(200)
    kept, _ = sift(as_table(book))
    together = score_firms(scoring(), kept)[0]["expected_loss"].to_pylist()
    for number in range(0, 200, 13):
        alone, _ = sift(as_table(book.iloc[[number]]))
        score = score_firms(scoring(), alone)[0]["expected_loss"][0].as_py()
        if score is None:
            assert together[number] is None
        else:
            assert together[number] == pytest.approx(score, rel=BILLIONTH, abs=1e-9)


def test_the_tail_of_a_score_is_read_off_the_whole_distribution() -> None:
    """Against the Fourier transform of the quote, whatever the limits over the step."""
    row = drawn(40).iloc[7].to_dict()
    for terms in ({"cover.limit": 1e8}, {"cover.limit": 2e4}, {"cover.coinsurance": 0.3}):
        asked = row | {"firm.revenue": 5e6, "cover.aggregate_limit": None} | terms
        pricing = quote(Request(profile_of_row(asked), DAY)).pricing
        assert pricing is not None
        years = cover_years(pricing.loss, Terms.one(layer_of(pricing.cover)))
        assert years.var_995[0] == pricing.annual.var(0.995)
