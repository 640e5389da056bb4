"""How a page is declared: its right, its transaction, and a form that counts once."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.db import connection, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from carnet.core.acts import in_transaction
from carnet.core.models import Idempotency
from carnet.core.refusals import Refusal
from carnet.core.security import noted
from carnet.core.web.lasting import is_proved, lacks_second_step, to_proof, to_second_step
from carnet.core.web.who import ScreenRequest, seat

P = ParamSpec("P")
SCREENS: dict[str, str | None] = {}
KEPT_HEADERS = ("Location", "HX-Redirect", "HX-Location", "HX-Refresh", "HX-Trigger", "HX-Push-Url")


class FormAlreadySent(Refusal):
    """The same form was sent before with other values (P55)."""

    def __init__(self) -> None:
        super().__init__(_("This form was already sent, with other values. Open it again to send another."))


def screen(
    right: str | None, *, again: bool = False
) -> Callable[
    [Callable[Concatenate[ScreenRequest, P], HttpResponseBase]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """Declare a page or a form: signed in, with the right (None: any member), in one transaction of the company.

    `again`: for what gives power, the password must have been given lately.
    A posted form counts once by its `idempotency_key`; an answer of 400 and above leaves nothing written (P55, P58).
    """

    def declare(
        view: Callable[Concatenate[ScreenRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def show(plain: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not plain.user.is_authenticated:
                return to_login(plain)
            if lacks_second_step(plain):
                return to_second_step(plain)
            request = cast(ScreenRequest, plain)
            if not seat(request):
                return render(request, "core/no_company.html", status=403)
            if right is not None:
                _must(request, right)
            if again and not is_proved(request):
                return to_proof(request)
            return _answer(request, lambda: _rendered(view(request, *args, **kwargs)))

        show.right = right  # type: ignore[attr-defined]
        SCREENS[f"{view.__module__}.{view.__qualname__}"] = right
        return cast(Callable[Concatenate[HttpRequest, P], HttpResponseBase], show)

    return declare


def _must(request: ScreenRequest, right: str) -> None:
    if not request.actor.may(right):
        noted("right.missing", request, refused=True, right=right, company=request.actor.company_id)
    request.actor.must(right)


class _Undone(Exception):
    """Carries an answer out of a transaction that must not be kept."""

    def __init__(self, response: HttpResponseBase) -> None:
        self.response = response


def _answer(request: ScreenRequest, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    key = request.POST.get("idempotency_key", "") if request.method == "POST" else ""

    def work() -> HttpResponseBase:
        if key and not _claim(request, key):
            return _kept(request, key)
        response = view()
        if response.status_code >= 400:
            raise _Undone(response)
        if key:
            _keep(request, key, response)
        return response

    try:
        return in_transaction(request.actor, work)
    except _Undone as undone:
        return undone.response


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    late = getattr(response, "render", None)
    return late() if callable(late) else response


def _claim(request: ScreenRequest, key: str) -> bool:
    digest = _digest(request)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_idempotency (user_id, key, route, body_hash) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (company_id, user_id, key) DO NOTHING",
            [request.user.pk, key[:200], request.path[:200], digest],
        )
        return bool(cursor.rowcount == 1)


def _digest(request: ScreenRequest) -> str:
    sent = sorted((name, request.POST.getlist(name)) for name in request.POST if name != "csrfmiddlewaretoken")
    return hashlib.sha256(repr((request.path, sent)).encode()).hexdigest()


def _keep(request: ScreenRequest, key: str, response: HttpResponseBase) -> None:
    # What is told once, as the secret of a key, is not kept here either.
    told_once = "no-store" in response.headers.get("Cache-Control", "")
    body = response.content.decode() if isinstance(response, HttpResponse) and not told_once else ""
    answer = {"headers": {name: response[name] for name in KEPT_HEADERS if name in response}, "body": body[:100_000]}
    Idempotency.objects.filter(user_id=request.user.pk, key=key[:200]).update(
        status=response.status_code, answer=answer
    )


def _kept(request: ScreenRequest, key: str) -> HttpResponse:
    kept = Idempotency.objects.get(user_id=request.user.pk, key=key[:200])
    if kept.body_hash != _digest(request):
        raise FormAlreadySent
    answer: dict[str, Any] = kept.answer or {}
    return HttpResponse(answer.get("body", ""), status=kept.status or 200, headers=answer.get("headers", {}))


def to_login(request: HttpRequest) -> HttpResponseBase:
    """Send a person to the login page and back here; inside a partial update the whole page goes."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("account_login")})
    return redirect_to_login(request.get_full_path(), reverse("account_login"))


def go(request: HttpRequest, url: str) -> HttpResponse:
    """After an act: the whole page goes to `url`, from a partial update too."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


@contextmanager
def refusals_in(form: BaseForm) -> Iterator[None]:
    """Put a refusal of the act inside beside the fields it names; render the form again with status 422 when it has errors."""
    try:
        with transaction.atomic():
            yield
    except Refusal as refusal:
        for error in refusal.errors:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        if not refusal.errors:
            form.add_error(None, refusal.sentence)
