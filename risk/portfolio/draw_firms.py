"""Portfolio: draw who the firms are: sector, headcount, revenue, maturity, place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import ndtri

from risk.portfolio.draws import Columns, Draws, Floats, Ints, numbers, same, words
from risk.portfolio.figures import Figures

NAMES = {"zh": "样本企业", "en": "Sample firm "}


@dataclass(frozen=True)
class Firms:
    """What the other columns hang on.

    Parameters
    ----------
    sector : ndarray
        Row of the sector in the figures.
    headcount : ndarray [persons]
    revenue : ndarray [currency of the market a year]
    maturity : ndarray
        Latent factor, standard normal over all firms; rises with the rank of headcount.
    """

    sector: Ints
    headcount: Ints
    revenue: Floats
    maturity: Floats


def draw_firms(figures: Figures, draws: Draws, first: int) -> tuple[Firms, Columns]:
    """Draw the firms of a block.

    Sector and size class follow the published counts. Headcount within a class is a Pareto
    number cut to the class and rounded down: with S(x) = x^-a,
    P(headcount >= x | class) = (S(x) - S(most + 1)) / (S(least) - S(most + 1)).
    Revenue is headcount x median revenue per head x lognormal; assets are revenue x median ratio
    x lognormal.

    Parameters
    ----------
    figures : Figures
    draws : Draws
    first : int
        Number of the block's first firm in the book.

    References
    ----------
    US Census Bureau, Statistics of US Businesses 2022: counts of firms by sector and size, and
    mean headcount of each class, which the exponent is chosen on. Revenue, assets and provinces
    are judgement; see the entries ``synthetic.*`` of the rulebook.
    """
    spreads = figures.value("spreads")
    sector = draws.pick(figures.sector_weights)
    size_class = draws.pick_rows(figures.size_shares, sector)
    within = draws.uniform()
    headcount = _headcount(figures, size_class, within)
    revenue = np.rint(
        headcount
        * figures.revenue_per_head[sector]
        * draws.spread(figures.rulebook.value("holdings.revenue_spread"))
    )
    assets = revenue * figures.assets_per_revenue[sector] * draws.spread(spreads["assets"])
    link = figures.value("maturity")["size"]
    maturity = draws.correlated(_size_score(figures, size_class, within), link)
    number = pc.utf8_lpad(
        pc.cast(pa.array(np.arange(first, first + draws.size)), pa.string()), 6, "0"
    )
    provinces = figures.value("provinces")
    columns: Columns = {
        "firm.name": pc.binary_join_element_wise(NAMES[figures.market.locale], number, ""),
        "firm.country": same(figures.country, draws.size),
        "firm.industry_scheme": same("GB/T 4754-2017", draws.size),
        "firm.industry": words(figures.codes, draws.pick_rows(figures.code_weights, sector)),
        "firm.revenue": numbers(revenue),
        "firm.headcount": numbers(headcount),
        "firm.total_assets": numbers(assets, draws.happens(figures.unknown["assets"])),
        "firm.currency": same(figures.market.currency, draws.size),
        "firm.fiscal_year": same(figures.rulebook.day.year - 1, draws.size),
    }
    if figures.country == "CN":
        where = draws.pick(list(provinces.values()))
        columns["firm.province"] = words(list(provinces), where)
    return Firms(sector, headcount, revenue, maturity), columns


def _headcount(figures: Figures, size_class: Ints, within: Floats) -> Ints:
    exponent = figures.value("headcount_exponent")
    least = np.array([one.least for one in figures.size_classes], dtype=float)
    most = np.array([one.most for one in figures.size_classes], dtype=np.int64)
    top, bottom = least**-exponent, (most + 1.0) ** -exponent
    tail = top[size_class] - within * (top - bottom)[size_class]
    heads = np.floor(tail ** (-1 / exponent)).astype(np.int64)
    within_class: Ints = np.clip(heads, least.astype(np.int64)[size_class], most[size_class])
    return within_class


def _size_score(figures: Figures, size_class: Ints, within: Floats) -> Floats:
    """Give the normal score of a firm's size among all firms; exactly standard normal."""
    shares = figures.size_shares / figures.size_shares.sum(axis=1, keepdims=True)
    overall = figures.sector_weights @ shares / figures.sector_weights.sum()
    rank = (np.cumsum(overall) - overall)[size_class] + overall[size_class] * within
    score: Floats = ndtri(np.clip(rank, 1e-9, 1 - 1e-9))
    return score
