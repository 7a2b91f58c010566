"""Learn: the legal class of processor from a book in which the people held are known.

LightGBM on headcount, revenue and sector; judged on a part held out beside the judgement ratios it
would replace, and written only as a model folder with its card.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from risk.classify import Rung, likely_persons, place_business_line
from risk.classify.processor import LADDER
from risk.classify.processor_model import FEATURES, NAME, encode
from risk.errors import Fault, InvalidProfile
from risk.learn.card import Card, json_bytes, write_model_folder
from risk.profile import Profile
from risk.rulebook import Rulebook, at

LEAST_ROWS = 500
ROUNDS = 200
SEED = 1


@dataclass(frozen=True)
class Trained:
    """What came of training.

    Parameters
    ----------
    rows : int
        Firms with a known number of people.
    log_loss, log_loss_ratios : float
        On the fifth held out: of the model, and of the judgement ratios.
    better : bool
        Whether the model beats the ratios; it is written only then.
    """

    rows: int
    log_loss: float
    log_loss_ratios: float

    @property
    def better(self) -> bool:
        """Tell whether the model beats what it would replace."""
        return self.log_loss < self.log_loss_ratios


def train(profiles: list[Profile], day: date, folder: Path) -> Trained:
    """Train on a book and write ``folder`` when the model is better than the ratios.

    Parameters
    ----------
    profiles : list of Profile
        Firms in China; those whose number of people is unknown are left out.
    day : date
        Day whose ladder of classes holds.
    folder : Path
        ``models/processor_class/<version>``.

    Raises
    ------
    InvalidProfile
        If fewer than 500 firms have a known number.
    """
    import lightgbm

    rulebook = at(day, "CN")
    rungs = rulebook.read(LADDER, tuple[Rung, ...])
    known = [one for one in profiles if one.data_held.persons_total is not None]
    if len(known) < LEAST_ROWS:
        raise InvalidProfile(
            "too few firms with a known number of people",
            [Fault("book", f"{len(known)}", f"at least {LEAST_ROWS}", "give a larger book", "few")],
        )
    edges = [rung.from_persons for rung in rungs]
    wanted = np.array([bisect_right(edges, one.data_held.persons_total or 0) - 1 for one in known])
    sector = [place_business_line(one.firm).breach_sector for one in known]
    sectors = tuple(sorted(set(sector)))
    rows = np.array(
        [
            encode(sectors, one.firm.headcount, _revenue(rulebook, one), s)
            for one, s in zip(known, sector, strict=True)
        ]
    )
    held = np.random.default_rng(SEED).random(len(known)) < 0.2
    params: dict[str, Any] = {
        "objective": "multiclass",
        "num_class": len(rungs),
        "learning_rate": 0.05,
        "num_leaves": 15,
        "min_data_in_leaf": 20,
        "seed": SEED,
        "deterministic": True,
        "num_threads": 1,
        "verbose": -1,
    }
    data = lightgbm.Dataset(
        rows[~held],
        label=wanted[~held],
        feature_name=list(FEATURES),
        categorical_feature=["sector"],
    )
    booster = lightgbm.train(params, data, num_boost_round=ROUNDS)
    predicted = np.asarray(booster.predict(rows[held], num_threads=1))
    ratios = _ratios(rulebook, [one for one, h in zip(known, held, strict=True) if h], rungs)
    trained = Trained(len(known), _loss(predicted, wanted[held]), _loss(ratios, wanted[held]))
    if trained.better:
        schema = {
            "features": list(FEATURES),
            "classes": [rung.id for rung in rungs],
            "sectors": list(sectors),
        }
        files = {
            "model.txt": booster.model_to_string().encode("utf-8"),
            "schema.json": json_bytes(schema),
        }
        write_model_folder(folder, files, _card(folder.name, day, trained))
    return trained


def _revenue(rulebook: Rulebook, profile: Profile) -> float | None:
    firm = profile.firm
    exchange = rulebook.value("calibration.exchange")
    return None if firm.revenue is None else firm.revenue / exchange[firm.currency]


def _ratios(
    rulebook: Rulebook, profiles: list[Profile], rungs: tuple[Rung, ...]
) -> npt.NDArray[np.float64]:
    rows = []
    for one in profiles:
        likely = likely_persons(rulebook, one.firm, place_business_line(one.firm).breach_sector)
        chance = {rung.id: p for rung, p in likely.classes} if likely else {}
        rows.append([chance.get(rung.id, 1 / len(rungs)) for rung in rungs])
    return np.array(rows)


def _loss(predicted: npt.NDArray[np.float64], wanted: npt.NDArray[np.int64]) -> float:
    chance = np.clip(predicted[np.arange(len(wanted)), wanted], 1e-12, 1)
    return float(-np.log(chance).mean())


def _card(version: str, day: date, trained: Trained) -> Card:
    return {
        "name": NAME,
        "version": version,
        "title": {
            "zh": "个人信息处理者分级的概率",
            "en": "Probability of the legal class",
        },
        "owner": "actuary",
        "approvals": [],
        "retire_by": day.replace(year=day.year + 1).isoformat(),
        "sections": [
            {
                "title": {"zh": "用途", "en": "Purpose"},
                "text": {
                    "zh": "企业不清楚持有多少人的信息时，给出各法定分级的概率。",
                    "en": "Gives the probability of each legal class when a firm does not know how "
                    "many people its data are of.",
                },
            },
            {
                "title": {"zh": "局限", "en": "Limits"},
                "text": {
                    "zh": "只反映所给业务数据中的企业；未见过的行业不作推断。",
                    "en": "Speaks for the firms of the book it was given; a sector not seen there "
                    "is never guessed.",
                },
            },
        ],
        "figures": {
            "rows": {"label": {"zh": "企业数", "en": "Firms"}, "value": trained.rows},
            "log_loss": {
                "label": {"zh": "留出集对数损失", "en": "Log loss, held out"},
                "value": round(trained.log_loss, 4),
            },
            "log_loss_ratios": {
                "label": {"zh": "判断比值的对数损失", "en": "Log loss of the judgement ratios"},
                "value": round(trained.log_loss_ratios, 4),
            },
        },
        "inputs": {},
    }
