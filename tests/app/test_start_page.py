"""The first page: who somebody is, a sample at once, and a tour that can be left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from risk.app.asking.samples import sample_names
from risk.app.frame.pages import GROUPS
from risk.app.frame.tour import OPENS, SAMPLES, STOPS
from risk.app.frame.words import LOCALES, say

OpenPage = Callable[..., AppTest]
GoTo = Callable[[AppTest, str], AppTest]
TextOf = Callable[[AppTest], str]


def test_every_stop_is_a_page_with_words_of_its_own_in_both_languages() -> None:
    assert STOPS.keys() == OPENS.keys()
    pages = {name for views in GROUPS.values() for name in views}
    for person, stops in STOPS.items():
        assert set(stops) <= pages
        for locale in LOCALES:
            told = [say(f"tour.{person}.{view}", locale) for view in stops]
            assert len(set(told)) == len(stops)


@pytest.mark.parametrize("lang", LOCALES)
def test_the_first_page_shows_a_price_and_a_way_for_everybody(
    open_page: OpenPage, text_of: TextOf, lang: str
) -> None:
    page = open_page(view="start", lang=lang)
    assert not page.exception
    assert page.metric[0].label == say("strip.premium", lang)
    for person in STOPS:
        assert say(f"start.{person}", lang) in text_of(page)


def test_a_tour_is_walked_strayed_from_and_left(
    open_page: OpenPage, go_to: GoTo, text_of: TextOf
) -> None:
    page = open_page(view="start", lang="en")
    page.button(key="start#underwriter").click().run()
    assert page.query_params["tour"] == "underwriter-1"
    assert sample_names()[SAMPLES["underwriter"]] in page.title[0].value
    page = go_to(page, "quote")
    page.button(key="tour#next").click().run()
    assert page.title[0].value == say("page.inbox", "en")
    assert say("tour.underwriter.inbox", "en") in text_of(page)
    page = go_to(page, "account")
    assert say("tour.underwriter.inbox", "en") not in text_of(page)
    page.button(key="tour#here").click().run()
    assert page.title[0].value == say("page.inbox", "en")
    page = go_to(page, "account")
    page.button(key="tour#end").click().run()
    assert "tour" not in page.query_params
    assert not page.button
    page = go_to(page, "start")
    again = say("start.tour_again", "en", stops=len(STOPS["underwriter"]))
    assert page.button(key="start#underwriter").label == again


def test_a_stop_that_does_not_exist_is_no_tour(open_page: OpenPage) -> None:
    page = open_page(view="account")
    page.query_params["tour"] = "owner-9"
    page.run()
    assert not page.exception
    assert not page.button
