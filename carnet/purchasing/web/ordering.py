"""Writing a purchase order: a grid of lines that computes itself; or from the lines of an order, one draft per supplier (P36)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from carnet.catalog.models import Product
from carnet.company import rights
from carnet.company.clock import today
from carnet.company.queries import default_vat_rate, settings
from carnet.core import formats
from carnet.core.refusals import NotFound, Refusal
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.parties.models import Party
from carnet.purchasing import commands
from carnet.purchasing.inputs import BuyAsk, PurchaseContent, PurchaseLineInput
from carnet.purchasing.models import PurchaseLine, PurchaseOrder
from carnet.purchasing.queries.left_to_buy import lines_to_buy
from carnet.purchasing.queries.offers import Offered, offers_of
from carnet.purchasing.refusals import PurchaseSent
from carnet.purchasing.web.forms import PurchaseForm
from carnet.purchasing.web.grid import Row, day_of, grid_of, id_of, number, read_rows, vat_choices, vat_code, vat_of
from carnet.purchasing.web.purchases import above, found_purchase, title_of
from carnet.sales.models import Order
from carnet.stock.queries import default_warehouse

HIDDEN = ("product", "order_line", "served", "details")
CELLS = ("description", "reference", "quantity", "unit", "price", "discount", "vat", "promised", *HIDDEN)


@screen(rights.PURCHASES)
def new_purchase(request: ScreenRequest) -> HttpResponse:
    """A page with the supplier, the lines and the total; kept as a draft, sent from its own page."""
    request.actor.must(rights.COSTS)
    initial = {"supplier": request.GET.get("party", ""), "warehouse": default_warehouse().pk}
    form = PurchaseForm(request.POST or None, initial=initial, party_id=id_of(request.GET.get("party", "")))
    return _page(request, form, None, {"title": _("New purchase order")})


@screen(rights.PURCHASES)
def edit_purchase(request: ScreenRequest, purchase_id: int) -> HttpResponse:
    """The same page on a draft."""
    request.actor.must(rights.COSTS)
    draft = found_purchase(purchase_id)
    if draft.number is not None:
        raise PurchaseSent(draft.number)
    names = ("title", "promised_on", "currency", "message", "comments", "version")
    initial = {
        **{name: getattr(draft, name) for name in names},
        "supplier": draft.party_id, "warehouse": draft.warehouse_id, "terms": draft.terms_id, "contact": draft.contact_id,
    }  # fmt: skip
    form = PurchaseForm(request.POST or None, initial=initial, party_id=draft.party_id)
    return _page(request, form, draft, {"title": title_of(draft)})


@require_POST
@screen(rights.PURCHASES)
def delete_purchase(request: ScreenRequest, purchase_id: int) -> HttpResponse:
    """Throw a draft away."""
    commands.delete_purchase(purchase_id=purchase_id, by=request.actor)
    messages.success(request, _("The draft is deleted."))
    return go(request, reverse("purchasing:purchases"))


@screen(rights.PURCHASES)
def buy_for_order(request: ScreenRequest, order_id: int) -> HttpResponse:
    """Choose lines of an order to buy: quantities are what has to come beyond the stock, suppliers the preferred ones."""
    request.actor.must(rights.COSTS)
    order = Order.objects.select_related("party").filter(pk=order_id).first()
    if order is None:
        raise NotFound
    lines = lines_to_buy(order_id)
    offers = offers_of({line.product_id for line in lines if line.product_id}, today())
    fault = ""
    if request.method == "POST":
        try:
            asks = _asked_lines(request.POST)
            made = commands.buy_for_order(order_id=order_id, asks=asks, on=today(), by=request.actor)
        except Refusal as refusal:
            fault = refusal.sentence
        else:
            said = ngettext("%(n)d purchase order is prepared.", "%(n)d purchase orders are prepared.", len(made))
            messages.success(request, said % {"n": len(made)})
            return go(request, _after_buying(made, order_id))
    context = {
        "title": _("Buy for the order"),
        "subtitle": order.number,
        "order": order,
        "rows": [_row(line, offers.get(line.product_id or 0, []), request.POST) for line in lines],
        "supplier": Party.objects.filter(pk=id_of(str(request.POST.get("supplier", ""))) or 0).first(),
        "fault": fault,
        "wide": True,
        "section": "purchasing:purchases",
    }
    return render(request, "purchasing/buy.html", context, status=422 if fault else 200)


def _after_buying(made: Sequence[PurchaseOrder], order_id: int) -> str:
    """Its own page for one draft, the folder of the order for several."""
    if len(made) == 1:
        return reverse("purchasing:purchase", args=[made[0].pk])
    return above("dossier:order", order_id) or reverse("purchasing:purchases")


def _row(line: Any, offers: Sequence[Offered], posted: QueryDict) -> dict[str, Any]:
    """A line as the dialog shows it: ticked when something has to come and somebody sells it."""
    asked = f"line-{line.order_line_id}" in posted
    proposed = line.proposed
    if offers and proposed:
        proposed = offers[0].packed(proposed)
    return {
        "line": line,
        "offers": [(one, one.price(proposed or Decimal(1))) for one in offers],
        "ticked": asked if posted else bool(proposed and offers),
        "quantity": posted.get(f"quantity-{line.order_line_id}")
        or formats.quantity(proposed or line.left or Decimal(1)),
        "supplier": posted.get(f"supplier-{line.order_line_id}") or (str(offers[0].offer.party_id) if offers else ""),
        "direct": posted.get(f"direct-{line.order_line_id}") == "1",
    }


def _asked_lines(posted: QueryDict) -> list[BuyAsk]:
    return [
        BuyAsk(
            order_line_id=line_id,
            quantity=number(str(posted.get(f"quantity-{line_id}", "")).strip()),
            party_id=id_of(str(posted.get(f"supplier-{line_id}", ""))) or id_of(str(posted.get("supplier", ""))),
            direct=posted.get(f"direct-{line_id}") == "1",
        )
        for line_id in (int(name[5:]) for name in posted if name.startswith("line-") and name[5:].isdecimal())
    ]


def _page(
    request: ScreenRequest, form: PurchaseForm, draft: PurchaseOrder | None, context: dict[str, Any]
) -> HttpResponse:
    live = bool(request.htmx) and request.htmx.target == "grid"
    if request.method == "POST" and not live and form.is_valid():
        with refusals_in(form):
            return _kept(request, form, draft)
    rows = _rows(request, draft, form)
    currency = _currency(request, draft)
    default = default_vat_rate(today())
    shown = {
        "section": "purchasing:purchases",
        "form": form,
        "grid": grid_of(rows, currency, CELLS, vat_code(default.category, default.rate), HIDDEN),
        "rates": vat_choices(),
        "sign": formats.symbol(currency),
        "draft": draft,
        **context,
    }
    template = "purchasing/parts/grid.html" if live else "purchasing/purchase_form.html"
    return render(request, template, shown, status=422 if form.errors and not live else 200)


def _rows(request: ScreenRequest, draft: PurchaseOrder | None, form: PurchaseForm) -> list[Row]:
    if request.method == "POST":
        rows = read_rows(request.POST, CELLS)
        picked = id_of(str(request.POST.get("pick", "")))
        return [*rows, _row_of_product(picked, request)] if picked else rows
    if draft is None:
        picked = id_of(request.GET.get("product", ""))
        return [_row_of_product(picked, request)] if picked else []
    lines = PurchaseLine.objects.filter(purchase_order=draft).order_by("position")
    return [_typed(line) for line in lines]


def _row_of_product(product_id: int, request: ScreenRequest) -> Row:
    """A product picked, at the price of the supplier chosen, else left to be found."""
    product = Product.objects.select_related("unit").filter(pk=product_id).first()
    if product is None:
        raise NotFound
    party_id = id_of(str(request.POST.get("supplier") or request.GET.get("party") or ""))
    offered = next(
        (one for one in offers_of([product_id], today()).get(product_id, []) if one.offer.party_id == party_id), None
    )
    quantity = offered.packed(Decimal(1)) if offered else Decimal(1)
    price = offered.price(quantity) if offered else product.unit_cost
    return {
        **dict.fromkeys(CELLS, ""),
        "description": (offered.offer.designation if offered else "") or product.name,
        "reference": offered.offer.reference if offered else "",
        "quantity": formats.quantity(quantity),
        "unit": str(product.unit.label) if product.unit else "",
        "price": formats.unit_price(price) if price is not None else "",
        "product": str(product.pk),
        "vat": vat_code(product.vat_category, product.vat_rate),
    }


def _typed(line: PurchaseLine) -> Row:
    return {
        "description": line.description, "reference": line.reference, "quantity": formats.quantity(line.quantity),
        "unit": line.unit, "price": formats.unit_price(line.unit_price),
        "discount": formats.quantity(line.discount_percent) if line.discount_percent else "",
        "vat": vat_code(line.vat_category, line.vat_rate),
        "promised": line.promised_on.isoformat() if line.promised_on else "",
        "product": str(line.product_id or ""), "order_line": str(line.order_line_id or ""),
        "served": formats.quantity(line.served_quantity) if line.order_line_id else "", "details": line.details,
    }  # fmt: skip


def _line(row: Row) -> PurchaseLineInput:
    category, rate = vat_of(row["vat"])
    quantity = number(row["quantity"]) if row["quantity"] else Decimal(1)
    served = number(row["served"])
    return PurchaseLineInput(
        product_id=id_of(row["product"]),
        order_line_id=id_of(row["order_line"]),
        served_quantity=min(served, quantity) if served is not None and quantity is not None else None,
        reference=row["reference"],
        description=row["description"],
        details=row["details"],
        quantity=quantity or Decimal(0),
        unit=row["unit"],
        unit_price=number(row["price"]),
        discount_percent=number(row["discount"]) or Decimal(0),
        vat_category=category,
        vat_rate=rate,
        promised_on=day_of(row["promised"]),
    )


def _currency(request: ScreenRequest, draft: PurchaseOrder | None) -> str:
    typed = str(request.POST.get("currency", "")).strip().upper()
    if typed:
        return typed
    party_id = id_of(str(request.POST.get("supplier") or request.GET.get("party") or ""))
    known = Party.objects.filter(pk=party_id or 0).values_list("currency", flat=True).first()
    return known or (draft.currency if draft else settings().currency)


def _kept(request: ScreenRequest, form: PurchaseForm, draft: PurchaseOrder | None) -> HttpResponse:
    typed = form.cleaned_data
    content = PurchaseContent(
        party_id=typed["supplier"].pk,
        contact_id=typed["contact"].pk if typed["contact"] else None,
        direct_order_id=draft.direct_order_id if draft else None,
        delivery_address_id=draft.delivery_address_id if draft else None,
        warehouse_id=typed["warehouse"].pk,
        terms_id=typed["terms"].pk if typed["terms"] else None,
        currency=typed["currency"].strip().upper() or None,
        **{name: typed[name] for name in ("title", "promised_on", "message", "comments")},
        lines=tuple(_line(row) for row in read_rows(request.POST, CELLS)),
    )
    if draft is None:
        made = commands.create_purchase(content=content, on=today(), by=request.actor)
    else:
        made = commands.edit_purchase(
            purchase_id=draft.pk, content=content, expected_version=typed["version"], on=today(), by=request.actor
        )
    messages.success(request, _("The draft is kept."))
    return go(request, reverse("purchasing:purchase", args=[made.pk]))
