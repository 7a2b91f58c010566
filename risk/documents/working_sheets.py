"""Documents: the sheets of a working paper on which losses meet terms: severity and options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from risk.loss.segments import Segment
from risk.text import say
from risk.units import Locale

_NO_END = 1e99
"""Stands for the end of the last piece, which has none."""


@dataclass(frozen=True)
class Peril:
    """A peril under the terms.

    Parameters
    ----------
    name : mapping of str to str
        By language.
    frequency : float
        Covered events in the period.
    mean : float
        Mean payment of an event under the terms, before the aggregate limit [money].
    segments : tuple of Segment or None
        Pieces of its covered loss; None where a loss is not lognormal or defence costs come on
        top, and the mean stands as it is.
    """

    name: Mapping[str, str]
    frequency: float
    mean: float
    segments: tuple[Segment, ...] | None


@dataclass(frozen=True)
class Option:
    """A limit and retention on offer; ``expected`` payments and technical ``premium`` [money]."""

    limit: float
    retention: float
    expected: float
    premium: float


@dataclass
class Sheets:
    """The workbook, its sheets and the looks of its cells, by name."""

    book: Any
    locale: Locale
    premium: Any
    severity: Any
    options: Any
    curves: Any
    looks: Mapping[str, Any]
    first_peril: int = 0
    """Row of the first peril on the sheet of the premium, counted from 1."""

    @classmethod
    def of(cls, book: Any, locale: Locale) -> Sheets:
        """Begin the sheets of a workbook."""
        names = ("premium", "severity", "options", "curves")
        premium, severity, options, curves = (
            book.add_worksheet(say(f"working.sheet.{name}", locale)) for name in names
        )
        edge, blue = {"bottom": 4, "bottom_color": "#C4CCD4"}, {"font_color": "#0000FF"}
        money, ratio = {"num_format": "#,##0.00"}, {"num_format": "0.000000"}
        looks: dict[str, dict[str, Any]] = {
            "plain": {},
            "text": edge,
            "bold": {"bold": True},
            "head": {"bold": True, "bg_color": "#EEF2F5", "text_wrap": True, "valign": "top"},
            "money_head": {"bold": True, "bg_color": "#EEF2F5", "num_format": "#,##0"},
            "money": edge | money,
            "money_bold": money | {"bold": True, "top": 1},
            "money_in": edge | blue | money,
            "ratio": edge | ratio,
            "ratio_in": edge | blue | ratio,
            "quoted": edge | money | {"font_color": "#5F6B76"},
        }
        formats = {name: book.add_format(look) for name, look in looks.items()}
        return cls(book, locale, premium, severity, options, curves, formats)

    def __getitem__(self, name: str) -> Any:
        """Give a look."""
        return self.looks[name]

    def heads(self, sheet: Any, row: int, names: Sequence[str]) -> None:
        """Write a line of column heads."""
        for column, name in enumerate(names):
            sheet.write_string(row, column, say(f"working.{name}", self.locale), self["head"])


_PIECE = ("number", "peril", "weight", "mu", "sigma", "start", "slope", "from", "to")


def put_severity(
    sheets: Sheets, perils: Sequence[Peril], low: float, high: float, share: float
) -> None:
    """Fill the sheet on which each piece of each peril meets retention and limit.

    Parameters
    ----------
    low, high : float
        Retention, and retention plus limit [money].
    share : float
        Of the insurer: 1 less the coinsurance.
    """
    sheet = sheets.severity
    sheet.set_column(0, 13, 15)
    sheet.write_string(0, 0, say("working.severity_help", sheets.locale), sheets["plain"])
    heads = (*_PIECE, "x_low", "x_high", "lev_low", "lev_high", "payment")
    sheets.heads(sheet, 1, heads)
    for row, (number, peril, one) in enumerate(_numbered(perils), 3):
        _put_piece(sheets, sheet, row, number, peril, one)
        ends = (("J", "L", "Retention", low), ("K", "M", "(Retention+Limit)", high))
        for x, lev, amount, value in ends:
            where = one.ground_up(value)
            formula = f"=F{row}+(MAX(H{row},MIN(I{row},{amount}))-H{row})/G{row}"
            sheet.write_formula(f"{x}{row}", formula, sheets["money"], where)
            formula = _lev(f"{x}{row}", f"D{row}", f"E{row}")
            sheet.write_formula(f"{lev}{row}", formula, sheets["money"], one.lev(where))
        formula = f"=(1-Coinsurance)*C{row}*G{row}*(M{row}-L{row})"
        sheet.write_formula(f"N{row}", formula, sheets["money"], share * one.between(low, high))
    sheet.freeze_panes(2, 2)


def put_options(
    sheets: Sheets,
    perils: Sequence[Peril],
    options: Sequence[Option],
    share: float,
) -> None:
    """Fill the sheets of the options: every limit and retention, live where the curves are.

    Parameters
    ----------
    perils : sequence of Peril
        Under the terms asked for.
    share : float
        Of the insurer.
    """
    limits, retentions = (
        sorted({getattr(one, name) for one in options}) for name in ("limit", "retention")
    )
    amounts = sorted({*retentions, *(one.limit + one.retention for one in options)})
    live = all(one.segments is not None for one in perils)
    columns = _put_curves(sheets, perils, amounts) if live else {}
    kept = {(one.limit, one.retention): one for one in options}
    sheet, height = sheets.options, len(limits) + 3
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, len(retentions), 18)
    help_ = "options_help" if live else "options_kept"
    sheet.write_string(0, 0, say(f"working.{help_}", sheets.locale), sheets["plain"])
    for place, grid in enumerate(
        ("option_premium", "option_quoted", "option_factor", "option_mean")
    ):
        top = 2 + place * height
        sheet.write_string(top, 0, say(f"working.{grid}", sheets.locale), sheets["bold"])
        for column, retention in enumerate(retentions, 1):
            sheet.write_number(top + 1, column, retention, sheets["money_head"])
        for line, limit in enumerate(limits, top + 2):
            sheet.write_number(line, 0, limit, sheets["money_head"])
    for line, limit in enumerate(limits):
        for column, retention in enumerate(retentions, 1):
            one = kept.get((limit, retention))
            if one is None:
                continue
            premium, quoted, factor, mean = (4 + place * height + line for place in range(4))
            sheet.write_number(quoted, column, round(one.premium, 2), sheets["quoted"])
            if not live:
                continue
            below = share * sum(
                peril.frequency * piece.between(retention, retention + limit)
                for peril in perils
                for piece in peril.segments or ()
            )
            sheet.write_number(
                factor, column, one.expected / below if below else 1.0, sheets["ratio_in"]
            )
            name, curves = xl_col_to_name(column), f"'{sheets.curves.get_name()}'!"
            high, low = columns[limit + retention], columns[retention]
            sheet.write_formula(
                mean, column,
                f"=(1-Coinsurance)*({curves}{high}-{curves}{low})*{name}{factor + 1}",
                sheets["money"], one.expected,
            )  # fmt: skip
            sheet.write_formula(
                premium, column,
                f"=MAX(({name}{mean + 1}*(1+CapitalRatio)+FixedExpense)/(1-VariableRatio),"
                "MinimumPremium)",
                sheets["money_bold"], one.premium,
            )  # fmt: skip


def _put_curves(
    sheets: Sheets, perils: Sequence[Peril], amounts: Sequence[float]
) -> dict[float, str]:
    """Fill the sheet of mean covered losses below amounts; give each amount's cell."""
    sheet, first = sheets.curves, 3
    sheet.set_column(0, 9 + 2 * len(amounts), 15)
    sheet.write_string(0, 0, say("working.curves_help", sheets.locale), sheets["plain"])
    sheets.heads(sheet, 1, (*_PIECE, "frequency"))
    rows = list(_numbered(perils))
    last, found = first + len(rows), {}
    columns = [(xl_col_to_name(10 + k), xl_col_to_name(10 + len(amounts) + k))
               for k in range(len(amounts))]  # fmt: skip
    for (x, lev), amount in zip(columns, amounts, strict=True):
        for column in (x, lev):
            sheet.write_number(f"{column}2", amount, sheets["money_head"])
        total = 0.0
        for row, (_, peril, one) in enumerate(rows, first):
            where = one.ground_up(amount)
            formula = f"=F{row}+(MAX(H{row},MIN(I{row},{x}$2))-H{row})/G{row}"
            sheet.write_formula(f"{x}{row}", formula, sheets["money"], where)
            value = one.lev(where)
            formula = _lev(f"{x}{row}", f"D{row}", f"E{row}")
            sheet.write_formula(f"{lev}{row}", formula, sheets["money"], value)
            total += peril.frequency * one.weight * one.slope * value
        span = [f"{column}{first}:{column}{last - 1}" for column in ("J", "C", "G", lev)]
        formula = f"=SUMPRODUCT({','.join(span)})"
        sheet.write_formula(f"{lev}{last}", formula, sheets["money_bold"], total)
        found[amount] = f"{lev}{last}"
    premium = sheets.premium.get_name()
    for row, (number, peril, one) in enumerate(rows, first):
        _put_piece(sheets, sheet, row, number, peril, one)
        formula = f"='{premium}'!B{sheets.first_peril + number - 1}"
        sheet.write_formula(f"J{row}", formula, sheets["ratio"], peril.frequency)
    sheet.freeze_panes(2, 2)
    return found


