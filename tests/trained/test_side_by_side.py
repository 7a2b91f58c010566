"""Two versions of a model side by side: figures, features, predictions for the same rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from risk.errors import RiskError
from risk.learn.side_by_side import compare_models, compare_predictions
from risk.trained import Feature, ModelMismatch, Schema, open_booster

PAIR = ("events/1", "events/2")


@pytest.fixture
def second(store, grow, schema):
    """A second version that leaves patching unsigned and knows one more sector."""
    staff, sector, patching = schema.features
    wider = Schema(
        features=(
            staff,
            Feature(**(sector.model_dump() | {"categories": (*sector.categories, "care")})),
            Feature(**(patching.model_dump() | {"sign": 0})),
        ),
        target=schema.target,
        unit=schema.unit,
    )
    figures = {"rows": {"label": {"zh": "行", "en": "Rows"}, "value": 600}}
    return store("2", gain=0.2, replaces="events/1", schema=wider,
                 trees=grow(schema=wider, rounds=40), figures=figures)  # fmt: skip


@pytest.fixture(params=["csv", "xlsx", "parquet"])
def written(request, table, tmp_path):
    """The firms as a file somebody has, with a column no model knows."""
    frame = pd.DataFrame(table).assign(name=[f"{row:03}" for row in range(600)])
    path = tmp_path / f"firms.{request.param}"
    write = {"csv": frame.to_csv, "xlsx": frame.to_excel, "parquet": frame.to_parquet}
    write[request.param](path, index=False)
    return path


def test_figures_and_features_that_differ_are_shown_for_both(folder, second, models):
    found = compare_models(*PAIR, models)
    assert [one["name"] for one in found["models"]] == list(PAIR)
    assert found["figures"] == [
        {"key": "rows", "label": {"zh": "行", "en": "Rows"}, "values": [None, 600]}
    ]
    assert [one["replaces"] for one in found["measured"]] == ["rulebook", "events/1"]
    assert {row["feature"] for row in found["features"]} == {"sector", "patching"}
    signs = next(row["values"] for row in found["features"] if row["feature"] == "patching")
    assert [one["sign"] for one in signs] == [-1, 0]


def test_predictions_for_the_rows_of_a_table_differ_by_what_the_models_say(
    folder, second, models, written, schema, table
):
    found, rows = compare_predictions(*PAIR, written, models)
    before, after = (
        open_booster(one).predict(open_booster(one).schema.encode(table))
        for one in (folder, second)
    )
    gap = after - before
    assert found["rows"] == 600
    np.testing.assert_allclose(found["mean"], [before.mean(), after.mean()])
    assert found["difference"]["mean"] == pytest.approx(gap.mean())
    assert found["difference"]["quantiles"]["0.5"] == pytest.approx(np.median(gap))
    assert found["worst"][0]["row"] == 1 + int(np.abs(gap).argmax())
    top = found["worst"][0]
    assert top["values"]["sector"] == table["sector"][top["row"] - 1]
    in_order = rows.sort_values("row")
    np.testing.assert_allclose(in_order["difference"], gap)
    assert rows["difference"].abs().is_monotonic_decreasing


def test_a_model_beside_itself_does_not_differ(folder, models, written):
    found, rows = compare_predictions("events/1", "events/1", written, models)
    assert compare_models("events/1", "events/1", models)["features"] == []
    assert set(found["difference"]["quantiles"].values()) == {0.0}
    assert (rows["difference"] == 0).all()


def test_a_table_that_does_not_fit_is_refused_with_every_fault(folder, second, models, tmp_path):
    path = tmp_path / "firms.csv"
    path.write_text("sector,patching\ncare,often\nhealth,0.5\n", encoding="utf-8")
    with pytest.raises(ModelMismatch) as caught:
        compare_predictions(*PAIR, path, models)
    assert {(fault.path, fault.got) for fault in caught.value.faults} == {
        ("ln_headcount", "nothing"),
        ("sector[0]", "'care'"),
        ("patching[0]", "'often'"),
    }
    path.write_text("ln_headcount,sector,patching\n", encoding="utf-8")
    with pytest.raises(ModelMismatch, match="no rows"):
        compare_predictions(*PAIR, path, models)
    with pytest.raises(RiskError, match="cannot be read"):
        compare_predictions(*PAIR, tmp_path / "none.csv", models)


def test_models_of_different_things_are_not_compared_on_a_table(
    folder, store, grow, schema, models, written
):
    other = Schema(features=schema.features, target="loss", unit="CNY")
    store("2", schema=other)
    with pytest.raises(ModelMismatch, match="predict different things"):
        compare_predictions(*PAIR, written, models)


def test_a_model_of_words_has_no_features_and_predicts_no_amounts(written):
    words = "business_line/1"
    assert compare_models(words, words)["features"] is None
    with pytest.raises(ModelMismatch, match="predicts no amount"):
        compare_predictions(words, words, written)
