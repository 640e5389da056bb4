"""Everything the folder of an order shows, asked from each area in one go (P22)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from carnet.company.clock import today
from carnet.company.models import Settings
from carnet.core.models import Journal, Mail, User
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.core.rows import any_of
from carnet.delivery.queries.readiness import Ready
from carnet.dossier.models import FolderDocument
from carnet.dossier.queries.blocking import blockers_of
from carnet.dossier.queries.brought import ready_of_order
from carnet.dossier.queries.figures import Blocker, LineFigures, Standing
from carnet.dossier.queries.standings import bare_standing, require_day_of
from carnet.invoicing.models import Invoice, InvoiceLine, OrderRetention
from carnet.invoicing.plans import PlannedLine
from carnet.invoicing.queries.invoices import (
    InvoiceSummary,
    PaymentSummary,
    invoices_of_orders,
    payments_of_orders,
    summaries,
)
from carnet.invoicing.queries.plans import plan_of
from carnet.invoicing.queries.settling import received_on_order
from carnet.sales.models import Amendment, Closure, Order, OrderLine, QuoteVersion
from carnet.sales.queries import Held, hold_of
from carnet.subscriptions.queries.orders import latest_invoices_of_orders

JOURNAL_SHOWN, CONTRACT_INVOICES_SHOWN = 30, 6


@dataclass(frozen=True, slots=True)
class FolderLine:
    """A row of the order as it is shown; figures where it holds an amount, none for sections, comments, recurring lines."""

    line: OrderLine
    figures: LineFigures | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """An order with all its papers."""

    order: Order
    owner: str
    today: date
    rule: str
    standing: Standing
    lines: Sequence[FolderLine]
    ready: Mapping[int, Sequence[Ready]]
    stock_may_lack: bool
    versions: Sequence[QuoteVersion]
    amendments: Sequence[Amendment]
    closures: Sequence[Closure]
    held: Held | None
    plan: Sequence[PlannedLine]
    invoices: Sequence[InvoiceSummary]
    contract_invoices: Sequence[InvoiceSummary]
    payments: Sequence[PaymentSummary]
    recurs: bool
    keeps_back: bool
    documents: Sequence[FolderDocument]
    mails: Sequence[Mail]
    journal: Sequence[Journal]

    @property
    def blockers(self) -> Sequence[Blocker]:
        return self.standing.blockers


def standing(order_id: int, on: date | None = None) -> Standing:
    """How an order stands, today with what keeps it open, or on a day since its date (P2, P5, P7)."""
    if on is not None:
        require_day_of(order_id, on)
        return bare_standing(order_id, on)
    found = bare_standing(order_id)
    rule = Settings.objects.values_list("closing_rule", flat=True).first() or ""
    invoices = invoices_of_orders([order_id], today())
    return replace(found, blockers=_blockers(found, rule, invoices, received_on_order(order_id)))


def blockers(order_id: int) -> list[Blocker]:
    """Why an order is not closed (P7)."""
    return list(standing(order_id).blockers)


def folder(order_id: int, on: date | None = None) -> Folder:
    """The folder of an order, its figures today or on a past day (about twenty statements, whatever the history)."""
    owner = User.objects.filter(pk=OuterRef("owner_id")).values("name")[:1]
    rows = Order.objects.filter(pk=order_id).select_related(*_WITH)
    order = rows.annotate(
        owner_name=Subquery(owner),
        recurs=Exists(OrderLine.objects.filter(order=OuterRef("pk")).exclude(period="")),
        keeps_back=Exists(OrderRetention.objects.filter(order=OuterRef("pk"))),
        closed_once=Exists(Closure.objects.filter(order=OuterRef("pk"))),
        amended=Exists(Amendment.objects.filter(order=OuterRef("pk"))),
        filed=Exists(FolderDocument.objects.filter(order=OuterRef("pk"))),
    ).first()
    if order is None:
        raise NotFound
    if on is not None:
        require_day_of(order_id, on)
    day, rule, stock_may_lack = _house()
    every = _invoices(order_id, on or day)
    invoices = [one for one in every if one.order_ids]
    amendments = list(Amendment.objects.filter(order=order).order_by("n")) if order.amended else []
    held = hold_of(order_id)
    found = bare_standing(order_id, on)
    payments = payments_of_orders([order_id])
    if on is None:
        received = sum((one.unallocated for one in payments if one.order_id == order_id), ZERO)
        found = replace(found, blockers=_blockers(found, rule, invoices, received, held, amendments))
    figures = {line.order_line_id: line for line in found.lines}
    return Folder(
        order=order,
        owner=order.owner_name or "",
        today=day,
        rule=rule,
        standing=found,
        lines=[
            FolderLine(line, figures.get(line.pk))
            for line in OrderLine.objects.filter(order=order).select_related("product").order_by("position")
        ],
        ready=ready_of_order(order_id, day) if on is None and _goods_left(found) else {},
        stock_may_lack=stock_may_lack,
        versions=list(QuoteVersion.objects.filter(quote=order.quote_id).order_by("n")) if order.quote_id else [],
        amendments=amendments,
        closures=list(Closure.objects.filter(order=order).order_by("id")) if order.closed_once else (),
        held=held,
        plan=plan_of(order_id) if on is None else (),
        invoices=invoices,
        contract_invoices=[one for one in every if not one.order_ids],
        payments=payments,
        recurs=order.recurs,
        keeps_back=order.keeps_back,
        documents=_documents(order) if order.filed else (),
        mails=list(Mail.objects.filter(_mails_of(order)).order_by("-id")[:20]),
        journal=_journal(order_id),
    )


def _invoices(order_id: int, on: date) -> list[InvoiceSummary]:
    """The invoices of the order, and the newest ones of its contracts (two statements)."""
    named = InvoiceLine.objects.filter(order=order_id).values("invoice_id")
    of_contracts = latest_invoices_of_orders([order_id], CONTRACT_INVOICES_SHOWN)
    return summaries(Invoice.objects.filter(id__in=any_of(named, of_contracts)), on)


def _documents(order: Order) -> Sequence[FolderDocument]:
    return list(FolderDocument.objects.filter(order=order).select_related("file").defer("file__content"))


def _mails_of(order: Order) -> Q:
    """Those of the order and those that carried its quote."""
    own = Q(order_id=order.pk)
    return own | Q(subject_kind="quote", subject_id=order.quote_id) if order.quote_id else own


_WITH = (
    "party", "billed_party", "contact", "billing_address", "delivery_address", "terms", "quote", "quote_version",
)  # fmt: skip


def _blockers(
    found: Standing,
    rule: str,
    invoices: Sequence[InvoiceSummary],
    received: Decimal,
    held: Held | None = None,
    amendments: Sequence[Amendment] | None = None,
) -> tuple[Blocker, ...]:
    if found.state in ("closed", "cancelled"):
        return ()
    if amendments is None:
        amendments = list(Amendment.objects.filter(order=found.order_id, accepted_on=None))
        held = hold_of(found.order_id)
    return blockers_of(found, rule, invoices, received, held, amendments)


def _goods_left(standing: Standing) -> bool:
    """Whether goods of the order are still to leave."""
    return any(line.deliverable and line.left_to_deliver.quantity > 0 for line in standing.lines)


def _house() -> tuple[date, str, bool]:
    """The company's day, its closing rule, and whether its stock may lack (one statement)."""
    rows = Settings.objects.values_list("time_zone", "closing_rule", "stock_may_be_negative")
    zone, rule, stock_may_lack = rows.first() or ("Europe/Paris", "", False)
    return timezone.now().astimezone(ZoneInfo(zone)).date(), rule, stock_may_lack


def _journal(order_id: int) -> list[Journal]:
    """The last lines about an order, newest first (one statement)."""
    return list(
        Journal.objects.raw(
            """
            SELECT j.* FROM core_journal j JOIN core_journalabout a ON a.line_id = j.id
            WHERE a.kind = 'order' AND a.subject_id = %s AND a.company_id = core_company()
            ORDER BY a.line_id DESC LIMIT %s
            """,
            [order_id, JOURNAL_SHOWN],
        )
    )
