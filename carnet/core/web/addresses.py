"""Addresses of pages, worked out once: a page of a list asks for hundreds of them."""

from functools import lru_cache

from django.urls import NoReverseMatch, reverse


@lru_cache(maxsize=16_384)
def address(name: str, *args: object) -> str:
    """The address of a page that exists."""
    return reverse(name, args=args)


@lru_cache(maxsize=1_024)
def exists(name: str) -> bool:
    """Whether a page that needs no argument is served."""
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True
