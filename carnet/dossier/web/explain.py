"""Where a figure comes from, in a small window below it (P5)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.company import rights
from carnet.core import formats
from carnet.core.money import ZERO, VatGroup, round_to
from carnet.core.refusals import BadValue, NotFound
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier.queries import COST_FIGURES, ExplainedEntry, Standing, explanation, standing
from carnet.dossier.queries.profitability import profit_of_order
from carnet.dossier.web.days import asked_day

WITH_TAX = ("billed", "paid", "left_to_pay", "written_off")
LABELS = {
    "ordered": lambda: _("Ordered"),
    "delivered": lambda: _("Delivered"),
    "left_to_deliver": lambda: _("Left to deliver"),
    "invoiced": lambda: _("Invoiced"),
    "credited": lambda: _("Credited"),
    "abandoned": lambda: _("Given up"),
    "left_to_invoice": lambda: _("Left to invoice"),
    "deposit_left": lambda: _("Deposit to deduct"),
    "billed": lambda: _("Billed incl. tax"),
    "paid": lambda: _("Paid incl. tax"),
    "written_off": lambda: _("Written off"),
    "left_to_pay": lambda: _("Left to pay"),
    "committed_cost": lambda: _("Committed cost"),
    "actual_cost": lambda: _("Actual cost"),
    "planned_margin": lambda: _("Planned margin"),
    "landing_margin": lambda: _("Margin at the end"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A document's part, with its page where it has one."""

    label: str
    on: date | None
    quantity: Decimal
    amount: Decimal
    url: str = ""


@screen(rights.READ)
def explain(request: ScreenRequest, order_id: int) -> HttpResponse:
    """The signed documents that make a figure of the order, of a VAT rate or of a line."""
    figure = request.GET.get("figure", "")
    day = asked_day(request)
    line = _id(request.GET.get("line", ""))
    if figure in ("planned_margin", "landing_margin", *COST_FIGURES):
        request.actor.must(rights.COSTS)
    if figure == "planned_margin":
        parts = margin_parts(standing(order_id, day))
    elif figure == "landing_margin":
        parts = landing_parts(order_id)
    else:
        parts = [
            _part(one)
            for one in explanation(order_id, figure, line, _group(request.GET.get("vat", "")), day)
            if one.amount or one.quantity
        ]
    total = sum((part.amount for part in parts), ZERO)
    quantity = sum((part.quantity for part in parts), ZERO)
    in_quantity = bool(line) and figure not in COST_FIGURES
    context = {
        "label": LABELS[figure]() if figure in LABELS else figure,
        "parts": parts,
        "total": total,
        "quantity": quantity,
        "in_quantity": in_quantity,
        "question": formats.quantity(quantity) if in_quantity else formats.money(total),
        "groups": [] if line or request.GET.get("vat") else by_rate(order_id, figure, day),
        "order_id": order_id,
    }
    return render(request, "dossier/explanation.html", context)


def _part(one: ExplainedEntry) -> Part:
    kind = {"cancellation": "", "closure": "", "reopening": "", "line_ending": "", "write_off": ""}.get(
        one.document_kind, one.document_kind
    )
    kind = "invoice" if kind == "credit_note" else kind
    url = url_of(kind, one.document_id) if kind and kind != "order" else ""
    return Part(one.label, one.on, one.quantity, one.amount, url)


def margin_parts(found: Standing) -> list[Part]:
    """What is sold less what each line was planned to cost; they sum to the planned margin exactly."""
    totals = found.totals
    parts = [Part(_("Ordered"), None, ZERO, totals.ordered.excl_tax)]
    if totals.abandoned.excl_tax:
        parts.append(Part(_("Given up"), None, ZERO, -totals.abandoned.excl_tax))
    if found.planned_cost:
        parts.append(Part(pgettext("margin", "Planned cost of the lines"), None, ZERO, -found.planned_cost))
    return parts


def landing_parts(order_id: int) -> list[Part]:
    """What is sold less what it has cost, what is committed and what is left to do; the page of the margin tells each."""
    profit, url = profit_of_order(order_id), reverse("dossier:order-earning", args=[order_id])
    told = [
        (pgettext("margin", "Sold"), profit.sold),
        (_("Actual cost"), -profit.actual_cost),
        (_("Committed cost"), -profit.committed_cost),
        (_("Left to do"), -profit.left_cost),
    ]
    return [Part(label, None, ZERO, amount, url) for label, amount in told if amount]


def by_rate(order_id: int, figure: str, day: date | None) -> list[tuple[Decimal, Decimal]]:
    """The figure by VAT rate, where it has several."""
    if figure not in ("ordered", "invoiced", "abandoned", "left_to_invoice", "deposit_left"):
        return []
    groups = getattr(standing(order_id, day).totals, figure).by_vat
    return [(one.vat_rate, one.excl_tax) for one in groups] if len(groups) > 1 else []


def _id(text: str) -> int | None:
    if text and not (text.isdecimal() and len(text) <= 18):
        raise NotFound
    return int(text) if text else None


def _group(text: str) -> VatGroup | None:
    category, _bar, rate = text.partition("|")
    try:
        return VatGroup(category, round_to(Decimal(rate), 4)) if text else None
    except ArithmeticError:
        raise BadValue(_("Cannot read “%(text)s”.") % {"text": text}) from None
