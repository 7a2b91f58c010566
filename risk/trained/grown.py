"""Trained: the trees of a LightGBM model and its schema, found to be of one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from risk.errors import Fault, faults_of
from risk.trained.folder import ModelFolder, ModelMismatch
from risk.trained.schema import Feature, Schema
from risk.trained.signs import broken_signs

if TYPE_CHECKING:
    import lightgbm
    from pydantic import ValidationError

MODEL, SCHEMA = "model.txt", "schema.json"
TREES = b"tree\n"
"""How a LightGBM model in a file begins."""
Wrong = list[tuple[str, str, str]]
_ZERO, _NAN = 4, 8
_BROKEN = "grow with the parameters of Schema.lightgbm_params"
_NEVER_MISSING = (
    "no value was missing in training, so the trees would take a missing one for zero; "
    "train with some missing, or do not let it be missing"
)


def read_grown(folder: ModelFolder, file: str = MODEL) -> tuple[lightgbm.Booster, Schema]:
    """Read the trees and ``schema.json`` of a checked folder.

    Parameters
    ----------
    folder : ModelFolder
    file : str
        With the trees; a model may have several.

    Raises
    ------
    ModelMismatch
        If one cannot be read; or if order of features, kinds, categories or signs are not those
        the trees were grown with. Every fault is named.
    """
    import lightgbm

    schema = Schema.from_json(folder.file(SCHEMA))
    content = folder.file(file)
    if not content.startswith(TREES):
        raise disagree(folder.name, file, [("", "…", "not a LightGBM model")])
    text = content.decode("utf-8")
    try:
        booster = lightgbm.Booster(model_str=text)
    except lightgbm.basic.LightGBMError as error:
        raise disagree(folder.name, file, [("", "…", f"not a LightGBM model: {error}")]) from None
    grown = tuple(booster.feature_name())
    if grown != schema.names:
        told = f"the trees were grown on {', '.join(grown)}, in this order"
        raise disagree(folder.name, SCHEMA, [("features", ", ".join(schema.names), told)])
    wrong = _kinds(schema, text) + _signs(schema, text)
    listed = [list(one.categories) for one in schema.features if one.kind == "category"]
    if booster.pandas_categorical and booster.pandas_categorical != listed:
        told = f"the trees were grown on {booster.pandas_categorical}, in this order"
        wrong.append(("categories", f"{listed}", told))
    if wrong:
        raise disagree(folder.name, SCHEMA, wrong)
    return booster, schema


def prove_signs(name: str, booster: lightgbm.Booster, schema: Schema) -> None:
    """Look at every tree and see that it keeps every sign; takes a second for a thousand trees.

    Raises
    ------
    ModelMismatch
        If a tree moves against a sign; every such feature is named.
    """
    if not any(feature.sign for feature in schema.features):
        return
    broken = broken_signs(booster.dump_model()["tree_info"], schema.features)
    wrong = [
        (one.name, f"sign {one.sign}", f"{broken[one.name]} tree(s) move against it; {_BROKEN}")
        for one in schema.features
        if one.name in broken
    ]
    if wrong:
        raise disagree(name, MODEL, wrong)


def objective_of(booster: lightgbm.Booster) -> str:
    """Give the objective a model was trained for; empty for one of the trainer's own."""
    return str(booster.params.get("objective", "")).split(" ")[0]


def disagree(name: str, file: str, wrong: Sequence[tuple[str, str, str]]) -> ModelMismatch:
    """Give the refusal of a model whose files disagree: where, what was found, the rule."""
    faults = [
        Fault(f"{name}/{file}:{at}", got, rule, "write the model anew with its schema", "model")
        for at, got, rule in wrong
    ]
    return ModelMismatch(f"{len(faults)} fault(s) in the model {name}: {faults[0]}", faults)


def misshapen(name: str, file: str, error: ValidationError) -> ModelMismatch:
    """Give the refusal of a model one of whose files has not the shape it should have."""
    return disagree(name, file, [(one.path, one.got, one.rule) for one in faults_of(error, "", "")])


def _kinds(schema: Schema, text: str) -> Wrong:
    infos = _head(text, "feature_infos").split(" ")
    missing_as = {schema.names[place]: taken for place, taken in _missing_as(text).items()}
    told = [
        (feature.name, feature.kind, _kind(feature, info, missing_as))
        for feature, info in zip(schema.features, infos, strict=True)
    ]
    return [one for one in told if one[2]]


def _kind(feature: Feature, info: str, missing_as: Mapping[str, set[int]]) -> str:
    """Compare with what the trees saw: ``[least:most]``, or codes as ``0:2:1``; -1 is missing."""
    if info == "none":  # one value only, never split on
        return ""
    kind = "number" if info.startswith("[") else "category"
    if kind != feature.kind:
        return f"the trees take it for a {kind}"
    if kind == "number":
        taken = missing_as.get(feature.name, {_NAN})
        if _ZERO in taken:
            return "the trees take zero for missing; train without zero_as_missing"
        return "" if taken == {_NAN} or not feature.optional else _NEVER_MISSING
    seen = max(int(code) for code in info.split(":")) + 1
    known = len(feature.categories)
    return f"the trees know {seen} categories, the schema {known}" if seen > known else ""


def _missing_as(text: str) -> dict[int, set[int]]:
    """Give what counts as missing at the splits of each number, by place.

    Bits of a ``decision_type``: 1 a category; 4 zero counts as missing; 8 NaN does. Of the last
    two neither: a NaN is taken for zero.
    """
    found: dict[int, set[int]] = {}
    for tree in text.split("\nTree=")[1:]:
        places, kinds = (_head(tree, key).split() for key in ("split_feature", "decision_type"))
        for place, kind in zip(places, map(int, kinds), strict=True):
            if not kind & 1:
                found.setdefault(int(place), set()).add(kind & (_ZERO | _NAN))
    return found


def _signs(schema: Schema, text: str) -> Wrong:
    none = " ".join("0" for _ in schema.features)
    grown = _head(text, "monotone_constraints") or none
    return [
        (feature.name, f"sign {feature.sign}", f"the trees were grown with sign {sign}")
        for feature, sign in zip(schema.features, grown.split(" "), strict=True)
        if str(feature.sign) != sign
    ]


def _head(text: str, key: str) -> str:
    """Give a line of the model's head, which ends with the first blank line."""
    for line in text.split("\n\n", 1)[0].splitlines():
        name, _, value = line.partition("=")
        if name == key:
            return value
    return ""
