"""A small book with claims whose truth is known, as files, and its schema."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

POLICIES = 2_400


def draw_book(seed: int = 5, policies: int = POLICIES) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw firms whose claims depend on age and area, and on the two together."""
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 80, policies).astype(float)
    area = rng.choice(["north", "south", "east"], policies)
    exposure = rng.uniform(0.3, 1.0, policies).round(3)
    rate = 0.25 * np.where((area == "north") & (age < 40), 5.0, 1.0) * np.where(age > 60, 0.5, 1.0)
    counts = rng.poisson(rate * exposure)
    frame = pd.DataFrame({
        "policy": [f"P{place:05d}" for place in range(policies)],
        "firm": [f"F{place // 2:05d}" for place in range(policies)],
        "begins": pd.date_range("2024-01-01", periods=policies, freq="8h").strftime("%Y-%m-%d"),
        "years": exposure,
        "age": age,
        "area": area,
        "size": rng.choice(["micro", "small"], policies),
    })  # fmt: skip
    owners = np.repeat(frame["policy"].to_numpy(), counts)
    claims = pd.DataFrame({
        "claim": [f"C{place:05d}" for place in range(len(owners))],
        "policy": owners,
        "cost": rng.gamma(2.0, 500.0, len(owners)).round(2),
    })  # fmt: skip
    return frame, claims


SCHEMA = """
title: {zh: 试验业务, en: Trial book}
owner: actuary
period: {zh: 试验期, en: trial period}
policies: {id: [policy], exposure: years}
claims: {id: [claim], policy: [policy], amount: cost}
currency: CNY
split: {by: hash, column: firm, validate_share: 0.2, test_share: 0.4}
cluster: firm
features:
  - {name: age, kind: number, zh: 年龄, en: Age}
  - {name: area, kind: category, zh: 地区, en: Area}
segments: [size]
"""


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Sums this small are slower with more, as `risk train` knows."""
    with threadpool_limits(limits=1):
        yield


@pytest.fixture(scope="session")
def schema_text() -> str:
    return SCHEMA


@pytest.fixture(scope="session")
def book_tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    return draw_book()


@pytest.fixture
def write_book_files(
    tmp_path: Path, book_tables: tuple[pd.DataFrame, pd.DataFrame]
) -> Callable[..., dict[str, Path]]:
    """Write policies, claims and schema to files; give their paths by option."""

    def write(
        policies: pd.DataFrame | None = None,
        claims: pd.DataFrame | None = None,
        schema: str = SCHEMA,
        ending: str = "csv",
    ) -> dict[str, Path]:
        frames = {
            "policies": book_tables[0] if policies is None else policies,
            "claims": book_tables[1] if claims is None else claims,
        }
        paths = {"schema": tmp_path / "schema.yaml"}
        paths["schema"].write_text(textwrap.dedent(schema), encoding="utf-8")
        for name, frame in frames.items():
            path = paths[name] = tmp_path / f"{name}.{ending}"
            if ending == "csv":
                frame.to_csv(path, index=False, encoding="utf-8-sig")
            elif ending == "xlsx":
                frame.to_excel(path, index=False, engine="xlsxwriter")
            else:
                frame.to_parquet(path)
        return paths

    return write
