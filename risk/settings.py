"""Settings: from the environment (``RISK_*``) and an optional ``risk.toml``.

The environment wins over the file, the file over the defaults. Nothing is read at import:
whoever needs settings calls :class:`Settings` once and hands the values on.
"""

from __future__ import annotations

from pathlib import Path

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
