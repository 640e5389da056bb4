"""An invoice without order: a grid of lines that computes itself, kept as a draft (P24)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from carnet.catalog.models import Product
from carnet.company import rights
from carnet.company.clock import today
from carnet.company.models import Terms
from carnet.company.queries import vat_rates_on
from carnet.core import formats
from carnet.core.formats import symbol
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound, Refusal
from carnet.core.web.screens import go, screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing import commands, queries
from carnet.invoicing.commands import FreeContent
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.invoicing.proposals import Proposal
from carnet.invoicing.web.asked import read_number
from carnet.invoicing.web.billed import vat_words
from carnet.invoicing.web.forms import FreeForm
from carnet.invoicing.web.refused import Refused
from carnet.sales.lines import LineInput

CELLS = ("description", "quantity", "unit", "price", "discount", "vat", "product", "details")
LARGEST = 500


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row as typed, and its net once it can be computed."""

    n: int
    texts: dict[str, str]
    net: Decimal | None = None


def read_rows(posted: QueryDict) -> list[dict[str, str]]:
    """The rows typed, in their order, blank ones left out; a product picked below becomes a row."""
    told = str(posted.get("rows", ""))
    count = int(told) if told.isdecimal() and len(told) < 5 else 0
    rows = [{cell: str(posted.get(f"{cell}-{n}", "")).strip() for cell in CELLS} for n in range(min(count, LARGEST))]
    rows = [row for row in rows if row["description"] or row["price"] or row["product"]]
    picked = posted.get("pick", "")
    return [*rows, _row_of_product(int(picked))] if picked.isdecimal() and len(picked) < 19 else rows


def _row_of_product(product_id: int) -> dict[str, str]:
    product = Product.objects.select_related("unit").filter(pk=product_id).first()
    if product is None:
        raise NotFound
    return {
        "description": product.name,
        "quantity": "1",
        "unit": product.unit.label if product.unit else "",
        "price": formats.unit_price(product.unit_price),
        "discount": "",
        "product": str(product.pk),
        "details": product.description,
        "vat": "" if product.vat_rate is None else f"{product.vat_category}|{product.vat_rate.normalize():f}",
    }


def _line(row: dict[str, str], n: int) -> LineInput:
    """A row as the command takes it; words alone are a comment."""
    if not row["price"] and not row["quantity"] and not row["product"]:
        return LineInput(kind="comment", description=row["description"])
    category, _bar, rate = row["vat"].partition("|")
    quantity = read_number(row["quantity"], f"quantity-{n}")
    return LineInput(
        product_id=int(row["product"]) if row["product"].isdecimal() else None,
        description=row["description"],
        details=row["details"],
        quantity=Decimal(1) if quantity is None else quantity,
        unit=row["unit"],
        unit_price=read_number(row["price"], f"price-{n}") or ZERO,
        discount_percent=read_number(row["discount"], f"discount-{n}") or ZERO,
        vat_category=category or None,
        vat_rate=read_number(rate.replace(".", ","), f"vat-{n}") if rate else None,
    )


@dataclass(slots=True)
class Grid:
    """The grid: its rows with their nets, the totals, or what is the matter."""

    rows: list[GridRow]
    proposal: Proposal | None = None
    refused: Refused | None = None


def grid_of(rows: list[dict[str, str]], language: str = "fr") -> Grid:
    """The rows computed by the sums that store them; one more to type in."""
    nets: list[Decimal | None] = [None] * len(rows)
    grid = Grid([])
    try:
        lines = [_line(row, n) for n, row in enumerate(rows)]
        if any(line.kind == "line" for line in lines):
            grid.proposal = queries.propose_free(lines, today(), language=language)
            nets = [line.net if line.kind == "line" else None for line in grid.proposal.lines][: len(rows)]
    except Refusal as refusal:
        grid.refused = Refused.of(refusal)
    blank = dict.fromkeys(CELLS, "")
    grid.rows = [GridRow(n, row, net) for n, (row, net) in enumerate(zip(rows, nets, strict=True))]
    grid.rows.append(GridRow(len(rows), blank))
    return grid


