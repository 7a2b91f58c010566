"""Learn: pictures of a severity model: what it gains, how it is calibrated, what it says."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd
from scipy.special import ndtri

from risk.assess.breach_size import Firms
from risk.assess.persons_affected import Affected
from risk.learn.breach_size.judge import BINS, OPPONENTS, VIEWS, Judged
from risk.learn.breach_size.rows import BANDS
from risk.learn.breach_size.words import source_name
from risk.learn.report import BLUE, GREEN, GREY, ORANGE, Picture
from risk.text import say
from risk.units import Locale

SHOWN = (*VIEWS, "by_sector", "formula")
COLOURS = (BLUE, GREEN, ORANGE, GREY)
POINTS = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}
_FINE = np.linspace(0.02, 0.98, 49)


def gains_picture(judged: tuple[Judged, ...], locale: Locale) -> Picture:
    """Draw what the model gains on each opponent by CRPS, with intervals."""
    lines = pd.DataFrame(
        [
            {
                "source": source_name(each.source, locale),
                "view": say(f"breach_size.{one.view}", locale),
                "opponent": say(f"breach_size.{one.opponent}", locale),
                "gain": -one.found.mean,
                "low": -one.found.high,
                "high": -one.found.low,
            }
            for each in judged
            for one in each.comparisons
            if one.score == "crps"
        ]
    )
    opponents = [say(f"breach_size.{one}", locale) for one in OPPONENTS]
    base = alt.Chart().encode(
        y=alt.Y("opponent:N", sort=opponents, title=None),
        yOffset=alt.YOffset("view:N"),
        color=alt.Color(
            "view:N",
            title=None,
            scale=alt.Scale(
                domain=[say(f"breach_size.{one}", locale) for one in VIEWS], range=[BLUE, GREEN]
            ),
        ),
    )
    axis = alt.X("low:Q", title=say("breach_size.picture.gain", locale))
    zero = alt.Chart().mark_rule(color=GREY, strokeDash=[4, 3]).encode(x=alt.datum(0))
    drawn = alt.layer(
        zero,
        base.mark_rule(strokeWidth=2).encode(x=axis, x2="high:Q"),
        base.mark_point(filled=True, size=60).encode(x="gain:Q"),
        data=lines,
    ).properties(width=360, height=130)
    return _picture(
        "gains",
        drawn.facet(row=alt.Row("source:N", title=None, sort=_lists(judged, locale))),
        locale,
    )


def shares_picture(judged: tuple[Judged, ...], locale: Locale) -> Picture:
    """Draw the share of test rows below each predicted quantile."""
    lines = pd.DataFrame(
        [
            {
                "source": source_name(one.source, locale),
                "predictor": say(f"breach_size.{name}", locale),
                "level": level,
                "share": share,
            }
            for one in judged
            for name in SHOWN
            for level, share in zip(_FINE, one.predicted[name].shares(_FINE), strict=True)
        ]
    )
    names = [say(f"breach_size.{name}", locale) for name in SHOWN]
    ideal = pd.DataFrame({"level": [0.0, 1.0], "share": [0.0, 1.0]})
    marked = alt.Chart().mark_line().encode(
        x=alt.X("level:Q", title=say("breach_size.picture.level", locale)),
        y=alt.Y("share:Q", title=say("breach_size.picture.share", locale)),
        color=alt.Color(
            "predictor:N", title=None, scale=alt.Scale(domain=names, range=list(COLOURS))
        ),
    )  # fmt: skip
    line = (
        alt.Chart(ideal).mark_line(color=GREY, strokeDash=[4, 3]).encode(x="level:Q", y="share:Q")
    )
    drawn = alt.layer(marked, line, data=lines).properties(width=260, height=260)
    return _picture(
        "shares",
        drawn.facet(column=alt.Column("source:N", title=None, sort=_lists(judged, locale))),
        locale,
    )


def tenths_picture(judged: tuple[Judged, ...], locale: Locale) -> Picture:
    """Draw the share of test rows in each tenth of what was predicted (PIT histogram)."""
    lines = pd.DataFrame(
        [
            {
                "source": source_name(one.source, locale),
                "view": say(f"breach_size.{view}", locale),
                "tenth": f"{place + 1}",
                "share": share,
            }
            for one in judged
            for view in VIEWS
            for place, share in enumerate(one.predicted[view].tenths)
        ]
    )
    bars = alt.Chart().mark_bar(color=BLUE).encode(
        x=alt.X("tenth:N", sort=None, title=say("breach_size.picture.tenth", locale),
                axis=alt.Axis(labelAngle=0)),
        y=alt.Y("share:Q", title=say("breach_size.picture.rows", locale)),
    )  # fmt: skip
    even = alt.Chart().mark_rule(color=ORANGE, strokeDash=[4, 3]).encode(y=alt.datum(1 / BINS))
    drawn = alt.layer(bars, even, data=lines).properties(width=230, height=150)
    columns = alt.Column(
        "view:N", title=None, sort=[say(f"breach_size.{one}", locale) for one in VIEWS]
    )
    return _picture(
        "tenths",
        drawn.facet(
            row=alt.Row("source:N", title=None, sort=_lists(judged, locale)), column=columns
        ),
        locale,
    )


def bands_picture(firms: Firms, formula: Affected, locale: Locale) -> Picture:
    """Draw the quantiles of people by staff band, sector unknown, beside the formula's."""
    by_formula = say("breach_size.formula", locale)
    laws = [*zip(BANDS, firms.mu[-1], firms.sigma[-1], strict=False)]
    lines = pd.DataFrame(
        [
            {"band": name}
            | {key: float(np.exp(mu + ndtri(level) * sigma)) for key, level in POINTS.items()}
            for name, mu, sigma in [*laws, (by_formula, formula.mu, formula.sigma)]
        ]
    )
    base = alt.Chart(lines).encode(
        y=alt.Y("band:N", sort=None, title=say("breach_size.column.band", locale)),
        color=alt.condition(alt.datum.band == by_formula, alt.value(ORANGE), alt.value(BLUE)),
    )
    people = alt.X(
        "q05:Q",
        scale=alt.Scale(type="log"),
        title=say("breach_size.picture.people", locale),
        axis=alt.Axis(format="~s", values=[10.0**power for power in range(9)]),
    )
    drawn = alt.layer(
        base.mark_rule().encode(x=people, x2="q95:Q"),
        base.mark_bar(height=9).encode(x="q25:Q", x2="q75:Q"),
        base.mark_tick(color="white", thickness=2, height=11).encode(
            x="q50:Q", color=alt.value("white")
        ),
    ).properties(width=420, height=220)
    return _picture("bands", drawn, locale)


def _lists(judged: tuple[Judged, ...], locale: Locale) -> list[str]:
    return [source_name(one.source, locale) for one in judged]


def _picture(name: str, chart: alt.TopLevelMixin, locale: Locale) -> Picture:
    return Picture(
        name,
        say(f"breach_size.picture.{name}.title", locale),
        chart,
        say(f"breach_size.picture.{name}.text", locale),
    )
