"""Price: exact Shapley shares of a premium over what makes it.

The game: from a reference firm on a reference cover to this firm on its cover. A coalition of
factors takes this firm's values, the others the reference's. With n factors all 2^n premiums are
computed (they factor: frequencies multiply, and only a few factors move severity), so the shares
are exact, whatever order one would tell the story in. A factor that only multiplies, as most
effects of a learned model do, needs no coalitions of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from risk.assess import Factors, Parameters
from risk.assess.experience import YEARS
from risk.assess.training_data import training_effect
from risk.loss.firm import FirmLoss
from risk.loss.layer import Layer
from risk.loss.severity import Floats
from risk.price.shapley import shapley_values
from risk.price.technical import PriceBreakdown
from risk.rulebook import Rulebook
from risk.rulebook.schema import Text


@dataclass(frozen=True)
class Share:
    """A factor's share of the premium.

    Parameters
    ----------
    code : str
        ``base`` for the reference firm and cover, else the factor.
    label : Text
    money : float
        [money/period]; shares and base add up to the premium.
    """

    code: str
    label: Text
    money: float


@dataclass(frozen=True)
class _Player:
    code: str
    label: Text
    log_frequency: Floats
    log_severity: Floats
    is_control: bool = False
    multiplies: bool = False
    """Whether it does nothing but multiply the premium, whatever the others do."""


def premium_shares(
    rulebook: Rulebook,
    factors: Factors,
    parameters: Parameters,
    loss: FirmLoss,
    layer: Layer,
    reference: tuple[FirmLoss, Layer],
    price: PriceBreakdown,
) -> tuple[Share, ...]:
    """Give the shares, base first; they add up to the premium.

    Parameters
    ----------
    factors, parameters : Factors, Parameters
        The firm at central parameters.
    loss, layer : FirmLoss, Layer
        The firm on its cover.
    reference : (FirmLoss, Layer)
        The same firm on the reference cover.
    price : PriceBreakdown
        Of ``loss`` in ``layer``.

    References
    ----------
    shapley1953 (key in the rulebook's sources).
    """
    everyone = _players(factors, parameters)
    # A factor that changes nothing has share 0 in every order; leaving it out halves the work.
    players = [one for one in everyone if np.any(one.log_frequency) or np.any(one.log_severity)]
    plain = [one for one in players if one.multiplies]
    players = [one for one in players if not one.multiplies]
    ratios = np.exp([one.log_frequency[0] for one in plain])
    n = len(players) + 2  # and own history, and the cover
    bits = (np.arange(1 << n)[:, None] >> np.arange(n)) & 1
    frequencies = _frequencies(rulebook, factors, parameters, players, bits, loss, ratios)
    pure = np.zeros(1 << n)
    for covered, (firm, terms) in enumerate((reference, (loss, layer))):
        here = bits[:, n - 1] == covered
        events = _events(firm, terms, players, bits[here])
        pure[here] = (frequencies[here] * firm.cover.covered * events).sum(axis=1)
    load, fixed = _loads(price)
    money, more = shapley_values(load * pure, n, ratios)
    # The aggregate limit and the grid belong to the cover: the last share takes them.
    money[-1] += load * (price.pure_premium - pure[-1] * ratios.prod())
    earned = {
        player.code: float(m)
        for player, m in zip([*players, *plain], [*money[:-2], *more], strict=True)
    }
    shares = [Share(one.code, one.label, earned.get(one.code, 0.0)) for one in everyone]
    if all(one.code != "history" for one in everyone):
        own = Text(zh="五年内理赔记录", en="Own claims of five years")
        shares.append(Share("history", own, float(money[-2])))
    shares.append(Share("cover", Text(zh="保障条款", en="Cover terms"), float(money[-1])))
    base = Share(
        "base",
        Text(zh="参照企业与参照保障（含固定费用）", en="Reference firm and cover, fixed expense"),
        float(load * pure[0] + fixed),
    )
    if price.at_minimum:
        gap = price.premium - price.technical_premium
        shares.append(Share("minimum_premium", Text(zh="补足最低保费", en="Minimum premium"), gap))
    return (base, *shares)


def _players(factors: Factors, parameters: Parameters) -> list[_Player]:
    players = _formula_players(factors, parameters)
    learned = factors.learned
    if learned is None:
        return players
    none = np.zeros(parameters.shares.shape[1])
    # Credibility looks at the total, so under it nothing simply multiplies.
    plainly = factors.claims is None or learned.knows_claims
    severity = {one.code: one.log_severity for one in players}
    labels = {one.code: one.label for one in players}
    return [
        _Player(
            code,
            labels.get(code) or learned.label(code),
            none + learned.effects.get(code, 0.0),
            severity.get(code, none),
            multiplies=plainly and not np.any(severity.get(code, none)),
        )
        for code in {**severity, **learned.effects}
        if code != "training"
    ] + [one for one in players if one.code == "training"]


def _formula_players(factors: Factors, parameters: Parameters) -> list[_Player]:
    none = np.zeros(parameters.shares.shape[1])
    ratio = np.log(factors.size_ratio)
    found = [
        _Player("size", Text(zh="规模", en="Size"), none + parameters.size_exponent.item() * ratio,
                none + parameters.severity_exponent.item() * ratio),
        _Player("sector", Text(zh="行业", en="Sector"), none + np.log(factors.sector_factor), none),
        _Player("place", Text(zh="国家或地区", en="Country"), none + np.log(factors.place_factor),
                np.log(factors.place_severity)),
        _Player("data_held", Text(zh="持有的个人信息", en="Data held"), none,
                none + np.log(factors.data_severity)),
    ]  # fmt: skip
    if factors.training:
        found.append(
            _Player(
                "training",
                Text(zh="人工智能训练数据", en="Data for training AI"),
                np.log(training_effect(factors.training, parameters)[0]),
                none,
            )
        )
    for control in factors.controls:
        effect = control.log_effect(parameters.coefficient, parameters.unknown_weight)[0]
        moves = control.rule.moves == "frequency"
        found.append(
            _Player(
                control.rule.id,
                control.rule.label,
                effect if moves else none,
                none if moves else effect,
                is_control=moves,
            )
        )
    return found


def _frequencies(
    rulebook: Rulebook,
    factors: Factors,
    parameters: Parameters,
    players: list[_Player],
    bits: NDArray[np.int64],
    loss: FirmLoss,
    ratios: Floats,
) -> Floats:
    """Give the frequency by peril of every coalition, controls capped together.

    ``ratios`` are those of the factors that only multiply; no coalition here has them.
    """
    perils = parameters.shares.shape[1]
    market = np.array([p.log_frequency for p in players if not p.is_control]).reshape(-1, perils)
    controls = np.array([p.log_frequency for p in players if p.is_control]).reshape(-1, perils)
    is_control = np.array([p.is_control for p in players])
    own = bits[:, : len(players)]
    low, high = np.log(factors.cap)
    logs = own[:, ~is_control] @ market + np.clip(own[:, is_control] @ controls, low, high)
    learned = factors.learned
    base = (parameters.rate if learned is None else np.exp(learned.base)) * parameters.shares
    frequencies = base * np.exp(logs)
    shape = float(rulebook.value("calibration.heterogeneity_shape"))
    seen = learned is not None and learned.knows_claims
    if factors.claims is not None and not seen:
        expected = YEARS * frequencies.sum(axis=1, keepdims=True)
        factor = (shape + factors.claims) / (shape + expected)
        frequencies = frequencies * np.where(bits[:, [len(players)]] == 1, factor, 1.0)
    whole = frequencies[-1] * loss.cover.covered * ratios.prod()
    # Length of the period: what the firm's own frequencies are over one year's.
    years = float(loss.frequencies.sum() / whole.sum()) if whole.sum() > 0 else 1.0
    return np.asarray(frequencies * years)


def _events(
    loss: FirmLoss, layer: Layer, players: list[_Player], bits: NDArray[np.int64]
) -> Floats:
    """Give the mean payment of one event by peril for every coalition.

    Only a few factors move severity, so few different payments are computed.
    """
    moving = [i for i, player in enumerate(players) if np.any(player.log_severity)]
    shifts = np.array([players[i].log_severity for i in moving])
    combos = (np.arange(1 << len(moving))[:, None] >> np.arange(len(moving))) & 1
    # Relative to the firm itself, at which every factor is on.
    relative = (combos - 1) @ shifts if moving else np.zeros((1, len(loss.ground_up)))
    moved = loss.moved(np.zeros_like(relative), relative)
    table = np.broadcast_to(moved.expected_events(layer), (len(combos), len(loss.ground_up)))
    index = bits[:, moving] @ (1 << np.arange(len(moving))) if moving else 0 * bits[:, 0]
    return np.asarray(table[index])


def _loads(price: PriceBreakdown) -> tuple[float, float]:
    """Give premium per unit of pure premium, and the fixed expense in the premium."""
    kept = 1 - price.variable_expense / price.technical_premium
    gross = 1 + price.capital_charge / price.pure_premium if price.pure_premium > 0 else 1.0
    return gross / kept, price.fixed_expense / kept
