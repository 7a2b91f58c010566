"""The shipped schemas on the books they are for: generated ones, and public motor books."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from risk.desk.book.written_book import book_years
from risk.learn.claims.glm import fit_glm, inference
from risk.learn.claims.judge import mean_deviance
from risk.learn.claims.run import Order, train
from risk.learn.claims.schema_file import read_claims_schema
from risk.learn.claims.split import TEST
from risk.learn.claims.table import read_claims_table
from risk.learn.claims.target import target_of
from risk.learn.claims.trials import Budget
from risk.portfolio import sample_book
from risk.portfolio.world import World
from risk.trained.booster import open_booster

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "data_samples" / "claims_schemas"
PUBLIC = Path(os.environ.get("RISK_SHARED", ROOT.parent / "shared")) / "data" / "claims"
DAY = date(2026, 11, 24)

needs_public = pytest.mark.skipif(
    not PUBLIC.is_dir(), reason="the public claims data are not here (RISK_SHARED)"
)


def test_a_generated_book_is_learned_without_a_change(tmp_path, china):
    sectors = china.value("calibration.sector_observations")
    world = World(sectors=dict.fromkeys(sectors, 40.0))  # claims enough for a small book
    blocks = list(book_years(sample_book(250, 4, DAY), 4, DAY, 3, world))
    for name in ("policies", "claims"):
        pd.concat([getattr(one, name) for one in blocks]).to_parquet(tmp_path / f"{name}.parquet")
    out = tmp_path / "frequency" / "1"
    found = train(
        Order(
            policies=tmp_path / "policies.parquet", claims=tmp_path / "claims.parquet",
            schema=SCHEMAS / "book.yaml", out=out, report=None, target=None, budget=Budget(2),
            seed=1, resume=False, locale="en", day=DAY,
        ),
        lambda: 0.0,
        lambda _trial: None,
    )  # fmt: skip
    assert not found.table.bad
    assert found.judgement.learned["boosted"].balance == pytest.approx(1)
    assert set(found.judgement.segments) == {"size", "sector", "province"}
    assert (open_booster(out).predict(found.table.rows) > 0).all()


@needs_public
@pytest.mark.parametrize(
    ("schema", "policies", "claims", "constant", "glm"),
    [
        ("bemtpl97", "bemtpl97", None, 0.6215, 0.6002),
        ("pg16", "pg16_policies", "pg16_claims", 0.6742, 0.6578),
    ],
)
def test_the_glm_of_a_public_book_is_sound(schema, policies, claims, constant, glm):
    table = read_claims_table(
        PUBLIC / f"{policies}.parquet",
        PUBLIC / f"{claims}.parquet" if claims else None,
        read_claims_schema(SCHEMAS / f"{schema}.yaml"),
    )
    assert not table.bad
    if claims:
        assert table.counts.sum() == len(pd.read_parquet(PUBLIC / f"{claims}.parquet"))
    target = target_of(table)
    test, own = target.judged, target.parts != TEST
    model = fit_glm(table, target)
    mean = model.predict(target.rows)
    level = np.average(target.rate[own], weights=target.weight[own])
    seen = [
        mean_deviance(target.rate[test], one[test], target.weight[test], target.power)
        for one in (np.full(len(mean), level), mean)
    ]
    assert seen == pytest.approx([constant, glm], abs=1e-4)
    wald = inference(table, target).wald.set_index("feature")["p"]
    strongest = "bm" if schema == "bemtpl97" else "VehiclAge"
    assert wald[strongest] < 1e-12
