"""Shares of a premium: exact whatever the order, nobody forgotten, nothing left over.

Shapley (1953): the share of a factor is the mean, over all orders of telling the story, of what
it adds when its turn comes. Here every order is told, and every premium is worked out anew.
"""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from risk.assess import central, firm_factors
from risk.desk import Request, quote, quote_document
from risk.loss import Layer, annual_loss
from risk.loss.firm import firm_loss
from risk.price import loadings, premium_shares, technical_price
from risk.profile import parse_profile, read_profile

SAMPLES = sorted((Path(__file__).parents[3] / "data_samples").glob("*.yaml"))
each_sample = pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
PARTS = ("INRE", "NPBI", "DIAS", "EXT", "FIN", "LIA", "REG")
REFERENCE = Layer(20_000, 1_000_000, 1_000_000)
ASKED = Layer(10_000, 500_000, 500_000, 0.1)
HELD_PARTS = ("INRE", "NPBI", "FIN", "LIA")


class Game:
    """A firm of few factors, and the premium of every coalition of them, worked out anew."""

    def __init__(self, rulebook, factors, months=12):
        self.rulebook, self.factors, self.years = rulebook, factors, months / 12
        self.middle = central(rulebook)
        self.loads = loadings(rulebook, "CNY")
        self.loss = self._loss(factors, asked=True)
        annual = annual_loss(self.loss.counts, self.loss.severity, ASKED)
        self.price = technical_price(annual.aal, self.loads)
        # Premium per unit of pure premium, once the fixed expense is paid.
        self.load = (1 + self.loads.capital_ratio) / (1 - self.loads.variable_ratio)

    def _loss(self, factors, *, asked):
        terms = (
            {"parts": HELD_PARTS, "sublimits": {"FIN": 100_000.0}, "waiting_hours": 24.0}
            if asked
            else {"parts": PARTS, "waiting_hours": 12.0}
        )
        return firm_loss(
            self.rulebook, factors, self.middle, currency="CNY", years=self.years, **terms
        )

    def shares(self) -> dict[str, float]:
        found = premium_shares(
            self.rulebook,
            self.factors,
            self.middle,
            self.loss,
            ASKED,
            (self._loss(self.factors, asked=False), REFERENCE),
            self.price,
        )
        return {one.code: one.money for one in found}

    def premium(self, members: frozenset[str]) -> float:
        """Give load times pure premium: members take the firm's values, others the reference's."""
        perils = self.middle.shares.shape[1]
        own = self.factors
        neutral = {
            "size": {"size_ratio": 1.0},
            "sector": {"sector_factor": 1.0},
            "place": {"place_factor": 1.0, "place_severity": np.ones(perils)},
            "data_held": {"data_severity": np.ones(perils)},
            "history": {"claims": None},
        }
        changes = {}
        for player, values in neutral.items():
            if player not in members:
                changes |= values
        kept = tuple(one for one in own.controls if one.rule.id in members)
        factors = dataclasses.replace(own, controls=kept, **changes)
        asked = "cover" in members
        loss = self._loss(factors, asked=asked)
        return self.load * loss.pure_premium(ASKED if asked else REFERENCE).item()

    def by_hand(self, players: tuple[str, ...]) -> dict[str, float]:
        """Tell the story in every order and take the mean of what each player adds."""
        worth: dict[frozenset[str], float] = {}

        def premium(members: frozenset[str]) -> float:
            if members not in worth:
                worth[members] = self.premium(members)
            return worth[members]

        total = dict.fromkeys(players, 0.0)
        orders = list(permutations(players))
        for order in orders:
            before = frozenset()
            for player in order:
                total[player] += premium(before | {player}) - premium(before)
                before |= {player}
        shares = {player: money / len(orders) for player, money in total.items()}
        # The aggregate limit is a term of the cover.
        shares["cover"] += self.load * self.price.pure_premium - premium(frozenset(players))
        shares["base"] = premium(frozenset()) + self.price.fixed_expense / (
            1 - self.loads.variable_ratio
        )
        return shares


def _factors(rulebook, weak_firm, controls, sector="Retail", expected=20_000.0, **changes):
    profile = parse_profile(weak_firm(**changes))
    found = firm_factors(rulebook, profile, sector, expected)
    kept = tuple(one for one in found.controls if one.rule.id in controls)
    return dataclasses.replace(found, controls=kept)


GAMES = {
    "size, country, two controls, own claims": (
        ("rdp_exposed", "backup_offline_tested"),
        {"history__claims": 1},
        {"sector_factor": 1.0},
    ),
    "people held, sector, two controls": (
        ("edr", "mfa_mail"),
        {"history__claims": 0, "data_held__persons_total": 400_000},
        {"size_ratio": 1.0},
    ),
    "controls that hit their cap together": (
        ("rdp_exposed", "vpn_self_managed", "hardening", "privileged_access"),
        {"history__claims": None},
        {"sector_factor": 1.0, "size_ratio": 1.0},
    ),
}


