"""Identity, logo and rules of the company, and the first page of the settings."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import commands, queries, rights
from carnet.company.inputs import Identity
from carnet.company.models import Settings
from carnet.company.web.forms.house import ClosingRuleForm, IdentityForm, LogoForm, RulesForm, TextsForm
from carnet.company.web.sections import MENU, SECTIONS, page
from carnet.core.refusals import NotFound
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest


@screen(None)
def first(request: ScreenRequest) -> HttpResponse:
    """The first page of the settings this person may open; one's own profile when there is none."""
    for name, _label, right in SECTIONS:
        if request.actor.may(right):
            return HttpResponseRedirect(reverse(f"company:{name}"))
    return HttpResponseRedirect(reverse("profile"))


@screen(rights.SETTINGS)
def identity(request: ScreenRequest) -> HttpResponse:
    """What documents print of the company (R2)."""
    found = queries.settings()
    form = IdentityForm(request.POST or None, initial=vars_of(found))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.change_identity(identity=form.identity(), by=request.actor)
            messages.success(request, _("Saved."))
            return go(request, reverse("company:identity"))
    status = 422 if form.errors else 200
    return page(request, "identity", "company/identity.html", status, form=form, settings=found, logo_form=LogoForm())


def vars_of(settings: Settings) -> dict[str, object]:
    """The identity as the form opens on it."""
    return {name: getattr(settings, name) for name in Identity.__dataclass_fields__}


@screen(rights.READ)
def logo(request: ScreenRequest) -> HttpResponse:
    """The logo of the company."""
    found = Settings.objects.select_related("logo").first()
    if found is None or found.logo is None:
        raise NotFound
    response = HttpResponse(bytes(found.logo.content), content_type=found.logo.media_type)
    response["Cache-Control"] = "private, max-age=300"
    return response


@screen(rights.SETTINGS)
def logo_change(request: ScreenRequest) -> HttpResponse:
    """Put another logo at the head of documents."""
    form = LogoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        picture = form.cleaned_data["logo"]
        with refusals_in(form):
            commands.set_logo(name=picture.name, content=picture.read(), by=request.actor)
            return go(request, reverse("company:identity"))
    shown = {"form": form, "section": MENU}
    return render(request, "company/logo.html", shown, status=422 if form.errors else 200)


@require_POST
@screen(rights.SETTINGS)
def logo_removal(request: ScreenRequest) -> HttpResponse:
    """Print documents without a logo."""
    commands.remove_logo(by=request.actor)
    return go(request, reverse("company:identity"))


@screen(rights.SETTINGS)
def texts(request: ScreenRequest) -> HttpResponse:
    """What documents say at their end, in each language (R7)."""
    found = queries.settings()
    form = TextsForm(request.POST or None, initial=TextsForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.change_texts(texts=form.texts(), by=request.actor)
            messages.success(request, _("Saved."))
            return go(request, reverse("company:texts"))
    return page(request, "texts", "company/texts.html", 422 if form.errors else 200, form=form)


@screen(rights.SETTINGS)
def rules(request: ScreenRequest) -> HttpResponse:
    """How the company works."""
    found = queries.settings()
    form = RulesForm(request.POST or None, initial=RulesForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.change_rules(rules=form.rules(), by=request.actor)
            messages.success(request, _("Saved."))
            return go(request, reverse("company:rules"))
    closing = ClosingRuleForm(initial={"rule": found.closing_rule})
    return page(request, "rules", "company/rules.html", 422 if form.errors else 200, form=form, closing=closing)
