"""Profile: whose personal data the firm holds, how much, and where it goes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, model_validator

from risk.profile.question import Answers, Count, YesNo, asked, none_is_unknown

TrainingState = Annotated[
    Literal[
        "not_used",
        "raw",
        "identifiers_removed",
        "deidentified",
        "anonymised",
        "synthetic",
        "unknown",
    ],
    BeforeValidator(none_is_unknown),
]


class Sensitive(Answers):
    """People for whom the firm holds each kind of sensitive personal information."""

    biometric: Count = asked("Biometric", "生物识别信息", unit="persons")
    medical: Count = asked("Medical and health", "医疗健康信息", unit="persons")
    financial: Count = asked("Financial account", "金融账户信息", unit="persons")
    location: Count = asked("Location and tracks", "行踪轨迹信息", unit="persons")
    religious_or_other: Count = asked(
        "Religion, specific identity, other sensitive",
        "宗教信仰、特定身份及其他敏感信息",
        unit="persons",
    )
    minors_under_14: Count = asked("Minors under 14", "不满十四周岁未成年人信息", unit="persons")


class DataHeld(Answers):
    """Personal data held. Every count is of distinct people, not of records."""

    persons_total: Count = asked(
        "People in all the data together",
        "个人信息主体总数",
        unit="persons",
        help="Distinct people; the number that decides the legal class of processor",
    )
    ordinary: Count = asked(
        "People with ordinary data only", "仅涉一般个人信息的人数", unit="persons"
    )
    sensitive: Sensitive = asked(
        "Sensitive personal information", "敏感个人信息", default_factory=Sensitive
    )
    direct_identifiers: YesNo = asked(
        "Direct identifiers kept (name, ID number, phone)",
        "保存直接标识符（姓名、证件号、电话）",
        default="unknown",
    )
    quasi_identifiers: YesNo = asked(
        "Indirect identifiers kept (birth date, postcode, occupation)",
        "保存准标识符（出生日期、邮编、职业）",
        default="unknown",
    )
    sent_abroad_ordinary: Count = asked(
        "People whose ordinary data go abroad this year",
        "本年度向境外提供一般个人信息的人数",
        unit="persons since 1 January",
    )
    sent_abroad_sensitive: Count = asked(
        "People whose sensitive data go abroad this year",
        "本年度向境外提供敏感个人信息的人数",
        unit="persons since 1 January",
    )
    faces_stored: Count = asked("Faces stored", "存储的人脸信息人数", unit="persons")
    important_data: YesNo = asked(
        "Important data",
        "是否处理重要数据",
        help="As listed by region or sector",
        default="unknown",
    )
    trains_ai: YesNo = asked(
        "Used to train AI models", "是否用于训练人工智能模型", default="unknown"
    )
    training_state: TrainingState = asked(
        "State of the training data", "训练数据的处理状态", default="unknown"
    )

    @model_validator(mode="after")
    def _parts_within_total(self) -> DataHeld:
        parts = {
            name: getattr(self, name)
            for name in (
                "ordinary",
                "faces_stored",
                "sent_abroad_ordinary",
                "sent_abroad_sensitive",
            )
        } | {f"sensitive.{name}": getattr(self.sensitive, name) for name in Sensitive.model_fields}
        wrong = [
            f"{name} ({part:,}) is more than persons_total ({self.persons_total:,}); "
            "a part cannot exceed the whole"
            for name, part in parts.items()
            if part is not None and self.persons_total is not None and part > self.persons_total
        ]
        if self.trains_ai == "yes" and self.training_state == "not_used":
            wrong.append("trains_ai is yes but training_state says not_used; correct one")
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def persons_bounds(self) -> tuple[int, int | None]:
        """Give the least and most distinct people the answers allow; most may be unknown.

        >>> DataHeld(persons_total=500).persons_bounds()
        (500, 500)
        >>> DataHeld(ordinary=100, sensitive=Sensitive(medical=40)).persons_bounds()
        (140, None)
        """
        if self.persons_total is not None:
            return self.persons_total, self.persons_total
        kinds = [getattr(self.sensitive, name) for name in Sensitive.model_fields]
        known = [kind for kind in kinds if kind is not None]
        least = (self.ordinary or 0) + max(known, default=0)
        if self.ordinary is None or len(known) < len(kinds):
            return least, None
        return least, self.ordinary + sum(known)

    @property
    def sensitive_persons(self) -> int | None:
        """People with sensitive data: the largest kind, as kinds overlap; None when unknown."""
        kinds = [getattr(self.sensitive, name) for name in Sensitive.model_fields]
        known = [kind for kind in kinds if kind is not None]
        return max(known) if known else None
