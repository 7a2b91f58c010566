"""Desk: settings read and found safe before anything is served."""

from __future__ import annotations

import os
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import ValidationError

from risk.errors import Fault, UnsafeSettings, shorten
from risk.settings import Settings


def read_settings() -> Settings:
    """Read the settings of the environment and of ``risk.toml``; again only when they changed.

    Raises
    ------
    UnsafeSettings
        Names every setting that cannot be read; values are not told back, as one may be secret.
    """
    file = os.path.abspath(str(Settings.model_config["toml_file"]))
    try:
        changed = os.stat(file).st_mtime_ns
    except OSError:
        changed = None
    # Names first: this is asked at every quote, and most of an environment is not ours.
    named = [name for name in os.environ if name[:5].upper() == "RISK_"]
    return _read(tuple((name, os.environ[name]) for name in sorted(named)), file, changed)


@lru_cache(maxsize=4)
def _read(named: tuple[tuple[str, str], ...], file: str, changed: int | None) -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        faults = [
            Fault(
                "RISK_" + "_".join(str(part) for part in one["loc"]).upper(),
                "not shown",
                str(one["msg"]),
                "see docs/settings.md",
                str(one["type"]),
            )
            for one in error.errors()
        ]
        raise UnsafeSettings("settings cannot be read", faults) from error


def refuse_unsafe(settings: Settings, *, host: str) -> None:
    """Refuse to serve where strangers would get in.

    Parameters
    ----------
    settings : Settings
    host : str
        Address that would be listened on.

    Raises
    ------
    UnsafeSettings
        Names everything that is unsafe, at once.
    """
    faults = []

    def unsafe(name: str, got: object, rule: str, help_: str) -> None:
        faults.append(Fault(name, shorten(got), rule, help_, UnsafeSettings.code))

    if settings.sign_in != "on":
        if not own_machine(host):
            rule = "without a real sign-in only this machine is answered"
            unsafe("host", host, rule, "set RISK_SIGN_IN=on, or leave out --host")
        if settings.production:
            rule = "production needs a real sign-in"
            unsafe("RISK_SIGN_IN", settings.sign_in, rule, "set RISK_SIGN_IN=on")
    if settings.jwks is not None:
        if not settings.jwt_issuer or not settings.jwt_audience:
            rule = "tokens of any issuer, or for anybody, must not count"
            unsafe("RISK_JWKS", "alone", rule, "set RISK_JWT_ISSUER and RISK_JWT_AUDIENCE too")
        address = urlsplit(settings.jwks)
        if address.scheme == "http" and not own_machine(address.hostname or ""):
            rule = "whoever sits between could put in keys of their own"
            unsafe("RISK_JWKS", "http", rule, "use https, or a file")
        elif address.scheme not in ("", "http", "https"):
            unsafe("RISK_JWKS", address.scheme, "a file or an https address", "use one of them")
    elif settings.jwt_issuer or settings.jwt_audience:
        rule = "an issuer or audience without keys checks nothing"
        unsafe("RISK_JWKS", "nothing", rule, "set RISK_JWKS too")
    if faults:
        raise UnsafeSettings("the settings are unsafe", faults)


@lru_cache(maxsize=256)
def own_machine(host: str) -> bool:
    """Tell whether a host's address or name is this machine's own.

    >>> own_machine("127.0.0.1"), own_machine("[::1]"), own_machine("0.0.0.0")
    (True, True, False)

    A server that listens on both kinds of address tells the one of the other kind:

    >>> own_machine("::ffff:127.0.0.1"), own_machine("::ffff:10.0.0.1")
    (True, False)
    """
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return host == "localhost"
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
