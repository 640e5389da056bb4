"""Drafts of suppliers' bills: typed, from purchase orders, as credit notes; their files (P37)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.files import Upload, store_upload
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue, NotFound, Refusal, require_version
from carnet.purchasing.inputs import BillAsk, BillContent, BillLineInput, CreditAsk
from carnet.purchasing.models import Bill, BillCancellation, BillFile, BillLine, BillVat, PurchaseOrder
from carnet.purchasing.queries.billable import billable_of
from carnet.purchasing.refusals import BillRecorded
from carnet.purchasing.steps.billing import PreparedBill, prepare_bill, write_rows
from carnet.purchasing.steps.holding import hold_purchases
from carnet.purchasing.steps.suppliers import known_supplier
from carnet.sales.faults import Faults


class NothingToBill(Refusal):
    """Everything of the purchase orders is billed."""

    def __init__(self) -> None:
        super().__init__(_("Nothing of this is left to bill: it is billed already, or not sent."))


class SeveralSuppliers(BadValue):
    """A bill is of one supplier, in one currency."""

    def __init__(self) -> None:
        super().__init__(_("These purchase orders are not of one supplier in one currency."), field="purchase_orders")


class BillNotCorrectable(Refusal):
    """A credit note takes back what a recorded bill that stands asked."""

    def __init__(self) -> None:
        super().__init__(_("Only a recorded bill that is not cancelled has credit notes."))


@act("bill.draft", right=rights.BILLS)
def draft_bill(*, content: BillContent, kind: str = Bill.Kind.BILL, on: date, by: Actor) -> Bill:
    """Write a draft of a supplier's bill: lines of its purchase orders, expenses with their category, of an order or of none;
    or of a credit note that corrects no bill in particular (a rebate at the end of the year)."""
    return drafted(prepare_bill(content, known_supplier(content.party_id), on, kind), on, by)


@act("bill.draft_from_purchases", right=rights.BILLS)
def bill_purchases(
    *,
    purchase_ids: Sequence[int],
    asks: Sequence[BillAsk] | None = None,
    content: BillContent | None = None,
    on: date,
    by: Actor,
) -> Bill:
    """Write a draft of the bill of one or several purchase orders of a supplier: what is asked, else what came and is not billed yet,
    else all that is still to come (goods may come after their bill). The head is that of `content`, its lines are left out."""
    purchases = hold_purchases(purchase_ids)
    if not purchases:
        raise NotFound
    first = next(iter(purchases.values()))
    if len({(one.party_id, one.currency) for one in purchases.values()}) > 1:
        raise SeveralSuppliers
    lines = _asked(purchases, asks)
    if not lines:
        raise NothingToBill
    head = content or BillContent(party_id=first.party_id)
    whole = replace(
        head, party_id=first.party_id, currency=first.currency, terms_id=head.terms_id or first.terms_id, lines=lines
    )
    return drafted(prepare_bill(whole, known_supplier(first.party_id), on, Bill.Kind.BILL), on, by)


@act("bill.draft_credit", right=rights.BILLS)
def draft_supplier_credit(
    *, bill_id: int, asks: Sequence[CreditAsk] | None = None, content: BillContent | None = None, on: date, by: Actor
) -> Bill:
    """Write a draft of a supplier's credit note on a recorded bill: lines by quantity or amount, else all that is left of it.
    What it takes back of a purchase line by quantity may be billed again."""
    corrected = standing_bill(bill_id)
    if asks is None:
        ids = BillLine.objects.filter(bill=corrected).order_by("position").values_list("pk", flat=True)
        asks = [CreditAsk(bill_line_id=pk) for pk in ids]
    lines = tuple(
        BillLineInput(credits_id=one.bill_line_id, quantity=one.quantity, amount_excl_tax=one.amount_excl_tax)
        for one in asks
    )
    head = content or BillContent(party_id=corrected.party_id)
    whole = replace(head, party_id=corrected.party_id, currency=corrected.currency, lines=lines)
    prepared = prepare_bill(whole, known_supplier(corrected.party_id), on, Bill.Kind.CREDIT_NOTE, corrected)
    prepared.columns.update(corrects_id=corrected.pk, exchange_rate=corrected.exchange_rate)
    return drafted(prepared, on, by)


@act("bill.edit", right=rights.BILLS)
def edit_bill(*, bill_id: int, content: BillContent, expected_version: int | None = None, on: date, by: Actor) -> Bill:
    """Write the content of a draft anew; a credit note stays one of its bill."""
    bill = held_draft(bill_id)
    require_version(bill.version, expected_version)
    corrected = standing_bill(bill.corrects_id) if bill.corrects_id else None
    prepared = prepare_bill(content, known_supplier(content.party_id), on, bill.kind, corrected)
    if corrected is not None:
        prepared.columns.update(corrects_id=corrected.pk, exchange_rate=corrected.exchange_rate)
    for rows in (BillLine, BillVat):
        rows.objects.filter(bill=bill).delete()
    Bill.objects.filter(pk=bill_id).update(**prepared.columns, version=bill.version + 1)
    write_rows(bill, prepared)
    _record("bill.edited", bill_id, prepared, on, by)
    return Bill.objects.get(pk=bill_id)


@act("bill.delete", right=rights.BILLS)
def delete_bill(*, bill_id: int, by: Actor) -> None:
    """Throw a draft away, its files with it."""
    bill = held_draft(bill_id)
    BillFile.objects.filter(bill=bill).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM purchasing_bill WHERE id = %s", [bill_id])
    journal.record(
        "bill.deleted", subject=Subject("bill", bill_id), about=[Subject("party", bill.party_id)], by=by,
        facts={"supplier": bill.party.name},
    )  # fmt: skip


@act("bill.add_file", right=rights.BILLS)
def add_bill_file(*, bill_id: int, upload: Upload, title: str = "", original: bool = False, by: Actor) -> BillFile:
    """Keep a file with a bill: what the supplier sent, or anything that goes with it."""
    bill = Bill.objects.filter(pk=bill_id).first()
    if bill is None:
        raise NotFound
    faults = Faults()
    title = faults.text("title", title.strip(), 200)
    faults.refuse()
    file = store_upload(upload, by=by)
    kept = BillFile.objects.create(bill=bill, file=file, title=title or file.name[:200], original=original)
    journal.record(
        "bill.file_added", subject=Subject("bill", bill_id), about=[Subject("party", bill.party_id)], by=by,
        facts={"title": kept.title},
    )  # fmt: skip
    return kept


@act("bill.remove_file", right=rights.BILLS)
def remove_bill_file(*, file_id: int, by: Actor) -> int:
    """Take a file away from a bill; what the supplier sent stays with a recorded one. Gives the bill."""
    found = BillFile.objects.select_related("bill").filter(pk=file_id).first()
    if found is None:
        raise NotFound
    if found.original and found.bill.number:
        raise BillRecorded(found.bill.number)
    found.delete()
    bill_id: int = found.bill_id
    journal.record(
        "bill.file_removed", subject=Subject("bill", bill_id), about=[Subject("party", found.bill.party_id)], by=by,
        facts={"title": found.title},
    )  # fmt: skip
    return bill_id


def held_draft(bill_id: int) -> Bill:
    """The draft, locked; refuses one that is recorded."""
    rows = Bill.objects.select_for_update(no_key=True, of=("self",)).select_related("party")
    bill = rows.filter(pk=bill_id).first()
    if bill is None:
        raise NotFound
    if bill.number is not None:
        raise BillRecorded(bill.number)
    return bill


def standing_bill(bill_id: int) -> Bill:
    """A recorded bill that is not cancelled, which credit notes may correct."""
    bill = Bill.objects.filter(pk=bill_id).first()
    if bill is None:
        raise NotFound
    if bill.kind != Bill.Kind.BILL or bill.number is None or BillCancellation.objects.filter(bill=bill).exists():
        raise BillNotCorrectable
    return bill


def _asked(purchases: dict[int, PurchaseOrder], asks: Sequence[BillAsk] | None) -> tuple[BillLineInput, ...]:
    if asks is None:
        sent = [pk for pk, one in purchases.items() if one.sent_on and not one.cancelled_on]
        return tuple(
            BillLineInput(purchase_line_id=one.line.pk, quantity=quantity) for one, quantity in billable_of(sent)
        )
    return tuple(
        BillLineInput(
            purchase_line_id=one.purchase_line_id, quantity=one.quantity, unit_price=one.unit_price,
            amount_excl_tax=one.amount_excl_tax,
        )
        for one in asks
    )  # fmt: skip


def drafted(prepared: PreparedBill, on: date, by: Actor) -> Bill:
    """Store a prepared draft."""
    bill = Bill.objects.create(created_on=on, created_by=by.name, **prepared.columns)
    write_rows(bill, prepared)
    _record("bill.drafted" if bill.kind == Bill.Kind.BILL else "bill.credit_drafted", bill.pk, prepared, on, by)
    return bill


def _record(told: str, bill_id: int, prepared: PreparedBill, on: date, by: Actor) -> None:
    orders = sorted({line["order_id"] for line in prepared.lines if line.get("order_id")})
    journal.record(
        told,
        subject=Subject("bill", bill_id),
        about=[Subject("party", prepared.party.pk), *(Subject("order", one) for one in orders)],
        by=by,
        facts={"supplier": prepared.party.name, "supplier_number": prepared.columns["supplier_number"], "on": on},
    )
