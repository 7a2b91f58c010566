"""A scored book accumulated: the published oracle, the sum of the quotes, the report."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from risk.desk.book.accumulate import accumulate
from risk.desk.book.accumulation_document import accumulation_document
from risk.desk.book.accumulation_report import accumulation_report
from risk.desk.book.score_book import SCORES
from risk.desk.book.scored_book import open_scores
from risk.learn.report import Table
from tests.score.books import scored

FIRMS = 20_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Score the default book: 20,000 firms of the US market, seed 1."""
    return scored(FIRMS, "US", tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def found(folder):
    book = open_scores(folder)
    return accumulate(book, years=20_000)


def test_the_default_book_meets_the_published_portfolio_oracle(found):
    # Guy Carpenter 2023 and CyberCube on July 2024; global books, so ranges.
    year = found.year
    assert 1.11 <= year.pml(200) / year.premium <= 2.39
    assert 0.39 <= year.pml(50) / year.premium <= 1.74
    events = year.largest.copy()
    events[: len(year.pools.own)] -= year.pools.own
    above = np.cumsum(events[::-1])[::-1]
    every = [
        1 / np.interp(share * year.premium, np.arange(year.cells) * year.step, above)
        for share in (0.03, 0.055, 0.1)
    ]
    # An event of 3 to 10 % of premium every 2 to 6 years: its middle lies within.
    assert every[0] < 6
    assert 2 <= every[1] <= 6
    assert every[2] > 2


def test_the_classes_of_causes_cost_what_they_are_stated_to(found):
    stated = found.rulebook.value("dependence.class_means")
    for kind, share in stated.items():
        cost = sum(
            one.hits * found.year.pools.hit_mean[at]
            for at, one in enumerate(found.events.scenarios)
            if one.cause.id == kind
        )
        assert cost / found.year.premium == pytest.approx(share, abs=0.004)


def test_the_mean_of_the_book_is_the_sum_of_the_quotes(folder, found):
    scores = pa.concat_tables(pq.read_table(part) for part in (folder / SCORES).glob("*.parquet"))
    assert found.year.aal == pytest.approx(np.nansum(scores["expected_loss"].to_numpy()), rel=1e-9)
    assert found.year.premium == pytest.approx(np.nansum(scores["premium"].to_numpy()), rel=1e-9)


def test_dependence_leaves_the_mean_and_raises_the_tail(found):
    assert found.apart.aal == pytest.approx(found.year.aal, rel=1e-9)
    assert found.year.var(0.995) > 2 * found.apart.var(0.995)


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_report_says_that_common_causes_are_judgement(found, locale):
    report = accumulation_report(found, locale)
    words = {"zh": "判断", "en": "judgement"}[locale]
    assert words in "\n".join(part for part in report.sections[0].parts if isinstance(part, str))
    assert report.data["status"] == "judgement"


def test_the_chinese_report_calls_sectors_sizes_and_providers_in_chinese(found):
    report = accumulation_report(found, "zh")
    tables = {part.name: part.frame for section in report.sections for part in section.parts
              if isinstance(part, Table)}  # fmt: skip
    for name in ("capital_sector", "capital_size"):
        assert not tables[name].iloc[:, 0].str.contains("[A-Za-z]").any()
    assert {"自有服务器", "其他云"} <= set(tables["piled_cloud_provider"].iloc[:, 0])


def test_the_document_adds_up_and_is_plain_data(found):
    document = accumulation_document(found)
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert sum(document["worst_years"].values()) == pytest.approx(document["tvar_995"], rel=1e-3)
