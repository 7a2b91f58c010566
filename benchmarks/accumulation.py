"""The year of a book under common causes; with reinsurance; and what one more firm adds."""

from __future__ import annotations

import numpy as np

from benchmarks import shared_causes as shared
from benchmarks.contest import Contestant, Task, Work

BOOK = 100_000
LARGE = 1_000_000
DRAWN = 20
"""Years of the plain simulation in a round."""
FIRMS = 200


def exact() -> tuple[Task, str]:
    from risk.portfolio.accumulation import RETURN_PERIODS, book_year, depend

    exposures, events = shared.book(BOOK), shared.causes()

    def year() -> tuple[float, float]:
        found = book_year(depend(exposures, events))
        for period in RETURN_PERIODS:
            found.pml(period), found.pml(period, "oep")
        return found.var(shared.LEVEL), found.tvar(shared.LEVEL)

    def task() -> int:
        year()
        return 1

    var, tvar = year()
    wanted = shared.conditional_reference(BOOK)
    return task, f"VaR {var / wanted[0] - 1:+.2%}, TVaR {tvar / wanted[1] - 1:+.2%}"


def simulated() -> tuple[Task, str]:
    from risk.portfolio.accumulation import depend

    dependence = depend(shared.book(BOOK), shared.causes())

    def task() -> float:
        shared.drawn_years(dependence, DRAWN, 1)
        return DRAWN / shared.YEARS

    return task, f"{DRAWN} of {shared.YEARS:,} years a round"


def reinsured() -> tuple[Task, str]:
    from risk.portfolio.accumulation import book_year, depend
    from risk.portfolio.accumulation.conditional import draw_book
    from risk.portfolio.reinsurance import PROGRAM, losses_of, place

    exposures, events = shared.book(LARGE), shared.causes()
    layer = {"kind": "excess_of_loss", "reinstatements": 1, "reinstatement_premium": 1.0}
    program = PROGRAM.validate_python(
        [
            {"kind": "quota_share", "name": "quota share", "ceded": 0.2},
            layer | {"name": "first", "attachment": 5e8, "limit": 5e8},
            layer | {"name": "second", "attachment": 1e9, "limit": 2e9},
            {"kind": "stop_loss", "name": "stop loss", "attachment": 3e9, "limit": 3e9},
        ]
    )

    def year() -> tuple[float, float]:
        found = book_year(depend(exposures, events))
        drawn = draw_book(found, 200_000, 1)
        placed = place(losses_of(drawn, program, 5e6), program)
        found.var(shared.LEVEL), found.tvar(shared.LEVEL), found.pml(200, "oep")
        ceded = sum(one.by_year for one in placed.ceded)
        return float(np.abs(placed.gross - ceded - placed.net).max()), drawn.mean()[0] / found.aal

    def task() -> int:
        year()
        return 1

    left, mean = year()
    return task, f"gross less ceded and net at most {left:.0e}, drawn mean {mean - 1:+.2%}"


def one_more() -> tuple[Task, str]:
    from risk.portfolio.accumulation import book_year, depend
    from risk.portfolio.accumulation.contributions import Contributions

    exposures = shared.book(BOOK)
    found = Contributions(book_year(depend(exposures, shared.causes())))
    firms = [exposures.rows(np.array([row])) for row in range(FIRMS)]

    def task() -> int:
        for firm in firms:
            found.of_new(firm)
        return len(firms)

    whole = found.by_policy
    off = max(abs(found.of_new(firm)[0] / whole[row] - 1) for row, firm in enumerate(firms))
    total = whole.sum() / found.year.tvar(shared.LEVEL) - 1
    return task, f"against its share in the book {off:.0e}; all shares {total:+.0e}"


_HERE = __name__
YEAR = Work(
    "year of 100,000 policies, 20 causes",
    "books/s",
    (
        Contestant("conditioning and one transform", _HERE, "exact", ours=True, reach=2),
        Contestant("numpy, 10,000 years one by one", _HERE, "simulated"),
    ),
)
REINSURED = Work(
    "1,000,000 policies with reinsurance",
    "books/s",
    (Contestant("200,000 drawn years", _HERE, "reinsured", ours=True, reach=0.1),),
)
ONE_MORE = Work(
    "capital of one more firm",
    "firms/s",
    (Contestant("by the book's tails", _HERE, "one_more", ours=True, reach=1_000),),
)
