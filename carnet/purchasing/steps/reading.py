"""What a supplier's e-invoice says becomes the content of a bill: its supplier, its purchase orders, its lines; what does not fit
is told, never hidden (P37)."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q

from carnet.company import queries as company
from carnet.core.einvoice.reading import Document, ReadLine
from carnet.core.money import ZERO, round_to
from carnet.parties.models import Party
from carnet.purchasing.inputs import BillContent, BillLineInput, BillVatInput
from carnet.purchasing.models import Bill, BillCancellation, BillLine, PurchaseLine, PurchaseOrder
from carnet.purchasing.queries.billable import LineToBill, lines_to_bill
from carnet.purchasing.steps.filling import PRICE_PLACES, net_of
from carnet.sales.faults import QUANTITY
from carnet.sales.steps.filling import House, vat_rate_of

PERCENT_PLACES = 4
CENTS = Decimal("1.00")
MOST_LINES = 1000
NOT_GIVEN = {"NA", "N/A"}  # how a UBL says that it cites no order of ours
Warning_ = dict[str, str]


@dataclass(slots=True)
class Reading:
    """A bill read: its content, the bill it credits, and what does not fit."""

    content: BillContent
    corrects: Bill | None = None
    warnings: list[Warning_] = field(default_factory=list)

    def warn(self, code: str, **told: object) -> None:
        """Tell what does not fit, once."""
        said = {"code": code, **{name: str(value) for name, value in told.items()}}
        if said not in self.warnings:
            self.warnings.append(said)


def supplier_of(document: Document) -> Party | None:
    """The supplier with the seller's SIREN, else with its VAT number; an establishment of its own first (one statement)."""
    seller = document.seller
    known = Q(pk=None)
    if seller.siren:
        known |= Q(siren=seller.siren)
    if seller.vat_number:
        known |= Q(vat_number__iexact=seller.vat_number)
    found = list(Party.objects.filter(known).order_by("-is_supplier", "-is_active", "id")[:50])
    return next((one for one in found if seller.siret and one.siret == seller.siret and one.is_supplier), None) or next(
        iter(found), None
    )


def reading_of(document: Document, party: Party, house: House) -> Reading:
    """The bill that the document asks of the supplier (about six statements)."""
    billed_on = document.issued_on
    due_on = document.due_on if document.due_on and billed_on and document.due_on >= billed_on else None
    head = BillContent(
        party_id=party.pk, supplier_number=document.number, billed_on=billed_on, due_on=due_on,
        currency=document.currency or None,
    )  # fmt: skip
    reading = Reading(head)
    _check_seller(document, party, reading)
    _check_buyer(document, reading)
    currency = document.currency or house.settings.currency
    if document.credits:
        reading.corrects = _corrected(document, party, reading)
        lines = _credit_lines(document, reading, currency, house)
    else:
        lines = _bill_lines(document, party, reading, currency, house)
    reading.content = BillContent(
        party_id=party.pk, supplier_number=document.number, billed_on=billed_on, due_on=due_on,
        currency=document.currency or None, lines=tuple(lines), vat=_vat(document, reading, house),
    )  # fmt: skip
    if document.prepaid:
        reading.warn("prepaid", amount=document.prepaid)
    return reading


def check_total(document: Document, bill: Bill, reading: Reading) -> None:
    """Tell when the lines do not make the total that is asked."""
    if document.incl_tax is not None and document.incl_tax != bill.total_incl_tax:
        reading.warn("total", said=document.incl_tax, found=bill.total_incl_tax)


def _check_seller(document: Document, party: Party, reading: Reading) -> None:
    """Tell when the supplier said is not the one that the file names: another company asks to be paid."""
    seller = document.seller
    siren = bool(seller.siren and party.siren and seller.siren != party.siren)
    vat = bool(seller.vat_number and party.vat_number and seller.vat_number.upper() != party.vat_number.upper())
    if siren or vat:
        number = seller.siren if siren else seller.vat_number
        reading.warn("seller", name=seller.name, number=number, supplier=party.name)


def _check_buyer(document: Document, reading: Reading) -> None:
    ours = company.settings().siren
    if document.buyer.siren and ours and document.buyer.siren != ours:
        reading.warn("buyer", name=document.buyer.name, siren=document.buyer.siren)


def _vat(document: Document, reading: Reading, house: House) -> tuple[BillVatInput, ...]:
    """The supplier's own VAT where it differs by cents."""
    found = []
    for row in document.vat:
        ours = round_to(row.base * row.rate / 100, 2)
        if row.vat == ours or vat_rate_of(house, row.rate, row.category) is None:
            continue
        if abs(row.vat - ours) > CENTS or not row.rate:
            reading.warn("vat_amount", rate=row.rate.normalize(), said=row.vat, found=ours)
        else:
            found.append(BillVatInput(vat_category=row.category, vat_rate=row.rate, vat=row.vat))
    return tuple(found)


def _bill_lines(
    document: Document, party: Party, reading: Reading, currency: str, house: House
) -> Iterable[BillLineInput]:
    ordered = _ordered_lines(document, party, reading, currency)
    left = list(ordered)
    usual = _usual_category(party)
    for line in document.lines[:MOST_LINES]:
        found = None if line.adjustment else _match(line, left)
        if found is not None:
            left.remove(found)
            figures = _figures(line, currency)
            yield BillLineInput(
                purchase_line_id=found.line.pk, description=line.name, **figures, **_rate(line, reading, house)
            )
        else:
            if ordered and not line.adjustment:
                reading.warn("not_ordered", line=line.name)
            yield _free(line, reading, currency, house, usual)


