"""The shell's own answers: search, palette, notices, company, language, profile."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from carnet.core.models import User
from carnet.core.web import shell
from carnet.core.web.forms import Form
from carnet.core.web.screens import go, screen
from carnet.core.web.who import COMPANY, ScreenRequest


@screen(None)
def search(request: ScreenRequest) -> HttpResponse:
    """Things found by a fragment, grouped by kind: for the palette and the search selects (`kinds` narrows)."""
    text = request.GET.get("q", "").strip()
    kinds = [kind for kind in request.GET.get("kinds", "").split(",") if kind]
    if not text and not kinds:
        return JsonResponse({"groups": []})
    groups = [
        {
            "kind": found.kind,
            "label": str(found.label),
            "items": [
                {"id": hit.id, "title": hit.title, "detail": hit.detail, "url": hit.url, "icon": hit.icon}
                for hit in found.find(request.actor, text)
            ],
        }
        for found in shell.searches_of(request.actor, kinds)
    ]
    return JsonResponse({"groups": groups})


@screen(None)
def palette(request: ScreenRequest) -> HttpResponse:
    """The places and acts of the palette."""
    groups = [(_("Go to"), shell.menu_of(request.actor)), (_("Do"), shell.doings_of(request.actor))]
    return JsonResponse(
        {
            "groups": [
                {
                    "label": label,
                    "items": [
                        {"title": str(e.label), "url": e.url, "icon": e.icon, "dialog": e.dialog} for e in entries
                    ],
                }
                for label, entries in groups
            ]
        }
    )


@screen(None)
def notices(request: ScreenRequest) -> HttpResponse:
    """What the bell shows."""
    return render(request, "core/parts/notices.html", {"notices": shell.notices_of(request.actor)})


@require_POST
@screen(None)
def switch_company(request: ScreenRequest) -> HttpResponse:
    """Go on in another of one's companies; any other id changes nothing."""
    chosen = request.POST.get("company", "")
    if any(str(place.company_id) == chosen for place in request.places):
        request.session[COMPANY] = int(chosen)
    return go(request, "/")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on: kept with the user, or in a cookie before signing in."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    response = HttpResponseRedirect(back if safe else "/")
    if chosen in dict(settings.LANGUAGES):
        if isinstance(request.user, User):
            User.objects.filter(pk=request.user.pk).update(language=chosen)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 24 * 3600, samesite="Lax", httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response


class ProfileForm(Form):
    """Who one is on screens and documents, and in which language."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)


@screen(None)
def profile(request: ScreenRequest) -> HttpResponse:
    """One's own name, language, password and second factor."""
    user = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        User.objects.filter(pk=user.pk).update(**form.cleaned_data)
        messages.success(request, _("Saved."))
        return go(request, reverse("profile"))
    return render(request, "core/profile.html", {"form": form}, status=422 if form.errors else 200)
