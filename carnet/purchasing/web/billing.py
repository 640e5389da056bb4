"""Writing a supplier's bill: typed with its file, from purchase orders, as a credit note; drafts thrown away (P37)."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.company.queries import default_vat_rate, settings
from carnet.core import formats
from carnet.core.refusals import NotFound
from carnet.core.web.forms import Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.parties.models import Party
from carnet.purchasing import commands
from carnet.purchasing.inputs import BillContent
from carnet.purchasing.models import Bill, BillLine, BillVat, ExpenseCategory, PurchaseStanding
from carnet.purchasing.queries.billable import credit_due
from carnet.purchasing.refusals import BillRecorded
from carnet.purchasing.web import bill_rows
from carnet.purchasing.web.bill_rows import CELLS, HIDDEN
from carnet.purchasing.web.forms import BillForm
from carnet.purchasing.web.grid import Row, grid_of, id_of, read_rows, vat_choices, vat_code
from carnet.sales.models import Order, OrderStanding

OFFERED = 100


@screen(rights.BILLS)
def new_bill(request: ScreenRequest) -> HttpResponse:
    """A page with the supplier, its number, the lines and their VAT; kept as a draft, recorded from its own page."""
    request.actor.must(rights.COSTS)
    form = BillForm(
        request.POST or None,
        request.FILES or None,
        initial={"supplier": request.GET.get("party", ""), "billed_on": today()},
    )
    return _page(request, form, None, {"title": _("New bill of a supplier")})


@screen(rights.BILLS)
def edit_bill(request: ScreenRequest, bill_id: int) -> HttpResponse:
    """The same page on a draft."""
    request.actor.must(rights.COSTS)
    draft = found_bill(bill_id)
    if draft.number is not None:
        raise BillRecorded(draft.number)
    names = ("supplier_number", "billed_on", "due_on", "title", "currency", "comments", "version")
    initial = {name: getattr(draft, name) for name in names} | {"supplier": draft.party_id, "terms": draft.terms_id}
    credit = draft.kind == Bill.Kind.CREDIT_NOTE
    form = BillForm(request.POST or None, request.FILES or None, initial=initial, credit=credit)
    if draft.corrects_id:
        form.fields["supplier"].disabled = True
    return _page(request, form, draft, {"title": title_of(draft)})


@require_POST
@screen(rights.BILLS)
def delete_bill(request: ScreenRequest, bill_id: int) -> HttpResponse:
    """Throw a draft away."""
    commands.delete_bill(bill_id=bill_id, by=request.actor)
    messages.success(request, _("The draft is deleted."))
    return go(request, reverse("purchasing:bills"))


@require_POST
@screen(rights.BILLS)
def bill_purchase(request: ScreenRequest, purchase_id: int) -> HttpResponse:
    """The bill of a purchase order: the draft there is of it, else what came and is not billed, else what is still to come."""
    request.actor.must(rights.COSTS)
    drafts = BillLine.objects.filter(purchase_order=purchase_id, bill__number__isnull=True, bill__kind=Bill.Kind.BILL)
    known = drafts.values_list("bill_id", flat=True).first()
    if known is not None:
        messages.info(request, _("A draft of this bill is there already."))
        return go(request, reverse("purchasing:bill-edit", args=[known]))
    made = commands.bill_purchases(purchase_ids=[purchase_id], on=today(), by=request.actor)
    return go(request, reverse("purchasing:bill-edit", args=[made.pk]))


@screen(rights.BILLS)
def bill_several(request: ScreenRequest) -> HttpResponse:
    """One bill of several purchase orders of a supplier, chosen in their list."""
    request.actor.must(rights.COSTS)
    rows = [int(one) for one in request.GET.getlist("row") if one.isdecimal() and len(one) < 19]
    found = PurchaseStanding.objects.filter(pk__in=rows).select_related("purchase_order", "party").order_by("pk")
    form = Form(request.POST or None)
    if request.method == "POST":
        with refusals_in(form):
            ids = [one.purchase_order_id for one in found]
            made = commands.bill_purchases(purchase_ids=ids, on=today(), by=request.actor)
            return go(request, reverse("purchasing:bill-edit", args=[made.pk]))
    context = {"title": _("Record their bill"), "form": form, "found": found, "section": "purchasing:purchases"}
    return render(request, "purchasing/bill_several.html", context, status=422 if form.errors else 200)


@require_POST
@screen(rights.BILLS)
def credit_bill(request: ScreenRequest, bill_id: int) -> HttpResponse:
    """The supplier's credit note on a bill: all that is left of it, to be cut down in its lines."""
    request.actor.must(rights.COSTS)
    made = commands.draft_supplier_credit(bill_id=bill_id, on=today(), by=request.actor)
    return go(request, reverse("purchasing:bill-edit", args=[made.pk]))


@require_POST
@screen(rights.BILLS)
def credit_purchase(request: ScreenRequest, purchase_id: int) -> HttpResponse:
    """The credit note a supplier owes on a purchase order: the draft there is of it, else what is billed beyond what stays."""
    request.actor.must(rights.COSTS)
    drafts = BillLine.objects.filter(
        purchase_order=purchase_id, bill__number__isnull=True, bill__kind=Bill.Kind.CREDIT_NOTE
    )
    known = drafts.values_list("bill_id", flat=True).first()
    due = credit_due(purchase_id) if known is None else None
    if due is not None:
        known = commands.draft_supplier_credit(bill_id=due[0], asks=due[1], on=today(), by=request.actor).pk
    if known is None:
        raise NotFound
    return go(request, reverse("purchasing:bill-edit", args=[known]))


