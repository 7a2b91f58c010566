"""Profile: the cover the firm asks for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from risk.profile.company import Currency
from risk.profile.question import Amount, Answers, Day, Term, asked

Part = Literal["INRE", "NPBI", "CBI", "DIAS", "EXT", "FIN", "LIA", "REG", "ENO"]
"""Cover parts by their OED code."""

PARTS: tuple[Part, ...] = ("INRE", "NPBI", "CBI", "DIAS", "EXT", "FIN", "LIA", "REG", "ENO")


class ExcessLayer(Answers):
    """A layer above the primary cover; amounts in its currency, per event."""

    attachment: Amount = asked(
        "Attachment above the retention", "起赔点（免赔额以上）", unit="currency", default=...
    )
    limit: Amount = asked("Limit per event", "每次事故赔偿限额", unit="currency", default=...)
    aggregate_limit: Amount | None = asked(
        "Annual aggregate limit", "年累计赔偿限额", unit="currency"
    )


class Cover(Answers):
    """Terms asked for. Amounts in major units of ``currency``."""

    parts: tuple[Part, ...] = asked(
        "Cover parts",
        "保障项目",
        help="OED cyber codes",
        default=("INRE", "NPBI", "DIAS", "EXT", "FIN", "LIA", "REG"),
        min_length=1,
        strict=False,
    )
    limit: Amount = asked("Limit per event", "每次事故赔偿限额", unit="currency", default=...)
    aggregate_limit: Amount | None = asked(
        "Annual aggregate limit",
        "年累计赔偿限额",
        unit="currency",
        help="The most paid in the period; without it, the limit per event once",
    )
    sublimits: dict[Part, Amount] = asked(
        "Sublimits", "分项限额", unit="currency", default_factory=dict
    )
    retention: Annotated[Term, Field(le=1e12)] = asked(
        "Retention per event", "每次事故免赔额", unit="currency", default=...
    )
    coinsurance: Annotated[Term, Field(lt=1)] = asked(
        "Share the firm bears", "共付比例", unit="share in [0, 1)", default=0.0
    )
    waiting_hours: Annotated[Term, Field(le=720)] = asked(
        "Waiting period of interruption", "营业中断等待期", unit="hours", default=12.0
    )
    inception: Day = asked("First day", "起保日")
    retroactive_date: Day = asked(
        "Retroactive date",
        "追溯日",
        help="Claims-made cover looks back to here; without it, to the first day",
    )
    defence_costs: Literal["inside", "outside"] = asked(
        "Defence costs inside or outside the limit", "抗辩费用计入限额或另计", default="inside"
    )
    excess: tuple[ExcessLayer, ...] = asked(
        "Excess layers", "超赔层", default=(), strict=False, max_length=10
    )
    months: Annotated[int, Field(ge=1, le=36)] = asked(
        "Period", "保险期间", unit="months", default=12
    )
    currency: Currency = asked("Currency", "币种", default="CNY")

    @model_validator(mode="after")
    def _terms_fit_together(self) -> Cover:
        wrong = []
        if self.aggregate_limit is not None and self.aggregate_limit < self.limit:
            wrong.append("aggregate_limit must be at least the limit per event")
        for part, sublimit in self.sublimits.items():
            if part not in self.parts:
                wrong.append(f"sublimit for {part}, which is not among the cover parts")
            if sublimit > self.limit:
                wrong.append(f"sublimit for {part} is above the limit per event")
        if len(set(self.parts)) != len(self.parts):
            wrong.append("a cover part stands twice")
        top = self.limit
        for layer in self.excess:
            if layer.attachment < top:
                wrong.append(
                    f"an excess layer attaches at {layer.attachment:,.0f}, below {top:,.0f}"
                )
            top = layer.attachment + layer.limit
        if self.inception and self.retroactive_date and self.retroactive_date > self.inception:
            wrong.append("retroactive_date must not be after the first day")
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    @property
    def aggregate(self) -> float:
        """The most paid in the period [money]; one event limit when none was asked for."""
        return self.limit if self.aggregate_limit is None else self.aggregate_limit
