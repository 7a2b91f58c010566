"""Calibration: the tables of a study, in one language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from risk.learn.report import Table
from risk.text import catalogue, say

_REACH = float(stats.norm.ppf(0.975))
_LONGEST = 160


class Tables:
    """Tables with headings in one language.

    Parameters
    ----------
    locale : str
        ``zh`` or ``en``.
    small_staff : int
        Most staff of a small organisation.
    """

    def __init__(self, locale: str, small_staff: int) -> None:
        self.locale = locale
        self.small = self.told("rows.small", staff=f"{small_staff:,}")

    def told(self, code: str, **values: object) -> str:
        """Give the words of a code of this topic."""
        return say(f"calibrate.{code}", self.locale, **values)

    def axes(self, *names: str) -> dict[str, str]:
        """Give the words of a picture by name."""
        return {name: self.told(f"axis.{name}") for name in names}

    def notices(self, codes: Iterable[str]) -> str:
        """Give what makes a fit unsafe, in words."""
        return self.told("between").join(self.told(f"notice.{code}") for code in codes)

    def list_name(self, one: Mapping[str, Any]) -> str:
        """Give the name of a list: its source and floor."""
        name = self.told(f"list.{one['source']}")
        if not one["floor"]:
            return name
        residents = self.told(f"records_of.{one['records_of']}")
        return self.told(
            "list.floored", name=name, floor=f"{np.ceil(one['floor']):,.0f}", of=residents
        )

    def table(self, name: str, rows: Iterable[Mapping[str, Any]], **values: object) -> Table:
        """Give rows as a table; keys are codes of headings."""
        frame = pd.DataFrame(
            [{self.told(f"column.{key}"): value for key, value in row.items()} for row in rows]
        )
        code = name if f"calibrate.table.{name}" in catalogue(self.locale) else name.split(".")[0]
        return Table(name.replace(".", "_"), self.told(f"table.{code}", **values), frame)

    def files(self, document: Mapping[str, Any]) -> Table:
        """Give the files read, with digest and licence."""
        return self.table(
            "files",
            (
                {
                    "file": one["name"],
                    "kind": self.told(f"list.{one['kind']}"),
                    "rows": one["rows"],
                    "licence": self.told(f"licence.{one['kind']}"),
                    "sha256": one["sha256"][:16],
                }
                for one in document["files"]
            ),
        )

    def left_out(self, document: Mapping[str, Any]) -> Table:
        """Give every reason for which rows are left out, with their number."""
        return self.table(
            "left_out",
            (
                {
                    "file": one["file"],
                    "left_out_of": self.told(f"of.{one['of']}"),
                    "why": self.told(f"reason.{one['reason']}"),
                    "rows": one["rows"],
                }
                for one in document["left_out"]
            ),
        )

    def refused(self, document: Mapping[str, Any]) -> Table:
        """Give the cells that could not be read."""
        return self.table(
            "refused",
            ({"where": one["path"], "got": one["got"]} for one in document["refused"]),
        )

    def fits(
        self, name: str, fits: Iterable[tuple[str, Mapping[str, Any]]], **values: object
    ) -> Table:
        """Give fits, one row a parameter; each fit comes with the name of its rows."""
        return self.table(
            name,
            (
                {
                    "of": of,
                    "method": self.told(f"method.{fit['method']}"),
                    "n": fit["n"],
                    "parameter": self.told(f"parameter.{one['name']}"),
                    "value": one["value"],
                    "error": one["error"],
                    "low95": _plus(one["value"], one["error"], -_REACH),
                    "high95": _plus(one["value"], one["error"], _REACH),
                    "log_likelihood": fit["log_likelihood"],
                    "aic": fit["aic"],
                    "ks": fit["ks"],
                    "notice": self.notices(fit["notices"]),
                }
                for of, fit in fits
                for one in fit["parameters"]
            ),
            **values,
        )

    def floors(self, one: Mapping[str, Any]) -> Table:
        """Give truncated fits above multiples of the floor."""
        return self.table(
            f"floors.{one['name']}",
            (
                {
                    "floor": row["floor"],
                    "n": row["fit"]["n"],
                    **{
                        key: parameter[which]
                        for parameter in row["fit"]["parameters"][:2]
                        for key, which in (
                            (f"of_{parameter['name']}", "value"),
                            (f"error_{parameter['name']}", "error"),
                        )
                    },
                    "seen_share": row["fit"]["seen"],
                    "notice": self.notices(row["fit"]["notices"]),
                }
                for row in one["floors"]
            ),
            list=self.list_name(one),
        )

    def tail(self, one: Mapping[str, Any]) -> Table:
        """Give the tail over each threshold."""
        tail = one["tail"]
        return self.table(
            f"tail.{one['name']}",
            (
                {
                    "threshold": row["threshold"],
                    "n": row["fit"]["n"],
                    "of_xi": row["fit"]["parameters"][0]["value"],
                    "error_xi": row["fit"]["parameters"][0]["error"],
                    "modified_scale": row["modified_scale"]["value"],
                    "error_modified_scale": row["modified_scale"]["error"],
                    "mean_excess": row["mean_excess"]["value"],
                    "ks": row["fit"]["ks"],
                    "chosen": "●" if row["threshold"] == tail["chosen"] else "",
                }
                for row in tail["thresholds"]
            ),
            list=self.list_name(one),
        )

    def groups(self, by: str, found: Mapping[str, Any], labels: Mapping[str, str]) -> Table:
        """Give groups raw and shrunk, back on the scale of people."""
        return self.table(
            f"groups.{by}",
            (
                {
                    "group": labels[row["group"]],
                    "n": row["rows"],
                    "raw": float(np.exp(row["raw"])),
                    "raw_error": row["raw_error"],
                    "weight": row["weight"],
                    "shrunk": float(np.exp(row["shrunk"])),
                    "shrunk_error": row["shrunk_error"],
                }
                for row in found["rows"]
            ),
            by=self.told(f"by.{by}"),
        )

    def relativities(
        self,
        by: str,
        found: Mapping[str, Any],
        labels: Mapping[str, str],
        default: Mapping[str, float],
    ) -> Table:
        """Give recorded incidents over those expected, beside the default's factor if any."""
        return self.table(
            f"relativities.{by}",
            (
                {
                    "group": labels[row["group"]],
                    "incidents": row["rows"],
                    "expected": row["expected"],
                    "raw": float(np.exp(row["raw"])),
                    "raw_error": row["raw_error"],
                    "weight": row["weight"],
                    "shrunk": float(np.exp(row["shrunk"])),
                    **({"default": default[row["group"]]} if default else {}),
                }
                for row in found["rows"]
            ),
            by=self.told(f"by.{by}"),
        )

    def entries(self, document: Mapping[str, Any]) -> Table:
        """Give every entry beside what was fitted, and whether and why it is taken."""
        return self.table(
            "entries",
            (
                {
                    "entry": one["label"][self.locale],
                    "key": one["key"],
                    "default": _short(one["default"]),
                    "fitted": _short(one["fitted"]),
                    "range": _interval(one["range"], one["range_of"]),
                    "comparable": self.told("yes" if one["comparable"] else "no"),
                    "taken": self.told("yes" if one["taken"] else "no"),
                    "why": self.why(one),
                }
                for one in document["entries"]
            ),
        )

    def why(self, entry: Mapping[str, Any]) -> str:
        """Give the reason of the rule, and what speaks against the fit itself."""
        held = entry["held_back"]
        told: str = entry["reason"][self.locale]
        return (
            told
            if held is None or not entry["comparable"]
            else f"{told} {self.told(f'held.{held}')}"
        )

    def affected(self, rows: Iterable[Mapping[str, float]]) -> Table:
        """Give the mean the price reads, from the data, the fit and the default."""
        return self.table("affected", rows)

    def prices(self, document: Mapping[str, Any]) -> Table:
        """Give prices before and after."""
        return self.table(
            "prices",
            (
                {
                    "firm": one["firm"],
                    "limit": one["limit"],
                    "tail": self.told("tail_on" if one["pareto_tail"] else "tail_off"),
                    "currency": one["currency"],
                    **{
                        f"{which}_{key}": one[which][key]
                        for which in ("default", "overlay")
                        for key in ("premium", "low", "high")
                    },
                    "change": one["change"],
                }
                for one in document["prices"]
            ),
        )


def _plus(value: float | None, error: float | None, times: float) -> float | None:
    return None if value is None or error is None else value + times * error


def _interval(ends: list[float] | None, of: str) -> str:
    if ends is None:
        return ""
    name = "" if of == "value" else f"{of} "
    return f"{name}{ends[0]:.4g} – {ends[1]:.4g}"


def _short(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
