"""A book of policies and claims beside the default calibration, and the dated file of it."""

from __future__ import annotations

import json
import math
import shutil
from datetime import date

import numpy as np
import pandas as pd
import pytest

from risk.assess import draw, sector_factor
from risk.learn.credibility_book import InvalidBook, blend_book
from risk.learn.credibility_overlay import overlay_yaml
from risk.learn.credibility_report import blend_document, blend_report, poisson_range
from risk.learn.report import write_report
from risk.rulebook import Rulebook, at
from risk.rulebook.read import PACKAGED
from risk.rulebook.schema import RuleFile
from risk.rulebook.strict_yaml import read_yaml

DAY = date(2026, 11, 24)
US, CN = at(DAY, "US"), at(DAY, "CN")
SECTORS = tuple(US.value("calibration.sector_observations"))


def _book(policies: int, frequency: float, country: str = "US") -> pd.DataFrame:
    number = np.arange(policies)
    return pd.DataFrame(
        {
            "policy_id": [f"P{n}" for n in number],
            "inception": [date(2023 + n % 3, 1 + n % 12, 1) for n in number],
            "exposure_years": 1.0,
            "expected_frequency": frequency,
            "country": country,
            "sector": [SECTORS[n % len(SECTORS)] for n in number],
            "size": np.where(number % 2, "small", "micro"),
            "province": np.where(number % 3, "44", None),
        }
    )


def _claims(book: pd.DataFrame, many: int) -> pd.DataFrame:
    """Give so many policies of the book a claim each."""
    rows = np.random.default_rng(3).permutation(len(book))[:many]
    return pd.DataFrame({"policy_id": book["policy_id"].to_numpy()[rows]})


def _entries(blend, rulebook) -> RuleFile:
    return RuleFile.model_validate(read_yaml(overlay_yaml(blend, rulebook, DAY, "a test"), "x"))


def _value(file: RuleFile, key: str):
    return file.entries[key].values[0]  # noqa: PD011


def test_a_book_without_policies_gives_the_default_exactly():
    book = _book(3, 0.01)
    for rulebook in (US, CN):
        blend = blend_book(book[:0], _claims(book, 2)[:0], rulebook)
        file = _entries(blend, rulebook)
        assert set(file.entries) <= {"calibration.rate", "calibration.place_frequency"}
        for key in file.entries:
            default = rulebook.dated(key)
            assert _value(file, key).value == default.value
            assert _value(file, key).range == default.range


def test_sixty_two_claims_halve_the_range_of_the_reference_rate():
    book = _book(5000, 62 / 5000)
    blend = blend_book(book, _claims(book, 62), US)
    assert blend.rate.prior_sd == pytest.approx(0.22, abs=0.005)  # 1.2 % to 2.5 %
    assert blend.rate.sd == pytest.approx(0.11, abs=0.001)
    rate = _value(_entries(blend, US), "calibration.rate")
    assert rate.value == pytest.approx(0.018)  # as many as expected: the level stays
    low, high = rate.range
    assert math.log(high / low) / math.log(0.025 / 0.012) == pytest.approx(0.5, abs=0.01)


def test_ten_thousand_claims_make_the_frequency_that_of_the_book():
    """1.4 times as many as expected: the quoted frequency is, within its standard error of 1 %."""
    book = _book(10_000, 10_000 / 1.4 / 10_000)
    claims = _claims(book, 10_000)
    for rulebook, country in ((US, "US"), (CN, "CN")):
        blend = blend_book(book.assign(country=country), claims, rulebook)
        file = _entries(blend, rulebook)
        level = _value(file, "calibration.rate").value / 0.018
        if country == "CN":
            level *= _value(file, "calibration.place_frequency").value["CN"]["value"] / 0.8
        assert level == pytest.approx(1.4, rel=0.01)
        assert blend.rate.sd == pytest.approx(0.01, rel=0.01)


def test_chinese_claims_sharpen_rate_and_country_together():
    """What is drawn for a quote, rate x country, has the variance that the claims leave."""
    book = _book(5000, 62 / 5000, "CN")
    blend = blend_book(book, _claims(book, 62), CN)
    assert blend.rate.prior_sd == pytest.approx(math.hypot(0.2231, 0.3808), abs=0.001)
    file = _entries(blend, CN)
    low, high = _value(file, "calibration.rate").range
    place_low, place_high = _value(file, "calibration.place_frequency").value["CN"]["range"]
    widths = [math.log(high / low), math.log(place_high / place_low)]
    assert math.hypot(*widths) / (2 * 1.6449) == pytest.approx(blend.rate.sd, rel=1e-4)


