"""API keys: a long random word shown once, kept as a hash (P57)."""

import hashlib
import secrets
from dataclasses import dataclass

_MARK = "carnet_"
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made: `key` is shown once and forgotten, `prefix` tells it from others, `key_hash` is what is kept."""

    key: str
    prefix: str
    key_hash: str


def new_key() -> NewKey:
    """Make a key of 256 random bits."""
    key = _MARK + secrets.token_urlsafe(32)
    return NewKey(key, key[:_SHOWN], hash_of(key))


def hash_of(key: str) -> str:
    """What the database keeps of a key."""
    return hashlib.sha256(key.encode()).hexdigest()
