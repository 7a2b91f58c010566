"""Profile: the line of firms that collect, label or train on data: what is in it, what gets out.

The questions are for that line only. A firm that does not say which part it takes is outside it,
and nothing else of the group is looked at.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator

from risk.profile.question import Answers, Count, InPlace, YesNo, asked, none_is_unknown

Role = Annotated[
    Literal["collects", "labels", "trains", "several", "none", "unknown"],
    BeforeValidator(none_is_unknown),
]
Provenance = Annotated[
    Literal["consented", "licensed", "mixed", "public_web", "not_recorded", "unknown"],
    BeforeValidator(none_is_unknown),
]


class Training(Answers):
    """Data for training AI: identifiers left in, where they are from, what models give out."""

    role: Role = asked("Part taken in training data", "在训练数据中的角色", default="unknown")
    persons: Count = asked("People in the training data", "训练数据涉及的人数", unit="persons")
    direct_identifiers: YesNo = asked(
        "Direct identifiers left in the training data",
        "训练数据中保留直接标识符",
        help="Names, ID numbers, phone numbers, faces, number plates",
        default="unknown",
    )
    quasi_identifiers: YesNo = asked(
        "Indirect identifiers left in the training data",
        "训练数据中保留准标识符",
        help="Birth date, postcode, occupation, places and times",
        default="unknown",
    )
    provenance: Provenance = asked(
        "On what the people's data rest", "个人信息的来源依据", default="unknown"
    )
    sold_on: YesNo = asked("Data sets passed on or sold", "数据集对外提供或出售", default="unknown")
    reidentification_tested: InPlace = asked(
        "Tested for re-identification", "做过重识别测试", default="unknown"
    )
    outputs_open: YesNo = asked(
        "Answers of a model reach people outside the firm",
        "模型输出面向企业外部的人",
        default="unknown",
    )
    public_service: YesNo = asked(
        "Generative AI offered to the public in China",
        "向境内公众提供生成式人工智能服务",
        default="unknown",
    )
    output_filter: InPlace = asked(
        "Personal data filtered from what a model gives out",
        "模型输出过滤个人信息",
        default="unknown",
    )
    extraction_tested: InPlace = asked(
        "Tested whether a model repeats its training data",
        "做过训练数据提取测试",
        default="unknown",
    )
    labelling_rules: InPlace = asked(
        "Written labelling rules, labellers trained, samples checked",
        "有标注规则、标注人员培训和抽样核验",
        default="unknown",
    )
    deletion_reaches: InPlace = asked(
        "Deletion reaches data sets and models",
        "删除请求可落实到数据集和模型",
        default="unknown",
    )

    @property
    def in_line(self) -> bool:
        """Whether the firm is of the line."""
        return self.role not in ("none", "unknown")
