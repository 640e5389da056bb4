"""The documents of the ledger by name, asked from their areas in batch (P5)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.models import User
from carnet.delivery.models import Completion, Note
from carnet.invoicing.models import Allocation, Invoice, Payment
from carnet.projects.amounts import clock
from carnet.projects.models import Expense, TimeEntry
from carnet.projects.words import EXPENSES
from carnet.purchasing.models import Bill, PurchaseChange, PurchaseOrder
from carnet.sales.models import Amendment, Closure, LineEnding, Order

Document = tuple[str, int]


def labels_of(documents: Iterable[Document]) -> dict[Document, str]:
    """What each document is called, in the language of the reader (one statement per kind)."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for kind, document_id in documents:
        wanted[kind].add(document_id)
    return {
        (kind, document_id): label
        for kind, ids in wanted.items()
        if kind in _TELLERS
        for document_id, label in _TELLERS[kind](ids).items()
    }


def invoice_label(kind: str, number: str | None) -> str:
    """What an invoice or a credit note is called."""
    words = {
        "deposit": _("Deposit invoice %(number)s"),
        "balance": _("Balance invoice %(number)s"),
        "progress": _("Progress invoice %(number)s"),
        "interim": _("Interim invoice %(number)s"),
        "credit_note": _("Credit note %(number)s"),
    }
    return words.get(kind, _("Invoice %(number)s")) % {"number": number or _("(draft)")}


def _orders(ids: set[int]) -> Mapping[int, str]:
    rows = Order.objects.filter(id__in=ids).values_list("id", "number")
    return {pk: _("Order %(number)s") % {"number": number} for pk, number in rows}


def _cancellations(ids: set[int]) -> Mapping[int, str]:
    rows = Order.objects.filter(id__in=ids).values_list("id", "cancelled_reason")
    return {pk: _("Cancellation: %(reason)s") % {"reason": reason} for pk, reason in rows}


def _amendments(ids: set[int]) -> Mapping[int, str]:
    rows = Amendment.objects.filter(id__in=ids).values_list("id", "n")
    return {pk: _("Amendment %(n)s") % {"n": n} for pk, n in rows}


def _closures(ids: set[int]) -> Mapping[int, str]:
    rows = Closure.objects.filter(id__in=ids).values_list("id", "reason")
    return {pk: _("Closure: %(reason)s") % {"reason": reason} for pk, reason in rows}


def _endings(ids: set[int]) -> Mapping[int, str]:
    rows = LineEnding.objects.filter(id__in=ids).values_list("id", "order_line__description")
    return {pk: _("End of “%(line)s”") % {"line": line} for pk, line in rows}


def _reopenings(ids: set[int]) -> Mapping[int, str]:
    return dict.fromkeys(ids, _("Reopening"))


def _invoices(ids: set[int]) -> Mapping[int, str]:
    rows = Invoice.objects.filter(id__in=ids).values_list("id", "kind", "number")
    return {pk: invoice_label(kind, number) for pk, kind, number in rows}


def _payments(ids: set[int]) -> Mapping[int, str]:
    rows = Payment.objects.filter(id__in=ids).values_list("id", "kind", "method", "reference")
    words = {"receipt": _("Payment"), "refund": _("Refund"), "reversal": _("Payment reversed")}
    return {pk: " ".join(filter(None, [words[kind], reference])) for pk, kind, _method, reference in rows}


def _write_offs(ids: set[int]) -> Mapping[int, str]:
    rows = Allocation.objects.filter(id__in=ids).values_list("id", "reason")
    return {pk: _("Write-off: %(reason)s") % {"reason": reason} for pk, reason in rows}


def _time(ids: set[int]) -> Mapping[int, str]:
    rows = list(TimeEntry.objects.filter(id__in=ids).values_list("id", "user_id", "minutes", "task__title", "note"))
    names = _names({row[1] for row in rows})
    return {
        pk: " · ".join(filter(None, [names.get(user, ""), clock(minutes), task, note]))
        for pk, user, minutes, task, note in rows
    }


