"""A model that is not the one written, or not of its schema, is refused with the reason."""

from __future__ import annotations

import io
import json
import os
import pickle
import zipfile

import numpy as np
import pandas as pd
import pytest

from risk.trained import Feature, ModelMismatch, Schema, booster_files, open_booster
from risk.trained import open_model_folder as open_folder
from risk.trained.folder import SUMS, ModelFolder, model_folder
from risk.trained.grown import read_grown

FILES = (
    "model.txt",
    "schema.json",
    "calibration.json",
    "metrics.json",
    "card.yaml",
    "card.md",
    SUMS,
)


class _Runs:
    """What a pickle does when it is read."""

    def __reduce__(self):
        return (os.system, ("echo ran",))


def refusal(of, *given):
    with pytest.raises(ModelMismatch) as caught:
        of(*given)
    print(caught.value)
    return {(fault.path, fault.rule) for fault in caught.value.faults} or str(caught.value)


def changed(schema: Schema, name: str, **values) -> Schema:
    """Give a schema in which one feature is told otherwise."""
    features = tuple(
        Feature(**(one.model_dump() | values)) if one.name == name else one
        for one in schema.features
    )
    return Schema(features=features, target=schema.target, unit=schema.unit)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("share", [0.0, 0.37, 0.99])
def test_one_flipped_bit_in_any_file_is_refused(folder, name, share):
    content = bytearray((folder / name).read_bytes())
    content[int(len(content) * share)] ^= 1
    (folder / name).write_bytes(bytes(content))
    told = refusal(open_booster, folder)
    assert SUMS in told or any(
        "digest" in rule or "missing" in rule for _, rule in told
    )  # fmt: skip


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("name", ["metrics.json", "model.txt", "card.yaml", "weights.npz"])
def test_a_pickle_under_a_harmless_name_is_refused_and_never_run(
    folder, relist, capfd, name, protocol
):
    (folder / name).write_bytes(pickle.dumps(_Runs(), protocol=protocol))
    relist(folder)
    rule = "this is a pickle, which could run code; refused"
    assert refusal(open_folder, folder) == {(f"events/1/{name}", rule)}
    assert "ran" not in capfd.readouterr().out.splitlines()


def test_what_is_not_of_its_ending_is_refused(folder, relist):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("data.pkl", "x")
    (folder / "weights.npz").write_bytes(packed.getvalue())
    (folder / "more.npz").write_bytes(b"PK not an archive")
    (folder / "notes.txt").write_bytes("备注".encode("gb18030"))
    (folder / "terms.md").write_bytes(b"a\0b")
    relist(folder)
    assert refusal(open_folder, folder) == {
        ("events/1/weights.npz", "not a file of number arrays"),
        ("events/1/more.npz", "not a file of number arrays"),
        ("events/1/notes.txt", "not UTF-8 text"),
        ("events/1/terms.md", "not plain text"),
    }


def test_links_subfolders_and_unknown_kinds_are_refused_though_listed(folder, relist, tmp_path):
    outside = tmp_path / "outside.json"
    outside.write_text("{}", encoding="ascii")
    (folder / "linked.json").symlink_to(outside)
    (folder / "model.joblib").write_bytes(b"x")
    relist(folder)
    (folder / "deep").mkdir()
    (folder / "deep" / "more.json").write_text("{}", encoding="ascii")
    assert refusal(open_folder, folder) == {
        ("events/1/linked.json", "a link is refused"),
        ("events/1/model.joblib", "this kind of file is refused"),
        ("events/1/deep/more.json", "this kind of file is refused"),
        ("events/1/deep/more.json", "not in the list of digests"),
    }


def test_a_list_of_digests_that_points_outside_is_refused_without_looking_there(folder, tmp_path):
    (tmp_path / "secret.json").write_text("{}", encoding="ascii")
    with (folder / SUMS).open("a", encoding="ascii") as listing:
        listing.write(f"{'0' * 64}  ../../../secret.json\n{'0' * 64}  /secret.json\n")
    assert {rule for _, rule in refusal(open_folder, folder)} == {"listed but missing"}


@pytest.mark.parametrize(
    ("name", "version"),
    [("..", "1"), ("events", ".."), ("events", "01"), ("events", "1/../2"), ("a/b", "1"),
     ("events", ""), ("events", "-1"), ("events\n", "1"), ("events", "1\n"), ("events", "١")],
)  # fmt: skip
def test_a_name_or_version_that_would_lead_elsewhere_never_becomes_a_path(name, version):
    assert "is not a" in refusal(model_folder, name, version)