@pytest.mark.parametrize("months", [12, 30])
@pytest.mark.parametrize("name", GAMES)
def test_the_shares_are_the_mean_over_every_order_of_telling(china, weak_firm, name, months):
    controls, answers, neutral = GAMES[name]
    factors = dataclasses.replace(_factors(china, weak_firm, controls, **answers), **neutral)
    game = Game(china, factors, months)
    players = [*controls, "place", "cover"]
    players += [] if "size_ratio" in neutral else ["size"]
    players += [] if "sector_factor" in neutral else ["sector"]
    players += ["history"] if factors.claims is not None else []
    players += ["data_held"] if np.any(np.asarray(factors.data_severity) != 1) else []
    assert 6 <= len(players) <= 7
    expected = game.by_hand(tuple(players))
    found = game.shares()
    for player, money in expected.items():
        assert found[player] == pytest.approx(money, rel=1e-9, abs=1e-9 * game.price.premium)
    others = {code: money for code, money in found.items() if code not in expected}
    assert all(money == 0 for money in others.values()), others


def test_controls_at_their_cap_share_it_and_none_is_left_out(china, weak_firm):
    """3.5 is the most the controls may do together; alone they would do more."""
    controls, answers, neutral = GAMES["controls that hit their cap together"]
    factors = dataclasses.replace(_factors(china, weak_firm, controls, **answers), **neutral)
    alone = np.exp(sum(one.bad for one in factors.controls) * 0.4)
    assert alone > 3.5
    found = Game(china, factors).shares()
    assert all(found[one] > 0 for one in controls)


def test_a_factor_that_does_nothing_has_no_share(china, weak_firm):
    factors = _factors(china, weak_firm, ("edr", "payment_callback"))
    calm = dataclasses.replace(
        factors,
        sector_factor=1.0,
        controls=tuple(dataclasses.replace(one, weight=0.0) for one in factors.controls),
    )
    found = Game(china, calm).shares()
    assert found["sector"] == found["data_held"] == found["edr"] == 0
    assert found["payment_callback"] < 0  # a good answer that lowers
    assert found["place"] != 0


def test_an_unknown_history_has_no_share(china, weak_firm):
    factors = _factors(china, weak_firm, ("edr",), history__claims=None)
    assert Game(china, factors).shares()["history"] == pytest.approx(0, abs=1e-9)


def test_two_factors_that_do_the_same_have_the_same_share(china, weak_firm):
    factors = _factors(china, weak_firm, ("edr", "hardening", "mfa_mail"))
    first = factors.controls[0]
    twin = dataclasses.replace(first, rule=first.rule.model_copy(update={"id": "twin"}))
    doubled = dataclasses.replace(factors, controls=(*factors.controls, twin))
    found = Game(china, doubled).shares()
    assert found["twin"] == pytest.approx(found[first.rule.id], rel=1e-12)
    assert found["twin"] != 0


def test_the_order_in_which_controls_are_listed_changes_no_share(china, weak_firm):
    factors = _factors(china, weak_firm, ("rdp_exposed", "edr", "backup_offline_tested"))
    turned = dataclasses.replace(factors, controls=factors.controls[::-1])
    one, other = Game(china, factors).shares(), Game(china, turned).shares()
    assert one == pytest.approx(other, rel=1e-9)


def test_a_worse_answer_never_has_a_smaller_share(china, weak_firm):
    factors = _factors(china, weak_firm, ("edr", "mfa_mail", "backup_offline_tested"))

    def share(weight):
        edr = dataclasses.replace(factors.controls[1], weight=weight)
        controls = (factors.controls[0], edr, *factors.controls[2:])
        return Game(china, dataclasses.replace(factors, controls=controls)).shares()

    code = factors.controls[1].rule.id
    found = [share(weight)[code] for weight in (0.0, 0.3, 0.6, 1.0)]
    assert found == sorted(found)
    assert found[0] < found[-1]


@pytest.fixture(scope="module")
def quotes(day):
    return {path: quote(Request(read_profile(path), day)) for path in SAMPLES}


@each_sample
def test_the_shares_of_every_sample_add_up_to_the_premium(path, quotes):
    pricing = quotes[path].pricing
    total = sum(one.money for one in pricing.shares)
    assert total == pytest.approx(pricing.price.premium, rel=1e-9)
    assert pricing.shares[0].code == "base"
    codes = [one.code for one in pricing.shares]
    assert len(codes) == len(set(codes))
    assert {one.rule.id for one in pricing.factors.controls} < set(codes)


@each_sample
def test_the_shares_shown_add_up_to_the_premium_to_the_cent(path, quotes):
    shown = quote_document(quotes[path])["pricing"]
    money = [Decimal(one["money"]) for one in shown["shares"]]
    assert sum(money) == Decimal(shown["price"]["premium"])
    assert all(one == one.quantize(Decimal("0.01")) for one in money)
    for one, share in zip(money, quotes[path].pricing.shares, strict=True):
        assert abs(float(one) - share.money) <= 0.011  # a cent of rounding, carried on


def test_the_shares_add_up_when_nothing_can_be_paid(small_firm, day):
    """A cover of parts without figures: the base is the expense, nothing else has a share."""
    pricing = quote(Request(parse_profile(small_firm(cover__parts=["CBI"])), day)).pricing
    assert sum(one.money for one in pricing.shares) == pytest.approx(pricing.price.premium)


def test_the_shares_add_up_at_the_minimum_premium(small_firm, day):
    data = small_firm(firm__revenue=200_000, cover__limit=50_000, cover__retention=45_000)
    pricing = quote(Request(parse_profile(data), day)).pricing
    assert sum(one.money for one in pricing.shares) == pytest.approx(pricing.price.premium)
    assert (pricing.shares[-1].code == "minimum_premium") is pricing.price.at_minimum
