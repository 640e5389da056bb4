"""How long one stays signed in: not for ever, less when nobody is there, and asked again before what gives power."""

import time
from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from carnet.core.security import noted

HOUR, DAY = 3600, 24 * 3600
IDLE = 12 * HOUR  # without “stay signed in”
IDLE_KEPT = 14 * DAY  # with it
LONGEST = 30 * DAY
PROVED = 30 * 60  # how long a password counts before what gives power
STEP = 5 * 60  # the session is written at most this often
TOLERATED = 10 * 60  # by which machines may disagree on the time
BEGAN, SEEN, PROVED_AT, SECOND_STEP = "began", "seen", "proved", "second step"


class Lasting:
    """Ends sessions that are too old or that nobody used, and gives each answer what keeps it out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        member = request.user.is_authenticated
        if member:
            _look(request)
        response = self.get_response(request)
        if member:
            response.headers.setdefault("Cache-Control", "private, no-store")
            if not request.user.is_authenticated:
                response.headers["Clear-Site-Data"] = '"storage"'
        return response


def begin(request: HttpRequest) -> None:
    """Somebody has just signed in."""
    now = int(time.time())
    request.session.update({BEGAN: now, SEEN: now, PROVED_AT: now})


def prove(request: HttpRequest) -> None:
    """Somebody signed in has just given their password or code again."""
    request.session[PROVED_AT] = int(time.time())


def is_proved(request: HttpRequest) -> bool:
    """Whether password or code were given lately."""
    return -TOLERATED < time.time() - float(request.session.get(PROVED_AT, 0)) < PROVED


def lacks_second_step(request: HttpRequest) -> bool:
    """Whether this installation asks everybody for the second step, and this person came in without."""
    return bool(settings.SECOND_STEP_REQUIRED) and not request.session.get(SECOND_STEP, False)


def to_second_step(request: HttpRequest) -> HttpResponseBase:
    """Send somebody to turn the second step on; inside a partial update the whole page goes."""
    return _away(request, reverse("mfa_activate_totp"))


def to_proof(request: HttpRequest) -> HttpResponseBase:
    """Ask for the password once more, then come back here; inside a partial update the whole page goes."""
    return _away(request, f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")


def _away(request: HttpRequest, url: str) -> HttpResponseBase:
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def end(sessions: Any) -> int:
    """End these sessions at once, wherever they are open; says how many."""
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def end_others(request: HttpRequest, user_id: int) -> int:
    """End every other session of a person."""
    return end(UserSession.objects.filter(user_id=user_id).exclude(session_key=request.session.session_key or ""))


def forget_ended() -> int:
    """Forget the sessions that are over, and where they were; says how many."""
    gone, _kinds = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return gone


def _look(request: HttpRequest) -> None:
    session, now = request.session, int(time.time())
    seen, began = int(session.get(SEEN, now)), int(session.get(BEGAN, now))
    idle = IDLE if session.get_expire_at_browser_close() else IDLE_KEPT
    to_come = max(seen, began) > now + TOLERATED  # written under a clock that was wrong: it would last for ever
    if now - seen > idle or now - began > LONGEST or to_come:
        noted("session.expired", request)
        logout(request)
    elif SEEN not in session or now - seen > STEP:
        session.setdefault(BEGAN, now)
        session[SEEN] = now
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())
