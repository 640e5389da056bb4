"""What happens to accounts is written in the security log, and ends the sessions it must end."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.http import HttpRequest

from carnet.core.models import User
from carnet.core.security import noted
from carnet.core.web.lasting import SECOND_STEP, begin, end_others, prove


def watch() -> None:
    """Listen to the account library and to Django."""
    auth.user_logged_in.connect(_came, dispatch_uid="carnet came")
    auth.user_logged_out.connect(_left, dispatch_uid="carnet left")
    auth.user_login_failed.connect(_kept_out, dispatch_uid="carnet kept out")
    account.authentication_step_completed.connect(_proved, dispatch_uid="carnet proved")
    for changed, event in (
        (account.password_changed, "password.changed"),
        (account.password_set, "password.set"),
        (account.password_reset, "password.reset"),
        (mfa.authenticator_added, "second_step.added"),
        (mfa.authenticator_removed, "second_step.removed"),
        (mfa.authenticator_reset, "second_step.reset"),
    ):
        changed.connect(_changed(event), dispatch_uid=f"carnet {event}", weak=False)
    mfa.authenticator_added.connect(_second_step, dispatch_uid="carnet second step added")
    mfa.authenticator_used.connect(_second_step, dispatch_uid="carnet second step used")
    mfa.authenticator_removed.connect(_no_second_step, dispatch_uid="carnet second step removed")
    mfa.authentication_failed.connect(_wrong_code, dispatch_uid="carnet wrong code")


def _came(request: HttpRequest, user: Any, **_more: Any) -> None:
    begin(request)
    noted("sign_in", request, user=user.pk)


def _left(request: HttpRequest, user: Any, **_more: Any) -> None:
    if user is not None:
        noted("sign_out", request, user=user.pk)


def _kept_out(credentials: dict[str, Any], request: HttpRequest | None = None, **_more: Any) -> None:
    # What was typed is told only as the account it names: some type their password there.
    typed = str(credentials.get("email") or credentials.get("username") or "")
    known = User.objects.filter(email__iexact=typed).values_list("pk", flat=True).first() if typed else None
    noted("sign_in.refused", request, refused=True, user=known)


def _proved(request: HttpRequest, user: Any, method: str, **more: Any) -> None:
    if more.get("reauthenticated"):
        prove(request)
        noted("proved_again", request, user=user.pk, by=method)


def _second_step(request: HttpRequest, **_more: Any) -> None:
    request.session[SECOND_STEP] = True


def _no_second_step(request: HttpRequest, authenticator: Any, **_more: Any) -> None:
    if authenticator.type == authenticator.Type.TOTP:
        request.session[SECOND_STEP] = False


def _wrong_code(request: HttpRequest, user: Any, **_more: Any) -> None:
    noted("second_step.refused", request, refused=True, user=user.pk)


def _changed(event: str) -> Any:
    def tell(request: HttpRequest, user: Any, **_more: Any) -> None:
        noted(event, request, user=user.pk, ended=end_others(request, user.pk))

    return tell
