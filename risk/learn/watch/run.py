"""Learn: a book watched on a day, everything at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from risk.learn.watch.actual_expected import (
    Cut,
    by_month,
    by_segment,
    spread_of,
    whole_book,
)
from risk.learn.watch.alerts import (
    Alert,
    drift_alerts,
    effect_alerts,
    overcharge_alerts,
    personal_alerts,
    rate_alerts,
    ratio_alerts,
    stability_alerts,
    trend_alerts,
)
from risk.learn.watch.book import WatchBook
from risk.learn.watch.cumulative import Cumulative, cumulative
from risk.learn.watch.drift import Drift, drift_of
from risk.learn.watch.effects import Effects, effects_of
from risk.learn.watch.exposure import exposure_of
from risk.learn.watch.fairness import (
    Charged,
    PersonalUse,
    calibration_names,
    charged_by,
    personal_use,
    schema_names,
)
from risk.learn.watch.limits import Limits, read_limits, recent_since
from risk.learn.watch.referrals import (
    RateChange,
    Referrals,
    rate_changes,
    referrals_by,
    submissions_of,
)
from risk.learn.watch.stability import Stability, stability_of
from risk.learn.watch.trend import Trend, trend_of
from risk.rulebook import Rulebook
from risk.trained.schema import Schema

STEPS = ("exposure", "actual_expected", "stability", "drift", "fairness", "referrals")


@dataclass(frozen=True)
class Watched:
    """What was found.

    Parameters
    ----------
    book : WatchBook
    rulebook : Rulebook
        Of the day.
    limits : Limits
    reported : tuple of (str, float)
        The last months with the share of their claims that is reported by the day.
    whole : Cut
        One row.
    months : Cut
    segments : tuple of Cut
    running : Cumulative
        Of the whole book.
    trend : Trend or None
    effects : Effects
    stability : tuple of Stability
    drift : Drift or None
        None when there is too little to compare.
    charged : tuple of Charged
    personal : tuple of PersonalUse
    looked_at : tuple of str
        Models and parts of the rulebook searched for personal attributes.
    referrals : tuple of Referrals
    changes : tuple of RateChange
    alerts : tuple of Alert
        Those to act on first, then by chance.
    """

    book: WatchBook
    rulebook: Rulebook
    limits: Limits
    reported: tuple[tuple[str, float], ...]
    whole: Cut
    months: Cut
    segments: tuple[Cut, ...]
    running: Cumulative
    trend: Trend | None
    effects: Effects
    stability: tuple[Stability, ...]
    drift: Drift | None
    charged: tuple[Charged, ...]
    personal: tuple[PersonalUse, ...]
    looked_at: tuple[str, ...]
    referrals: tuple[Referrals, ...]
    changes: tuple[RateChange, ...]
    alerts: tuple[Alert, ...]


FORMULA = "formula"
SHOWN_MONTHS = 6


def watch(
    book: WatchBook,
    rulebook: Rulebook,
    schemas: Mapping[str, Schema],
    done: Callable[[str], None] = lambda step: None,
) -> Watched:
    """Watch a book.

    Parameters
    ----------
    book : WatchBook
    rulebook : Rulebook
        Of the day, in the book's place.
    schemas : mapping of str to Schema
        Models in use, searched for personal attributes beside the formula.
    done : callable
        Told the name of every step of ``STEPS`` when it is done.
    """
    limits = read_limits(rulebook)
    exposure = exposure_of(book)
    done(STEPS[0])
    spread = spread_of(book, exposure, limits)
    whole = whole_book(book, exposure, spread, limits)
    months = by_month(book, exposure, spread, limits, whole)
    segments = tuple(by_segment(by, book, exposure, spread, limits, whole) for by in book.segments)
    trend = trend_of(book, exposure, limits)
    effects = effects_of(book, exposure, spread, limits)
    done(STEPS[1])
    stability = tuple(stability_of(by, book, exposure, limits) for by in book.segments)
    done(STEPS[2])
    drift = drift_of(book, limits)
    done(STEPS[3])
    charged = charged_by(book, rulebook, limits)
    places = {FORMULA: calibration_names(rulebook)} | {
        name: schema_names(schema) for name, schema in schemas.items()
    }
    personal = personal_use(rulebook, places)
    done(STEPS[4])
    submissions = submissions_of(book)
    referrals = tuple(referrals_by(by, submissions, limits) for by in ("month", *book.segments))
    changes = rate_changes(
        submissions, recent_since(book.day, limits.window_months).isoformat(), limits
    )
    done(STEPS[5])

    def since(cut: Cut, found: tuple[int, Alert]) -> Alert:
        row, alert = found
        running = cumulative(cut, row, book, exposure, spread, limits)
        return replace(alert, since=running.since or "")

    alerts = [
        *trend_alerts(trend, limits),
        *effect_alerts(effects, limits),
        *(alert for _, alert in ratio_alerts("frequency", months, months.counts, limits)),
        *(alert for _, alert in ratio_alerts("amount", months, months.amounts, limits)),
        *(
            since(cut, found)
            for cut in (whole, *segments)
            for code, ratios in (("frequency", cut.counts), ("amount", cut.amounts))
            for found in ratio_alerts(code, cut, ratios, limits)
        ),
        *(since(one.cut, found) for one in charged for found in overcharge_alerts(one, limits)),
        *(alert for one in stability for alert in stability_alerts(one, limits)),
        *drift_alerts(drift, limits),
        *rate_alerts(changes, limits),
        *personal_alerts(personal),
    ]
    return Watched(
        book=book,
        rulebook=rulebook,
        limits=limits,
        reported=tuple(
            (str(month), float(share))
            for month, share in zip(
                exposure.months[-SHOWN_MONTHS:], exposure.reported[-SHOWN_MONTHS:], strict=True
            )
        ),
        whole=whole,
        months=months,
        segments=segments,
        running=cumulative(whole, 0, book, exposure, spread, limits),
        trend=trend,
        effects=effects,
        stability=stability,
        drift=drift,
        charged=charged,
        personal=personal,
        looked_at=tuple(places),
        referrals=referrals,
        changes=changes,
        alerts=tuple(sorted(alerts, key=_urgency)),
    )


def _urgency(alert: Alert) -> tuple[bool, float]:
    return alert.severity != "act", alert.chance if alert.chance == alert.chance else -1.0