def _numbered(perils: Sequence[Peril]) -> Iterator[tuple[int, Peril, Segment]]:
    for number, peril in enumerate(perils, 1):
        for one in peril.segments or ():
            yield number, peril, one


def _put_piece(
    sheets: Sheets, sheet: Any, row: int, number: int, peril: Peril, one: Segment
) -> None:
    """Write what a piece is; ``row`` counts from 1."""
    sheet.write_number(f"A{row}", number, sheets["text"])
    sheet.write_string(f"B{row}", peril.name[sheets.locale], sheets["text"])
    values = (one.weight, one.mu, one.sigma, one.start, one.slope, one.covered_from,
              min(one.covered_to, _NO_END))  # fmt: skip
    looks = ("ratio_in",) * 3 + ("money_in", "ratio_in", "money_in", "money_in")
    for column, value, look in zip("CDEFGHI", values, looks, strict=True):
        sheet.write_number(f"{column}{row}", value, sheets[look])


def _lev(x: str, mu: str, sigma: str) -> str:
    """Give the formula of the limited expected value of a lognormal loss."""
    return (
        f"=IF({x}<=0,0,EXP({mu}+{sigma}^2/2)*NORMSDIST((LN({x})-{mu}-{sigma}^2)/{sigma})"
        f"+{x}*(1-NORMSDIST((LN({x})-{mu})/{sigma})))"
    )
