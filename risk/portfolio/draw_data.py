"""Portfolio: draw whose data the firms hold, how they process them, and their history."""

from __future__ import annotations

import numpy as np

from risk.portfolio.draw_firms import Firms
from risk.portfolio.draws import Bools, Columns, Draws, Ints, above, numbers, words
from risk.portfolio.figures import KINDS, Figures
from risk.profile import QUESTIONS

YEARS = 5
YES_NO = ("no", "yes", None)
IMPACTS = ("L", "M", "H", "V", None)
UNKNOWN_IMPACT = 4


def draw_holdings(figures: Figures, draws: Draws, firms: Firms) -> tuple[Ints, Columns]:
    """Draw the data held; counts are of distinct people.

    People = staff + headcount x median per head of the sector x lognormal, capped. A kind of
    sensitive data is held with the sector's chance, by its median share x lognormal of the
    people; kinds overlap, so people with ordinary data only are the rest after the largest
    kind. All ratios are judgement.

    Returns
    -------
    persons : ndarray [persons]
        Before some answers turn unknown.
    columns : dict
    """
    spreads = figures.value("spreads")
    chance = figures.value("holding_answers")
    ratio = figures.persons_per_head[firms.sector] * draws.spread(
        figures.rulebook.value("holdings.persons_spread")
    )
    persons = np.minimum(
        firms.headcount + np.rint(firms.headcount * ratio), spreads["persons_cap"]
    ).astype(np.int64)

    def unknown() -> Bools:
        return draws.happens(figures.unknown["holdings"])

    columns: Columns = {"data_held.persons_total": numbers(persons, unknown())}
    largest = np.zeros(draws.size, dtype=np.int64)
    counts = {}
    for place, kind in enumerate(KINDS):
        holds, share = figures.sensitive[firms.sector, place].T
        part = np.minimum(share * draws.spread(spreads["sensitive"]), 1.0)
        count = np.where(draws.happens(holds), np.rint(persons * part), 0).astype(np.int64)
        if kind == "financial":
            count = np.maximum(count, firms.headcount)
        counts[kind] = count
        largest = np.maximum(largest, count)
        columns[f"data_held.sensitive.{kind}"] = numbers(count, unknown())
    columns["data_held.ordinary"] = numbers(persons - largest, unknown())
    abroad = draws.happens(chance["abroad"])
    columns["data_held.sent_abroad_ordinary"] = numbers(
        np.where(abroad, (persons - largest) * chance["abroad_share"], 0), unknown()
    )
    columns["data_held.sent_abroad_sensitive"] = numbers(
        np.where(abroad, largest * chance["abroad_sensitive_share"], 0), unknown()
    )
    faces = np.where(draws.happens(chance["faces"]), counts["biometric"], 0)
    columns["data_held.faces_stored"] = numbers(faces, unknown())
    for name in ("direct_identifiers", "quasi_identifiers", "important_data"):
        answer = np.where(unknown(), 2, draws.happens(chance[name]))
        columns[f"data_held.{name}"] = words(YES_NO, answer)
    trains = np.where(unknown(), 2, draws.happens(chance["trains_ai"]))
    columns["data_held.trains_ai"] = words(YES_NO, trains)
    states = figures.value("training_states")
    labels = [*states, "not_used", None]
    state = np.where(trains == 1, draws.pick(list(states.values())), len(states))
    state = np.where((trains == 2) | unknown(), len(labels) - 1, state)
    columns["data_held.training_state"] = words(labels, state)
    return persons, columns


def draw_history(figures: Figures, draws: Draws) -> tuple[Ints, Columns]:
    """Draw five years of incidents (Poisson, gamma mixed), claims (a share of them) and orders.

    Returns
    -------
    incidents : ndarray [in five years]
        Before some answers turn unknown.
    columns : dict

    References
    ----------
    Rates after Eurostat (2021) and GDV (2023); see ``synthetic.history``.
    """
    history = figures.value("history")
    mixed = draws.rng.standard_gamma(history["shape"], draws.size) / history["shape"]
    incidents = draws.rng.poisson(YEARS * history["incidents"] * mixed)
    claims = draws.rng.binomial(incidents, history["claimed"])
    orders = draws.rng.poisson(YEARS * history["orders"], draws.size)
    share = figures.unknown["history"]
    return incidents, {
        "history.incidents": numbers(incidents, draws.happens(share)),
        "history.claims": numbers(claims, draws.happens(share)),
        "history.orders": numbers(orders, draws.happens(share)),
    }


def draw_operation(
    figures: Figures, draws: Draws, firms: Firms, persons: Ints, incidents: Ints
) -> tuple[Ints, Columns]:
    """Draw the main processing operation: impact by sector, answers by maturity.

    Q16 follows the sector, Q17 the incidents, Q19 the people held; the other questions are yes
    with a share and a correlation with maturity of their own (all judgement).

    Returns
    -------
    highest : ndarray
        Place of the highest impact in ``IMPACTS``; unknown counts as high.
    columns : dict
    """
    locale = figures.market.locale
    names = [figures.value("operations")[sector][locale] for sector in figures.sectors]
    columns: Columns = {"operation.name": words(names, firms.sector)}
    top = draws.pick_rows(figures.impact, firms.sector)
    highest = np.zeros(draws.size, dtype=np.int64)
    for loss in ("confidentiality", "integrity", "availability"):
        drop = 0 if loss == "confidentiality" else draws.happens(figures.value("impact_drop"))
        level = np.where(
            draws.happens(figures.unknown["impact"]),
            UNKNOWN_IMPACT,
            np.maximum(top - drop, 0),
        )
        highest = np.maximum(highest, level)
        columns[f"operation.impact.{loss}"] = words(IMPACTS, level)
    rules = figures.value("question_rules")
    attacked = np.array([sector in rules["attacked_sectors"] for sector in figures.sectors])
    known = {
        "Q16": attacked[firms.sector],
        "Q17": draws.rng.binomial(incidents, rules["recent_share"]) > 0,
        "Q19": persons >= rules["many_persons"],
    }
    shares = figures.value("questions")
    for question in QUESTIONS:
        if question in known:
            yes = known[question]
        else:
            share, loading = shares[question]
            yes = draws.correlated(firms.maturity, loading) > above(share)
        answer = np.where(draws.happens(figures.unknown["questions"]), 2, yes)
        columns[f"operation.answers.{question}"] = words(YES_NO, answer)
    return np.minimum(highest, IMPACTS.index("V")), columns
