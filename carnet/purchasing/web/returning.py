"""Sending back part of what a receipt brought (P37)."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.core.web.forms import DayField, Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.purchasing import commands
from carnet.purchasing.inputs import ReceivedAsk, ReturnContent
from carnet.purchasing.models import PurchaseLine, Receipt, ReceiptLine
from carnet.purchasing.steps.returning import standing_of
from carnet.stock.web.rows import read_lots, read_number

CREDIT, REPLACE = "credit", "replace"


class ReturnForm(Form):
    """When, why, and what the supplier does about it."""

    on = DayField(label=gettext_lazy("Sent back on"))
    then = forms.ChoiceField(
        label=gettext_lazy("Then"),
        choices=[
            (CREDIT, gettext_lazy("the supplier credits them: they are not ordered any more")),
            (REPLACE, gettext_lazy("the supplier replaces them: others are waited for")),
        ],
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)


@dataclass(frozen=True, slots=True)
class Row:
    """A line that may go back, and what is typed of it."""

    line: PurchaseLine
    most: Decimal
    numbers: list[str]
    quantity: str
    lots: str
    tracking: str

    @property
    def asked(self) -> ReceivedAsk | None:
        """What of it goes back; nothing typed or zero is nothing."""
        lots = read_lots(self.lots, f"lots-{self.line.pk}") if self.tracking else ()
        typed = self.quantity.strip()
        quantity = read_number(typed, f"quantity-{self.line.pk}") if typed else None
        if lots and quantity is None:
            quantity = sum((lot.quantity for lot in lots), ZERO)
        return ReceivedAsk(purchase_line_id=self.line.pk, quantity=quantity, lots=lots) if quantity else None


@screen(rights.PURCHASES)
def send_back(request: ScreenRequest, receipt_id: int) -> HttpResponse:
    """Say what of a receipt goes back to the supplier."""
    rows = Receipt.objects.select_related("purchase_order__party")
    found = rows.filter(pk=receipt_id, reverses=None, returns=None).first()
    if found is None:
        raise NotFound
    form = ReturnForm(request.POST or None, initial={"on": today(), "then": CREDIT})
    lines = _rows(found, request.POST)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with refusals_in(form):
            content = ReturnContent(
                on=typed["on"], reason=typed["reason"], replaced=typed["then"] == REPLACE,
                lines=tuple(ask for row in lines if (ask := row.asked)),
            )  # fmt: skip
            done = commands.return_to_supplier(receipt_id=receipt_id, content=content, by=request.actor)
            messages.success(request, _("%(number)s is recorded.") % {"number": done.number})
            return go(request, reverse("purchasing:purchase", args=[found.purchase_order_id]))
    context = {
        "title": _("Send back to the supplier"),
        "subtitle": f"{found.number} {found.purchase_order.party.name}",
        "form": form,
        "rows": lines,
        "tracked": any(row.tracking for row in lines),
        "wide": True,
        "section": "purchasing:to-receive",
    }
    return render(request, "purchasing/return.html", context, status=422 if form.errors else 200)


def _rows(receipt: Receipt, posted: QueryDict) -> list[Row]:
    left = standing_of(receipt)
    came = ReceiptLine.objects.filter(receipt=receipt).select_related("purchase_line__product")
    rows = []
    for one in came.order_by("purchase_line__position"):
        line = one.purchase_line
        tracking = line.product.tracking if line.product and line.into_stock else ""
        if left[line.pk] > 0 and not line.direct:
            quantity, lots = (str(posted.get(f"{name}-{line.pk}", "")) for name in ("quantity", "lots"))
            rows.append(Row(line, left[line.pk], [lot["number"] for lot in one.lots], quantity, lots, tracking))
    return rows