def found_bill(bill_id: int) -> Bill:
    """A bill with its supplier, or NotFound."""
    found = Bill.objects.select_related("party").filter(pk=bill_id).first()
    if found is None:
        raise NotFound
    return found


def title_of(bill: Bill) -> str:
    """Its number, or what a draft is called."""
    if bill.number:
        return str(bill.number)
    if bill.kind == Bill.Kind.CREDIT_NOTE:
        return _("Draft of a credit note no. %(id)d") % {"id": bill.pk}
    return _("Draft bill no. %(id)d") % {"id": bill.pk}


def _page(request: ScreenRequest, form: BillForm, draft: Bill | None, context: dict[str, Any]) -> HttpResponse:
    live = bool(request.htmx) and request.htmx.target == "grid"
    if request.method == "POST" and not live and form.is_valid():
        with refusals_in(form):
            return _kept(request, form, draft)
    currency = _currency(request, draft)
    default = default_vat_rate(today())
    grid = grid_of(_rows(request, draft), currency, CELLS, vat_code(default.category, default.rate), HIDDEN)
    taxes = bill_rows.vat_rows(grid, request.POST, list(BillVat.objects.filter(bill=draft)) if draft else ())
    shown = {
        "section": "purchasing:purchases",
        "form": form,
        "draft": draft,
        "credit": draft is not None and draft.kind == Bill.Kind.CREDIT_NOTE,
        "grid": grid,
        "taxes": taxes,
        "total": bill_rows.total_of(grid, taxes),
        "rates": vat_choices(),
        "categories": _categories(grid.rows),
        "sign": formats.symbol(currency),
        "orders": [] if live else _orders(),
        **context,
    }
    template = "purchasing/parts/bill_grid.html" if live else "purchasing/bill_form.html"
    return render(request, template, shown, status=422 if form.errors and not live else 200)


def _categories(rows: Sequence[Any]) -> list[tuple[str, str]]:
    """Those proposed, and those the lines have."""
    used = {row.texts.get("category", "") for row in rows}
    every = ExpenseCategory.objects.order_by("position", "name").values_list("pk", "name", "is_active")
    return [(str(pk), name) for pk, name, active in every if active or str(pk) in used]


def _orders() -> list[tuple[str, str]]:
    """Open orders, the newest first, as the cell of the order proposes them (one statement)."""
    rows = OrderStanding.objects.filter(state__in=["open", "settled"]).order_by("-ordered_on", "-order_id")[:OFFERED]
    return [(one.order.number, one.order.party.name) for one in rows.select_related("order__party")]


def _rows(request: ScreenRequest, draft: Bill | None) -> list[Row]:
    if request.method == "POST":
        rows = read_rows(request.POST, CELLS)
        picked = id_of(str(request.POST.get("pick", "")))
        return [*rows, bill_rows.row_of_product(picked)] if picked else rows
    if draft is not None:
        lines = BillLine.objects.filter(bill=draft).select_related("order", "purchase_order").order_by("position")
        return [bill_rows.typed(line) for line in lines]
    order = Order.objects.filter(pk=id_of(request.GET.get("order", "")) or 0).first()
    default = default_vat_rate(today())
    first = {"order": order.number, "quantity": "1", "vat": vat_code(default.category, default.rate)} if order else None
    return [{**dict.fromkeys(CELLS, ""), **first}] if first else []


def _currency(request: ScreenRequest, draft: Bill | None) -> str:
    typed = str(request.POST.get("currency", "")).strip().upper()
    if len(typed) == 3:
        return typed
    if draft is not None:
        return str(draft.currency)
    party_id = id_of(str(request.POST.get("supplier") or request.GET.get("party") or ""))
    known = Party.objects.filter(pk=party_id or 0).values_list("currency", flat=True).first()
    return known or settings().currency


def _kept(request: ScreenRequest, form: BillForm, draft: Bill | None) -> HttpResponse:
    asked = form.cleaned_data
    content = BillContent(
        party_id=draft.party_id if draft and draft.corrects_id else asked["supplier"].pk,
        terms_id=asked["terms"].pk if asked["terms"] else None,
        currency=asked["currency"].strip().upper() or None,
        **{name: asked[name] for name in ("supplier_number", "billed_on", "due_on", "title", "comments")},
        lines=bill_rows.inputs(read_rows(request.POST, CELLS)),
        vat=bill_rows.vat_inputs(request.POST),
    )
    if draft is None:
        made = commands.draft_bill(content=content, on=today(), by=request.actor)
    else:
        made = commands.edit_bill(
            bill_id=draft.pk, content=content, expected_version=asked["version"], on=today(), by=request.actor
        )
    if asked["file"]:
        commands.add_bill_file(bill_id=made.pk, upload=asked["file"], original=True, by=request.actor)
    messages.success(request, pgettext("bill", "The draft is kept."))
    return go(request, reverse("purchasing:bill", args=[made.pk]))
