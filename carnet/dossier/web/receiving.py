"""Receiving what a supplier brings, with lots and serial numbers; undoing a receipt (P36, P37)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carnet.catalog.models import Product
from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.core.web.forms import DayField, Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier import commands
from carnet.dossier.web.forms import DayReasonForm
from carnet.purchasing.inputs import ReceiptContent, ReceivedAsk
from carnet.purchasing.models import PurchaseLine, PurchaseLineStanding, PurchaseOrder, Receipt
from carnet.stock.models import Warehouse
from carnet.stock.web.rows import read_lots, read_number

SECTION = "purchasing:to-receive"


class ReceiptForm(Form):
    """When, where, under which note of the supplier."""

    on = DayField(label=gettext_lazy("Received on"))
    supplier_note = forms.CharField(label=gettext_lazy("Supplier's delivery note"), max_length=80, required=False)
    warehouse = forms.ModelChoiceField(
        label=gettext_lazy("Stored in"), queryset=Warehouse.objects.none(), empty_label=None
    )
    comments = forms.CharField(label=gettext_lazy("Notes"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].queryset = Warehouse.objects.filter(is_active=True).order_by("-is_default", "name")  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Row:
    """A line that may still come, and what is typed of it."""

    line: PurchaseLine
    left: Decimal
    quantity: str
    lots: str
    tracking: str

    @property
    def asked(self) -> ReceivedAsk | None:
        """What came of it; nothing typed or zero is nothing."""
        lots = read_lots(self.lots, f"lots-{self.line.pk}") if self.tracking else ()
        typed = self.quantity.strip()
        quantity = read_number(typed, f"quantity-{self.line.pk}") if typed else None
        if lots and quantity is None:
            quantity = sum((lot.quantity for lot in lots), ZERO)
        if not quantity:
            return None
        return ReceivedAsk(purchase_line_id=self.line.pk, quantity=quantity, lots=lots)


@screen(rights.PURCHASES)
def receive(request: ScreenRequest, purchase_id: int) -> HttpResponse:
    """What came of a purchase order: all that is left, unless said otherwise."""
    found = PurchaseOrder.objects.select_related("party").filter(pk=purchase_id).first()
    if found is None:
        raise NotFound
    form = ReceiptForm(request.POST or None, initial={"on": today(), "warehouse": found.warehouse_id})
    rows = _rows(found, request.POST)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with refusals_in(form):
            content = ReceiptContent(
                on=typed["on"],
                lines=tuple(ask for row in rows if (ask := row.asked)),
                warehouse_id=typed["warehouse"].pk,
                supplier_note=typed["supplier_note"],
                comments=typed["comments"],
            )
            version = request.POST.get("version", "")
            done = commands.receive_purchase(
                purchase_id=purchase_id, content=content, by=request.actor,
                expected_version=int(version) if version.isdecimal() and len(version) < 10 else None,
            )  # fmt: skip
            messages.success(request, _("%(number)s is received.") % {"number": done.number})
            return go(request, reverse("purchasing:purchase", args=[purchase_id]))
    context = {
        "title": _("Receive"),
        "subtitle": f"{found.number or ''} {found.party.name}",
        "form": form,
        "rows": rows,
        "stored": any(row.line.into_stock for row in rows),
        "direct": any(row.line.direct for row in rows),
        "tracked": any(row.tracking for row in rows),
        "version": request.POST.get("version") or found.version,
        "wide": True,
        "section": SECTION,
    }
    return render(request, "dossier/receive.html", context, status=422 if form.errors else 200)


@screen(rights.PURCHASES)
def undo(request: ScreenRequest, receipt_id: int) -> HttpResponse:
    """Undo a receipt: the stock, its value and what is waited for are as before."""
    found = Receipt.objects.select_related("purchase_order").filter(pk=receipt_id).first()
    if found is None:
        raise NotFound
    form = DayReasonForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.reverse_receipt(receipt_id=receipt_id, by=request.actor, **form.cleaned_data)
            messages.success(request, _("%(number)s is undone.") % {"number": found.number})
            return go(request, reverse("purchasing:purchase", args=[found.purchase_order_id]))
    context = {
        "title": _("Undo the receipt"), "subtitle": found.number, "form": form, "submit": _("Undo the receipt"), "section": SECTION,
    }  # fmt: skip
    return render(request, "core/dialog.html", context, status=422 if form.errors else 200)


def _rows(purchase: PurchaseOrder, posted: QueryDict) -> list[Row]:
    standings = PurchaseLineStanding.objects.filter(purchase_order=purchase, left_to_receive__gt=0)
    left = dict(standings.values_list("purchase_line_id", "left_to_receive"))
    rows = []
    for line in PurchaseLine.objects.filter(pk__in=left).select_related("product").order_by("position"):
        tracked = line.product.tracking if line.product and line.stock_managed and not line.direct else ""
        usual = "" if tracked == Product.Tracking.SERIAL else formats.quantity(left[line.pk])
        rows.append(
            Row(
                line, left[line.pk], str(posted.get(f"quantity-{line.pk}", usual)), str(posted.get(f"lots-{line.pk}", "")), tracked
            )
        )  # fmt: skip
    return rows
