"""Where one is signed in: each session with its device, ended by its owner."""

import re
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.core.refusals import NotFound
from carnet.core.security import noted
from carnet.core.web.lasting import end, end_others
from carnet.core.web.screens import go, screen
from carnet.core.web.who import ScreenRequest

SHOWN = 50
# What a browser says of itself, the telling word first: others claim to be Chrome or Safari too.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Chrom", "Chrome"), ("CriOS", "Chrome"),
            ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"),
           ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip
PHONES = {"iPhone", "iPad", "Android"}


@dataclass(frozen=True, slots=True)
class Seat:
    """A session as its owner sees it."""

    id: int
    device: str
    icon: str
    address: str
    began_at: datetime
    seen_at: datetime
    here: bool


@screen(None)
def sessions(request: ScreenRequest) -> HttpResponse:
    """The sessions of the person at the screen, the last used first."""
    seats = [_seat(row, request) for row in _own(request).order_by("-last_seen_at")[:SHOWN]]
    seats.sort(key=lambda one: not one.here)
    return render(request, "core/sessions.html", {"seats": seats, "others": any(not one.here for one in seats)})


@require_POST
@screen(None)
def session_end(request: ScreenRequest, session_id: int) -> HttpResponse:
    """End one of one's other sessions, wherever it is open."""
    found = _own(request).filter(pk=session_id).exclude(session_key=request.session.session_key)
    if not end(found):
        raise NotFound
    noted("session.ended", request, session=session_id)
    messages.success(request, _("That device is signed out."))
    return go(request, reverse("sessions"))


@require_POST
@screen(None)
def sessions_end(request: ScreenRequest) -> HttpResponse:
    """Stay signed in here alone."""
    noted("sessions.ended", request, ended=end_others(request, request.user.pk))
    messages.success(request, _("You are signed in here only."))
    return go(request, reverse("sessions"))


def _own(request: ScreenRequest) -> QuerySet[UserSession]:
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    own: QuerySet[UserSession] = UserSession.objects.filter(user_id=request.user.pk, session_key__in=alive)
    return own


def _seat(row: UserSession, request: ScreenRequest) -> Seat:
    browser, system = _said(row.user_agent, BROWSERS), _said(row.user_agent, SYSTEMS)
    if browser and system:
        device = _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    else:
        device = browser or system or _("Unknown device")
    return Seat(
        id=row.pk,
        device=device,
        icon="device-mobile" if system in PHONES else "device-desktop",
        address=row.ip,
        began_at=row.created_at,
        seen_at=row.last_seen_at,
        here=row.session_key == request.session.session_key,
    )


def _said(agent: str, words: tuple[tuple[str, str], ...]) -> str:
    return next((name for word, name in words if re.search(word, agent)), "")
