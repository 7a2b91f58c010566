"""Profile: everything a firm tells us, in one frozen, strict record."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from risk.profile.company import Company
from risk.profile.controls import Controls
from risk.profile.cover import Cover
from risk.profile.data_held import DataHeld
from risk.profile.operation import Operation
from risk.profile.question import Answers, Count, Text, asked
from risk.profile.training import Training


class Dependencies(Answers):
    """Whom the firm leans on: the keys of accumulation."""

    cloud_provider: Text = asked("Cloud provider", "云服务商")
    cloud_region: Text = asked("Cloud region", "云服务区域")
    mail: Text = asked("Mail service", "邮件服务")
    key_software: tuple[Annotated[str, Field(max_length=100)], ...] = asked(
        "Key software", "关键软件", default=(), strict=False
    )
    managed_service_provider: Text = asked("Managed service provider", "托管服务商")


class History(Answers):
    """The last five years. Unknown is an answer."""

    incidents: Count = asked("Incidents", "安全事件次数", unit="in five years")
    claims: Count = asked("Claims", "理赔次数", unit="in five years")
    orders: Count = asked(
        "Orders or fines by an authority", "行政处罚或责令改正次数", unit="in five years"
    )


class Profile(Answers):
    """A firm's profile and the cover it asks for."""

    firm: Company = asked("The firm", "企业", default=...)
    data_held: DataHeld = asked("Data held", "持有的数据", default_factory=DataHeld)
    operations: tuple[Operation, ...] = asked(
        "Processing operations",
        "处理活动",
        help="At least one; the highest risk governs",
        default=(),
        strict=False,
    )
    controls: Controls = asked("Controls", "安全控制", default_factory=Controls)
    dependencies: Dependencies = asked("Dependencies", "外部依赖", default_factory=Dependencies)
    history: History = asked("History", "历史记录", default_factory=History)
    training: Training = asked("Data for training AI", "人工智能训练数据", default_factory=Training)
    cover: Cover = asked("Cover wanted", "投保需求", default=...)

    @model_validator(mode="after")
    def _one_currency(self) -> Profile:
        if self.cover.currency != self.firm.currency:
            raise ValueError(
                f"cover is in {self.cover.currency} but the firm's figures are in "
                f"{self.firm.currency}; give both in one currency"
            )
        return self
