"""Documents: the working paper of a quote: a workbook whose formulas carry it out again.

Blue cells are inputs and may be changed; black ones are computed from them in the workbook. Beside
every step stands the quote's own figure and the difference, nought until an input is changed.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from risk.documents.working_sheets import Option, Peril, Sheets, put_options, put_severity
from risk.price import Loadings, PriceBreakdown
from risk.text import say
from risk.units import Locale

_LONG_AGO = datetime(2000, 1, 1)  # noqa: DTZ001 (the day in the file's properties)


@dataclass(frozen=True)
class WorkingPaper:
    """What the workbook is made of; money in ``currency``.

    Parameters
    ----------
    firm, currency : str
    day : date
    identity : str
        What computed the quote: engine, rulebook, tariff, seed, hash.
    limit, retention, coinsurance : float
        Terms offered.
    perils : tuple of Peril
        Under those terms.
    loads : Loadings
    price : PriceBreakdown
        Of those terms, as the quote has it.
    schedule : tuple of (label by language, share)
        Filed credits and debits.
    premium, tax_ratio, tax : float
        As quoted.
    asked : tuple of Peril
        Under the terms asked for, on which the options stand.
    options : tuple of Option
    """

    firm: str
    currency: str
    day: date
    identity: str
    limit: float
    retention: float
    coinsurance: float
    perils: tuple[Peril, ...]
    loads: Loadings
    price: PriceBreakdown
    schedule: tuple[tuple[Mapping[str, str], float], ...]
    premium: float
    tax_ratio: float
    tax: float
    asked: tuple[Peril, ...]
    options: tuple[Option, ...]


def working_paper(paper: WorkingPaper, locale: Locale) -> bytes:
    """Give the workbook; the same paper gives the same bytes."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False}) as book:
        book.set_properties({"created": _LONG_AGO})
        sheets = Sheets.of(book, locale)
        _Premium(paper, sheets, locale).put()
        low, share = paper.retention, 1 - paper.coinsurance
        put_severity(sheets, paper.perils, low, low + paper.limit, share)
        put_options(sheets, paper.asked, paper.options, share)
    return buffer.getvalue()


