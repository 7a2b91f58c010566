"""Three insurers calibrate together from their sums."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from risk.learn.credibility_book import SEGMENTS, blend_book
from risk.learn.pooling.combine import combine
from risk.learn.pooling.message import OTHERS, Cell, InvalidMessage, Message, Severity
from risk.learn.pooling.privacy import MOST
from risk.learn.pooling.signing import (
    new_key,
    open_file,
    opened,
    public_text,
    read_key,
    read_members,
    signed,
)
from risk.learn.pooling.statistics import statistics
from risk.rulebook import at


@pytest.fixture(scope="module")
def rulebook(day):
    return at(day, "CN")


def a_book(seed, count):
    rng = np.random.default_rng(seed)
    policies = pd.DataFrame(
        {
            "policy_id": [f"{seed}-{n}" for n in range(count)],
            "inception": rng.choice(["2024-03-01", "2025-05-01", "2026-02-01"], count),
            "exposure_years": rng.choice([0.5, 1.0], count),
            "expected_frequency": rng.lognormal(-4, 0.6, count).clip(max=0.09),
            "country": "CN",
            "currency": "CNY",
            "premium": rng.lognormal(8, 1, count),
            "sector": rng.choice(["Retail", "Healthcare", "Information"], count, p=[0.6, 0.3, 0.1]),
            "size": rng.choice(["micro", "small"], count),
            "province": rng.choice(["31", "44", "51"], count),
        }
    )
    hit = policies["policy_id"][rng.random(count) < 0.05]
    claims = pd.DataFrame(
        {
            "policy_id": hit,
            "peril": rng.choice(["bec", "ransomware"], len(hit)),
            "ground_up": rng.lognormal(11, 1, len(hit)),
        }
    )
    return policies, claims


BOOKS = {"甲": a_book(1, 900), "乙": a_book(2, 500), "丙": a_book(3, 300)}


def told(rulebook, least=1, epsilon=None):
    return [
        statistics(*book, rulebook, member=name, period="2026Q4", least=least, epsilon=epsilon)
        for name, book in BOOKS.items()
    ]


def test_the_pooled_calibration_is_that_of_the_joined_books(rulebook):
    pooled = combine(told(rulebook), rulebook).blend
    joined = blend_book(*(pd.concat(part) for part in zip(*BOOKS.values(), strict=True)), rulebook)
    assert pooled.policies == joined.policies == 1700
    assert pooled.rate.claims == joined.rate.claims
    assert pooled.rate.factor == pytest.approx(joined.rate.factor, rel=1e-9)
    assert pooled.rate.sd == pytest.approx(joined.rate.sd, rel=1e-9)
    for by in SEGMENTS:
        here, there = pooled.cuts[by], joined.cuts[by]
        assert here.names == there.names
        assert here.relativity == pytest.approx(there.relativity, rel=1e-9)
        assert here.found.errors == pytest.approx(there.found.errors, rel=1e-9)


def test_pooled_severity_is_that_of_the_joined_claims(rulebook):
    found = {one.peril: one for one in combine(told(rulebook), rulebook).severity}
    rate = rulebook.value("calibration.exchange")["CNY"]
    claims = pd.concat([seen for _, seen in BOOKS.values()])
    logs = np.log(claims["ground_up"][claims["peril"] == "bec"] / rate)
    one = found["bec"]
    assert one.claims == len(logs)
    assert one.ln_loss / one.claims == pytest.approx(logs.mean(), rel=1e-9)
    variance = one.ln_loss_squared / one.claims - (one.ln_loss / one.claims) ** 2
    assert variance == pytest.approx(logs.var(ddof=0), rel=1e-7)


def test_every_member_gains_and_who_saw_fewest_claims_most(rulebook):
    gain = combine(told(rulebook), rulebook).narrowing
    assert all(width < 1 for width in gain.values())
    claims = {name: len(seen) for name, (_, seen) in BOOKS.items()}
    assert min(gain, key=gain.__getitem__) == min(claims, key=claims.__getitem__)


def test_a_message_holds_the_listed_sums_and_nothing_else(rulebook):
    policies, claims = BOOKS["丙"]
    sent = statistics(policies, claims, rulebook, member="丙", period="2026Q4", least=5)
    data = json.loads(sent.content())
    assert set(data) == {
        "format", "member", "period", "country", "rulebook", "minimum_cell", "epsilon", "noise",
        "moved", *SEGMENTS, "severity",
    }  # fmt: skip
    assert {name for by in SEGMENTS for cell in data[by] for name in cell} == set(Cell.model_fields)
    assert set(Cell.model_fields) == {
        "segment", "year", "policies", "exposure_years", "expected", "claims",
    }  # fmt: skip
    assert set(Severity.model_fields) == {"peril", "claims", "ln_loss", "ln_loss_squared"}
    text = sent.content().decode()
    assert not any(one in text for one in policies["policy_id"])
    assert not any(f"{one:.2f}"[:-1] in text for one in policies["premium"])
    with pytest.raises(InvalidMessage):
        combine([], rulebook)


def test_a_cell_of_few_policies_is_among_the_others_and_totals_stay(rulebook):
    policies, claims = BOOKS["丙"]
    open_, kept = (
        statistics(policies, claims, rulebook, member="丙", period="q", least=least)
        for least in (1, 30)
    )
    assert kept.moved > 0
    assert all(cell.policies >= 30 for by in SEGMENTS for cell in getattr(kept, by))
    assert OTHERS in {cell.segment for cell in kept.sector}
    for name in ("policies", "expected", "claims"):
        sums = [sum(getattr(cell, name) for cell in one.sector) for one in (open_, kept)]
        assert sums[0] == pytest.approx(sums[1], rel=1e-12)


def test_noise_is_as_large_as_told_and_privacy_is_reported(rulebook):
    pytest.importorskip("opendp")
    clean = combine(told(rulebook, least=5), rulebook)
    sent = told(rulebook, least=5, epsilon=30.0)
    noisy = combine(sent, rulebook)
    assert noisy.epsilon == 30
    each = 30 / 12
    assert sent[0].noise["claims"] == pytest.approx(2**0.5 * MOST["claims"] / each)
    cells = sum(len(one.sector) for one in sent)
    assert noisy.claims_noise == pytest.approx(sent[0].noise["claims"] * cells**0.5)
    # Six standard deviations: fails by chance less than once in a thousand years of runs.
    assert abs(noisy.blend.rate.claims - clean.blend.rate.claims) < 12 * noisy.claims_noise
    assert noisy.severity == ()


def test_a_message_is_opened_only_as_its_member_signed_it(rulebook, tmp_path):
    public = new_key(tmp_path / "one.pem")
    key = read_key(tmp_path / "one.pem")
    assert public == public_text(key)
    assert (tmp_path / "one.pem").stat().st_mode & 0o077 == 0
    sent = told(rulebook)[0]
    text = signed(sent, key)
    assert opened(text, "m.json", {"甲": public}) == sent
    claims = sent.sector[0].claims
    changed = text.replace(f'"claims": {claims}', f'"claims": {claims + 1}', 1)
    assert changed != text
    for wrong, members in (
        (changed, {"甲": public}),
        (text, {"乙": public}),
        (text, {"甲": new_key(tmp_path / "two.pem")}),
        ("no message", {"甲": public}),
        (text.replace('"moved"', '"premium": 5, "moved"', 1), {"甲": public}),
    ):
        with pytest.raises(InvalidMessage):
            opened(wrong, "m.json", members)


def test_messages_of_another_calibration_or_period_are_refused_together(rulebook):
    first, second, third = told(rulebook)
    wrong: list[Message] = [
        first,
        second.model_copy(update={"period": "2025Q4", "rulebook": "other"}),
        third.model_copy(update={"member": "甲"}),
    ]
    with pytest.raises(InvalidMessage) as refused:
        combine(wrong, rulebook)
    assert {one.path for one in refused.value.faults} == {"member", "period", "乙.rulebook"}


def test_files_that_are_none_are_told_and_never_a_traceback(tmp_path):
    with pytest.raises(InvalidMessage, match="cannot be read"):
        open_file(tmp_path / "none.json", {})
    for text in ("[]", '{"A": 1}', "{"):
        (tmp_path / "members.json").write_text(text, encoding="utf-8")
        with pytest.raises(InvalidMessage, match="members"):
            read_members(tmp_path / "members.json")


def test_privacy_is_spent_from_a_budget(tmp_path):
    from datetime import UTC, datetime

    from risk.desk.public.pool import spend
    from risk.errors import Conflict

    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert spend(tmp_path / "p.jsonl", "2026Q3", 1.0, 2.5, now) == 1.5
    assert spend(tmp_path / "p.jsonl", "2026Q4", 1.5, 2.5, now) == 0
    with pytest.raises(Conflict, match="too little privacy"):
        spend(tmp_path / "p.jsonl", "2027Q1", 0.1, 2.5, now)
