"""Learn: the claims schema, a small file that tells what the columns of a claims table mean."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from risk.errors import Fault, InvalidRulebook, RiskError, faults_of, shorten
from risk.rulebook.strict_yaml import read_yaml
from risk.trained import card

T = TypeVar("T")
Several = Annotated[tuple[T, ...], Field(strict=False)]
"""A list as YAML gives it; its members stay strict."""

TargetName = Literal["frequency", "severity", "pure_premium"]


class InvalidClaimsSchema(RiskError):
    """A claims schema breaks a rule of the format; every fault is named."""

    code = "invalid-claims-schema"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Words(_Strict):
    """The same words in Chinese and English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def to(self, locale: str) -> str:
        """Give the words in one language, ``zh`` or ``en``."""
        return self.zh if locale == "zh" else self.en


class PolicyColumns(_Strict):
    """Where the policies table holds what.

    Parameters
    ----------
    id : list of str
        Columns that together name a row; a repeated name is refused row by row.
    exposure : str
        Years at risk, > 0.
    count, amount : str, optional
        Claims of the row and their sum, when there is no claims table.
    """

    id: Several[str] = Field(min_length=1)
    exposure: str
    count: str | None = None
    amount: str | None = None


class ClaimColumns(_Strict):
    """Where the claims table holds what; each row is one claim.

    Parameters
    ----------
    policy : list of str
        Columns that name the policy row, in the order of the policies' ``id``.
    id : list of str, optional
        Columns that name the claim; a repeated name is refused row by row.
    amount : str, optional
        Cost of the claim.
    """

    policy: Several[str] = Field(min_length=1)
    id: Several[str] = ()
    amount: str | None = None


class ForwardSplit(_Strict):
    """Learn from the past, judge on what came later.

    Rows from ``validate_from`` choose the settings, rows from ``test_from`` judge.
    """

    by: Literal["date"]
    column: str
    validate_from: date
    test_from: date

    @field_validator("test_from")
    @classmethod
    def _later(cls, test_from: date, info: ValidationInfo) -> date:
        if test_from <= info.data.get("validate_from", date.min):
            raise ValueError("test_from must be later than validate_from")
        return test_from


class HashedSplit(_Strict):
    """A fixed part of the groups, by the hash of their name; the order of rows plays no part.

    ``column`` keeps rows of one group together; without it each policy row stands alone.
    """

    by: Literal["hash"]
    column: str | None = None
    validate_share: float = Field(gt=0, lt=1)
    test_share: float = Field(gt=0, lt=1)

    @field_validator("test_share")
    @classmethod
    def _some_left(cls, test_share: float, info: ValidationInfo) -> float:
        if test_share + info.data.get("validate_share", 0.0) >= 1:
            raise ValueError("validate_share and test_share must leave something to learn from")
        return test_share