@screen(rights.INVOICES)
def new_invoice(request: ScreenRequest) -> HttpResponse:
    """A page with the customer, the lines and the totals; kept as a draft, to be issued from its own page."""
    form = FreeForm(request.POST or None, initial={"party": request.GET.get("party", "")})
    if request.method == "POST" and not _live(request) and form.is_valid():
        return _kept(request, form, None)
    return _page(request, form, _first_rows(request, None), {"title": _("New invoice"), "new": True})


@screen(rights.INVOICES)
def edit_lines(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """The same page on a draft without order."""
    draft = Invoice.objects.select_related("billed").filter(pk=invoice_id, number=None).first()
    if draft is None:
        raise NotFound
    names = ("title", "customer_reference", "service_from", "service_until", "message")
    initial = {name: getattr(draft, name) for name in names} | {"party": draft.billed_id, "terms": draft.terms_id}
    form = FreeForm(request.POST or None, initial=initial)
    if request.method == "POST" and not _live(request) and form.is_valid():
        return _kept(request, form, draft)
    return _page(request, form, _first_rows(request, draft), {"title": _("Lines of the draft"), "draft": draft})


def _live(request: ScreenRequest) -> bool:
    return bool(request.htmx) and request.htmx.target == "grid"


def _first_rows(request: ScreenRequest, draft: Invoice | None) -> list[dict[str, str]]:
    if request.method == "POST":
        return read_rows(request.POST)
    return [_typed(line) for line in InvoiceLine.objects.filter(invoice=draft).order_by("position")] if draft else []


def _typed(line: InvoiceLine) -> dict[str, str]:
    priced = line.kind == "line"
    return {
        "description": line.description, "details": line.details, "unit": line.unit, "product": "",
        "quantity": formats.quantity(line.quantity) if priced else "",
        "price": formats.unit_price(line.unit_price) if priced else "",
        "discount": formats.quantity(line.discount_percent) if line.discount_percent else "",
        "vat": f"{line.vat_category}|{line.vat_rate.normalize():f}" if priced else "",
    }  # fmt: skip


def _page(request: ScreenRequest, form: FreeForm, rows: list[dict[str, str]], context: dict[str, Any]) -> HttpResponse:
    grid = grid_of(rows)
    shown = {
        "section": "invoicing:invoices",
        "form": form,
        "grid": grid,
        "vat": vat_words(grid.proposal.vat) if grid.proposal else [],
        "sign": symbol("EUR"),
        "rates": _rates(),
        **context,
    }
    template = "invoicing/parts/grid.html" if _live(request) else "invoicing/free.html"
    return render(request, template, shown, status=422 if form.errors and not _live(request) else 200)


def _rates() -> list[tuple[str, str]]:
    return [
        (
            f"{rate.category}|{rate.rate.normalize():f}",
            formats.percent(rate.rate) if rate.category in ("S", "Z") else str(rate),
        )
        for rate in vat_rates_on(today())
    ]


def _kept(request: ScreenRequest, form: FreeForm, draft: Invoice | None) -> HttpResponse:
    lines = [_line(row, n) for n, row in enumerate(read_rows(request.POST))]
    typed = form.cleaned_data
    terms: Terms | None = typed["terms"]
    head = {name: typed[name] for name in ("title", "customer_reference", "service_from", "service_until", "message")}
    if draft is None:
        made = commands.draft_free(
            party_id=typed["party"].pk, on=today(), lines=lines, terms_id=terms.pk if terms else None,
            by=request.actor, **head,
        )  # fmt: skip
    else:
        made = commands.edit_draft(
            invoice_id=draft.pk, free=FreeContent(lines=lines), terms_id=terms.pk if terms else None,
            billed_party_id=typed["party"].pk, by=request.actor, **head,
        )  # fmt: skip
    messages.success(request, _("The draft is kept."))
    return go(request, reverse("invoicing:invoice", args=[made.pk]))
