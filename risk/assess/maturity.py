"""Assess: measures in place by NIST CSF 2.0 function, and what stands behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from risk.assess.measures import Requirement
from risk.profile import Measure
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict

WORTH = {"yes": 1.0, "partly": 0.5}
DAYS_A_MONTH = 30.4375
NOT_ANSWERED = Measure()


class Category(Strict):
    """A category of measures with its counterparts in other frameworks."""

    id: str
    zh: str
    en: str
    kind: str
    iso27001_2013: str
    nist_csf2: tuple[str, ...]


@dataclass(frozen=True)
class Maturity:
    """How far the measures are in place.

    Parameters
    ----------
    by_function : dict of str to float
        NIST CSF 2.0 function (GV, ID, PR, DE, RS, RC) to the share in place, half for partly;
        a category counts for every function it maps to. The mapping is our own.
    evidence : dict of str to int
        Measures in place by what stands behind them: declared, documented, verified.
    expired : tuple of str
        Measures whose evidence is too old on the day; they count as declared.
    """

    by_function: dict[str, float]
    evidence: dict[str, int]
    expired: tuple[str, ...]


def assess_maturity(rulebook: Rulebook, measures: Mapping[str, Measure]) -> Maturity:
    """Give the maturity of all 118 measures on the rulebook's day.

    Measures that do not apply are left out; unknown counts as not in place.

    References
    ----------
    enisa2017, Annex A; nist_csf2; the mapping between them is our judgement.
    """
    functions = _functions(rulebook)
    valid: dict[str, float] = rulebook.value("enisa.evidence_months")
    met: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    evidence: Counter[str] = Counter(declared=0, documented=0, verified=0)
    expired = []
    for requirement in rulebook.read("enisa.measures", tuple[Requirement, ...]):
        measure = measures.get(requirement.id, NOT_ANSWERED)
        if measure.state == "not_applicable":
            continue
        for function in functions[requirement.category]:
            counted[function] += 1
            met[function] += WORTH.get(measure.state, 0.0)  # type: ignore[assignment]
        if measure.state in WORTH:
            old = _expired(measure, rulebook.day, valid)
            evidence["declared" if old else measure.evidence] += 1
            if old:
                expired.append(requirement.id)
    by_function = {name: met[name] / counted[name] for name in _order(counted)}
    return Maturity(by_function, dict(evidence), tuple(expired))


@lru_cache(maxsize=16)
def _functions(rulebook: Rulebook) -> dict[str, list[str]]:
    """Give the NIST functions of each category."""
    return {
        one.id: sorted({name.split(".")[0] for name in one.nist_csf2})
        for one in rulebook.read("enisa.categories", tuple[Category, ...])
    }


def _expired(measure: Measure, day: date, valid: Mapping[str, float]) -> bool:
    months = valid.get(measure.evidence)
    if months is None or measure.seen_on is None:
        return measure.evidence != "declared" and measure.seen_on is None
    return (day - measure.seen_on).days > months * DAYS_A_MONTH


def _order(counted: Counter[str]) -> list[str]:
    order = ("GV", "ID", "PR", "DE", "RS", "RC")
    return [name for name in order if counted[name]]
