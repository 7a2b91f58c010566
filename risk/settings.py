"""Settings: from the environment (``RISK_*``) and an optional ``risk.toml``.

The environment wins over the file, the file over the defaults. Nothing is read at import:
whoever needs settings calls :class:`Settings` once and hands the values on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class Settings(BaseSettings):
    """What an operator may set.

    Parameters
    ----------
    database_url : str
        ``RISK_DATABASE_URL``, or ``database_url`` in ``risk.toml``. Where firms and quotes are
        kept, as an SQLAlchemy address. A relative SQLite path counts from the current folder;
        its folder is made on demand.
    tenant : str
        ``RISK_TENANT``, or ``tenant`` in ``risk.toml``. The insurer that the command line and the
        dashboard without sign-in work for, by its short name.
    models : Path or None
        ``RISK_MODELS``, or ``models`` in ``risk.toml``. Folder of the trained models that quotes
        may be priced with; the installed ones unless given.
    releases : Path
        ``RISK_RELEASES``. Folder of the releases that the authority's page shows.
    work : Path
        ``RISK_WORK``. Folder of the books that were sent to the service and of what was computed
        from them.
    book_jobs : int
        ``RISK_BOOK_JOBS``. How many jobs on books are done at once, one of an insurer at most.
    due_hours : float
        ``RISK_DUE_HOURS``. Every how many hours the service lets what is past its day expire; 0
        for never, where a timer runs ``risk due``.
    production : bool
        ``RISK_PRODUCTION``. Whether real business is done: then only a real sign-in will do.
    sign_in : {"none", "demo", "on"}
        ``RISK_SIGN_IN``. ``none`` and ``demo`` answer this machine alone; ``demo`` lets anybody
        work in any role; ``on`` takes keys, and tokens where ``jwks`` is given.
    jwks : str or None
        ``RISK_JWKS``. File or https address of the keys that tokens are signed with.
    jwt_issuer, jwt_audience : str or None
        ``RISK_JWT_ISSUER``, ``RISK_JWT_AUDIENCE``. What a token must name.
    claims_prefix : str
        ``RISK_CLAIMS_PREFIX``. What stands before the claims ``role``, ``tenant``, ``firm`` and
        ``broker`` of a token.
    open_calculators : bool
        ``RISK_OPEN_CALCULATORS``. Whether what keeps nothing answers without sign-in.
    failed_sign_ins : int
        ``RISK_FAILED_SIGN_INS``. How many may fail from one address in a minute.
    requests_per_minute : int
        ``RISK_REQUESTS_PER_MINUTE``. The most one caller may ask; 0 for no bound.

    Examples
    --------
    >>> Settings(database_url="sqlite:///book.db").database_url
    'sqlite:///book.db'
    """

    model_config = SettingsConfigDict(env_prefix="RISK_", toml_file="risk.toml", extra="forbid")

    database_url: str = Field(
        default="sqlite:///var/breach-risk.db",
        min_length=1,
        repr=False,  # an address may hold a password
        description="Where firms and quotes are kept, as an SQLAlchemy address",
    )

    tenant: str = Field(
        default="local", min_length=1, description="The insurer worked for without sign-in"
    )

    models: Path | None = Field(
        default=None, description="Folder of trained models; the installed ones unless given"
    )

    releases: Path = Field(default=Path("var/releases"), description="Folder of releases of totals")

    work: Path = Field(default=Path("var/work"), description="Folder of books that were sent")
    book_jobs: int = Field(default=1, ge=1, le=64, description="Jobs on books done at once")

    due_hours: float = Field(
        default=0, ge=0, le=240, description="Hours from one look for what is due to the next"
    )

    production: bool = Field(default=False, description="Whether real business is done")
    sign_in: Literal["none", "demo", "on"] = Field(
        default="none", description="Who may come in: this machine, anybody in any role, the known"
    )
    jwks: str | None = Field(
        default=None, min_length=1, description="File or https address of the tokens' keys"
    )
    jwt_issuer: str | None = Field(default=None, min_length=1, description="Issuer of tokens")
    jwt_audience: str | None = Field(default=None, min_length=1, description="Audience of tokens")
    claims_prefix: str = Field(default="", description="What stands before our claims in a token")
    open_calculators: bool = Field(
        default=False, description="Whether what keeps nothing answers without sign-in"
    )
    failed_sign_ins: int = Field(
        default=10, ge=1, description="Failed sign-ins from one address in a minute"
    )
    requests_per_minute: int = Field(
        default=0, ge=0, description="Requests of one caller in a minute; 0 for no bound"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Give the sources, strongest first; no ``.env``, no secrets folder."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
