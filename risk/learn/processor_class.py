"""Learn: the legal class of processor from a book in which the people held are known.

LightGBM on headcount, revenue and sector; judged by cross-validation beside the judgement ratios it
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
ROUNDS = 150
FOLDS = 5
SEED = 1


@dataclass(frozen=True)
class Trained:
    """What came of training.

    Parameters
    ----------
    rows : int
        Firms with a known number of people.
    log_loss, log_loss_ratios : float
        Cross-validated, of the model and of the judgement ratios.
    standard_errors : float
        By how many standard errors the model is better, firm by firm.
    """

    rows: int
    log_loss: float
    log_loss_ratios: float
    standard_errors: float

    @property
    def better(self) -> bool:
        """Tell whether the model beats what it would replace, beyond chance."""
        return self.standard_errors > 2


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
    fold = np.random.default_rng(SEED).integers(FOLDS, size=len(known))
    losses = np.empty(len(known))
    for one in range(FOLDS):
        inside = fold != one
        booster = _fit(lightgbm, rows[inside], wanted[inside], len(rungs))
        predicted = np.asarray(booster.predict(rows[~inside], num_threads=1))
        losses[~inside] = _losses(predicted, wanted[~inside])
    gain = _losses(_ratios(rulebook, known, rungs), wanted) - losses
    trained = Trained(
        len(known),
        float(losses.mean()),
        float((losses + gain).mean()),
        float(gain.mean() / (gain.std() / np.sqrt(len(gain)) + 1e-300)),
    )
    booster = _fit(lightgbm, rows, wanted, len(rungs))
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


def _fit(
    lightgbm: Any, rows: npt.NDArray[np.float64], wanted: npt.NDArray[np.int64], classes: int
) -> Any:
    params = {
        "objective": "multiclass",
        "num_class": classes,
        "learning_rate": 0.05,
        "num_leaves": 15,
        "min_data_in_leaf": 20,
        "seed": SEED,
        "deterministic": True,
        "num_threads": 1,
        "verbose": -1,
    }
    data = lightgbm.Dataset(
        rows, label=wanted, feature_name=list(FEATURES), categorical_feature=["sector"]
    )
    return lightgbm.train(params, data, num_boost_round=ROUNDS)


def _losses(
    predicted: npt.NDArray[np.float64], wanted: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    return np.asarray(-np.log(np.clip(predicted[np.arange(len(wanted)), wanted], 1e-12, 1)))


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
                "label": {"zh": "交叉验证对数损失", "en": "Log loss, cross-validated"},
                "value": round(trained.log_loss, 4),
            },
            "log_loss_ratios": {
                "label": {"zh": "判断比值的对数损失", "en": "Log loss of the judgement ratios"},
                "value": round(trained.log_loss_ratios, 4),
            },
        },
        "inputs": {},
    }
