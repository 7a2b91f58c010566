"""The life of a policy on the page of its submission: changed, renewed, cancelled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from risk.app.frame.words import say

OpenPage = Callable[..., AppTest]
GoTo = Callable[[AppTest, str], AppTest]
TextOf = Callable[[AppTest], str]


def one_of(fields: Any, start: str) -> Any:
    return next(one for one in fields if str(one.key).startswith(start))


def done(page: AppTest, step: str) -> AppTest:
    one_of(page.text_input, "policy#why").set_value("asked by letter").run()
    page.button(key=f"policy#{step}").click().run()
    assert not page.exception
    return page


@pytest.mark.usefixtures("insured")
def test_a_policy_is_changed_renewed_and_cancelled_with_the_premium_by_the_day(
    open_page: OpenPage, go_to: GoTo, text_of: TextOf
) -> None:
    page = go_to(open_page("01_dental_clinic", "en"), "submission")
    assert not page.exception
    assert say("policy.next", "en") in text_of(page)
    owed = {one.label: one.value for one in page.metric}[say("life.head.owed", "en")]
    assert owed.endswith("0.00")
    page.selectbox(key="policy#terms#limit@en").set_value(2_000_000.0).run()
    page = done(page, "endorse")
    assert say("policy.endorse_done", "en") in text_of(page)
    assert say("life.step.endorse", "en") in text_of(page)
    owed = {one.label: one.value for one in page.metric}[say("life.head.owed", "en")]
    assert not owed.endswith("¥0.00")

    page = done(page, "renew")
    assert say("policy.renew_done", "en") in text_of(page)
    page.selectbox(key="submission#which@en1").set_value(2).run()
    changed = one_of(page.toggle, "policy#changed")
    changed.set_value(True).run()
    assert not page.exception
    assert say("life.premium.by_answers", "en") in text_of(page)

    page.selectbox(key="submission#which@en2").set_value(1).run()
    page = done(page, "cancel")
    assert say("policy.cancel_done", "en") in text_of(page)
    assert say("life.policy.cancelled", "en") in text_of(page)
    assert not [one for one in page.button if one.key == "policy#cancel"]
