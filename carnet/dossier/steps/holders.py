"""What keeps an order from being cancelled or deleted: every document that refers to it, by name (P9)."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.install import company_models, refs
from carnet.core.refusals import Holder
from carnet.core.rows import CompanyRow
from carnet.delivery.models import Completion, Note, NoteLine
from carnet.dossier.models import FolderDocument
from carnet.invoicing.models import Invoice, InvoiceLine, InvoiceShare, OrderFamily, OrderRetention, Payment, PlanLine
from carnet.projects.models import Expense, Project, ProjectOrder, Task, TimeEntry, Timer
from carnet.purchasing.models import Bill, BillLine, PurchaseLine, PurchaseOrder
from carnet.sales.models import Amendment, AmendmentLine, Order, OrderLine
from carnet.subscriptions.models import Contract, ContractLine, HandOver

_OF_AN_ORDER = (Order, OrderLine)
NO_DOCUMENT = (OrderFamily, OrderRetention, PlanLine)  # they leave with the order


def holders_of(order: Order) -> list[Holder]:
    """Every document that holds an order, in the order of their kinds; found from the references themselves."""
    lines = list(OrderLine.objects.filter(order=order).values_list("id", flat=True))
    found: dict[Holder, None] = {}
    for model in company_models():
        if model in NO_DOCUMENT:
            continue
        for ref in refs(model):
            if ref.held and ref.related_model in _OF_AN_ORDER:
                wanted = [order.pk] if ref.related_model is Order else lines
                ids = model._default_manager.filter(**{f"{ref.attname}__in": wanted}).values_list("pk", flat=True)
                for holder in _told(model, list(ids)):
                    found[holder] = None
    return list(found)


def drafts_of(order: Order) -> list[Holder]:
    """The draft invoices that bill an order, and its draft notes."""
    ids = InvoiceLine.objects.filter(order=order, invoice__number=None).values("invoice_id")
    notes = Note.objects.filter(order=order, number=None).values_list("id", flat=True)
    return [*_invoices(Invoice.objects.filter(id__in=ids)), *_notes(list(notes))]


def _told(model: type[CompanyRow], ids: Sequence[int]) -> list[Holder]:
    return TELLERS[model](ids) if ids else []


def _of_invoice_lines(ids: Sequence[int]) -> list[Holder]:
    return _invoices(Invoice.objects.filter(id__in=InvoiceLine.objects.filter(id__in=ids).values("invoice_id")))


def _of_shares(ids: Sequence[int]) -> list[Holder]:
    return _invoices(Invoice.objects.filter(id__in=InvoiceShare.objects.filter(id__in=ids).values("invoice_id")))


def _invoices(invoices: Iterable[Invoice]) -> list[Holder]:
    return [
        Holder("invoice", one.pk, one.number or _("draft invoice"))
        for one in sorted(invoices, key=lambda invoice: (invoice.issued_on is None, invoice.pk))
    ]


def _payments(ids: Sequence[int]) -> list[Holder]:
    rows = Payment.objects.filter(id__in=ids).order_by("id")
    return [
        Holder("payment", one.pk, _("payment of %(amount)s") % {"amount": formats.money(one.amount)}) for one in rows
    ]


def _notes(ids: Sequence[int]) -> list[Holder]:
    rows = Note.objects.filter(id__in=ids).order_by("id")
    return [Holder("delivery_note", one.pk, one.number or _("draft note")) for one in rows]


def _note_lines(ids: Sequence[int]) -> list[Holder]:
    return _notes(list(NoteLine.objects.filter(id__in=ids).values_list("note_id", flat=True)))


def _completions(ids: Sequence[int]) -> list[Holder]:
    rows = Completion.objects.filter(id__in=ids).order_by("id")
    return [Holder("completion", one.pk, _("service done on %(day)s") % {"day": formats.day(one.on)}) for one in rows]


def _documents(ids: Sequence[int]) -> list[Holder]:
    return [Holder("document", one.pk, one.title) for one in FolderDocument.objects.filter(id__in=ids).order_by("id")]


def _contracts(ids: Sequence[int]) -> list[Holder]:
    return [Holder("contract", one.pk, one.number) for one in Contract.objects.filter(id__in=ids).order_by("id")]


def _contract_lines(ids: Sequence[int]) -> list[Holder]:
    return _contracts(list(ContractLine.objects.filter(id__in=ids).values_list("contract_id", flat=True)))


def _hand_overs(ids: Sequence[int]) -> list[Holder]:
    rows = HandOver.objects.filter(id__in=ids).order_by("id").select_related("order_line")
    given_up = [
        Holder("line", one.order_line_id, one.order_line.description) for one in rows if one.contract_id is None
    ]
    return [*_contracts([one.contract_id for one in rows if one.contract_id]), *dict.fromkeys(given_up)]


def _amendments(ids: Sequence[int]) -> list[Holder]:
    rows = Amendment.objects.filter(id__in=ids).order_by("n")
    return [Holder("amendment", one.pk, _("amendment %(n)s") % {"n": one.n}) for one in rows]


def _amendment_lines(ids: Sequence[int]) -> list[Holder]:
    rows = AmendmentLine.objects.filter(id__in=ids).values_list("amendment_id", flat=True)
    return _amendments(list(rows))


def _purchases(ids: Sequence[int]) -> list[Holder]:
    rows = PurchaseOrder.objects.filter(id__in=ids).order_by("id")
    return [Holder("purchase_order", one.pk, one.number or _("draft purchase order")) for one in rows]


def _purchase_lines(ids: Sequence[int]) -> list[Holder]:
    return _purchases(list(PurchaseLine.objects.filter(id__in=ids).values_list("purchase_order_id", flat=True)))


def _bill_lines(ids: Sequence[int]) -> list[Holder]:
    bills = Bill.objects.filter(id__in=BillLine.objects.filter(id__in=ids).values("bill_id")).order_by("id")
    return [Holder("bill", one.pk, one.number or _("draft bill")) for one in bills]


def _projects(model: type[CompanyRow]) -> Callable[[Sequence[int]], list[Holder]]:
    """The projects of rows that name an order: whatever they hold, it is the project that is opened to free the order."""

    def tell(ids: Sequence[int]) -> list[Holder]:
        named: Any = model._default_manager.filter(pk__in=ids).values_list("project")  # type: ignore[misc]
        projects = Project.objects.filter(pk__in=named).order_by("pk")
        return [Holder("project", one.pk, _("project %(number)s") % {"number": one.number}) for one in projects]

    return tell


TELLERS: dict[type[CompanyRow], Callable[[Sequence[int]], list[Holder]]] = {
    InvoiceLine: _of_invoice_lines,
    InvoiceShare: _of_shares,
    Payment: _payments,
    Note: _notes,
    NoteLine: _note_lines,
    Completion: _completions,
    FolderDocument: _documents,
    Contract: _contracts,
    ContractLine: _contract_lines,
    HandOver: _hand_overs,
    Amendment: _amendments,
    AmendmentLine: _amendment_lines,
    PurchaseOrder: _purchases,
    PurchaseLine: _purchase_lines,
    BillLine: _bill_lines,
    **{model: _projects(model) for model in (ProjectOrder, Task, TimeEntry, Expense, Timer)},
}
