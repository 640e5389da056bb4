"""Bills as typed become bills as stored: lines of purchase orders, of other bills, or free; VAT as the supplier reckoned it (P37)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company.days import DateInFuture
from carnet.company.methods import METHODS
from carnet.company.models import Terms
from carnet.core.money import ZERO, VatGroup, places_of
from carnet.parties.models import Party
from carnet.purchasing.inputs import BillContent
from carnet.purchasing.models import Bill, BillCancellation, BillLine, BillVat
from carnet.purchasing.refusals import VatTooFar
from carnet.purchasing.steps.bill_lines import Billed, fill_bill_lines
from carnet.sales.faults import Faults
from carnet.sales.steps.filling import House
from carnet.sales.steps.heading import known_currency

CENTS = Decimal("1.00")


@dataclass(frozen=True, slots=True)
class PreparedBill:
    """A content ready to be stored."""

    party: Party
    columns: dict[str, Any]
    lines: list[dict[str, Any]]
    vat: list[BillVat]


def prepare_bill(content: BillContent, party: Party, on: date, kind: str, corrects: Bill | None = None) -> PreparedBill:
    """Check, fill in and sum a bill; refuses with every fault at once, or what its lines may not say."""
    house = House.on_day(on)
    faults = Faults()
    columns = _heading(content, party, house, on, faults)
    lines = fill_bill_lines(
        content.lines, Billed(party, columns["currency"], corrects, kind == Bill.Kind.CREDIT_NOTE), house, faults
    )
    faults.refuse()
    vat = _vat(content, lines, columns["currency"])
    excl = sum((line["net"] for line in lines), ZERO)
    tax = sum((row.vat for row in vat), ZERO)
    totals = {"total_excl_tax": excl, "total_vat": tax, "total_incl_tax": excl + tax}
    return PreparedBill(party, {**columns, **totals, "kind": kind}, lines, vat)


def write_rows(bill: Bill, prepared: PreparedBill) -> None:
    """Store the lines and VAT of a draft (two statements)."""
    BillLine.objects.bulk_create(BillLine(bill=bill, **columns) for columns in prepared.lines)
    for row in prepared.vat:
        row.bill = bill
    BillVat.objects.bulk_create(prepared.vat)


def _heading(content: BillContent, party: Party, house: House, on: date, faults: Faults) -> dict[str, Any]:
    billed_on = content.billed_on or on
    if billed_on > on:
        raise DateInFuture(on, "billed_on")
    if content.due_on is not None and content.due_on < billed_on:
        faults.add("due_on", _("It cannot be due before its own date."))
    if content.terms_id is not None and not Terms.objects.filter(pk=content.terms_id).exists():
        faults.add("terms", _("These terms do not exist."))
    method = content.payment_method or party.payment_method
    if method:
        faults.choice("payment_method", method, METHODS)
    currency = known_currency(content.currency or party.currency or house.settings.currency, billed_on, faults)
    return {
        "party_id": party.pk,
        "supplier_number": faults.text("supplier_number", " ".join(content.supplier_number.split()), 80),
        "billed_on": billed_on,
        "due_on": content.due_on,
        "title": faults.text("title", content.title.strip(), 200),
        "currency": currency,
        "exchange_rate": 1 if faults.errors else company.exchange_rate(currency, billed_on),
        "terms_id": content.terms_id or party.terms_id,
        "payment_method": method,
        "comments": faults.text("comments", content.comments, 20_000),
    }


def _vat(content: BillContent, lines: Sequence[Mapping[str, Any]], currency: str) -> list[BillVat]:
    """One row per VAT group: the supplier's own figure where it differs by cents only."""
    said = {VatGroup(one.vat_category, one.vat_rate): one.vat for one in content.vat}
    bases: dict[VatGroup, Decimal] = {}
    for line in lines:
        group = VatGroup(line["vat_category"], line["vat_rate"])
        bases[group] = bases.get(group, ZERO) + line["net"]
    rows = []
    for group, base in sorted(bases.items()):
        ours = group.vat(base, places_of(currency))
        theirs = said.pop(group, ours)
        if abs(theirs - ours) > CENTS:
            raise VatTooFar(group.rate, ours)
        rows.append(BillVat(category=group.category, rate=group.rate, base=base, vat=theirs))
    if said:
        raise VatTooFar(next(iter(said)).rate, ZERO)
    return rows


def bill_numbered(party_id: int, supplier_number: str, without: int | None = None) -> Bill | None:
    """The bill recorded under a supplier's number, if there is one that stands."""
    rows = Bill.objects.filter(party=party_id, supplier_number__iexact=supplier_number, number__isnull=False)
    rows = rows.exclude(pk__in=BillCancellation.objects.values("bill_id"))
    if without is not None:
        rows = rows.exclude(pk=without)
    return rows.first() if supplier_number else None