def test_a_sector_with_more_claims_than_expected_pays_more_and_the_book_the_same():
    book = _book(20_000, 0.02)
    claims = pd.concat([_claims(book, 400), _claims(book[book["sector"] == "Retail"], 40)])
    blend = blend_book(book, claims, US)
    cut = blend.cuts["sector"]
    assert (cut.expected * cut.relativity).sum() == pytest.approx(cut.expected.sum())
    kept = _value(_entries(blend, US), "calibration.sector_shrinkage").value
    found = _value(_entries(blend, US), "calibration.sector_observations").value
    blended = {
        sector: math.exp(kept * np.mean(np.log([*row.values()]))) for sector, row in found.items()
    }
    retail = blended["Retail"] / sector_factor(US, "Retail")
    book_says = cut.found.ratios[cut.names.index("Retail")] / (blend.rate.claims / 400)
    assert 1 < retail < book_says
    others = [blended[one] / sector_factor(US, one) for one in SECTORS if one != "Retail"]
    assert np.mean(others) < 1


def test_every_fault_of_a_book_is_told_at_once():
    book = _book(6, 0.01).astype({"inception": object})
    book.loc[1, "policy_id"] = "P0"
    book.loc[2, "inception"] = "soon"
    book.loc[3, "exposure_years"] = -1.0
    book.loc[4, "expected_frequency"] = np.nan
    book.loc[5, "country"] = "DE"
    with pytest.raises(InvalidBook) as caught:
        blend_book(book, pd.DataFrame({"policy_id": ["P0", "P99"]}), US)
    told = " ".join(fault.path for fault in caught.value.faults)
    for path in ("P0.policy_id", "P2.inception", "P3.exposure", "P4.expected", "country", "P99"):
        assert path in told
    with pytest.raises(InvalidBook, match="missing"):
        blend_book(book.drop(columns=["sector"]), pd.DataFrame({"claim": []}), US)


def test_the_books_own_range_is_the_exact_poisson_one():
    """Garwood (1936): 10 claims, 90 %: 5.43 to 16.96."""
    low, high = poisson_range(np.array([10.0, 0.0]), np.array([1.0, 0.0]))
    assert (low[0], high[0]) == (pytest.approx(5.425, abs=0.001), pytest.approx(16.962, abs=0.001))
    assert (low[1], high[1]) == (0.0, math.inf)


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_report_shows_default_book_and_blend_of_every_segment(locale, tmp_path):
    book = _book(3000, 0.02)
    document = blend_document(blend_book(book, _claims(book, 75), US), US)
    text = write_report(blend_report(document, locale), tmp_path).read_text("utf-8")
    assert ("零售业" if locale == "zh" else "Retail") in text
    for by in ("sector", "size", "province"):
        assert (tmp_path / f"by_{by}.svg").read_text("utf-8").startswith("<svg")
        assert (tmp_path / f"by_{by}.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    told = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert told == {**document, "prices": []}


@pytest.mark.parametrize(("country", "rulebook"), [("US", US), ("CN", CN)])
def test_laid_over_the_rulebook_it_narrows_what_a_quote_draws(country, rulebook, tmp_path):
    """The engine's own draws of rate x country, default and overlaid, same seed."""
    book = _book(5000, 62 / 5000, country)
    blend = blend_book(book, _claims(book, 62), rulebook)
    laid = tmp_path / "rulebook"
    shutil.copytree(PACKAGED, laid, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (laid / "own_book.yaml").write_text(overlay_yaml(blend, rulebook, DAY, "a test"), "utf-8")

    def spread(view: Rulebook) -> float:
        drawn = draw(view, country, np.random.default_rng(1), 2000)
        return float(np.std(np.log(drawn.rate) + drawn.place_shift))

    overlaid = at(DAY, rulebook.place, laid)
    assert spread(rulebook) == pytest.approx(blend.rate.prior_sd, rel=0.02)
    assert spread(overlaid) == pytest.approx(blend.rate.sd, rel=0.02)
    before = at(date(2026, 11, 23), rulebook.place, laid)
    assert spread(before) == spread(rulebook)  # not in force yet
    cut = blend.cuts["sector"]
    retail = cut.relativity[cut.names.index("Retail")] * sector_factor(rulebook, "Retail")
    assert sector_factor(overlaid, "Retail") == pytest.approx(retail, rel=1e-5)
