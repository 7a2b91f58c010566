"""Classify: an owner's own words to the likeliest codes of GB/T 4754-2017.

A description is cut into pieces (Chinese characters and pairs, English words and parts of words).
A linear model weighs the pieces into the 97 divisions; within a division, codes are ranked by how
close the description comes to their names. The numbers are read from ``models/business_line``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from risk.classify.size import classify_size
from risk.errors import UnknownCode
from risk.rulebook import Rulebook
from risk.rulebook.codes import division_rows, industries
from risk.trained.folder import ModelFolder, models_root, open_model_folder

NAME, VERSION = "business_line", "1"
LONGEST = 500
OF_THE_BEST = 3
"""Most codes of the likeliest division in an answer; of any other, one."""
LEAST = 0.001
"""Least probability of a suggestion; what is less likely is noise and not shown."""

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Vector = tuple[Places, Numbers]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One code an owner may have meant.

    Parameters
    ----------
    code : str
        GB/T 4754-2017; a class such as ``Q8425``, or a group or division when the words are broad.
    name_zh, name_en : str
        Official Chinese name of the code; our short English name of its division.
    probability : float
        Of this code, in [0, 1]; over all codes they sum to 1.
    confident : bool
        Whether the likeliest division is sure enough to be taken over unseen; the same for all
        suggestions of an answer.
    size_row : str or None
        Row of the place's size table; None without a rulebook, or when no row reaches the code.
    nace2 : tuple of str
        Divisions of NACE Rev. 2, the best first.
    naics_sector : str
        Sector of NAICS 2022.
    """

    code: str
    name_zh: str
    name_en: str
    probability: float
    confident: bool
    size_row: str | None
    nace2: tuple[str, ...]
    naics_sector: str


def suggest_business_lines(
    text: str, most: int = 5, rulebook: Rulebook | None = None
) -> tuple[Suggestion, ...]:
    """Give the likeliest codes for a description, the likeliest first.

    Parameters
    ----------
    text : str
        What the firm does, in Chinese, English or both; the first 500 characters are read.
    most : int
        Most suggestions, >= 1.
    rulebook : Rulebook, optional
        Names the size row of each code.

    Returns
    -------
    tuple of Suggestion
        Empty when not one piece of the text is known; low and not ``confident`` when few are.

    Examples
    --------
    >>> suggest_business_lines("牙科诊所")[0].code
    'Q8425'
    >>> [one.code for one in suggest_business_lines("pet clinic")][:2]
    ['O8222', 'Q8425']
    >>> suggest_business_lines("??")
    ()
    """
    model = load_word_model()
    found, best = model.answer(text, most)
    sure = best >= model.confident_from
    return tuple(_suggestion(model.codes[place], p, sure, rulebook) for place, p in found)


def pieces(text: str) -> list[str]:
    """Cut a text into the pieces the model knows.

    >>> pieces("我们卖花")
    ['卖', '花', '卖花']
    >>> pieces("a gym")
    ['=gym', ' gy', 'gym', 'ym ', ' gym', 'gym ']
    """
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).lower().replace("'", "")
    found: list[str] = []
    for run in re.findall(r"[\u4e00-\u9fff]+", _EMPTY_ZH.sub(" ", plain)):
        found += [*run, *(run[i : i + 2] for i in range(len(run) - 1))]
    for word in re.findall(r"[a-z0-9]+", plain):
        if word not in _EMPTY_EN:
            padded = f" {word} "
            found.append(f"={word}")
            found += [padded[i : i + n] for n in (3, 4) for i in range(len(padded) - n + 1)]
    return found


def weigh(
    counts: Mapping[str, int], vocabulary: Mapping[str, int], idf: Numbers, unseen: float
) -> Vector:
    """Give places and weights of the known pieces; unknown ones only lengthen the vector.

    A text of mostly unknown pieces so comes out short, and its probabilities flat.
    """
    known = sorted(
        (vocabulary[piece], count) for piece, count in counts.items() if piece in vocabulary
    )
    places = np.array([place for place, _ in known], dtype=np.int64)
    weights = (1 + np.log([count for _, count in known])) * idf[places] if known else np.zeros(0)
    length = np.sqrt(weights @ weights + (len(counts) - len(known)) * unseen**2)
    return places, weights / length if known else weights


def likeliest(probabilities: Numbers, code_division: Places, most: int) -> list[int]:
    """Give the places of the likeliest codes.

    At most three are of the first one's division and one of each other, so that an owner whom the
    model got wrong still sees other trades; none is below 0.001.
    """
    taken: Counter[int] = Counter()
    places: list[int] = []
    for place in np.argsort(-probabilities, kind="stable"):
        division = int(code_division[place])
        if probabilities[place] < LEAST or len(places) >= most:
            break
        first = not places or division == code_division[places[0]]
        if taken[division] < (OF_THE_BEST if first else 1):
            taken[division] += 1
            places.append(int(place))
    return places


