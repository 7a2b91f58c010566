"""The certificate of a policy: what stands on it, in both languages, the same bytes every time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from risk.desk import Quote
from risk.desk.life.cancel import cancel
from risk.desk.life.certificate import certificate_paper
from risk.desk.life.endorse import endorse, quote_change
from risk.documents import document_markdown, document_pdf
from risk.errors import Conflict
from risk.units import Locale


def paper(office: Any, locale: Locale, day: date | None = None) -> Any:
    return office.see(certificate_paper, policy_id=1, day=day or office.now.date(), locale=locale)


@pytest.fixture
def policy(office: Any, clinic_quote: Quote) -> dict[str, Any]:
    bound = office.bind(office.submit(clinic_quote))
    with pytest.raises(Conflict, match="no certificate"):
        paper(office, "zh")
    return dict(office.pay(bound))


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("zh", ("明禾口腔门诊部", "2026-000001", "自 2026-12-01 零时起至 2027-12-01 零时止",
                "¥3,450.63", "¥207.04", "先收保险费后出单", "第五十四条", "现行法律",
                "本系统判断", "隐私与安全责任")),
        ("en", ("明禾口腔门诊部", "2026-000001", "from 2026-12-01 00:00 to 2027-12-01 00:00",
                "CN¥3,450.63", "CN¥207.04", "Premium before policy", "Art. 54", "law in force",
                "our judgement", "Privacy and security liability")),
    ],
)  # fmt: skip
def test_it_names_number_insured_cover_period_premium_law_and_judgement(
    office: Any, policy: dict[str, Any], locale: Locale, words: tuple[str, ...]
) -> None:
    found = paper(office, locale)
    text = document_markdown(found)
    for one in words:
        assert one in text, one
    made = document_pdf(found)
    assert made.startswith(b"%PDF")
    assert document_pdf(paper(office, locale)) == made


def test_it_shows_the_terms_of_the_day_and_what_was_changed(
    office: Any, policy: dict[str, Any], clinic_quote: Quote
) -> None:
    profile = clinic_quote.request.profile
    cover = profile.cover.model_copy(update={"limit": 2e6, "aggregate_limit": None})
    more = profile.model_copy(update={"cover": cover})
    found = office.see(quote_change, policy_id=1, profile=more, day=office.now.date())
    effective = date(2027, 6, 1)
    office.do(endorse, policy_id=1, version=policy["version"], quote=found, effective=effective,
              reason="更高限额")  # fmt: skip
    before = document_markdown(paper(office, "en"))
    after = document_markdown(paper(office, "en", effective))
    assert "| Limit per event | CN¥1,000,000 |" in before
    assert "| Limit per event | CN¥2,000,000 |" in after
    for text in (before, after):
        assert "| 2027-06-01 | endorsed |" in text
    office.do(cancel, policy_id=1, version=office.policy(1)["version"], effective=effective,
              reason="停业")  # fmt: skip
    over = document_markdown(paper(office, "zh"))
    assert "本保险自 2027-06-01 零时起解除" in over
    assert "| 状态 | 已解除 |" in over