class RatedColumn(_Strict):
    """A column the models may use.

    Parameters
    ----------
    name : str
        The column, and the name of the feature.
    kind : {"number", "category"}
    categories : list of str
        Known categories; when left out, those of the table.
    sign : {-1, 0, 1}
        The boosted model may only fall (-1) or rise (1) with the number.
    optional : bool
        Whether the value may be missing.
    glm : {"bins", "linear", "spline"}
        How the GLM takes the number: steps at ten quantiles, a straight line, a cubic spline.
    zh, en : str
        Labels.
    """

    name: str = Field(min_length=1)
    kind: Literal["number", "category"]
    categories: Several[str] = ()
    sign: Literal[-1, 0, 1] = 0
    optional: bool = False
    glm: Literal["bins", "linear", "spline"] = "bins"
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @field_validator("name")
    @classmethod
    def _can_be_stored(cls, name: str) -> str:
        if not name.isidentifier():
            raise ValueError("a feature's name is letters, digits and underscores")
        return name

    @field_validator("categories")
    @classmethod
    def _of_a_category(cls, categories: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if categories and info.data.get("kind") == "number":
            raise ValueError("a number has no categories")
        if len(set(categories)) < len(categories):
            raise ValueError("a category stands twice")
        return categories

    @field_validator("sign", "glm")
    @classmethod
    def _of_a_number(cls, value: T, info: ValidationInfo) -> T:
        if value not in (0, "bins") and info.data.get("kind") == "category":
            raise ValueError(f"a category has no {info.field_name}")
        return value


class ClaimsSchema(_Strict):
    """What the columns of a policies table, and of a claims table if any, mean.

    Parameters
    ----------
    title : Words
    owner : str
        Who answers for the model; written on its card.
    period : Words
        When the data are of.
    policies, claims
        Columns of the two tables; without ``claims`` the policies hold counts (and amounts).
    currency : str, optional
        ISO code of the amounts; needed for ``severity`` and ``pure_premium``.
    target : {"frequency", "severity", "pure_premium"}
        Claims a year, money a claim, money a year.
    cap : float, optional [money]
        Each claim is learned up to this; what lies above is spread evenly over all policies.
    negative_amounts : {"refuse", "as_zero"}
        Whether a claim may cost less than nothing (recoveries): learned as zero, counted in full
        in the totals.
    tweedie_power : float, optional
        Between 1 and 2; when left out, from the spread of the claims of the learning part.
    split : ForwardSplit or HashedSplit
    cluster : str, optional
        Column whose rows stand or fall together in the intervals; each policy row when left out.
    only : mapping of str to list of str, optional
        Columns and the words that are meant; other rows are set aside, such as submissions that
        were declined.
    features : list of RatedColumn
    segments : list of str
        Columns by which performance is shown, features or not.
    """

    title: Words
    owner: str = Field(min_length=1)
    period: Words
    policies: PolicyColumns
    claims: ClaimColumns | None = None
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    target: TargetName = Field(default="frequency", validate_default=True)
    cap: float | None = Field(default=None, gt=0)
    negative_amounts: Literal["refuse", "as_zero"] = "refuse"
    tweedie_power: float | None = Field(default=None, gt=1, lt=2)
    split: Annotated[ForwardSplit | HashedSplit, Field(discriminator="by")]
    cluster: str | None = None
    only: dict[str, Several[str]] = Field(default_factory=dict)
    features: Several[RatedColumn]
    segments: Several[str] = ()

    @field_validator("claims")
    @classmethod
    def _one_place_for_claims(
        cls, claims: ClaimColumns | None, info: ValidationInfo
    ) -> ClaimColumns | None:
        policies: PolicyColumns | None = info.data.get("policies")
        if claims is None or policies is None:
            return claims
        if policies.count or policies.amount:
            raise ValueError("claims stand either in the policies table or in their own, not both")
        if len(claims.policy) != len(policies.id):
            raise ValueError("claims.policy must have as many columns as policies.id")
        return claims

    @field_validator("target")
    @classmethod
    def _can_be_learned(cls, target: TargetName, info: ValidationInfo) -> TargetName:
        policies: PolicyColumns | None = info.data.get("policies")
        if policies is None or "claims" not in info.data:
            return target  # told already
        claims: ClaimColumns | None = info.data["claims"]
        if claims is None and policies.count is None:
            raise ValueError("give policies.count, or the columns of a claims table")
        amount = claims.amount if claims else policies.amount
        if target != "frequency" and (amount is None or info.data.get("currency") is None):
            raise ValueError(f"{target} needs a column of amounts and their currency")
        return target

    @field_validator("features")
    @classmethod
    def _no_answer_among_the_questions(
        cls, features: tuple[RatedColumn, ...], info: ValidationInfo
    ) -> tuple[RatedColumn, ...]:
        names = [one.name for one in features]
        if not names:
            raise ValueError("give one feature at least")
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"stands twice: {', '.join(twice)}")
        policies: PolicyColumns | None = info.data.get("policies")
        if policies and (told := {policies.exposure, policies.count, policies.amount} & set(names)):
            raise ValueError(
                f"a feature may not tell the answer: {', '.join(sorted(map(str, told)))}"
            )
        return features

    def label(self, column: str) -> card.Words:
        """Give the words of a column in both languages: its feature's, or its bare name."""
        for one in self.features:
            if one.name == column:
                return {"zh": one.zh, "en": one.en}
        return {"zh": column, "en": column}

    @property
    def unit(self) -> str:
        """Unit of what is predicted."""
        return {
            "frequency": "claims a year",
            "severity": f"{self.currency} a claim",
            "pure_premium": f"{self.currency} a year",
        }[self.target]


def read_claims_schema(path: Path, target: TargetName | None = None) -> ClaimsSchema:
    """Read a claims schema from a YAML file.

    Parameters
    ----------
    path : Path
    target : str, optional
        Learn this instead of the file's target.

    Raises
    ------
    InvalidClaimsSchema
        If the file cannot be read or is not strict YAML, or any key is unknown, missing or wrong:
        all faults at once.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        _refuse(path, error.strerror or "error", "the file must be readable", "check the name")
    except UnicodeDecodeError:
        _refuse(path, "other encoding", "the file must be UTF-8", "save it as UTF-8")
    try:
        data = read_yaml(text, path.name)
    except InvalidRulebook as error:
        raise InvalidClaimsSchema(f"{path.name} is not strict YAML", error.faults) from error
    if not isinstance(data, dict):
        _refuse(path, shorten(data), "a schema is a mapping of keys", "see docs/train.md")
    try:
        return ClaimsSchema.model_validate(data | ({"target": target} if target else {}))
    except ValidationError as error:
        faults = faults_of(error, f"{path.name}:", "see docs/train.md for the keys")
        raise InvalidClaimsSchema(
            f"{path.name} has {len(faults)} fault{'s' if len(faults) > 1 else ''}", faults
        ) from error


def _refuse(path: Path, got: str, rule: str, way_out: str) -> NoReturn:
    raise InvalidClaimsSchema(
        f"{path.name} cannot be read", [Fault(str(path), got, rule, way_out, "unreadable")]
    )
