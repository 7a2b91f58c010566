"""The dashboard says what priced a firm."""

import pytest


@pytest.mark.parametrize(
    ("lang", "formula", "model", "badge"),
    [
        ("zh", "定价依据: 校准公式", "claims_frequency 第 1 版", "学习模型"),
        ("en", "Priced by: calibrated formula", "claims_frequency 1, promoted 2026-03-01 by Li Na",
         "learned model"),
    ],
)  # fmt: skip
def test_the_page_names_the_formula_or_the_model(
    open_page, text_of, claims_models, monkeypatch, lang, formula, model, badge
):
    assert formula in text_of(open_page(lang=lang))
    monkeypatch.setenv("RISK_MODELS", str(claims_models))
    page = open_page(lang=lang)
    assert not page.exception
    shown = text_of(page).replace("\\", "")  # the page escapes what Markdown would read
    assert model in shown
    assert badge in shown
