"""VAT rates, exchange rates and payment terms on screen."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import commands, queries, rights
from carnet.company.amounts import Due, InstalmentTerm, instalments
from carnet.company.clock import today
from carnet.company.models import ExchangeRate, Settings, Terms, VatRate
from carnet.company.places import PLACES
from carnet.company.web.forms.money import CATEGORIES, ExchangeRateForm, PlaceForm, TermsForm, VatRateForm
from carnet.company.web.sections import dialog, page
from carnet.core.refusals import NotFound
from carnet.core.web.screens import go, screen
from carnet.core.web.who import ScreenRequest

EXAMPLE = Decimal("1200.00")


@dataclass(frozen=True, slots=True)
class Shown:
    """Payment terms with what an invoice of today would give."""

    terms: Terms
    dues: tuple[Due, ...]
    default: bool


@screen(rights.SETTINGS)
def vat(request: ScreenRequest) -> HttpResponse:
    """The VAT rates, by place (R25)."""
    rates = [
        (rate, CATEGORIES.get(rate.category, rate.category)) for rate in VatRate.objects.order_by("position", "id")
    ]
    places = list(dict.fromkeys(rate.place for rate, _words in rates))
    groups = [(PLACES[p].label if p in PLACES else p, [one for one in rates if one[0].place == p]) for p in places]
    return page(request, "vat", "company/vat.html", groups=groups)


@screen(rights.SETTINGS)
def vat_new(request: ScreenRequest) -> HttpResponse:
    """Add a rate."""
    place = Settings.objects.values_list("place", flat=True).first()
    form = VatRateForm(request.POST or None, initial={"place": place})
    save = lambda: commands.add_vat_rate(rate=form.asked(), by=request.actor)  # noqa: E731
    return dialog(request, form, save, "company:vat", title=_("New VAT rate"))


@screen(rights.SETTINGS)
def vat_rate(request: ScreenRequest, rate_id: int) -> HttpResponse:
    """Change a rate's words and days."""
    found = VatRate.objects.filter(pk=rate_id).first()
    if found is None:
        raise NotFound
    form = VatRateForm(request.POST or None, known=found)
    save = lambda: commands.change_vat_rate(vat_rate_id=rate_id, rate=form.asked(), by=request.actor)  # noqa: E731
    removal = "" if found.is_default else reverse("company:vat-removal", args=[rate_id])
    return dialog(request, form, save, "company:vat", title=_("VAT rate"), subtitle=str(found), remove=removal)


@require_POST
@screen(rights.SETTINGS)
def vat_default(request: ScreenRequest, rate_id: int) -> HttpResponse:
    """Propose a rate first."""
    commands.set_default_vat_rate(vat_rate_id=rate_id, by=request.actor)
    return go(request, reverse("company:vat"))


@require_POST
@screen(rights.SETTINGS)
def vat_removal(request: ScreenRequest, rate_id: int) -> HttpResponse:
    """Stop offering a rate."""
    commands.delete_vat_rate(vat_rate_id=rate_id, by=request.actor)
    return go(request, reverse("company:vat"))


@screen(rights.SETTINGS)
def vat_place(request: ScreenRequest) -> HttpResponse:
    """Add the rates of another place."""
    form = PlaceForm(request.POST or None)
    save = lambda: commands.add_place_rates(place=form.cleaned_data["place"], by=request.actor)  # noqa: E731
    return dialog(request, form, save, "company:vat", title=_("Add the rates of a place"), submit=_("Add"))


@screen(rights.SETTINGS)
def exchange_rates(request: ScreenRequest) -> HttpResponse:
    """Exchange rates, newest first (P14)."""
    rows = ExchangeRate.objects.order_by("currency", "-on")[:200]
    return page(request, "exchange-rates", "company/exchange_rates.html", rates=rows)


@screen(rights.SETTINGS)
def exchange_rate_new(request: ScreenRequest) -> HttpResponse:
    """Note an exchange rate."""
    form = ExchangeRateForm(request.POST or None, initial={"on": today()})
    save = lambda: commands.set_exchange_rate(**form.cleaned_data, by=request.actor)  # noqa: E731
    return dialog(request, form, save, "company:exchange-rates", title=_("New exchange rate"))