@dataclass(frozen=True, slots=True)
class WordModel:
    """The numbers of the model, all plain arrays.

    Parameters
    ----------
    vocabulary : mapping of str to int
        Piece to place, V pieces.
    idf : ndarray, shape (V,)
        Rarity of a piece; ``unseen`` stands for a piece not in the vocabulary.
    divisions, codes : tuple of str
        The D divisions and K codes, in the order of the arrays.
    code_division : ndarray, shape (K,)
        Place of each code's division.
    weights : ndarray of int8, shape (V, D)
        Times ``scale``, shape (D,), the weights of the linear model; ``intercept``, shape (D,).
    starts, documents, parts
        The weighted pieces of the N known names, by piece: ``documents[starts[v]:starts[v + 1]]``
        hold piece v with weight ``parts`` / 255.
    first_document : ndarray, shape (K,)
        Place of each code's first name; names stand in the order of codes.
    temperature, sharpness : float
        Turn scores into probabilities, of divisions and of codes in a division.
    confident_from : float
        Least probability of the best division to be called confident.
    """

    vocabulary: Mapping[str, int]
    idf: Numbers
    unseen: float
    divisions: tuple[str, ...]
    codes: tuple[str, ...]
    code_division: Places
    weights: npt.NDArray[np.int8]
    scale: Numbers
    intercept: Numbers
    starts: Places
    documents: Places
    parts: Numbers
    first_document: Places
    temperature: float
    sharpness: float
    confident_from: float

    def answer(self, text: str, most: int) -> tuple[list[tuple[int, float]], float]:
        """Give places and probabilities of the likeliest codes, and that of the best division.

        Nothing and zero when no piece of the text is known.
        """
        vector = self.vector(text)
        if not len(vector[0]):
            return [], 0.0
        divisions = softmax(self.division_scores(vector) * self.temperature)
        codes = self.code_probabilities(divisions, self.closeness(vector))
        places = likeliest(codes, self.code_division, most)
        return [(place, float(codes[place])) for place in places], float(divisions.max())

    def vector(self, text: str) -> Vector:
        """Give a text as places and weights of its known pieces."""
        return weigh(Counter(pieces(text)), self.vocabulary, self.idf, self.unseen)

    def division_scores(self, vector: Vector) -> Numbers:
        """Give the linear model's score of each division."""
        places, weights = vector
        return (weights @ self.weights[places].astype(np.float64)) * self.scale + self.intercept

    def closeness(self, vector: Vector) -> Numbers:
        """Give the cosine between a text and the nearest name of each code."""
        names = np.zeros(int(self.documents.max()) + 1)
        for place, weight in zip(*vector, strict=True):
            span = slice(self.starts[place], self.starts[place + 1])
            names[self.documents[span]] += weight * self.parts[span]
        nearest: Numbers = np.maximum.reduceat(names, self.first_document)
        return nearest

    def code_probabilities(self, divisions: Numbers, closeness: Numbers) -> Numbers:
        """Share each division's probability among its codes, the closer the more."""
        raised = np.exp(self.sharpness * closeness)
        within = raised / np.bincount(self.code_division, raised)[self.code_division]
        return np.asarray(divisions[self.code_division] * within)


def softmax(scores: Numbers) -> Numbers:
    """Give probabilities along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


@lru_cache(maxsize=2)
def load_word_model(folder: Path | None = None) -> WordModel:
    """Read the model, checked; the packaged one unless a folder is given.

    Raises
    ------
    ModelMismatch
        If a file is missing, changed or of an unknown kind.
    """
    return read_word_model(open_model_folder(folder or models_root() / NAME / VERSION))


def read_word_model(folder: ModelFolder) -> WordModel:
    """Give the model of a checked folder."""
    plain: dict[str, Any] = folder.json("model.json")
    stored = folder.arrays("weights.npz")
    return WordModel(
        vocabulary={piece: place for place, piece in enumerate(plain["vocabulary"])},
        idf=stored["idf"].astype(np.float64),
        unseen=plain["unseen"],
        divisions=tuple(plain["divisions"]),
        codes=tuple(plain["codes"]),
        code_division=stored["code_division"].astype(np.int64),
        weights=stored["weights"],
        scale=stored["scale"].astype(np.float64),
        intercept=stored["intercept"].astype(np.float64),
        starts=stored["starts"].astype(np.int64),
        documents=stored["documents"].astype(np.int64),
        parts=stored["parts"].astype(np.float64) / 255,
        first_document=stored["first_document"].astype(np.int64),
        temperature=plain["temperature"],
        sharpness=plain["sharpness"],
        confident_from=plain["confident_from"],
    )


def _suggestion(code: str, probability: float, sure: bool, rulebook: Rulebook | None) -> Suggestion:
    rows = division_rows()
    row = next(rows[code[:n]] for n in range(len(code), 2, -1) if code[:n] in rows)
    return Suggestion(
        code=code,
        name_zh=industries()[code].name_zh,
        name_en=row.name_en,
        probability=probability,
        confident=sure,
        size_row=_size_row(code, rulebook) if rulebook else None,
        nace2=row.nace2_divisions,
        naics_sector=row.naics_sector,
    )


def _size_row(code: str, rulebook: Rulebook) -> str | None:
    try:
        return classify_size(rulebook, code, None, None, None).row or None
    except UnknownCode:  # too broad for a row
        return None


_EMPTY_ZH = re.compile(
    "我们|我|公司|有限|一家|这家|主要|从事|其他|专门|未列明|的|了|是|为|给|和|及|与|等|做"
)
_EMPTY_EN = frozenset(
    (
        *("a", "an", "the", "we", "our", "us", "i", "my", "it", "its", "you", "your", "their"),
        *("of", "for", "and", "or", "to", "in", "on", "at", "by", "with", "from", "as"),
        *("is", "are", "that", "who", "other"),
    )
)
