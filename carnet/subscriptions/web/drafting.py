"""A contract without order: head, terms and a grid of lines that computes itself; drafts edited, activated, thrown away (P38)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.formats import symbol
from carnet.core.money import ZERO
from carnet.core.refusals import Refusal
from carnet.core.web.forms import Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing.web.refused import Refused
from carnet.subscriptions import commands
from carnet.subscriptions.amounts import Length, Unit, after
from carnet.subscriptions.lines import ContractContent
from carnet.subscriptions.models import Contract, ContractLine
from carnet.subscriptions.queries.house import rules
from carnet.subscriptions.queries.loading import contracts_to_bill
from carnet.subscriptions.queries.periods import PeriodRow, rows_to_come
from carnet.subscriptions.queries.reading import contracts_now
from carnet.subscriptions.steps.handing import agreed_lines
from carnet.subscriptions.web import grid
from carnet.subscriptions.web.forms.contracts import ContractForm
from carnet.subscriptions.web.forms.terms import typed_terms
from carnet.subscriptions.web.places import dialog, find, page_of
from carnet.subscriptions.web.trying import tried
from carnet.subscriptions.wording import billing_words

SECTION = "subscriptions:contracts"
FIRST_PERIODS = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """What the contract typed would bill: a whole period, its first periods; or what is the matter."""

    monthly: tuple[Decimal, ...] = ()
    per_month: Decimal = ZERO
    amount: Decimal = ZERO
    incl_tax: Decimal = ZERO
    whole: str = ""
    periods: Sequence[PeriodRow] = field(default=())
    end_on: date | None = None
    refused: Refused | None = None


@screen(rights.CONTRACTS)
def new(request: ScreenRequest) -> HttpResponse:
    """A page with the customer, the terms, the lines and what the first periods bill."""
    house = rules()
    initial = {
        "party": request.GET.get("party", ""), "start_on": today(), "billing": "1 month", "in_advance": True,
        "issuing": house.issuing, "lead_days": house.lead_days, "tells_renewal": True, "renewal": Contract.Renewal.NONE,
        "grouping": Contract.Grouping.PERIOD,
    }  # fmt: skip
    form = ContractForm(request.POST or None, initial=initial)
    rows = grid.read_rows(request.POST)
    if request.method == "POST" and not _live(request) and form.is_valid():
        with refusals_in(form):
            draft = request.POST.get("do") == "draft"
            made = commands.create_contract(content=_content(form, rows), on=today(), draft=draft, by=request.actor)
            messages.success(request, _("Contract %(number)s is made.") % {"number": made.number})
            return page_of(request, made.pk)
    return _page(request, form, rows, {"title": _("New contract")})


@screen(rights.CONTRACTS)
def edit_draft(request: ScreenRequest, contract_id: int) -> HttpResponse:
    """The same page on a draft; lines that come from an order stay as they were agreed."""
    row = find(contract_id)
    agreed = bool(agreed_lines(row))
    names = ("title", "customer_reference", "message", "version")
    initial = {name: getattr(row, name) for name in names} | typed_terms(row)
    initial |= {"party": row.party_id, "billed_party": row.billed_id, "terms": row.terms_id}
    form = ContractForm(request.POST or None, initial=initial)
    rows = grid.read_rows(request.POST) if request.method == "POST" else _typed_rows(row)
    if request.method == "POST" and not _live(request) and form.is_valid():
        with refusals_in(form):
            commands.edit_contract_draft(
                contract_id=contract_id, content=_content(form, () if agreed else rows), on=today(),
                expected_version=form.cleaned_data["version"], by=request.actor,
            )  # fmt: skip
            return page_of(request, contract_id)
    return _page(request, form, rows, {"title": _("Edit the contract"), "contract": row, "agreed": agreed})


@require_POST
@screen(rights.CONTRACTS)
def activate(request: ScreenRequest, contract_id: int) -> HttpResponse:
    """Let a draft run."""
    commands.activate_contract(contract_id=contract_id, on=today(), by=request.actor)
    return page_of(request, contract_id)


@require_POST
@screen(rights.CONTRACTS)
def deactivate(request: ScreenRequest, contract_id: int) -> HttpResponse:
    """Make a contract that has billed nothing a draft again."""
    commands.deactivate_contract(contract_id=contract_id, on=today(), by=request.actor)
    return page_of(request, contract_id)


@screen(rights.CONTRACTS)
def delete(request: ScreenRequest, contract_id: int) -> HttpResponse:
    """Throw a draft away."""
    row = find(contract_id)
    if request.method == "POST":
        commands.delete_contract(contract_id=contract_id, by=request.actor)
        messages.success(request, _("The draft is deleted."))
        return go(request, reverse(SECTION))
    said = _("The lines of its order can be handed over again.") if row.order_id else ""
    return dialog(
        request, Form(), "invoicing/sure.html", title=_("Delete the draft"), subtitle=row.number, submit=_("Delete"),
        sentence=said, danger=True,
    )  # fmt: skip


def _live(request: ScreenRequest) -> bool:
    return bool(request.htmx) and request.htmx.target == "grid"


def _typed_rows(row: Contract) -> list[dict[str, str]]:
    (known,) = contracts_to_bill([row])
    stored = ContractLine.objects.filter(contract=row).in_bulk()
    return [grid.typed_line(line, stored[line.id]) for line in known.lines]


def _content(form: ContractForm, rows: Sequence[Mapping[str, str]]) -> ContractContent:
    typed = form.cleaned_data
    return ContractContent(
        party_id=typed["party"].pk,
        terms=form.agreed(),
        billed_party_id=typed["billed_party"].pk if typed["billed_party"] else None,
        title=typed["title"],
        customer_reference=typed["customer_reference"],
        message=typed["message"],
        terms_id=typed["terms"].pk if typed["terms"] else None,
        lines=grid.read_lines(rows),
    )


def _page(
    request: ScreenRequest, form: ContractForm, rows: Sequence[Mapping[str, str]], context: dict[str, Any]
) -> HttpResponse:
    seen = _previewed(form, rows, request.actor, context.get("contract"), bool(context.get("agreed")))
    shown = {
        "section": SECTION,
        "form": form,
        "rows": grid.grid_rows(rows, seen.monthly),
        "seen": seen,
        "sign": symbol("EUR"),
        **grid.choices(rows),
        **context,
    }
    template = "subscriptions/parts/grid.html" if _live(request) else "subscriptions/contract_form.html"
    return render(request, template, shown, status=422 if form.errors and not _live(request) else 200)


def _previewed(
    form: ContractForm, rows: Sequence[Mapping[str, str]], by: Actor, draft: Contract | None, agreed: bool
) -> Preview:
    """The contract made and taken back, once there is enough to make it."""
    if draft is not None and not form.is_bound:
        return _seen(find(draft.pk))
    checked = ContractForm(form.data, initial=form.initial)
    if not rows or not checked.is_valid():
        return Preview()
    try:
        content = _content(checked, () if agreed else rows)
        return tried(lambda: _seen(_made(content, by, draft)))
    except Refusal as refusal:
        return Preview(refused=Refused.of(refusal))


def _made(content: ContractContent, by: Actor, draft: Contract | None) -> Contract:
    if draft is None:
        return commands.create_contract(content=content, on=today(), draft=True, by=by)
    return commands.edit_contract_draft(contract_id=draft.pk, content=content, on=today(), by=by)


def _seen(made: Contract) -> Preview:
    made.activated_on, made.next_on = today(), made.start_on
    (now,) = contracts_now([made], made.start_on)
    billing = Length(made.billing_count, Unit(made.billing_unit))
    horizon = after(made.start_on, Length(billing.count * (FIRST_PERIODS + 1), billing.unit))
    return Preview(
        tuple(line.monthly for line in now.lines), now.monthly, now.amount, now.incl_tax, billing_words(billing),
        rows_to_come(now.known, horizon)[:FIRST_PERIODS], made.end_on,
    )  # fmt: skip
