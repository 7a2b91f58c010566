"""The quote printed in the README is the one the engine gives."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from risk.desk import Request, quote, quote_document
from risk.profile import read_profile

ROOT = Path(__file__).parents[2]


def test_the_printed_premium_and_digest_are_the_engines():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    profile = read_profile(ROOT / "data_samples" / "01_dental_clinic.yaml")
    document = quote_document(quote(Request(profile, date(2026, 11, 24))))
    price = document["pricing"]
    low, _, high = (f"CN¥{float(amount):,.0f}" for amount in price["interval"]["premium"])
    premium = f"CN¥{float(price['price']['premium']):,.0f}"
    assert f"premium {premium} (90% interval {low} to {high})" in readme
    digest = re.search(r"rulebook ([0-9a-f]{12})", readme)
    assert digest is not None
    assert document["quote"]["rulebook_digest"].startswith(digest[1])
