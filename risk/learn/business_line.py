"""Learn: the business-line model, from official names and everyday words.

``python -m risk.learn.business_line`` rebuilds ``models/business_line/1``, byte for byte.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml
from scipy.sparse import csr_array
from sklearn.svm import LinearSVC

from risk.classify.words import (
    NAME,
    OF_THE_BEST,
    VERSION,
    WordModel,
    pieces,
    read_word_model,
    weigh,
)
from risk.learn.business_line_trial import (
    CASES,
    SURE,
    Name,
    beside_nearest_name,
    case_figures,
    figures_of,
    hold_out,
    read_cases,
    settings_of,
    sure_figures,
    tune,
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
from risk.learn.metrics import Metrics, group_table
from risk.rulebook.codes import division_rows, industries, nace_divisions, naics_subsectors
from risk.trained.booster import METRICS
from risk.trained.folder import ModelFolder, models_root

ROOT = Path(__file__).parents[2]
CODES = ROOT / "risk" / "rulebook" / "codes"
WORDS = Path(__file__).with_suffix(".yaml")
INPUTS = (
    "gbt4754_2017.csv",
    "gbt4754_divisions.csv",
    "nace2_divisions.csv",
    "naics2022_subsectors.csv",
    "synonyms.csv",
)
# Strength, and the kind of model, by cross-validation; see the method in the card.
STRENGTH = 0.6
UNSEEN = 0.5


def main(folder: Path | None = None) -> Card:
    """Train, measure and write the model; give its card.

    Parameters
    ----------
    folder : Path, optional
        Where to write; ``models/business_line/1`` unless given.
    """
    names = known_names()
    cut = [Counter(pieces(name.text)) for name in names]
    official = {name.text for name in names if not name.everyday}
    by_word = hold_out(
        names, cut, lambda name: "" if name.text in official else name.text.lower(), fit
    )
    by_code = hold_out(names, cut, lambda name: name.code if len(name.code) > 3 else "", fit)
    settings = settings_of(by_word, by_code)
    files = _files(tune(fit(names, cut), settings))
    model = read_word_model(ModelFolder("", files, ""))  # measured as it will be read
    figures = {
        **figures_of("word", by_word, settings),
        **figures_of("code", by_code, settings),
        **sure_figures(by_word, settings),
        **case_figures(model),
    }
    metrics = beside_nearest_name(by_word, settings)
    files[METRICS] = json_bytes(metrics.model_dump())
    card = _card(names, model, figures, metrics)
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
    return sorted(
        {*official, *everyday}, key=lambda one: (one.code, one.text, one.language, one.everyday)
    )


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
            # Rounded, so that the last bit of a processor's logarithm makes no difference.
            np.round(np.concatenate([weights for _, weights in vectors]), 7),
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


def _card(
    names: Sequence[Name], model: WordModel, figures: dict[str, Figure], metrics: Metrics
) -> Card:
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
        "of_the_best": OF_THE_BEST,
        "sure": SURE,
        "cases": len(read_cases()),
    }
    told = yaml.safe_load(WORDS.read_text(encoding="utf-8"))

    def fill(text: Words) -> Words:
        return {"zh": text["zh"].format(**filled), "en": text["en"].format(**filled)}

    return {
        "name": NAME,
        "version": VERSION,
        "title": {"zh": "从描述到行业代码", "en": "Business line from words"},
        "owner": "breach-risk",
        "retire_by": "2027-12-31",
        "purpose": fill(told["purpose"]),
        "population": fill(told["population"]),
        "period": fill(told["period"]),
        "sections": [
            {"title": section["title"], "text": fill(section["text"])}
            for section in told["sections"]
        ],
        "signs": fill(told["signs"]),
        "by_size": fill(told["by_size"]),
        "by_sector": group_table(metrics, "sector"),
        "by_province": fill(told["by_province"]),
        "limits": fill(told["limits"]),
        "figures": figures,
        "inputs": {path.name: digest(path.read_bytes()) for path in inputs},
    }


if __name__ == "__main__":
    for figure in main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)["figures"].values():
        sys.stdout.write(f"{figure['value']:.3f}  {figure['label']['en']}\n")
