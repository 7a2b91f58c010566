"""The page of regulators' returns: nothing kept is said, a book is shown as its workbook has it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from risk.app.frame.words import LOCALES, Locale, say

OpenPage = Callable[..., AppTest]


@pytest.mark.parametrize("lang", LOCALES)
def test_a_store_without_policies_says_so(open_page: OpenPage, lang: Locale) -> None:
    page = open_page(lang=lang, view="returns")
    assert not page.exception
    assert [one.value for one in page.info] == [say("returns.page.no_kept", lang)]


def _shown(lang: str) -> None:
    from datetime import date

    import pandas as pd

    from risk.app.public.returns import show_return

    policies = pd.DataFrame(
        {
            "policy_id": ["a"], "inception": ["2026-07-01"], "expiry": ["2027-07-01"],
            "exposure_years": [1.0], "premium": [3650.0], "currency": ["CNY"],
            "expected_frequency": [0.01], "expected_loss": [730.0], "decision": ["accept"],
            "sector": ["Retail"],
        }
    )  # fmt: skip
    claims = pd.DataFrame(columns=["claim_id", "policy_id", "occurred", "reported", "paid"])
    show_return("quarterly", (policies, claims), date(2026, 11, 24), lang)


@pytest.mark.parametrize("lang", LOCALES)
def test_a_book_is_shown_with_its_total_to_the_cent(lang: Locale) -> None:
    page = AppTest.from_function(_shown, args=(lang,), default_timeout=60).run()
    assert not page.exception
    (table,) = page.table
    earned = [row[4] for row in table.value.to_numpy()]
    assert len(earned) == 2  # the sector and the total
    assert all("920.00" in one for one in earned)
