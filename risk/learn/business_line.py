"""Learn: the business-line model, from official names and everyday words.

``python -m risk.learn.business_line`` rebuilds ``models/business_line/1``, byte for byte.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml
from scipy.sparse import csr_array
from sklearn.svm import LinearSVC

from risk.classify.model_folder import ModelFolder, models_root
from risk.classify.words import (
    NAME,
    PER_DIVISION,
    VERSION,
    Numbers,
    WordModel,
    likeliest,
    pieces,
    read_word_model,
    softmax,
    weigh,
)
from risk.learn.card import (
    Card,
    Figure,
    Words,
    array_bytes,
    digest,
    json_bytes,
    write_model_folder,
)
from risk.rulebook.codes import division_rows, industries, nace_divisions, naics_subsectors

ROOT = Path(__file__).parents[2]
CODES = ROOT / "risk" / "rulebook" / "codes"
WORDS = Path(__file__).with_suffix(".yaml")
CASES = ROOT / "tests" / "cases" / "business_lines.yaml"
INPUTS = (
    "gbt4754_2017.csv",
    "gbt4754_divisions.csv",
    "nace2_divisions.csv",
    "naics2022_subsectors.csv",
    "synonyms.csv",
)
FOLDS = 5
# Chosen among five kinds of linear and nearest-name models by the cross-validation of the card.
STRENGTH = 0.6
UNSEEN = 0.5
SURE = 0.85
TEMPERATURES = np.arange(3.0, 12.0, 0.5)
SHARPNESSES = np.arange(2.0, 31.0, 1.0)


@dataclass(frozen=True, slots=True)
class Name:
    """One known name of a code; ``everyday`` if from the word list, else an official one."""

    text: str
    code: str
    language: str
    everyday: bool


def main(folder: Path | None = None) -> Card:
    """Train, measure and write the model; give its card.

    Parameters
    ----------
    folder : Path, optional
        Where to write; ``models/business_line/1`` unless given.
    """
    names = known_names()
    cut = [Counter(pieces(name.text)) for name in names]
    by_word = _held_out(names, cut, lambda name: name.text if name.everyday else "")
    by_code = _held_out(names, cut, lambda name: name.code if len(name.code) > 3 else "")
    settings = _settings(by_word)
    files = _files(_tuned(fit(names, cut), settings))
    model = read_word_model(ModelFolder("", files, ""))  # measured as it will be read
    figures = {
        **_figures("word", by_word, settings),
        **_figures("code", by_code, settings),
        **case_figures(model),
    }
    card = _card(names, model, figures)
    write_model_folder(folder or models_root() / NAME / VERSION, files, card)
    return card


def known_names() -> list[Name]:
    """Give every name to learn from, in the order of codes; sections are left out."""
    official = [
        Name(row.name_zh, _narrow(code), "zh", False)
        for code, row in industries().items()
        if row.level != "section"
    ]
    official += [Name(row.name_en, _narrow(c), "en", False) for c, row in division_rows().items()]
    for links in (nace_divisions(), naics_subsectors()):
        official += [
            Name(link.title_en, _narrow(link.gbt4754), "en", False) for link in links.values()
        ]
    with (CODES / "synonyms.csv").open(encoding="utf-8", newline="") as file:
        everyday = [
            Name(row["text"], row["code"], row["language"], True) for row in csv.DictReader(file)
        ]
    return sorted({*official, *everyday}, key=lambda name: (name.code, name.text, name.everyday))


def _narrow(code: str) -> str:
    """Give the class below a group that has only one; other codes as they are."""
    while len(code) > 3 and len(_below().get(code, ())) == 1:
        code = _below()[code][0]
    return code


@lru_cache(maxsize=1)
def _below() -> Mapping[str, list[str]]:
    below: dict[str, list[str]] = {}
    for code, row in industries().items():
        below.setdefault(row.parent, []).append(code)
    return below


def fit(names: Sequence[Name], cut: Sequence[Counter[str]]) -> WordModel:
    """Fit the weights of divisions and the table of names, not yet turned into probabilities."""
    seen = Counter(piece for counts in cut for piece in counts)
    vocabulary = {piece: place for place, piece in enumerate(sorted(seen))}
    often = np.array([seen[piece] for piece in vocabulary], dtype=np.float64)
    rarest = float(np.log(1 + len(cut)) + 1)
    idf = (np.log((1 + len(cut)) / (1 + often)) + 1).astype(np.float32).astype(np.float64)
    vectors = [weigh(counts, vocabulary, idf, UNSEEN * rarest) for counts in cut]
    starts = np.cumsum([0, *(len(places) for places, _ in vectors)])
    matrix = csr_array(
        (
            np.concatenate([weights for _, weights in vectors]),
            np.concatenate([places for places, _ in vectors]),
            starts,
        ),
        shape=(len(names), len(vocabulary)),
    )
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    divisions = sorted({name.code[:3] for name in names})
    target = [divisions.index(name.code[:3]) for name in names]
    # The dual solver runs alone and without a linear-algebra library: the same bytes anywhere.
    linear = LinearSVC(C=STRENGTH, dual=True, tol=1e-3, random_state=0).fit(matrix, target)
    scale = np.abs(linear.coef_).max(axis=1) / 127
    codes = sorted({name.code for name in names})
    by_piece = matrix.tocsc()
    by_piece.sort_indices()
    return WordModel(
        vocabulary=vocabulary,
        idf=idf,
        unseen=UNSEEN * rarest,
        divisions=tuple(divisions),
        codes=tuple(codes),
        code_division=np.array([divisions.index(code[:3]) for code in codes]),
        weights=np.rint(linear.coef_ / scale[:, None]).astype(np.int8).T,
        scale=scale.astype(np.float32).astype(np.float64),
        intercept=linear.intercept_.astype(np.float32).astype(np.float64),
        starts=by_piece.indptr.astype(np.int64),
        documents=by_piece.indices.astype(np.int64),
        parts=np.rint(by_piece.data * 255) / 255,
        first_document=np.searchsorted([name.code for name in names], codes),
        temperature=1.0,
        sharpness=1.0,
        confident_from=1.0,
    )


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


def _held_out(names: Sequence[Name], cut: Sequence[Counter[str]], group: Any) -> HeldOut:
    """Predict each everyday name by a model that saw nothing of its group; "" is never held out."""
    folds = [int(digest(group(n).encode())[:8], 16) % FOLDS if group(n) else -1 for n in names]

    def one(fold: int) -> tuple[list[int], WordModel]:
        rest = [place for place, of in enumerate(folds) if of != fold]
        asked = [i for i, of in enumerate(folds) if of == fold and names[i].everyday]
        return asked, fit([names[i] for i in rest], [cut[i] for i in rest])

    with ThreadPoolExecutor() as pool:
        done = list(pool.map(one, range(FOLDS)))
    told = [(names[i], model) for asked, model in done for i in asked]
    vectors = [(model, model.vector(name.text)) for name, model in told]
    return HeldOut(
        [name for name, _ in told],
        np.array([model.division_scores(vector) for model, vector in vectors]),
        np.array([model.divisions.index(name.code[:3]) for name, model in told]),
        [model.closeness(vector) for model, vector in vectors],
        [model for _, model in told],
    )


def _tuned(model: WordModel, settings: Mapping[str, float]) -> WordModel:
    return replace(
        model,
        temperature=settings["temperature"],
        sharpness=settings["sharpness"],
        confident_from=settings["confident_from"],
    )


def _settings(held_out: HeldOut) -> dict[str, float]:
    """Choose what turns scores into probabilities: the least log loss on names not seen."""
    every = np.arange(len(held_out.right))
    losses = [
        -np.log(softmax(held_out.scores * t)[every, held_out.right]).mean() for t in TEMPERATURES
    ]
    temperature = float(TEMPERATURES[int(np.argmin(losses))])
    rivals = _rivals(held_out)
    losses = [
        np.mean([np.log(np.exp(s * others).sum()) - s * own for others, own in rivals])
        for s in SHARPNESSES
    ]
    probabilities = softmax(held_out.scores * temperature)
    best, hit = probabilities.max(axis=1), probabilities.argmax(axis=1) == held_out.right
    bars = np.arange(0.2, 0.96, 0.05)
    sure = [bar for bar in bars if hit[best >= bar].mean() >= SURE]
    return {
        "temperature": temperature,
        "sharpness": float(SHARPNESSES[int(np.argmin(losses))]),
        "confident_from": round(float(sure[0]), 2),
    }


def _rivals(held_out: HeldOut) -> list[tuple[Numbers, float]]:
    """Give, for each name, the closeness of all codes of its division, and of its own code."""
    told = zip(held_out.names, held_out.models, held_out.closeness, held_out.right, strict=True)
    return [
        (closeness[model.code_division == right], closeness[model.codes.index(name.code)])
        for name, model, closeness, right in told
    ]


def _figures(kind: str, held_out: HeldOut, settings: Mapping[str, float]) -> dict[str, Figure]:
    words: dict[str, Words] = {
        "word": {"zh": "交叉验证，描述未见过", "en": "cross-validation, words unseen"},
        "code": {"zh": "交叉验证，整个小类未见过", "en": "cross-validation, whole code unseen"},
    }
    hits = []
    for scores, closeness, model in zip(
        held_out.scores, held_out.closeness, held_out.models, strict=True
    ):
        tuned = _tuned(model, settings)
        codes = tuned.code_probabilities(softmax(scores * tuned.temperature), closeness)
        places = likeliest(codes, model.code_division, 5)
        hits.append([int(model.code_division[place]) for place in places])
    return _hit_figures(kind, words[kind], hits, held_out.right.tolist(), held_out.names)


def _hit_figures(
    kind: str, what: Words, hits: list[list[int]], right: list[int], names: Sequence[Any]
) -> dict[str, Figure]:
    found = np.array([[own[0] == one, one in own] for own, one in zip(hits, right, strict=True)])
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
                "value": int(found[mask, column].mean() * 1000) / 1000,
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


def _files(model: WordModel) -> dict[str, bytes]:
    plain = {
        "kind": "words to GB/T 4754-2017",
        "temperature": model.temperature,
        "sharpness": model.sharpness,
        "confident_from": model.confident_from,
        "unseen": model.unseen,
        "divisions": model.divisions,
        "codes": model.codes,
        "vocabulary": list(model.vocabulary),
    }
    arrays: dict[str, npt.NDArray[Any]] = {
        "idf": model.idf.astype(np.float32),
        "weights": model.weights,
        "scale": model.scale.astype(np.float32),
        "intercept": model.intercept.astype(np.float32),
        "starts": model.starts.astype(np.int32),
        "documents": model.documents.astype(np.uint16),
        "parts": np.rint(model.parts * 255).astype(np.uint8),
        "first_document": model.first_document.astype(np.uint16),
        "code_division": model.code_division.astype(np.uint8),
    }
    return {"model.json": json_bytes(plain), "weights.npz": array_bytes(arrays)}


def _card(names: Sequence[Name], model: WordModel, figures: dict[str, Figure]) -> Card:
    everyday = Counter(name.language for name in names if name.everyday)
    inputs = [*(CODES / name for name in INPUTS), CASES]
    filled = {
        "official": sum(not name.everyday for name in names),
        "everyday_zh": everyday["zh"],
        "everyday_en": everyday["en"],
        "divisions": len(model.divisions),
        "codes": len(model.codes),
        "pieces": len(model.vocabulary),
        "temperature": model.temperature,
        "sharpness": model.sharpness,
        "confident_from": model.confident_from,
        "per_division": PER_DIVISION,
        "sure": SURE,
        "cases": len(read_cases()),
    }
    words = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return {
        "name": NAME,
        "version": VERSION,
        "title": {"zh": "从描述到行业代码", "en": "Business line from words"},
        "owner": "breach-risk",
        "approvals": [],
        "retire_by": "2027-12-31",
        "sections": [
            {
                "title": section["title"],
                "text": {
                    "zh": section["text"]["zh"].format(**filled),
                    "en": section["text"]["en"].format(**filled),
                },
            }
            for section in words
        ],
        "figures": figures,
        "inputs": {path.name: digest(path.read_bytes()) for path in inputs},
    }


if __name__ == "__main__":
    for figure in main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)["figures"].values():
        sys.stdout.write(f"{figure['value']:.3f}  {figure['label']['en']}\n")
