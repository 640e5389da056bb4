"""The quote editor: the grid, its live totals, its autosave, product search and preview (P15)."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Case, Q, Value, When
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from carnet.catalog.models import Product
from carnet.company import rights
from carnet.company.web.plan_cells import plan_choices, plan_templates, plan_texts
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.money import HUNDRED, round_to
from carnet.core.refusals import Refusal
from carnet.core.web.screens import go, screen
from carnet.core.web.who import ScreenRequest
from carnet.sales.commands import edit_quote
from carnet.sales.faults import ContentRefused, Faults
from carnet.sales.models import QuoteLine, QuotePlanLine, QuoteVersion
from carnet.sales.queries import figures_of
from carnet.sales.states import QuoteAct, QuoteState, may
from carnet.sales.steps.filling import House, unit_of, vat_rate_of, words_of
from carnet.sales.steps.quoting import prepare
from carnet.sales.web import found as around
from carnet.sales.web.figures import PERIODS, Manner, QuoteSums, discount_text, line_texts, subtotals, sums
from carnet.sales.web.found import FoundQuote, find_quote
from carnet.sales.web.grid import Grid, Unreadable, cell_errors, read_grid, vat_code
from carnet.sales.web.offered import offered
from carnet.sales.web.wanted import reaching

OFFERED = 8


def manner_of(version: QuoteVersion, actor: Actor) -> Manner:
    """How the figures of a version are shown to this actor."""
    return Manner(version.currency, version.prices_include_tax, actor.may(rights.COSTS))


@screen(rights.SALES)
def edit(request: ScreenRequest, quote_id: int) -> HttpResponse:
    """The editor, where a quote may be changed; else its page."""
    found = find_quote(quote_id)
    if not may(QuoteState(found.quote.state), QuoteAct.EDIT):
        return go(request, reverse("sales:quote", args=[quote_id]))
    return show_editor(request, found)


def show_editor(request: ScreenRequest, found: FoundQuote) -> HttpResponse:
    """The editor of a quote."""
    quote, version = found.quote, found.version
    house = House.on_day(quote.created_on)
    manner = manner_of(version, request.actor)
    lines = list(QuoteLine.objects.filter(version=version).order_by("position"))
    parties = {quote.party_id, version.billed_party_id or quote.party_id}
    context = {
        "quote": quote,
        "version": version,
        "section": "sales:quotes",
        "manner": manner,
        "next_version": quote.current_version + 1 if version.sent_at or version.signed_on else None,
        "start": _start(found, lines, manner),
        "sums": sums(figures_of(version), manner, house.rates, version.discount_percent),
        "discount": discount_text(version.discount_percent, version.discount_amount, manner),
        "deposit": formats.percent(version.deposit_percent),
        "rates": around.rate_choices(list(house.rates)),
        "units": around.unit_labels(),
        "terms": around.term_choices(),
        "contacts": around.contact_choices(parties),
        "addresses": around.address_choices(parties),
        "owners": around.owner_choices(),
        "periods": PERIODS.items(),
        "plan_templates": plan_templates(),
        **plan_choices(),
        "currencies": list(dict.fromkeys([version.currency, house.settings.currency, "EUR", "USD", "GBP", "CHF"])),
        **offered(found, request.actor),
    }
    return render(request, "sales/editor.html", context)


def _start(found: FoundQuote, lines: list[QuoteLine], manner: Manner) -> dict[str, Any]:
    """What the script begins with."""
    quote, version = found.quote, found.version
    return {
        "id": quote.pk,
        "version": quote.version,
        "lines": _stored_lines(lines, manner),
        "plan": [
            plan_texts(line, manner.symbol, line.amount_excl_tax)
            for line in QuotePlanLine.objects.filter(version=version).order_by("position")
        ],
        "billed_party": version.billed_party_id,
        "default_vat": "",
    }


def _stored_lines(lines: list[QuoteLine], manner: Manner) -> list[dict[str, Any]]:
    keys = {line.position: f"l{line.pk}" for line in lines}
    below = subtotals(lines, manner)
    return [
        {
            **line_texts(line, manner),
            "id": line.pk,
            "key": keys[line.position],
            "attached": keys.get(line.attached_to or 0, ""),
            "subtotal": below.get(index, ""),
        }
        for index, line in enumerate(lines)
    ]


@require_POST
@screen(rights.SALES)
def totals(request: ScreenRequest, quote_id: int) -> HttpResponse:
    """The figures of a grid as typed, computed by the sums that store them; nothing is written."""
    found = find_quote(quote_id)
    house = House.on_day(found.quote.created_on)
    try:
        reached = reaching(_read(request, found), found.quote.party, house)
        grid = reached.grid
        prepared = prepare(grid.content, found.quote.party, house, Faults())
    except Unreadable as unreadable:
        return _faulty(unreadable.errors)
    except ContentRefused as refused:
        return _faulty(cell_errors(refused.errors, grid))
    manner = Manner(prepared.heading.currency, grid.content.prices_include_tax, request.actor.may(rights.COSTS))
    return JsonResponse(_answer(grid, prepared.lines, prepared.totals, manner) | {"note": reached.note})


@require_POST
@screen(rights.SALES)
def save(request: ScreenRequest, quote_id: int) -> HttpResponse:
    """Keep the grid as the content of the quote: the autosave."""
    found = find_quote(quote_id)
    try:
        house = House.on_day(found.quote.created_on)
        grid = reaching(_read(request, found), found.quote.party, house).grid
        quote = edit_quote(quote_id=quote_id, content=grid.content, expected_version=grid.version, by=request.actor)
    except Unreadable as unreadable:
        return _faulty(unreadable.errors)
    except ContentRefused as refused:
        return _faulty(cell_errors(refused.errors, grid))
    except Refusal as refusal:
        return JsonResponse({"refusal": refusal.sentence, "code": refusal.code}, status=refusal.status)
    version = QuoteVersion.objects.get(quote=quote, n=quote.current_version)
    lines = list(QuoteLine.objects.filter(version=version).order_by("position"))
    answer = _answer(grid, lines, figures_of(version), manner_of(version, request.actor))
    answer |= {
        "version": quote.version,
        "n": quote.current_version,
        "at": f"{timezone.localtime():%H:%M}",
        "ids": dict(zip(grid.keys, [line.pk for line in lines], strict=True)),
    }
    return JsonResponse(answer)


def _read(request: ScreenRequest, found: FoundQuote) -> Grid:
    try:
        posted = json.loads(request.body)
    except ValueError:
        posted = None
    costs = None if request.actor.may(rights.COSTS) else _kept_costs(found.version)
    return read_grid(posted, costs=costs, wants=True)


def _kept_costs(version: QuoteVersion) -> Callable[[int | None, int | None], Decimal | None]:
    """Who may not see costs leaves those of the stored lines as they are; new lines take that of their product."""
    rows = QuoteLine.objects.filter(version=version).values_list("pk", "product_id", "unit_cost")
    kept: dict[tuple[int, int | None], Decimal] = {(pk, product): cost for pk, product, cost in rows}
    return lambda line, product: kept.get((line or 0, product))


def _faulty(errors: list[dict[str, str]]) -> HttpResponse:
    return JsonResponse({"errors": errors}, status=422)


def _answer(grid: Grid, lines: Any, figures: QuoteSums, manner: Manner) -> dict[str, Any]:
    """Every line as it stands and the totals, drawn."""
    content = grid.content
    below = subtotals(lines, manner)
    rates = House.on_day(timezone.localdate()).rates
    drawn = {"sums": sums(figures, manner, rates, content.discount_percent), "manner": manner}
    return {
        "lines": [
            {**line_texts(line, manner), "key": key, "subtotal": below.get(index, "")}
            for index, (key, line) in enumerate(zip(grid.keys, lines, strict=True))
        ],
        "discount": discount_text(content.discount_percent, content.discount_amount, manner),
        "deposit": formats.percent(content.deposit_percent),
        "side": render_to_string("sales/parts/side.html", drawn),
        "sums": render_to_string("sales/parts/sums.html", drawn),
    }


@screen(rights.SALES)
def products(request: ScreenRequest) -> HttpResponse:
    """Products by a fragment of their name or reference, with all that a line takes from them."""
    typed = request.GET.get("q", "").strip()
    incl_tax = request.GET.get("incl") == "1"
    language = request.GET.get("language", "")
    if not typed:
        return JsonResponse({"items": []})
    wanted = Q(is_active=True)
    for word in typed.split():
        wanted &= Q(name__unaccent__icontains=word) | Q(reference__unaccent__icontains=word)
    rows = list(
        Product.objects.select_related("unit").filter(wanted).order_by(_likeness(typed), "name", "id")[:OFFERED]
    )
    house = House.on_day(timezone.localdate())
    costs = request.actor.may(rights.COSTS)
    return JsonResponse({"items": [_offered(row, house, language, incl_tax=incl_tax, costs=costs) for row in rows]})


def _likeness(typed: str) -> Case:
    """Those named so first, then those whose name begins so, then the others."""
    return Case(
        When(reference__iexact=typed, then=Value(0)),
        When(Q(name__unaccent__istartswith=typed) | Q(reference__istartswith=typed), then=Value(1)),
        default=Value(2),
    )


def _offered(product: Product, house: House, language: str, *, incl_tax: bool, costs: bool) -> dict[str, Any]:
    name, description = words_of(product, language)
    rate = vat_rate_of(house, product.vat_rate, product.vat_category)
    price = product.unit_price
    if incl_tax and rate:
        price = round_to(price * (HUNDRED + rate.rate) / HUNDRED)
    found = {
        "product": product.pk,
        "reference": product.reference,
        "description": name,
        "details": description,
        "unit": unit_of(product, language),
        "price": formats.unit_price(price),
        "vat": vat_code(rate.category, rate.rate, rate.exemption_code) if rate else "",
        "period": product.period if product.kind == Product.Kind.SUBSCRIPTION else "",
        "period_label": str(PERIODS.get(product.period, "")) if product.kind == Product.Kind.SUBSCRIPTION else "",
        "deliverable": product.deliverable,
        "stock": product.stock_managed,
        "nature": "goods" if product.kind == Product.Kind.GOODS or product.deliverable else "service",
        "policy": product.invoice_policy,
    }
    return found | ({"cost": formats.unit_price(product.unit_cost)} if costs else {})
