"""Profile: one processing operation, the unit that the ENISA method looks at."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from risk.profile.question import Answers, YesNo, asked

ImpactLevel = Literal["L", "M", "H", "V", "unknown"]
AreaLevel = Literal["L", "M", "H"]
AREAS = ("network", "processes", "people", "business")
QUESTIONS = tuple(f"Q{number:02d}" for number in range(1, 21))


class Impact(Answers):
    """Worst realistic effect on the person, for each loss. Unknown counts as high."""

    confidentiality: ImpactLevel = asked(
        "Others see the data", "保密性受损（他人看到数据）", default="unknown"
    )
    integrity: ImpactLevel = asked(
        "The data are wrong", "完整性受损（数据被篡改）", default="unknown"
    )
    availability: ImpactLevel = asked(
        "The data are gone", "可用性受损（数据不可用）", default="unknown"
    )


class AreaLevels(Answers):
    """Threat level of each area, set by judgement instead of by counting answers."""

    network: AreaLevel = asked("Network", "网络和技术资源", default=...)
    processes: AreaLevel = asked("Processes", "流程和规程", default=...)
    people: AreaLevel = asked("People", "参与方和人员", default=...)
    business: AreaLevel = asked("Business", "行业和规模", default=...)


def _known_questions(answers: dict[str, YesNo]) -> dict[str, YesNo]:
    strange = sorted(set(answers) - set(QUESTIONS))
    if strange:
        raise ValueError(f"no such question: {', '.join(strange)}; ids run from Q01 to Q20")
    return answers


class Operation(Answers):
    """One purpose for which personal data are processed."""

    name: Annotated[str, Field(min_length=1, max_length=100)] = asked(
        "Operation", "处理活动名称", default=...
    )
    purpose: Annotated[str, Field(max_length=300)] = asked("Purpose", "处理目的", default="")
    subjects: Annotated[str, Field(max_length=200)] = asked(
        "Whose data", "个人信息主体", default=""
    )
    processors: tuple[Annotated[str, Field(max_length=100)], ...] = asked(
        "Outside processors used", "受托处理方", default=(), strict=False
    )
    impact: Impact = asked("Impact", "影响程度", default_factory=Impact)
    answers: Annotated[dict[str, YesNo], AfterValidator(_known_questions)] = asked(
        "Threat questions",
        "威胁问题",
        help="Q01 to Q20; yes points to more threat; questions left out are unknown",
        default_factory=dict,
    )
    area_levels: AreaLevels | None = asked(
        "Area levels set by judgement", "人工判定的领域等级", help="Overrides the answers"
    )
    area_reason: Annotated[str, Field(max_length=500)] = asked(
        "Reason for setting the levels", "人工判定的理由", default=""
    )

    @model_validator(mode="after")
    def _levels_need_a_reason(self) -> Operation:
        if self.area_levels is not None and not self.area_reason.strip():
            raise ValueError("area_levels set by judgement need area_reason, in words")
        return self
