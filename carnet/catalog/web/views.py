"""The page of a product, and its form."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.catalog import commands, queries
from carnet.catalog.models import Product
from carnet.catalog.web import page
from carnet.catalog.web.forms import ProductForm
from carnet.catalog.web.words import KINDS, PERIODS, POLICIES, TRACKINGS
from carnet.company import rights
from carnet.company.models import VatRate
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest


@screen(rights.READ)
def product(request: ScreenRequest, product_id: int) -> HttpResponse:
    """A product: words, price, habits."""
    found = queries.product(product_id)
    rate = (
        VatRate.objects.filter(category=found.vat_category, rate=found.vat_rate).order_by("-is_default", "id").first()
    )
    context = {
        "product": found,
        "section": "catalog:products",
        "kind": KINDS[found.kind],
        "period": PERIODS.get(found.period, ""),
        "policy": POLICIES.get(found.invoice_policy, ""),
        "tracking": TRACKINGS.get(found.tracking, ""),
        "vat": rate,
        "english": found.translations.get("en", {}),
        "panels": page.panels_of(request.actor, product_id),
        "may_write": request.actor.may(rights.CATALOG),
        "may_see_costs": request.actor.may(rights.COSTS),
    }
    return render(request, "catalog/product.html", context)


@screen(rights.CATALOG)
def new_product(request: ScreenRequest) -> HttpResponse:
    """Create a product."""
    form = ProductForm(
        request.POST or None, initial={"name": request.GET.get("name", "")}, costs=request.actor.may(rights.COSTS)
    )

    def save() -> Product:
        return commands.create_product(content=form.content(), by=request.actor)

    return _form(request, form, save, {"title": _("New product"), "submit": _("Create")})


@screen(rights.CATALOG)
def edit_product(request: ScreenRequest, product_id: int) -> HttpResponse:
    """Change a product."""
    found = queries.product(product_id)
    form = ProductForm(request.POST or None, costs=request.actor.may(rights.COSTS), product=found)

    def save() -> Product:
        return commands.edit_product(
            product_id=product_id,
            content=form.content(),
            expected_version=form.cleaned_data["version"],
            by=request.actor,
        )

    return _form(request, form, save, {"title": _("Edit"), "subtitle": found.reference, "submit": _("Save")})


def _form(
    request: ScreenRequest, form: ProductForm, save: Callable[[], Product], context: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            return go(request, reverse("catalog:product", args=[save().pk]))
    shown = {"form": form, "families": queries.families(), "section": "catalog:products", **context}
    return render(request, "catalog/form.html", shown, status=422 if form.errors else 200)


@require_POST
@screen(rights.CATALOG)
def put_aside(request: ScreenRequest, product_id: int) -> HttpResponse:
    """Offer the product no longer, or again."""
    if queries.product(product_id).is_active:
        commands.deactivate_product(product_id=product_id, by=request.actor)
    else:
        commands.reactivate_product(product_id=product_id, by=request.actor)
    return go(request, reverse("catalog:product", args=[product_id]))


@require_POST
@screen(rights.CATALOG)
def delete_product(request: ScreenRequest, product_id: int) -> HttpResponse:
    """Delete a product that nothing holds."""
    name = queries.product(product_id).name
    commands.delete_product(product_id=product_id, by=request.actor)
    messages.success(request, _("%(name)s is deleted.") % {"name": name})
    return go(request, reverse("catalog:products"))
