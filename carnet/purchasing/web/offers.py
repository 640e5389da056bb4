"""Suppliers' prices on screen: on the page of the product, and their dialog."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.purchasing import commands
from carnet.purchasing.models import SupplierOffer
from carnet.purchasing.queries.offers import offer_of, offers_of, tariffs, with_prices
from carnet.purchasing.web.forms import OfferForm


@screen(rights.COSTS)
def product_offers(request: ScreenRequest, product_id: int) -> HttpResponse:
    """The panel of a product: who sells it, at which prices today."""
    context = {
        "product_id": product_id,
        "offers": offers_of([product_id], today()).get(product_id, []),
        "may_write": request.actor.may(rights.PURCHASES),
    }
    return render(request, "purchasing/parts/offers.html", context)


@screen(rights.PURCHASES)
def new_offer(request: ScreenRequest) -> HttpResponse:
    """Record what a supplier offers of a product."""
    initial = {"product": request.GET.get("product"), "supplier": request.GET.get("party"), "valid_from": today()}
    form = OfferForm(request.POST or None, initial=initial)

    def save() -> SupplierOffer:
        return commands.create_offer(content=form.content(), on=today(), by=request.actor)

    return _form(request, form, save, {"title": _("Supplier's prices"), "submit": _("Save")})


@screen(rights.PURCHASES)
def edit_offer(request: ScreenRequest, offer_id: int) -> HttpResponse:
    """Change an offer; other prices hold from their day on."""
    request.actor.must(rights.COSTS)
    offered = with_prices([offer_of(offer_id)], today())[0]
    form = OfferForm(request.POST or None, offered=offered, initial={"valid_from": offered.since or today()})

    def save() -> SupplierOffer:
        return commands.edit_offer(
            offer_id=offer_id, content=form.content(), expected_version=form.cleaned_data["version"], on=today(),
            by=request.actor,
        )  # fmt: skip

    context = {
        "title": offered.offer.party.name,
        "subtitle": offered.offer.product.name,
        "submit": _("Save"),
        "offer": offered.offer,
        "history": tariffs(offer_id, 12),
    }
    return _form(request, form, save, context)


@require_POST
@screen(rights.PURCHASES)
def delete_offer(request: ScreenRequest, offer_id: int) -> HttpResponse:
    """The supplier sells this no more."""
    offer = offer_of(offer_id)
    commands.delete_offer(offer_id=offer_id, by=request.actor)
    messages.success(request, _("%(name)s no longer offers this product.") % {"name": offer.party.name})
    return go(request, reverse("catalog:product", args=[offer.product_id]))


def _form(
    request: ScreenRequest, form: OfferForm, save: Callable[[], SupplierOffer], context: dict[str, object]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            return go(request, reverse("catalog:product", args=[save().product_id]))
    shown = {"form": form, "section": "catalog:products", **context}
    return render(request, "purchasing/offer.html", shown, status=422 if form.errors else 200)