@require_POST
@screen(rights.SETTINGS)
def exchange_rate_removal(request: ScreenRequest, rate_id: int) -> HttpResponse:
    """Forget an exchange rate."""
    commands.remove_exchange_rate(rate_id=rate_id, by=request.actor)
    return go(request, reverse("company:exchange-rates"))


@screen(rights.SETTINGS)
def terms(request: ScreenRequest) -> HttpResponse:
    """Payment terms, each with the due dates of an invoice of today."""
    default = Settings.objects.values_list("default_terms_id", flat=True).first()
    by_terms, on = queries.all_instalment_terms(), today()
    shown = [
        Shown(row, instalments(EXAMPLE, on, by_terms.get(row.pk, ())), row.pk == default)
        for row in Terms.objects.order_by("-is_active", "id")
    ]
    return page(request, "terms", "company/terms.html", rows=shown, on=on, amount=EXAMPLE)


@screen(rights.SETTINGS)
def terms_new(request: ScreenRequest) -> HttpResponse:
    """Make new terms."""
    form = TermsForm(request.POST or None)
    save = lambda: commands.create_terms(terms=form.asked(), by=request.actor)  # noqa: E731
    return _terms_dialog(request, form, save, title=_("New payment terms"))


@screen(rights.SETTINGS)
def terms_edit(request: ScreenRequest, terms_id: int) -> HttpResponse:
    """Change terms for what is issued from now on."""
    found = _terms(terms_id)
    form = TermsForm(request.POST or None, known=found)
    save = lambda: commands.change_terms(terms_id=terms_id, terms=form.asked(), by=request.actor)  # noqa: E731
    removal = reverse("company:terms-removal", args=[terms_id])
    return _terms_dialog(request, form, save, title=_("Payment terms"), subtitle=found.code, remove=removal)


@require_POST
@screen(rights.SETTINGS)
def terms_example(request: ScreenRequest) -> HttpResponse:
    """The due dates that the typed instalments give to an invoice of today."""
    form = TermsForm(request.POST)
    form.is_valid()
    return render(request, "company/parts/dues.html", {"dues": _dues(form), "on": today(), "amount": EXAMPLE})


@require_POST
@screen(rights.SETTINGS)
def terms_aside(request: ScreenRequest, terms_id: int) -> HttpResponse:
    """Offer terms no longer, or again."""
    if _terms(terms_id).is_active:
        commands.deactivate_terms(terms_id=terms_id, by=request.actor)
    else:
        commands.reactivate_terms(terms_id=terms_id, by=request.actor)
    return go(request, reverse("company:terms"))


@require_POST
@screen(rights.SETTINGS)
def terms_removal(request: ScreenRequest, terms_id: int) -> HttpResponse:
    """Delete terms that nothing follows."""
    commands.delete_terms(terms_id=terms_id, by=request.actor)
    return go(request, reverse("company:terms"))


def _terms_dialog(request: ScreenRequest, form: TermsForm, save: object, **context: object) -> HttpResponse:
    if form.is_bound:
        form.is_valid()
    else:
        context["dues"] = _opening_dues(form)
    shown = {"template": "company/terms_form.html", "on": today(), "amount": EXAMPLE, **context}
    return dialog(request, form, save, "company:terms", wide=True, **shown)  # type: ignore[arg-type]


def _opening_dues(form: TermsForm) -> tuple[Due, ...]:
    data = {f"{part.prefix}-{name}": value for part in form.parts for name, value in part.initial.items() if value}
    return _dues(TermsForm({"code": "x", "label_fr": "x", **data}))


def _dues(form: TermsForm) -> tuple[Due, ...]:
    """The dated instalments, or none while the shares do not make 100."""
    if not all(part.is_valid() for part in form.parts):
        return ()
    asked = form.instalments()
    if sum((part.percent for part in asked), Decimal(0)) != 100:
        return ()
    return instalments(EXAMPLE, today(), [InstalmentTerm(part.percent, part.steps) for part in asked])


def _terms(terms_id: int) -> Terms:
    found = Terms.objects.filter(pk=terms_id).first()
    if found is None:
        raise NotFound
    return found
