"""Learn: how well the business-line model does on words that it has not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import yaml

from risk.classify.words import Numbers, WordModel, likeliest, softmax
from risk.learn.card import Figure, Words, digest, words
from risk.learn.metrics import Metrics, by_group, measure
from risk.rulebook.codes import division_rows

CASES = Path(__file__).parents[2] / "tests" / "cases" / "business_lines.yaml"
FOLDS = 5
SURE = 0.85
"""Least share of right divisions among the answers that are marked confident."""
TEMPERATURES = np.arange(3.0, 12.0, 0.5)
SHARPNESSES = np.arange(2.0, 31.0, 1.0)


@dataclass(frozen=True, slots=True)
class Name:
    """One known name of a code; ``everyday`` if from the word list, else an official one."""

    text: str
    code: str
    language: str
    everyday: bool


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What models said of names they had not seen.

    ``scores`` of divisions, shape (n, 97), with the place of the right one in ``right``; for each
    name ``model`` and ``closeness`` of its codes.
    """

    names: list[Name]
    scores: Numbers
    right: npt.NDArray[np.int64]
    closeness: list[Numbers]
    models: list[WordModel]


class Fit(Protocol):
    """What makes a model of names and their pieces."""

    def __call__(self, names: Sequence[Name], cut: Sequence[Counter[str]]) -> WordModel:
        """Give the model."""
        ...


def hold_out(
    names: Sequence[Name], cut: Sequence[Counter[str]], group: Callable[[Name], str], fit: Fit
) -> HeldOut:
    """Predict each everyday name by a model that saw nothing of its group.

    Parameters
    ----------
    names, cut : sequence
        Names and the pieces of each.
    group : callable
        The group of a name; names of the group "" are never held out.
    fit : callable
        Makes the model of the rest.
    """
    folds = [int(digest(group(n).encode())[:8], 16) % FOLDS if group(n) else -1 for n in names]

    def one(fold: int) -> tuple[list[int], WordModel]:
        rest = [place for place, of in enumerate(folds) if of != fold]
        asked = [i for i, of in enumerate(folds) if of == fold and names[i].everyday]
        return asked, fit([names[i] for i in rest], [cut[i] for i in rest])

    # One after the other: the solver's random numbers are one stream for the whole process.
    done = [one(fold) for fold in range(FOLDS)]
    told = [(names[i], model) for asked, model in done for i in asked]
    vectors = [(model, model.vector(name.text)) for name, model in told]
    return HeldOut(
        [name for name, _ in told],
        np.array([model.division_scores(vector) for model, vector in vectors]),
        np.array([model.divisions.index(name.code[:3]) for name, model in told]),
        [model.closeness(vector) for model, vector in vectors],
        [model for _, model in told],
    )


def tune(model: WordModel, settings: Mapping[str, float]) -> WordModel:
    """Give a model with the settings that turn its scores into probabilities."""
    return replace(
        model,
        temperature=settings["temperature"],
        sharpness=settings["sharpness"],
        confident_from=settings["confident_from"],
    )


def settings_of(trial: HeldOut, severe: HeldOut) -> dict[str, float]:
    """Choose what turns scores into probabilities: the least log loss on names not seen."""
    losses = [
        np.mean([_division_loss(one.scores * t, one.right) for one in (trial, severe)])
        for t in TEMPERATURES
    ]
    temperature = float(TEMPERATURES[int(np.argmin(losses))])
    rivals = _rivals(trial)
    losses = [
        np.mean([np.log(np.exp(s * others).sum()) - s * own for others, own in rivals])
        for s in SHARPNESSES
    ]
    probabilities = softmax(trial.scores * temperature)
    best, hit = probabilities.max(axis=1), probabilities.argmax(axis=1) == trial.right
    bars = np.arange(0.2, 0.96, 0.05)
    sure = [bar for bar in bars if hit[best >= bar].mean() >= SURE]
    return {
        "temperature": temperature,
        "sharpness": float(SHARPNESSES[int(np.argmin(losses))]),
        "confident_from": round(float(sure[0]), 2),
    }


def _division_loss(scores: Numbers, right: npt.NDArray[np.int64]) -> float:
    return float(-np.log(softmax(scores)[np.arange(len(right)), right]).mean())


def _rivals(trial: HeldOut) -> list[tuple[Numbers, float]]:
    """Give, for each name, the closeness of all codes of its division, and of its own code."""
    told = zip(trial.names, trial.models, trial.closeness, trial.right, strict=True)
    return [
        (closeness[model.code_division == right], closeness[model.codes.index(name.code)])
        for name, model, closeness, right in told
    ]


def figures_of(kind: str, trial: HeldOut, settings: Mapping[str, float]) -> dict[str, Figure]:
    """Give the hit rates of one trial, ``word`` or ``code``, as owners would see them."""
    kinds: dict[str, Words] = {
        "word": {"zh": "交叉验证，描述未见过", "en": "cross-validation, words unseen"},
        "code": {"zh": "交叉验证，整个小类未见过", "en": "cross-validation, whole code unseen"},
    }
    hits = _answers(trial, settings)
    return _hit_figures(kind, kinds[kind], hits, trial.right.tolist(), trial.names)