def _expenses(ids: set[int]) -> Mapping[int, str]:
    rows = list(Expense.objects.filter(id__in=ids).values_list("id", "user_id", "category", "kilometres", "note"))
    names = _names({row[1] for row in rows})
    return {
        pk: " · ".join(
            filter(
                None,
                [
                    names.get(user, ""),
                    str(EXPENSES[category]),
                    f"{formats.quantity(kilometres)} km" if kilometres else "",
                    note,
                ],
            )
        )
        for pk, user, category, kilometres, note in rows
    }


def _notes(ids: set[int]) -> Mapping[int, str]:
    rows = Note.objects.filter(id__in=ids).values_list("id", "kind", "number")
    words = {"return": _("Return note %(number)s"), "counter": _("Cancellation by %(number)s")}
    return {
        pk: words.get(kind, _("Delivery note %(number)s")) % {"number": number or _("(draft)")}
        for pk, kind, number in rows
    }


def _completions(ids: set[int]) -> Mapping[int, str]:
    rows = Completion.objects.filter(id__in=ids).values_list("id", "order_line__description", "by_name", "note__number")
    return {
        pk: _("%(service)s, done with %(note)s") % {"service": service, "note": note}
        if note
        else _("%(service)s, done by %(who)s") % {"service": service, "who": who}
        for pk, service, who, note in rows
    }


def _purchases(ids: set[int]) -> Mapping[int, str]:
    rows = PurchaseOrder.objects.filter(id__in=ids).values_list("id", "number", "party__name")
    return {pk: _("Purchase order %(number)s, %(supplier)s") % {"number": n, "supplier": who} for pk, n, who in rows}


def _purchase_changes(ids: set[int]) -> Mapping[int, str]:
    rows = PurchaseChange.objects.filter(id__in=ids).values_list(
        "id", "purchase_line__purchase_order__number", "reason"
    )
    told = {pk: _("Change of %(number)s") % {"number": number} for pk, number, _reason in rows}
    return {pk: f"{told[pk]} · {reason}" if reason else told[pk] for pk, _number, reason in rows}


def _purchases_cancelled(ids: set[int]) -> Mapping[int, str]:
    rows = PurchaseOrder.objects.filter(id__in=ids).values_list("id", "number")
    return {pk: _("Purchase order %(number)s cancelled") % {"number": number} for pk, number in rows}


def _bills(ids: set[int]) -> Mapping[int, str]:
    rows = Bill.objects.filter(id__in=ids).values_list("id", "kind", "number", "party__name")
    words = {str(Bill.Kind.CREDIT_NOTE): _("Credit note %(number)s of %(supplier)s")}
    plain = _("Bill %(number)s of %(supplier)s")
    return {pk: words.get(kind, plain) % {"number": number, "supplier": who} for pk, kind, number, who in rows}


def _bills_cancelled(ids: set[int]) -> Mapping[int, str]:
    rows = Bill.objects.filter(id__in=ids).values_list("id", "number")
    return {pk: _("Bill %(number)s cancelled") % {"number": number} for pk, number in rows}


def _names(user_ids: set[int]) -> dict[int, str]:
    return dict(User.objects.filter(id__in=user_ids).values_list("id", "name"))


_TELLERS: dict[str, Callable[[set[int]], Mapping[int, str]]] = {
    "order": _orders,
    "cancellation": _cancellations,
    "amendment": _amendments,
    "closure": _closures,
    "reopening": _reopenings,
    "line_ending": _endings,
    "invoice": _invoices,
    "credit_note": _invoices,
    "payment": _payments,
    "write_off": _write_offs,
    "delivery_note": _notes,
    "completion": _completions,
    "purchase_order": _purchases,
    "purchase_change": _purchase_changes,
    "purchase_cancelled": _purchases_cancelled,
    "supplier_bill": _bills,
    "bill_cancelled": _bills_cancelled,
    "time_entry": _time,
    "expense": _expenses,
}
