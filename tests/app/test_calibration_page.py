"""The calibration page: lists fitted beside the page, and what they do to prices."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from risk.app.frame.words import say
from risk.desk.learned.calibrated import calibrate

OpenPage = Callable[..., AppTest]
TextOf = Callable[[AppTest], str]


def finished(page: AppTest) -> AppTest:
    page.session_state["job#calibration"].future.exception(timeout=60)
    return page.run()


def test_invented_lists_are_fitted_as_the_command_fits_them(
    open_page: OpenPage, text_of: TextOf, day
) -> None:
    page = finished(open_page(lang="zh", view="calibration"))
    assert not page.exception
    found = calibrate(day, [], generated=300)
    titles = [section.title for section in found.reports["zh"].sections]
    assert [tab.label for tab in page.tabs] == titles
    shown = page.session_state["job#calibration"].future.result()
    assert shown.overlay == found.overlay
    page.segmented_control(key="language").set_value("en").run()
    titles = [section.title for section in found.reports["en"].sections]
    assert [tab.label for tab in page.tabs] == titles


def test_a_file_that_is_no_list_is_refused(open_page: OpenPage, text_of: TextOf) -> None:
    page = open_page(lang="zh", view="calibration")
    page.segmented_control(key="incidents@zh").set_value("upload").run()
    assert say("calibration.no_files", "zh") in text_of(page)
    page.file_uploader(key="incidents#files").set_value([("x.csv", b"a,b\n1,2\n", "text/csv")])
    page = finished(page.run())
    assert not page.exception
    assert page.error