@pytest.mark.parametrize(
    ("name", "values", "rule"),
    [
        ("ln_headcount", {"sign": -1}, "the trees were grown with sign 1"),
        ("ln_headcount", {"kind": "category", "categories": ("a",), "sign": 0},
         "the trees take it for a number"),
        ("sector", {"kind": "number", "categories": ()}, "the trees take it for a category"),
        ("sector", {"categories": ("retail", "health")},
         "the trees know 4 categories, the schema 2"),
    ],
)  # fmt: skip
def test_a_schema_that_tells_a_feature_otherwise_than_the_trees_is_refused(
    grown, schema, name, values, rule
):
    told = refusal(
        booster_files, grown.model_to_string(), changed(schema, name, **values), {}, "log"
    )
    assert (f"new model/schema.json:{name}", rule) in told


def test_trees_grown_on_a_table_with_its_categories_in_another_order_are_refused(schema, table):
    import lightgbm

    ours = list(schema.features[1].categories)
    frame = pd.DataFrame({name: table[name] for name in schema.names})
    said = {}
    for order in (ours, ours[::-1]):
        frame["sector"] = pd.Categorical(frame["sector"], categories=order)
        data = lightgbm.Dataset(frame, label=np.arange(600.0))
        params = {"objective": "poisson", "verbose": -1, "num_threads": 1}
        trees = lightgbm.train(params | schema.lightgbm_params(), data, 5)
        said[tuple(order)] = trees.model_to_string()
    booster_files(said[tuple(ours)], schema, {}, "log")
    told = refusal(booster_files, said[tuple(ours[::-1])], schema, {}, "log")
    assert told == {
        ("new model/schema.json:categories",
         "the trees were grown on [['transport', 'education', 'health', 'retail']], in this order")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "not a LightGBM model"),
        ("tree\nversion=v4\n", "not a LightGBM model: "),
        ("import os\n", "not a LightGBM model"),
    ],
)
def test_text_that_is_no_model_is_refused(schema, text, rule):
    ((path, told),) = refusal(booster_files, text, schema, {}, "log")
    assert path == "new model/model.txt:"
    assert told.startswith(rule)


def test_a_classifier_is_no_model_of_amounts(grow, schema):
    trees = grow(objective="binary", labels=lambda seen: np.minimum(seen, 1))
    told = refusal(booster_files, trees.model_to_string(), schema, {}, "identity")
    assert told == {("new model/model.txt:objective", "does not predict one amount")}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "Invalid JSON"),
        ("{}", "Field required"),
        ('{"link": "log", "calibration": {"factor": 0}}', "greater than 0"),
        ('{"link": "log", "calibration": {"points": [[1, 1], [2, 0.5]]}}', "points must rise"),
        ('{"link": "log", "calibration": {"points": [[1, 0], [2, 1]]}}', "above zero"),
        ('{"link": "logit"}', "'log' or 'identity'"),
    ],
)
def test_a_calibration_that_breaks_a_rule_is_refused(folder, relist, text, code):
    (folder / "calibration.json").write_text(text, encoding="ascii")
    relist(folder)
    assert any(code in rule for _, rule in refusal(open_booster, folder))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"kind": "word"}, "'number' or 'category'"),
        ({"sign": 2}, "-1, 0 or 1"),
        ({"name": "a b"}, "letters, digits and underscores"),
        ({"categories": ["x"]}, "only a category"),
        ({"colour": "red"}, "Extra inputs"),
        ({"zh": ""}, "at least 1 character"),
    ],
)
def test_a_schema_that_breaks_a_rule_is_refused(schema, change, rule):
    plain = json.loads(schema.to_json())
    plain["features"][0] |= change
    files = {"schema.json": json.dumps(plain).encode(), "model.txt": b""}
    told = refusal(read_grown, ModelFolder("events/1", files, ""))
    assert any(rule in one for _, one in told)


def test_rows_of_another_width_or_not_encoded_are_refused(folder):
    model = open_booster(folder)
    for rows in (np.zeros((2, 4)), np.zeros(3), pd.DataFrame(np.zeros((2, 3))), [[1, 2, 3]]):
        assert "reads encoded rows of 3 features" in refusal(model.predict, rows)
        assert "reads encoded rows of 3 features" in refusal(model.contributions, rows)
