"""Signing in: what the account library asks of us."""

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.http import HttpRequest
from django.utils.translation import gettext as _

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


class SignIn(LoginForm):  # type: ignore[misc]
    """E-mail and password in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        for name in ("login", "password"):
            self.fields[name].help_text = ""
            self.fields[name].widget.attrs.pop("placeholder", None)
