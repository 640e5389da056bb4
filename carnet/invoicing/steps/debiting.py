"""What a file of direct debits says of mandates and debtors (R84, R85)."""

from collections import Counter
from collections.abc import Iterable, Sequence

from carnet.invoicing.models import Debit, InvoiceShare, Mandate
from carnet.parties.models import Address

PREFERRED = ("use", "-is_default", "id")


def sequences_of(mandates: Sequence[Mandate]) -> dict[int, str]:
    """Once, first or recurrent, by mandate; a recurrent mandate that begins with several debits on one day begins as recurrent,
    which banks take for a first one too (one statement, R84)."""
    times = Counter(one.pk for one in mandates)
    used = set(Debit.objects.filter(mandate__in=times, withdrawn_on=None).values_list("mandate_id", flat=True))
    found: dict[int, str] = {}
    for one in mandates:
        first = one.pk not in used and times[one.pk] == 1
        recurrent = Debit.Sequence.FIRST if first else Debit.Sequence.RECURRENT
        found[one.pk] = str(Debit.Sequence.ONE_OFF if one.kind == Mandate.Kind.ONE_OFF else recurrent)
    return found


def places_of_debtors(party_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Town and country of each debtor's billing address (one statement)."""
    found: dict[int, tuple[str, str]] = {}
    for row in Address.objects.filter(party_id__in=set(party_ids)).order_by(*PREFERRED):
        found.setdefault(row.party_id, (row.city, row.country))
    return found


def orders_by_invoice(invoice_ids: Iterable[int]) -> dict[int, list[int]]:
    """The orders that issued invoices bill (one statement)."""
    found: dict[int, list[int]] = {}
    rows = InvoiceShare.objects.filter(invoice_id__in=set(invoice_ids)).order_by("order_id")
    for invoice_id, order_id in rows.values_list("invoice_id", "order_id").distinct():
        found.setdefault(invoice_id, []).append(order_id)
    return found