def _ordered_lines(document: Document, party: Party, reading: Reading, currency: str) -> list[LineToBill]:
    """The lines of the purchase orders it names that may be billed, in their order."""
    named = [] if document.order.strip().upper() in NOT_GIVEN else re.split(r"[,;/\s]+", document.order)
    named = [one for one in named if one]
    if not named:
        return []
    rows = PurchaseOrder.objects.filter(number__in=[one.upper() for one in named], party=party)
    orders = {one.pk: one for one in rows}
    for one in named:
        if one.upper() not in {order.number for order in orders.values()}:
            reading.warn("order_unknown", number=one)
    usable = [pk for pk, one in orders.items() if one.sent_on and not one.cancelled_on and one.currency == currency]
    ids = list(
        PurchaseLine.objects.filter(purchase_order__in=usable)
        .order_by("purchase_order", "position")
        .values_list("pk", flat=True)
    )
    found = lines_to_bill(ids)
    return [found[pk] for pk in ids if found[pk].left > 0]


def _match(line: ReadLine, left: Sequence[LineToBill]) -> LineToBill | None:
    """The line of the order it is about: by its number there, a reference, its words, else the only one of its price."""
    name = line.name.casefold()
    rules: tuple[Callable[[LineToBill], bool], ...] = (
        lambda one: bool(line.seller_reference) and one.line.reference.casefold() == line.seller_reference.casefold(),
        lambda one: (
            bool(line.buyer_reference)
            and one.line.product is not None
            and one.line.product.reference.casefold() == line.buyer_reference.casefold()
        ),
        lambda one: one.line.description.casefold() == name,
        lambda one: line.order_line.isdecimal() and one.line.position == int(line.order_line),
    )
    for rule in rules:
        if found := [one for one in left if rule(one)]:
            return found[0]
    same = [one for one in left if one.line.unit_price == line.price and one.left >= line.quantity]
    return same[0] if len(same) == 1 else None


def _free(line: ReadLine, reading: Reading, currency: str, house: House, category_id: int | None) -> BillLineInput:
    return BillLineInput(
        category_id=category_id, description=line.name or line.details[:500] or "–", **_figures(line, currency),
        **_rate(line, reading, house),
    )  # fmt: skip


def _usual_category(party: Party) -> int | None:
    """The category of what the supplier's last bill mostly was: none where it was of goods that were ordered (one statement)."""
    rows = BillLine.objects.filter(bill__party=party, bill__number__isnull=False, bill__kind=Bill.Kind.BILL)
    return rows.order_by("-bill", "-net", "id").values_list("category_id", flat=True).first()


def _figures(line: ReadLine, currency: str) -> dict[str, Any]:
    """Quantity, price and discount that make the net to the cent, else the net as an amount."""
    if line.quantity > 0 and line.price >= 0 and QUANTITY.fault(line.quantity) is None:
        gross = line.quantity * line.price
        percent = round_to((gross - line.net) * 100 / gross, PERCENT_PLACES) if gross else ZERO
        for price, discount in (
            (round_to(line.price, PRICE_PLACES), ZERO),
            (round_to(line.price, PRICE_PLACES), percent),
            (round_to(line.net / line.quantity, PRICE_PLACES), ZERO),
        ):
            if price >= 0 and 0 <= discount <= 100 and net_of(line.quantity, price, discount, currency) == line.net:
                return {"quantity": line.quantity, "unit_price": price, "discount_percent": discount}
    return {"amount_excl_tax": line.net}


def _rate(line: ReadLine, reading: Reading, house: House) -> dict[str, Any]:
    """The VAT of a line; a rate the company does not have is told, and the usual one left to be corrected."""
    if vat_rate_of(house, line.rate, line.category) is None:
        reading.warn("vat_rate", rate=f"{line.rate.normalize():f}", category=line.category)
        return {}
    return {"vat_category": line.category, "vat_rate": line.rate}


def _corrected(document: Document, party: Party, reading: Reading) -> Bill | None:
    """The recorded bill that a credit note names."""
    if not document.preceding:
        return None
    rows = Bill.objects.filter(party=party, supplier_number__iexact=document.preceding, kind=Bill.Kind.BILL)
    found = rows.exclude(number=None).exclude(pk__in=BillCancellation.objects.values("bill_id")).first()
    if found is None:
        reading.warn("preceding_unknown", number=document.preceding)
    return found


def _credit_lines(document: Document, reading: Reading, currency: str, house: House) -> Iterable[BillLineInput]:
    """Lines of the bill it corrects by their words or price; the others stand for themselves."""
    rows = (
        BillLine.objects.filter(bill=reading.corrects).order_by("position")
        if reading.corrects
        else BillLine.objects.none()
    )
    left = list(rows)
    for line in document.lines[:MOST_LINES]:
        name = line.name.casefold()
        found = next((one for one in left if one.description.casefold() == name), None) or next(
            (one for one in left if one.unit_price == line.price and one.quantity >= line.quantity), None
        )
        if found is None or line.adjustment or line.net <= 0:
            yield _free(line, reading, currency, house, None)
            continue
        left.remove(found)
        whole = found.quantity >= line.quantity and found.unit_price == line.price and not found.by_amount
        figures: dict[str, Any] = {"quantity": line.quantity} if whole else {"amount_excl_tax": line.net}
        yield BillLineInput(credits_id=found.pk, description=line.name, **figures)
