"""Signing in: what the account library asks of us."""

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up alone: members are added by an owner. Messages are in the language of the person."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        return f"Carnet : {subject}"

    def populate_username(self, request: HttpRequest, user: "AbstractBaseUser") -> None:
        """Users have no user name."""
