"""The key of the installation: signs archives, so that a stranger knows who made them (P52)."""

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings


def sign(message: bytes) -> str:
    """The Ed25519 signature of a message, in hexadecimal."""
    return _key().sign(message).hex()


def public_key() -> str:
    """The public key to compare with the one of an archive, in hexadecimal."""
    return _key().public_key().public_bytes_raw().hex()


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(settings.ARCHIVE_KEY.encode()).digest())