class _Premium:
    """The first sheet, filled line by line."""

    def __init__(self, paper: WorkingPaper, sheets: Sheets, locale: Locale) -> None:
        self._paper, self._sheets, self._locale = paper, sheets, locale
        self._sheet = sheets.premium
        self._row = 0

    def put(self) -> None:
        """Fill the sheet."""
        paper, loads, price = self._paper, self._paper.loads, self._paper.price
        self._sheet.set_column(0, 0, 44)
        self._sheet.set_column(1, 4, 20)
        self._text(say("working.title", self._locale), self._sheets["bold"])
        for text in (
            f"{paper.firm} · {paper.day.isoformat()} · {paper.currency}",
            paper.identity,
            say("working.help", self._locale),
        ):
            self._text(text)
        self._row += 1
        self._heads("item", "value", "quoted", "difference")
        self._input("limit", paper.limit, "Limit")
        self._input("retention", paper.retention, "Retention")
        self._input("coinsurance", paper.coinsurance, "Coinsurance", self._sheets["ratio_in"])
        self._row += 1
        below = self._perils()
        ratio = price.pure_premium / below if below else 1.0
        self._input("aggregate_factor", ratio, "AggregateFactor", self._sheets["ratio_in"])
        self._money("expected", "=BeforeAggregate*AggregateFactor", price.pure_premium,
                    "ExpectedLoss")  # fmt: skip
        self._row += 1
        ratio_in = self._sheets["ratio_in"]
        self._input("capital_ratio", loads.capital_ratio, "CapitalRatio", ratio_in)
        self._input("fixed", loads.fixed_expense, "FixedExpense")
        self._input("variable_ratio", loads.variable_ratio, "VariableRatio", ratio_in)
        self._input("minimum", loads.minimum_premium, "MinimumPremium")
        self._money("capital", "=ExpectedLoss*CapitalRatio", price.capital_charge, "CapitalCharge")
        self._money(
            "technical", "=(ExpectedLoss+CapitalCharge+FixedExpense)/(1-VariableRatio)",
            price.technical_premium, "TechnicalPremium",
        )  # fmt: skip
        self._money("variable", "=TechnicalPremium*VariableRatio", price.variable_expense)
        self._row += 1
        first = self._row + 1
        for label, share in paper.schedule:
            self._input(label[self._locale], share, None, ratio_in)
        shares = f"SUM(B{first}:B{self._row})" if paper.schedule else "0"
        self._money(
            "premium", f"=ROUND(MAX(TechnicalPremium*(1+{shares}),MinimumPremium),2)",
            paper.premium, "Premium", bold=True,
        )  # fmt: skip
        self._input("tax_ratio", paper.tax_ratio, "TaxRatio", ratio_in)
        self._money("tax", "=ROUND(Premium*TaxRatio,2)", paper.tax, "Tax")
        self._money("payable", "=Premium+Tax", paper.premium + paper.tax, bold=True)

    def _perils(self) -> float:
        """Put frequency times severity by peril; give their sum."""
        sheets, paper = self._sheets, self._paper
        self._heads("peril", "frequency", "severity", "payments")
        first, total = self._row + 1, 0.0
        for peril in paper.perils:
            row, severity = self._row + 1, sheets.severity.get_name()
            self._sheet.write_string(self._row, 0, peril.name[self._locale], sheets["text"])
            self._sheet.write_number(self._row, 1, peril.frequency, sheets["ratio_in"])
            if peril.segments is None:
                self._sheet.write_number(self._row, 2, peril.mean, sheets["money_in"])
            else:
                # A criterion would read "*" or ">" in a name, so the peril's number is looked up.
                formula = f"=SUMIF('{severity}'!A:A,{row - first + 1},'{severity}'!N:N)"
                self._sheet.write_formula(self._row, 2, formula, sheets["money"], peril.mean)
            self._sheet.write_formula(
                self._row, 3, f"=B{row}*C{row}", sheets["money"], peril.frequency * peril.mean
            )
            total += peril.frequency * peril.mean
            self._row += 1
        self._line("before_aggregate")
        self._sheet.write_formula(
            self._row, 1, f"=SUM(D{first}:D{self._row})", sheets["money"], total
        )
        self._named("BeforeAggregate")
        sheets.first_peril = first
        self._row += 1
        return total

    def _heads(self, *names: str) -> None:
        self._sheets.heads(self._sheet, self._row, names)
        self._row += 1

    def _text(self, text: str, look: Any = None) -> None:
        self._sheet.write_string(self._row, 0, text, look or self._sheets["plain"])
        self._row += 1

    def _line(self, name: str, *, bold: bool = False) -> None:
        words = say(f"working.{name}", self._locale)
        look = self._sheets["bold"] if bold else self._sheets["text"]
        self._sheet.write_string(self._row, 0, words, look)

    def _named(self, name: str) -> None:
        sheet = self._sheet.get_name()
        self._sheets.book.define_name(name, f"='{sheet}'!$B${self._row + 1}")

    def _input(self, name: str, value: float, named: str | None, look: Any = None) -> None:
        """Put an input; without a name for formulas, ``name`` is the label itself."""
        if named is None:
            self._sheet.write_string(self._row, 0, name, self._sheets["text"])
        else:
            self._line(name)
            self._named(named)
        self._sheet.write_number(self._row, 1, value, look or self._sheets["money_in"])
        self._row += 1

    def _money(
        self, name: str, formula: str, quoted: float, named: str | None = None, *,
        bold: bool = False,
    ) -> None:  # fmt: skip
        self._line(name, bold=bold)
        row, sheets = self._row + 1, self._sheets
        look = sheets["money_bold"] if bold else sheets["money"]
        self._sheet.write_formula(self._row, 1, formula, look, quoted)
        self._sheet.write_number(self._row, 2, round(quoted, 2), sheets["quoted"])
        self._sheet.write_formula(self._row, 3, f"=ROUND(B{row}-C{row},2)", sheets["money"], 0.0)
        if named:
            self._named(named)
        self._row += 1
