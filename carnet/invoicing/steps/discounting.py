"""A discount for paying early: granted, undone, replaced by its credit note (P30, R31)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from carnet.core import formats, journal
from carnet.core.actor import Actor
from carnet.core.journal import Subject
from carnet.invoicing.models import (
    Allocation,
    DiscountNote,
    EarlyDiscount,
    Invoice,
    InvoiceStanding,
    Payment,
)
from carnet.invoicing.queries.discounts import PromisedDiscount, promised_discounts
from carnet.invoicing.steps.settling import Settlement
from carnet.sales.models import Figure


def earned(invoice_ids: Iterable[int], on: date) -> list[PromisedDiscount]:
    """The discounts that payments until a day have earned: all of them came in time, and the discount is all that is left."""
    promised = promised_discounts(invoice_ids)
    if not promised:
        return []
    left = dict(InvoiceStanding.objects.filter(invoice_id__in=promised).values_list("invoice_id", "left"))
    return [
        one
        for pk, one in sorted(promised.items())
        if on <= one.until and left[pk] == one.amount and not _paid_late(one)
    ]


def grant(discount: PromisedDiscount, on: date, payment: Payment | None, by: Actor) -> tuple[EarlyDiscount, Settlement]:
    """Settle what an invoice leaves by a write-off that says why; gives what its orders count."""
    with translation.override("fr"):
        reason = _("Early-payment discount of %(percent)s %%") % {"percent": formats.number(discount.percent)}
    row = Allocation.objects.create(
        kind=Allocation.Kind.WRITE_OFF, invoice_id=discount.invoice_id, amount=discount.amount, on=on, reason=reason
    )
    made = EarlyDiscount.objects.create(
        invoice_id=discount.invoice_id, write_off=row, payment=payment, amount=discount.amount, on=on,
        without_vat=discount.without_vat, by_name=by.name,
    )  # fmt: skip
    settled = Settlement(discount.invoice_id, discount.amount, on, str(row.pk), Figure.WRITTEN_OFF)
    return made, settled


def live_discounts(**where: object) -> list[EarlyDiscount]:
    """The discounts granted and not undone, of an invoice or of a payment."""
    undone = Allocation.objects.filter(undoes_id=OuterRef("write_off_id"))
    return list(EarlyDiscount.objects.filter(~Exists(undone), **where).select_related("write_off").order_by("pk"))


def undo(discounts: Sequence[EarlyDiscount], on: date, reason: str) -> list[Settlement]:
    """Open again what discounts settled; gives what the orders count."""
    rows = Allocation.objects.bulk_create(
        Allocation(
            kind=Allocation.Kind.WRITE_OFF, invoice_id=one.invoice_id, amount=-one.amount, on=on, reason=reason[:200],
            undoes_id=one.write_off_id,
        )
        for one in discounts
    )  # fmt: skip
    return [Settlement(row.invoice_id or 0, row.amount, on, str(row.pk), Figure.WRITTEN_OFF) for row in rows]


def replaced_by(note: Invoice, on: date) -> list[Settlement]:
    """As the credit note of a discount is issued, its write-off is undone: the note itself settles what it settled."""
    discounts = live_discounts(pk__in=DiscountNote.objects.filter(note=note).values("discount_id"))
    return undo(discounts, on, note.reason)


def drop_prepared(discounts: Sequence[EarlyDiscount]) -> None:
    """Throw away the draft credit notes of discounts that no longer hold; issued ones stay."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM invoicing_invoice i USING invoicing_discountnote n
            WHERE n.note_id = i.id AND i.number IS NULL AND n.discount_id = ANY (%s)
            """,
            [[one.pk for one in discounts]],
        )


def note_granted(discounts: Iterable[EarlyDiscount], orders: Mapping[int, Sequence[int]], by: Actor) -> None:
    """One line on the journal per discount."""
    for one in discounts:
        journal.record(
            "invoice.discounted",
            subject=Subject("invoice", one.invoice_id),
            about=[Subject("order", order) for order in orders.get(one.invoice_id, ())],
            by=by,
            facts={"amount": str(one.amount), "number": one.invoice.number, "on": one.on.isoformat()},
        )


def _paid_late(discount: PromisedDiscount) -> bool:
    """Whether some of the money that stands on the invoice came after the last day of the discount."""
    undone = Allocation.objects.filter(undoes_id=OuterRef("pk"))
    late = Allocation.objects.filter(
        ~Exists(undone), invoice_id=discount.invoice_id, kind=Allocation.Kind.PAYMENT, undoes=None,
        payment__on__gt=discount.until,
    )  # fmt: skip
    return bool(late.exists())
