"""Synthetic books: steady, valid, shaped like the figures they are drawn from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from risk.portfolio import sample_book, write_book
from risk.portfolio.figures import KINDS, read_figures
from risk.portfolio.synthetic import BLOCK
from risk.rulebook import at
from risk.rulebook.codes import division_rows, industries

DAY = date(2026, 11, 24)
SEED = 20261124
FIRMS = 40_000
FIGURES = read_figures(at(DAY, "CN"), "CN")


def book(firms: int, seed: int = SEED, country: str = "CN", chunk: int = 100_000) -> pd.DataFrame:
    frames = list(sample_book(firms, seed, DAY, country=country, chunk=chunk))
    return pd.concat(frames, ignore_index=True)


@pytest.fixture(scope="module")
def large() -> pd.DataFrame:
    return book(FIRMS)


@pytest.fixture(scope="module")
def small() -> pd.DataFrame:
    return book(500)


def sector_of(code: str) -> str:
    line = max((row for row in division_rows() if code.startswith(row)), key=len)
    return division_rows()[line].breach_sector


def close(observed: pd.Series, share: float, errors: float = 3.0) -> None:
    """Check a share of true answers within a few standard errors."""
    error = np.sqrt(share * (1 - share) / len(observed))
    assert abs(observed.mean() - share) <= errors * error


def chi_square_fits(observed: pd.Series, expected: dict[str, float]) -> None:
    total = sum(expected.values())
    counts = observed.value_counts()
    assert set(counts.index) <= set(expected)
    wanted = {key: len(observed) * share / total for key, share in expected.items()}
    statistic = sum((counts.get(key, 0) - want) ** 2 / want for key, want in wanted.items())
    assert statistic < chi2.ppf(0.999, len(expected) - 1)


# Steadiness


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for ending in ("csv", "xlsx", "parquet"):
        first, again, other = (tmp_path / f"{name}.{ending}" for name in "abc")
        write_book(sample_book(300, 5, DAY), first)
        write_book(sample_book(300, 5, DAY), again)
        write_book(sample_book(300, 6, DAY), other)
        assert first.read_bytes() == again.read_bytes()
        assert first.read_bytes() != other.read_bytes()


@pytest.mark.parametrize("chunk", [7_001, BLOCK, 20_000, FIRMS])
def test_chunk_size_does_not_matter(large: pd.DataFrame, chunk: int) -> None:
    frames = list(sample_book(FIRMS, SEED, DAY, chunk=chunk))
    assert [len(frame) for frame in frames[:-1]] == [chunk] * (len(frames) - 1)
    assert 0 < len(frames[-1]) <= chunk
    pd.testing.assert_frame_equal(pd.concat(frames, ignore_index=True), large)


def test_longer_book_starts_with_the_shorter(large: pd.DataFrame, small: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(large[:500], small)


def test_names_count_through_the_book(large: pd.DataFrame) -> None:
    assert large["firm.name"].is_unique
    assert large["firm.name"].iloc[-1] == f"样本企业{FIRMS:06d}"


# Shape


def test_sectors_follow_the_published_counts(large: pd.DataFrame) -> None:
    sectors = large["firm.industry"].map(sector_of)
    firms = dict(zip(FIGURES.sectors, FIGURES.sector_weights, strict=True))
    chi_square_fits(sectors, firms)


def test_size_classes_follow_the_published_shares(large: pd.DataFrame) -> None:
    sectors = large["firm.industry"].map(sector_of)
    edges = [0, *(one.most for one in FIGURES.size_classes)]
    labels = [str(one.most) for one in FIGURES.size_classes]
    classes = pd.cut(large["firm.headcount"].astype(int), edges, labels=labels).astype(str)
    statistic, freedom = 0.0, 0
    for row, sector in enumerate(FIGURES.sectors):
        inside = classes[sectors == sector]
        shares = FIGURES.size_shares[row]
        wanted = len(inside) * shares / shares.sum()
        counts = np.array([(inside == label).sum() for label in labels])
        usual = wanted >= 5
        statistic += float((((counts - wanted) ** 2 / wanted)[usual]).sum())
        freedom += int(usual.sum()) - 1
    assert statistic < chi2.ppf(0.999, freedom + len(FIGURES.sectors))


def test_published_shares_add_up() -> None:
    np.testing.assert_allclose(FIGURES.size_shares.sum(axis=1), 1, atol=2e-4)
    clouds = FIGURES.rulebook.value("synthetic.providers")
    for market in clouds.values():
        assert sum(one["share"] for one in market["cloud"]) == pytest.approx(1)
        assert sum(market["mail"].values()) == pytest.approx(1)


def test_headcount_in_a_class_has_the_published_mean(large: pd.DataFrame) -> None:
    heads = large["firm.headcount"].astype(int)
    for one in FIGURES.size_classes:
        inside = heads[(heads >= one.least) & (heads <= one.most)]
        error = inside.std() / np.sqrt(len(inside))
        assert abs(inside.mean() - one.mean) < 0.025 * one.mean + 3 * error


def test_every_code_is_official_and_of_its_sector() -> None:
    for sector, weights in FIGURES.rulebook.value("synthetic.codes").items():
        for code in weights:
            assert code in industries()
            assert sector_of(code) == sector


def test_revenue_per_head_has_the_sector_median(large: pd.DataFrame) -> None:
    sectors = large["firm.industry"].map(sector_of)
    per_head = large["firm.revenue"].astype(float) / large["firm.headcount"].astype(float)
    sd = FIGURES.rulebook.value("holdings.revenue_spread")
    for row, sector in enumerate(FIGURES.sectors):
        logs = np.log(per_head[sectors == sector])
        error = sd / np.sqrt(len(logs))
        assert abs(logs.mean() - np.log(FIGURES.revenue_per_head[row])) < 3 * error


@pytest.mark.parametrize("control", FIGURES.controls, ids=lambda control: control.field)
def test_controls_are_adopted_as_published(large: pd.DataFrame, control: object) -> None:
    answers = large[f"controls.technical.{control.field}"]
    close(answers.isna(), FIGURES.unknown["technical"])
    known = answers.dropna()
    close(known == "yes", control.in_place)
    close(known == "partly", control.partly)


def test_patching_within_seven_days_as_published(large: pd.DataFrame) -> None:
    days = large["controls.technical.patch_days"].dropna().astype(int)
    expected = FIGURES.value("patch_days")
    chi_square_fits(days.astype(str), {str(key): share for key, share in expected.items()})


def test_measures_are_adopted_by_level(large: pd.DataFrame) -> None:
    text = large["controls.measures"]
    for measure, (full, partly) in (("L.1", (0.88, 0.06)), ("A.1", (0.6, 0.2))):
        state = text.str.extract(rf"(?:^|;){measure}=(\w+)")[0]
        close(state.isna(), FIGURES.unknown["measures"])
        close(state.dropna() == "yes", full)
        close(state.dropna() == "partly", partly)


def test_maturity_ties_controls_together_and_rises_with_size(large: pd.DataFrame) -> None:
    mail = large["controls.technical.mfa_mail"].eq("yes").fillna(False)
    backup = large["controls.technical.backup_offline_tested"].eq("yes").fillna(False)
    assert np.corrcoef(mail, backup)[0, 1] > 0.2
    heads = large["firm.headcount"].astype(int)
    by_size = mail.groupby(pd.cut(heads, [0, 9, 49, 499]), observed=True).mean()
    assert by_size.is_monotonic_increasing
    rdp = large["controls.technical.rdp_exposed"].eq("yes").fillna(False)
    assert np.corrcoef(mail, rdp)[0, 1] < 0


def test_providers_follow_market_shares(large: pd.DataFrame) -> None:
    cloud = large["dependencies.cloud_provider"]
    close(cloud.isna(), FIGURES.unknown["dependencies"])
    in_cloud = cloud[cloud.notna() & (cloud != "own servers")]
    chi_square_fits(in_cloud, {one.name: one.share for one in FIGURES.providers.cloud})
    close(cloud.dropna() == "own servers", FIGURES.providers.no_cloud)
    shares = in_cloud.value_counts(normalize=True)
    assert shares["Alibaba Cloud"] == pytest.approx(0.36, abs=0.015)
    assert shares.iloc[:3].sum() == pytest.approx(0.71, abs=0.015)


def test_provinces_follow_their_weights(large: pd.DataFrame) -> None:
    chi_square_fits(large["firm.province"], FIGURES.value("provinces"))


def test_unknown_answers_are_blank_at_the_share_set(large: pd.DataFrame) -> None:
    close(large["firm.total_assets"].isna(), FIGURES.unknown["assets"])
    close(large["data_held.persons_total"].isna(), FIGURES.unknown["holdings"])
    close(large["operation.answers.Q05"].isna(), FIGURES.unknown["questions"])
    close(large["history.incidents"].isna(), FIGURES.unknown["history"])
    for column in ("firm.revenue", "firm.headcount", "cover.limit", "cover.retention"):
        assert large[column].notna().all()


def test_holdings_are_coherent(large: pd.DataFrame) -> None:
    persons = large["data_held.persons_total"].astype(float)
    parts = [f"data_held.sensitive.{kind}" for kind in KINDS]
    for column in [*parts, "data_held.ordinary", "data_held.faces_stored"]:
        assert (large[column].astype(float).fillna(0) <= persons.fillna(np.inf)).all()
    assert persons.max() <= FIGURES.value("spreads")["persons_cap"]
    known = large[["data_held.persons_total", "data_held.ordinary", *parts]].dropna().astype(int)
    whole = known["data_held.ordinary"] + known[parts].max(axis=1)
    assert (whole == known["data_held.persons_total"]).all()


def test_terms_come_from_the_menus(large: pd.DataFrame) -> None:
    assert set(large["cover.limit"]) == set(FIGURES.rulebook.value("tariff.option_limits")["CNY"])
    menu = FIGURES.rulebook.value("tariff.option_retentions")["CNY"]
    assert set(large["cover.retention"]) == set(menu)
    by_limit = large["firm.revenue"].astype(float).groupby(large["cover.limit"]).median()
    assert by_limit.is_monotonic_increasing


def test_rows_are_in_chinese(small: pd.DataFrame) -> None:
    for column in ("firm.name", "operation.name"):
        assert small[column].str.contains(r"[\u4e00-\u9fff]").all()
    assert small["dependencies.key_software"].str.contains("金蝶|用友").any()
