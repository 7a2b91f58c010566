"""Pooling: messages signed by their members (Ed25519), and keys read from files."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from risk.learn.pooling.message import InvalidMessage, Message, fault, read_message


def new_key(path: Path) -> str:
    """Write a new private key, readable by its owner alone, and give the public one as text.

    Raises
    ------
    InvalidMessage
        If the file is there already.
    """
    if path.exists():
        raise InvalidMessage("a key is never written over", [fault(path.name, path.name, "exists")])
    key = Ed25519PrivateKey.generate()
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return public_text(key)


def read_key(path: Path) -> Ed25519PrivateKey:
    """Read a private key.

    Raises
    ------
    InvalidMessage
        If the file holds none.
    """
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise InvalidMessage("no key", [fault(path.name, path.name, str(error))]) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise InvalidMessage("no key", [fault(path.name, path.name, "an Ed25519 key in PEM")])
    return key


def public_text(key: Ed25519PrivateKey) -> str:
    """Give the public key of a private one, as base64."""
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def signed(message: Message, key: Ed25519PrivateKey) -> str:
    """Give a message with its signature, as JSON text."""
    made = {
        "message": json.loads(message.content()),
        "signature": base64.b64encode(key.sign(message.content())).decode(),
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def read_members(path: Path) -> dict[str, str]:
    """Read the members' public keys: ``{"NAME": "KEY", ...}``.

    Raises
    ------
    InvalidMessage
        If the file holds no such list.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(found, dict) or not all(isinstance(key, str) for key in found.values()):
            raise ValueError('must be {"NAME": "KEY", ...}')
    except (OSError, ValueError) as error:
        faults = [fault(path.name, path.name, str(error))]
        raise InvalidMessage("the list of members cannot be read", faults) from error
    return found


def open_file(path: Path, members: Mapping[str, str]) -> Message:
    """Read a signed message from a file, as :func:`opened` does.

    Raises
    ------
    InvalidMessage
        If the file cannot be read either.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        faults = [fault(path.name, path.name, str(error))]
        raise InvalidMessage(f"{path.name} cannot be read", faults) from error
    return opened(text, path.name, members)


def opened(text: str, name: str, members: Mapping[str, str]) -> Message:
    """Read a signed message of a member.

    Parameters
    ----------
    text : str
    name : str
        Of the file, for messages.
    members : mapping of str to str
        Public key of every member, as base64.

    Raises
    ------
    InvalidMessage
        If it is no message, of no member, or was changed after it was signed.
    """
    try:
        data = json.loads(text)
        signature = base64.b64decode(data["signature"], validate=True)
        message = read_message(data["message"], name)
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidMessage(f"{name} cannot be read", [fault(name, text, str(error))]) from error
    if message.member not in members:
        known = ", ".join(sorted(members))
        faults = [fault(f"{name}.member", message.member, f"one of {known}")]
        raise InvalidMessage(f"{message.member} is no member of the pool", faults)
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(members[message.member]))
        key.verify(signature, message.content())
    except (InvalidSignature, ValueError) as error:
        faults = [fault(f"{name}.signature", "no match", "signed by the member, unchanged")]
        raise InvalidMessage(f"{name} is not as {message.member} signed it", faults) from error
    return message
