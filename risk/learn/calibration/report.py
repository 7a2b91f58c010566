"""Calibration: a study told in words, tables and pictures, in one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from risk.learn.calibration import pictures
from risk.learn.calibration.groups import Relativities
from risk.learn.calibration.study import ListStudy, Study
from risk.learn.calibration.tables import Tables
from risk.learn.calibration.transfer import capped_means
from risk.learn.report import Picture, Report, Section, Table
from risk.rulebook import Rulebook
from risk.text import say

TAIL_AXES = ("threshold", "shape", "modified_scale", "mean_excess")
Parts = list[str | Table | Picture]


def study_report(
    study: Study, document: Mapping[str, Any], rulebook: Rulebook, locale: str
) -> Report:
    """Give the report of a study.

    Parameters
    ----------
    study : Study
    document : mapping
        As :func:`study_document` gives it, prices included.
    rulebook : Rulebook
        The calibration it was held against.
    locale : str
        ``zh`` or ``en``.
    """
    tables = Tables(locale, document["small_staff"])
    sections = [_read(document, tables), Section(tables.told("populations"), [tables.told("rule")])]
    for one, told in zip(study.lists, document["lists"], strict=True):
        sections.append(Section(tables.list_name(told), _list(one, told, tables)))
    sections += _groups(study, document, tables)
    if document["losses"]:
        sections.append(Section(tables.told("losses"), _losses(study, document, tables)))
    sections.append(Section(tables.told("entries"), _entries(study, document, rulebook, tables)))
    sections.append(Section(tables.told("prices"), _prices(document, tables)))
    return Report(tables.told("title"), sections, dict(document))


def _read(document: Mapping[str, Any], tables: Tables) -> Section:
    rows = {key: f"{n:,}" for key, n in document["rows"].items()}
    parts: Parts = [tables.told("read_rows", **rows), tables.files(document)]
    if document["left_out"]:
        parts.append(tables.left_out(document))
    if document["refused"]:
        parts.append(tables.refused(document))
    return Section(tables.told("read"), parts)


def _list(one: ListStudy, told: Mapping[str, Any], tables: Tables) -> Parts:
    name = tables.list_name(told)
    methods = {fit.method: tables.told(f"method.{fit.method}") for fit in one.size_fits}
    words = tables.axes("size", "density", "fitted", "seen")
    rows = [(tables.told("rows.all"), fit) for fit in told["size_fits"]]
    rows += [(tables.small, told["small"])] if told["small"] else []
    best = min(one.size_fits, key=lambda fit: fit.aic, default=None)
    parts: Parts = [
        tables.told("sizes_told", n=f"{len(one.sizes):,}", median=f"{np.median(one.sizes):,.0f}")
    ]
    if one.floor:
        parts.append(tables.told("floored"))
    if best is not None:
        parts += [
            tables.fits(f"sizes.{one.name}", rows, list=name),
            Picture(
                f"sizes_{one.name}",
                tables.told("picture.sizes", list=name),
                pictures.histogram(one.sizes, one.size_fits, methods, words),
                tables.told("alt.sizes", method=methods[best.method], ks=f"{best.ks:.3f}"),
            ),
            Picture(
                f"quantiles_{one.name}",
                tables.told("picture.quantiles", list=name),
                pictures.quantiles(one.size_fits, methods, words),
                tables.told("alt.quantiles", method=methods[best.method]),
            ),
        ]
    if one.floors:
        parts.append(tables.floors(told))
    if one.tail is not None:
        chosen = one.tail.chosen
        parts += [
            tables.told(
                "tail_stable" if one.tail.stable else "tail_unstable",
                threshold=f"{chosen.threshold:,.0f}",
                n=chosen.fit.n,
                xi=f"{chosen.fit['xi'].value:.3f}",
                error=f"{chosen.fit['xi'].error:.3f}",
            ),
            tables.tail(told),
            Picture(
                f"tail_{one.name}",
                tables.told("picture.tail", list=name),
                pictures.tail_stability(one.tail, tables.axes(*TAIL_AXES)),
                tables.told("alt.tail", threshold=f"{chosen.threshold:,.0f}"),
            ),
        ]
    if one.count_fits:
        counts = [(tables.told("rows.years"), fit) for fit in told["count_fits"]]
        parts += [
            tables.told("counts_told", first=one.whole_years[0], last=one.whole_years[-1]),
            tables.fits(f"counts.{one.name}", counts),
            Picture(
                f"years_{one.name}",
                tables.told("picture.years", list=name),
                pictures.yearly(one, tables.axes("incidents", "counted", "not_counted")),
                tables.told("alt.years"),
            ),
        ]
    return parts


def _groups(study: Study, document: Mapping[str, Any], tables: Tables) -> Iterator[Section]:
    for by, found in study.groups.items():
        labels = _labels(found.names, by, tables)
        told = document["groups"][by]
        words = {key: tables.told(f"column.{key}") for key in ("raw", "shrunk")}
        words["axis"] = tables.told("axis.middle")
        yield Section(
            tables.told("groups", by=tables.told(f"by.{by}")),
            [
                tables.told(
                    "groups_told",
                    between=f"{found.between:.3g}",
                    p=f"{found.heterogeneity_p:.2g}",
                    middle=f"{np.exp(found.middle):,.0f}",
                ),
                tables.groups(by, told, labels),
                Picture(
                    f"groups_{by}",
                    tables.told("picture.groups", by=tables.told(f"by.{by}")),
                    pictures.shrinkage(found, labels, words, {}),
                    tables.told("alt.groups"),
                ),
            ],
        )
    if study.relativities is not None:
        told = document["relativities"] | {"small_staff": document["small_staff"]}
        yield _relativities(study.relativities, told, tables)


def _relativities(found: Relativities, told: Mapping[str, Any], tables: Tables) -> Section:
    slope = found.staff_slope
    parts: Parts = [
        tables.told(
            "relativities_told",
            staff=f"{told['small_staff']:,}",
            slope=f"{slope.value:.2f}",
            error=f"{slope.error:.2f}",
            claims=told["claims_slope"],
        )
    ]
    words = {
        "raw": tables.told("column.raw"),
        "shrunk": tables.told("column.shrunk"),
        "published": tables.told("column.default"),
        "axis": tables.told("axis.relativity"),
    }
    for by, one, default in (
        ("sector", found.sector, told["default"]),
        ("staff_band", found.staff_band, {}),
    ):
        labels = _labels(one.log.names, by, tables)
        parts += [
            tables.relativities(by, told[by], labels, default),
            Picture(
                f"relativities_{by}",
                tables.told("picture.relativities", by=tables.told(f"by.{by}")),
                pictures.shrinkage(one.log, labels, words, default),
                tables.told("alt.relativities" if default else "alt.groups"),
            ),
        ]
    return Section(tables.told("relativities"), parts)


def _labels(names: tuple[str, ...], by: str, tables: Tables) -> dict[str, str]:
    return {
        name: say(f"sector.{name}", tables.locale) if by == "sector" else name for name in names
    }


def _losses(study: Study, document: Mapping[str, Any], tables: Tables) -> Parts:
    names = [tables.told("rows.all"), tables.small]
    parts: Parts = [
        tables.told("losses_told", n=len(study.losses)),
        tables.fits("losses", zip(names, document["losses"], strict=False)),
    ]
    fits = study.loss_fits[:1]
    methods = {fit.method: tables.told(f"method.{fit.method}") for fit in fits}
    words = tables.axes("density", "fitted", "seen") | {"size": tables.told("axis.loss")}
    parts += [
        Picture(
            "losses",
            tables.told("picture.losses"),
            pictures.histogram(study.losses, fits, methods, words),
            tables.told("alt.sizes", method=methods[fits[0].method], ks=f"{fits[0].ks:.3f}"),
        ),
        Picture(
            "quantiles_losses",
            tables.told("picture.quantiles", list=tables.told("losses")),
            pictures.quantiles(fits, methods, words),
            tables.told("alt.quantiles", method=methods[fits[0].method]),
        ),
    ]
    line = study.cost_line
    if line is not None:
        parts.append(
            tables.told(
                "line_told",
                n=line.n,
                intercept=f"{line.intercept.value:.2f}",
                intercept_error=f"{line.intercept.error:.2f}",
                slope=f"{line.slope.value:.3f}",
                slope_error=f"{line.slope.error:.3f}",
                r2=f"{line.r_squared:.3f}",
            )
        )
    return parts


def _entries(
    study: Study, document: Mapping[str, Any], rulebook: Rulebook, tables: Tables
) -> Parts:
    parts: Parts = [tables.told("entries_told"), tables.entries(document)]
    rows = capped_means(study, rulebook)
    if rows:
        parts += [tables.told("affected_told"), tables.affected(rows)]
    return parts


def _prices(document: Mapping[str, Any], tables: Tables) -> Parts:
    rows = document["prices"]
    if not rows:
        return [tables.told("no_prices")]
    words = tables.axes("default", "overlay", "tail", "no_tail")
    words["axis"] = tables.told("axis.price")
    return [
        tables.told("prices_told"),
        tables.prices(document),
        Picture(
            "prices",
            tables.told("picture.prices"),
            pictures.prices(rows, words),
            tables.told("alt.prices", most=f"{max(abs(one['change']) for one in rows):.1%}"),
        ),
    ]
