"""What a learned price looks at: a book is read as its firms are, one by one."""

import math
from datetime import date

import pandas as pd
import pytest

from risk.assess import firm_factors
from risk.assess.features import pricing_features
from risk.classify import place_business_line
from risk.errors import OutsideCalibration
from risk.portfolio.features import book_features
from risk.portfolio.rows import profile_of_row
from risk.portfolio.synthetic import sample_book
from risk.rulebook import at

DAY = date(2026, 11, 24)
RULES = at(DAY, "CN")


@pytest.fixture(scope="module")
def book():
    return next(iter(sample_book(150, 3, DAY)))


def same(one, other):
    return one == other or (isinstance(one, float) and math.isnan(one) and math.isnan(other))


def test_a_book_has_the_features_of_each_of_its_firms(book):
    features = book_features(RULES, book)
    for place in range(len(book)):
        profile = profile_of_row(book.iloc[place].to_dict())
        sector = place_business_line(profile.firm).breach_sector
        try:
            factors = firm_factors(RULES, profile, sector)
        except OutsideCalibration:
            assert math.isnan(features["ln_revenue_usd"].iloc[place])
            continue
        one = pricing_features(factors, profile)
        assert list(one) == list(features.columns)
        assert all(same(one[name], features[name].iloc[place]) for name in one)


def test_a_column_left_out_is_unknown_throughout(book):
    features = book_features(RULES, book[["firm.industry", "firm.revenue"]])
    assert features["edr"].isna().all()
    assert features["ln_persons"].isna().all()
    assert (features["country"] == "CN").all()


def test_every_answer_about_a_control_has_its_share_of_the_bad_ones_effect():
    edr = ["yes", "not_applicable", "partly", "no", None, "yes"]
    book = pd.DataFrame(
        {
            "firm.industry": "F52",
            "firm.revenue": 1e6,
            "controls.technical.edr": edr,
            "controls.technical.patch_days": [7, 8, 30, 31, None, 0],
            "controls.technical.mfa_remote": ["yes", "yes", "no", None, "partly", None],
            "controls.technical.mfa_admin": ["yes", "partly", "yes", "yes", "yes", "partly"],
            "controls.technical.rdp_exposed": ["yes", "no", None, "no", "yes", "no"],
        }
    )
    found = book_features(RULES, book)
    assert found["edr"].tolist()[:4] == [0.0, 0.0, 0.5, 1.0]
    assert found["patching"].tolist()[:4] == [0.0, 0.5, 0.5, 1.0]
    # The worse of two answers counts; beside a bad one, an unknown one tells nothing.
    assert found["mfa_remote_admin"].fillna(-1).tolist() == [0.0, 0.5, 1.0, -1.0, 0.5, 0.5]
    assert found["rdp_exposed"].fillna(-1).tolist() == [1.0, 0.0, -1.0, 0.0, 1.0, 0.0]
    assert found[["edr", "patching"]].iloc[4].isna().all()
