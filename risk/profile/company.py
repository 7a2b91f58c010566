"""Profile: who the firm is."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as NumberError

from risk.profile.question import Answers, Count, Money, Term, Text, Year, asked
from risk.rulebook.codes import PROVINCES

Currency = Literal["CNY", "EUR", "GBP", "USD"]
Kind = Literal[
    "enterprise",
    "venture_capital",
    "university",
    "institutional_investor",
    "small_local_authority",
]
SizeStatus = Literal["micro", "small", "medium", "large"]
IndustryScheme = Literal["GB/T 4754-2017", "NACE", "NAICS"]


def _province(code: str | None) -> str | None:
    if code is not None and code not in PROVINCES:
        raise ValueError("must be a two-digit province code of GB/T 2260, such as 31 for Shanghai")
    return code


class RelatedFirm(Answers):
    """A firm that holds a part of this one, or of which this one holds a part (EU size rule)."""

    name: Annotated[str, Field(min_length=1, max_length=200)] = asked("Name", "名称", default=...)
    kind: Kind = asked("Kind of holder", "持股方类型", default="enterprise")
    percent: Annotated[Term, Field(le=100)] = asked(
        "Capital or votes held", "持股或表决权比例", unit="percent", default=...
    )
    controlled: bool = asked("Controlled in another way", "以其他方式控制", default=False)
    headcount: Count = asked("People employed", "从业人员数", unit="persons")
    revenue: Money = asked("Revenue", "年营业收入", unit="currency of the firm")
    total_assets: Money = asked("Total assets", "资产总额", unit="currency of the firm")


class Company(Answers):
    """Who the firm is: place, business line, size."""

    name: Annotated[str, Field(min_length=1, max_length=200)] = asked(
        "Name of the firm", "企业名称", default=...
    )
    uscc: Text = asked(
        "Unified social credit code",
        "统一社会信用代码",
        help="18 characters, GB 32100; checked when given",
    )
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = asked(
        "Country", "国家或地区", help="ISO 3166 code of two letters", default="CN"
    )
    province: Annotated[Text, AfterValidator(_province)] = asked(
        "Province", "省级行政区", help="Two-digit code of GB/T 2260, in China only"
    )
    industry_scheme: IndustryScheme = asked(
        "Industry classification", "行业分类标准", default="GB/T 4754-2017"
    )
    industry: Annotated[str, Field(pattern=r"^[A-Z]?\d{0,2}\.?\d{0,4}$", min_length=1)] = asked(
        "Business line",
        "主营行业代码",
        help="Code in the classification named, such as Q8425 or Q84, NACE 86.23, NAICS 621210",
        default=...,
    )
    revenue: Money = asked(
        "Revenue of the fiscal year", "年营业收入", unit="currency, major units a year"
    )
    headcount: Count = asked("People employed", "从业人员数", unit="persons")
    total_assets: Money = asked("Total assets", "资产总额", unit="currency, major units")
    currency: Currency = asked("Currency of the amounts", "币种", default="CNY")
    fiscal_year: Year = asked("Fiscal year of the figures", "会计年度", unit="year")

    related: tuple[RelatedFirm, ...] = asked(
        "Partner and linked firms", "关联与伙伴企业", default=(), strict=False
    )
    size_status_before: SizeStatus | None = asked(
        "Size status held so far", "此前的规模身份", help="EU: moves only after two periods"
    )
    size_last_period: SizeStatus | None = asked(
        "Size class by the figures of the period before", "上一会计期间按指标的规模"
    )

    @field_validator("uscc")
    @classmethod
    def _valid_uscc(cls, code: str | None) -> str | None:
        if code is None:
            return None
        try:
            return str(uscc.validate(code))
        except NumberError as error:
            raise ValueError(f"not a valid unified social credit code ({error})") from error
