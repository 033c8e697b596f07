"""Secrets that must be kept in plain words, encrypted at rest.

The key is derived from SECRET_KEY, so that a copy of the database alone opens nothing. After a
change of SECRET_KEY the secrets are lost, and their owners have to enter them again.
"""

from __future__ import annotations

import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE = 12


class UnsealableError(Exception):
    """The secret was sealed with another SECRET_KEY, for another purpose, or was damaged."""


def seal(secret: str, *, purpose: str) -> bytes:
    """Return a secret in a form that only `unseal` with the same purpose can read.

    The purpose should say whose secret it is, as in `webhook 5f0c…`, so that a sealed secret that
    is copied to another row cannot be read there.
    """
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher(settings.SECRET_KEY).encrypt(nonce, secret.encode(), purpose.encode())


def unseal(sealed: bytes, *, purpose: str) -> str:
    """Return a secret that was sealed, or raise UnsealableError."""
    nonce, rest = bytes(sealed[:_NONCE]), bytes(sealed[_NONCE:])
    try:
        return _cipher(settings.SECRET_KEY).decrypt(nonce, rest, purpose.encode()).decode()
    except (InvalidTag, ValueError):
        raise UnsealableError from None


@lru_cache(maxsize=2)
def _cipher(key: str) -> AESGCM:
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"bookable sealed secrets")
    return AESGCM(derived.derive(key.encode()))
