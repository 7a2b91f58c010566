"""Learn: the rows of a watched book by name, in the reader's language."""

from __future__ import annotations

from risk.assess.factors import ControlRule
from risk.classify.processor import LADDER, Rung
from risk.learn.watch.actual_expected import WHOLE
from risk.learn.watch.book import NO_ANSWER
from risk.learn.watch.pooling import POOLED
from risk.rulebook import Rulebook
from risk.rulebook.codes import PROVINCES
from risk.text import catalogue, say
from risk.units import Locale


class RowWords:
    """Names of segments, features and tables.

    Parameters
    ----------
    rulebook : Rulebook
        Names the controls and the legal classes.
    locale : Locale
    """

    def __init__(self, rulebook: Rulebook, locale: Locale) -> None:
        self._locale = locale
        controls = rulebook.read("calibration.controls", tuple[ControlRule, ...])
        self._controls = {rule.id: rule.label.to(locale) for rule in controls}
        rungs = rulebook.read(LADDER, tuple[Rung, ...]) if rulebook.holds(LADDER) else ()
        self._rungs = {rung.id: rung.zh if locale == "zh" else rung.en for rung in rungs}

    def row(self, by: str, name: str) -> str:
        """Give the name of a row of a table."""
        if name == POOLED:
            return say("watch.pooled", self._locale)
        if name in (NO_ANSWER, ""):
            return say("choice.unknown", self._locale)
        if by == "province" and name in PROVINCES:
            return PROVINCES[name][0 if self._locale == "zh" else 1]
        if by == "processor":
            return self._rungs.get(name, name)
        if by == "feature":
            return self.feature(name)
        if by == "rating":
            return name
        kind = {"size": "choice", WHOLE: "watch.row", "model": "watch.row", "outcome": "watch.row"}
        return catalogue(self._locale).get(f"{kind.get(by, by)}.{name}", name)

    def feature(self, name: str) -> str:
        """Give the name of a feature of a price."""
        known = catalogue(self._locale)
        return self._controls.get(name) or known.get(f"watch.feature.{name}") or self.by(name)

    def by(self, by: str) -> str:
        """Give the name of a column that a book is cut by."""
        return catalogue(self._locale).get(f"watch.by.{by}", by)

    def when(self, month: str) -> str:
        """Give a month or day as it is written in tables."""
        return month or say("watch.always", self._locale)
