"""Retentions on screen: what an order keeps back, the works received, another day; the panel of the folder (P30)."""

from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.core.web.forms import DayField, Form, PercentField
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing import commands
from carnet.invoicing.amounts.retaining import MOST_OF_WORKS
from carnet.invoicing.models import InstalmentStanding, InvoiceShare, OrderRetention
from carnet.invoicing.web.acts import dialog, find, label_of
from carnet.invoicing.web.forms import ReasonForm
from carnet.invoicing.web.places import page_of_invoice
from carnet.sales.models import Order
from carnet.sales.web.order_panels import OrderPanel, PanelAdd, PanelRow


class RetentionForm(Form):
    """What the customer keeps back of each invoice."""

    percent = PercentField(label=gettext_lazy("Retention, %"), required=False)


class ReceptionForm(Form):
    """The day on which the works were received."""

    on = DayField(label=gettext_lazy("Works received on"))


class ReleaseForm(ReasonForm):
    """Another day, and why."""

    on = DayField(label=gettext_lazy("Released on"))


@screen(rights.SALES)
def order_retention(request: ScreenRequest, order_id: int) -> HttpResponse:
    """What the customer of an order keeps back; at most 5 % on works contracts."""
    order = _order(order_id)
    known = OrderRetention.objects.filter(order_id=order_id).first()
    form = RetentionForm(request.POST or None, initial={"percent": known.percent if known else MOST_OF_WORKS})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.set_retention(order_id=order_id, percent=form.cleaned_data["percent"] or ZERO, by=request.actor)
            return go(request, url_of("order", order_id))
    said = _("Kept back of each invoice incl. tax, before deposits are deducted, until a year after the works are received. "
             "The law allows 5 % at most on works contracts.")  # fmt: skip
    return dialog(
        request,
        form,
        "invoicing/reason.html",
        title=_("Retention"),
        subtitle=order.number,
        submit=_("Save"),
        sentence=said,
    )


@screen(rights.SALES)
def works_received(request: ScreenRequest, order_id: int) -> HttpResponse:
    """The works are received: what is kept back is released a year later."""
    order = _order(order_id)
    form = ReceptionForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.receive_works(order_id=order_id, on=form.cleaned_data["on"], by=request.actor)
            return go(request, url_of("order", order_id))
    said = _("Every retention of this order is released a year after this day.")
    return dialog(
        request, form, "invoicing/reason.html", title=_("Works received"), subtitle=order.number, submit=_("Note it"),
        sentence=said,
    )  # fmt: skip


@screen(rights.PAYMENTS)
def move(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """Another day for the retention of an invoice."""
    held = InstalmentStanding.objects.filter(invoice_id=invoice_id, retention=True).first()
    form = ReleaseForm(request.POST or None, initial={"on": held.due_on if held else today()})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with refusals_in(form):
            commands.move_retention(invoice_id=invoice_id, until=typed["on"], reason=typed["reason"], by=request.actor)
            return page_of_invoice(request, invoice_id)
    return dialog(
        request,
        form,
        title=_("Release the retention on another day"),
        subtitle=label_of(find(invoice_id)),
        submit=_("Save"),
    )


def retention_panel(actor: Actor, order: Order, on: date | None) -> OrderPanel | None:
    """What is kept back of the order's invoices, and until when; nothing where nothing is (one statement)."""
    known = OrderRetention.objects.filter(order=order).first()
    if known is None or on is not None or not (known.percent or known.received_on):
        return None
    billed = InvoiceShare.objects.filter(order=order).values("invoice_id")
    rows = list(
        InstalmentStanding.objects.filter(invoice__in=billed, retention=True)
        .select_related("invoice").defer("invoice__parties").order_by("due_on", "invoice_id")
    )  # fmt: skip
    add = []
    if actor.may(rights.SALES):
        add = [
            PanelAdd(label=_("Works received"), url=reverse("invoicing:works_received", args=[order.pk])),
            PanelAdd(label=_("Change the percentage"), url=reverse("invoicing:order_retention", args=[order.pk])),
        ]
    note = _("%(percent)s %%") % {"percent": formats.number(known.percent)}
    if known.received_on:
        note += " · " + _("works received on %(day)s") % {"day": formats.day(known.received_on)}
    return OrderPanel(
        title=_("Retention"), thing="payment", key="t", rows=[_row(row) for row in rows], note=note, add=add,
        amount=sum((row.left for row in rows), ZERO) if rows else None,
        empty=_("Nothing is kept back yet: the next invoices of this order will be."),
    )  # fmt: skip


def _row(row: InstalmentStanding) -> PanelRow:
    told = {"day": formats.day(row.due_on)}
    return PanelRow(
        title=row.invoice.number or "", url=url_of("invoice", row.invoice_id),
        under=_("released on %(day)s") % told if row.left else _("paid"), amount=row.left or row.amount,
    )  # fmt: skip


def _order(order_id: int) -> Order:
    found = Order.objects.filter(pk=order_id).first()
    if found is None:
        raise NotFound
    return found
