"""Portfolio: how many firms stand to each duty: by the rulebook's triggers and their own answers.

Nothing is guessed: a firm whose answers do not say whether it meets a duty is counted as such,
apart from those that say they do not.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from risk.classify.duties import DUTY, DutyRule
from risk.portfolio.firm_columns import FirmColumns
from risk.portfolio.measure_states import STATES
from risk.profile import MEASURES
from risk.rulebook import Rulebook
from risk.rulebook.condition_columns import Columns, Words, holds_for, may_hold_for

DutyState = Literal["met", "unmet", "not_known", "open", "none"]
ORDER: tuple[DutyState, ...] = ("met", "unmet", "not_known", "open", "none")
"""``met``: every measure that speaks to the duty is said to be in place. ``unmet``: one is said
not to be, or only partly. ``not_known``: neither, as answers are missing or no measure speaks to
it. ``open``: whether the firm has the duty depends on an answer not given. ``none``: it has not."""


def duty_states(rulebook: Rulebook, firms: FirmColumns, columns: Columns) -> dict[str, Words]:
    """Give how n firms stand to every duty of law in force.

    Parameters
    ----------
    rulebook : Rulebook
        Place and day.
    firms : FirmColumns
        For the declared measures.
    columns : callable
        Every fact of :func:`risk.classify.firm_facts` by its name, as a column.

    Returns
    -------
    dict of str to Words
        By topic; words are those of ``ORDER``.
    """
    states, _ = firms.measures
    found = {}
    for key in rulebook.starting(DUTY):
        rule = rulebook.read(key, DutyRule)
        has, may = (
            np.broadcast_to(test(rule.when, columns), firms.rows)
            for test in (holds_for, may_hold_for)
        )
        said = states[:, [MEASURES.index(name) for name in rule.measures]]
        yes, partly, no, away = (
            (said == STATES.index(word)).sum(axis=1)
            for word in ("yes", "partly", "no", "not_applicable")
        )
        lacks = partly + no > 0
        meets = (yes > 0) & (yes + away == said.shape[1])
        place = np.select([~has & ~may, ~has, lacks, meets], [4, 3, 1, 0], 2)
        found[key.removeprefix(DUTY)] = Words(place, ORDER)
    return found