def _answers(trial: HeldOut, settings: Mapping[str, float]) -> list[list[int]]:
    """Give the divisions of the five codes suggested for each name, as places."""
    answers = []
    for scores, closeness, model in zip(trial.scores, trial.closeness, trial.models, strict=True):
        tuned = tune(model, settings)
        codes = tuned.code_probabilities(softmax(scores * tuned.temperature), closeness)
        places = likeliest(codes, model.code_division, 5)
        answers.append([int(model.code_division[place]) for place in places])
    return answers


def beside_nearest_name(trial: HeldOut, settings: Mapping[str, float]) -> Metrics:
    """Compare the first suggestion with the nearest known name, which needs no trained weights."""
    first = np.array([answer[0] for answer in _answers(trial, settings)])
    nearest = np.array(
        [
            model.code_division[int(closeness.argmax())]
            for model, closeness in zip(trial.models, trial.closeness, strict=True)
        ]
    )
    wrong = (first != trial.right).astype(np.float64)
    wrong_by_name = (nearest != trial.right).astype(np.float64)
    sector = [division_rows()[name.code[:3]].breach_sector for name in trial.names]
    sectors = sorted(set(sector))
    groups = by_group(
        [words(f"sector.{one}") for one in sectors],
        np.array([sectors.index(one) for one in sector]),
        wrong,
        wrong_by_name,
    )
    return measure(
        words("models.business_line.measure"),
        "nearest known name",
        words("models.business_line.how", folds=FOLDS),
        wrong,
        wrong_by_name,
        {"sector": groups},
    )


def sure_figures(trial: HeldOut, settings: Mapping[str, float]) -> dict[str, Figure]:
    """Give how many answers are marked confident, and how many of those are right."""
    probabilities = softmax(trial.scores * settings["temperature"])
    sure = probabilities.max(axis=1) >= settings["confident_from"]
    hit = probabilities.argmax(axis=1) == trial.right
    return {
        "sure_ratio": {
            "label": {
                "zh": "交叉验证，描述未见过：标为可信的占比",
                "en": "cross-validation, words unseen: share marked confident",
            },
            "value": _down(sure.mean()),
        },
        "sure_top1": {
            "label": {
                "zh": "交叉验证，描述未见过：标为可信者大类正确",
                "en": "cross-validation, words unseen: right division when marked confident",
            },
            "value": _down(hit[sure].mean()),
        },
    }


def _down(rate: float) -> float:
    return int(round(float(rate), 9) * 1000) / 1000


def _hit_figures(
    kind: str, what: Words, hits: list[list[int]], right: list[int], names: Sequence[Name | Case]
) -> dict[str, Figure]:
    found = np.array([[own[:1] == [one], one in own] for own, one in zip(hits, right, strict=True)])
    groups: dict[str, tuple[Words, npt.NDArray[np.bool_]]] = {
        "": ({"zh": "", "en": ""}, np.ones(len(found), dtype=bool)),
        "_zh": (
            {"zh": "（中文）", "en": " (Chinese)"},
            np.array([n.language == "zh" for n in names]),
        ),
        "_en": (
            {"zh": "（英文）", "en": " (English)"},
            np.array([n.language == "en" for n in names]),
        ),
    }
    figures: dict[str, Figure] = {}
    for suffix, (group, mask) in groups.items():
        for column, top, zh, en in (
            (0, "top1", "首选大类正确", "first suggestion in the right division"),
            (1, "top5", "五个建议中含正确大类", "one of five suggestions in the right division"),
        ):
            figures[f"{kind}_{top}{suffix}"] = {
                "label": {
                    "zh": f"{what['zh']}{group['zh']}：{zh}",
                    "en": f"{what['en']}{group['en']}: {en}",
                },
                "value": _down(found[mask, column].mean()),
            }
    return figures


@dataclass(frozen=True, slots=True)
class Case:
    """A description that was kept out of training, with its division."""

    text: str
    division: str
    language: str


def read_cases(path: Path = CASES) -> list[Case]:
    """Give the descriptions kept out of training."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]
    return [
        Case(row["text"], row["division"], "en" if row["text"].isascii() else "zh") for row in rows
    ]


def case_figures(model: WordModel, path: Path = CASES) -> dict[str, Figure]:
    """Measure the model on the descriptions kept out of training; rates are rounded down."""
    cases = read_cases(path)
    hits = []
    for case in cases:
        found, _ = model.answer(case.text, 5)
        hits.append([int(model.code_division[place]) for place, _ in found])
    what: Words = {
        "zh": f"{len(cases)}条另写的描述",
        "en": f"{len(cases)} descriptions kept out",
    }
    right = [model.divisions.index(case.division) for case in cases]
    return _hit_figures("case", what, hits, right, cases)
