"""The work of the day across orders, invoices and quotes, the most urgent first; each row with its act."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from carnet.company import rights
from carnet.company.models import Settings
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.money import ZERO
from carnet.delivery.queries.backorders import backorders
from carnet.delivery.queries.otherwise import waiting
from carnet.dossier.queries.forecast import ForecastAsk, late_lines
from carnet.dossier.queries.promising import count_late
from carnet.dossier.web.buying import purchase_work
from carnet.dossier.web.late import late_acts, why_words
from carnet.dossier.web.links import link
from carnet.dossier.web.next_act import next_act
from carnet.dossier.web.recurring import contract_work
from carnet.dossier.web.rows import Work
from carnet.dossier.web.standings import TO_INVOICE, late_orders, standings
from carnet.invoicing.models import Debit, Invoice, InvoiceKind, InvoiceLine, InvoiceShare, InvoiceStanding
from carnet.invoicing.queries.reminders import late_dues, letters_of
from carnet.projects.models import Task
from carnet.sales.models import Hold, OrderStanding, QuoteVersion
from carnet.sales.web.lists import to_chase
from carnet.stock.models import Level
from carnet.stock.queries.reordering import below_threshold, with_thresholds

ASKED_AHEAD = timedelta(days=7)
OVERDUE, PLANNED, ORDERS, QUOTES, REMINDED = 5, 3, 8, 5, 300


def work_of(actor: Actor, day: date, owner: int | None) -> list[Work]:
    """What this person may do today; who only reads sees what others have to do, without a button. Fifteen statements whatever
    the history."""
    planned, orders = _planned(actor, day, owner)
    reminding, creditor = Settings.objects.values_list("reminding", "creditor_id").get()
    rows = [
        *_overdue(actor, day, owner),
        *_reminders(actor, day, reminding),
        *(_debits(actor, day) if creditor and owner is None else ()),
        *_drafts(actor, owner),
        *(contract_work(actor, day) if owner is None else ()),
        *(purchase_work(actor, day) if owner is None else ()),
        *planned,
        *_orders(actor, day, owner, orders),
        *_tasks(actor, day),
        *(_stock(actor, day) if owner is None else ()),
        *_deliveries(actor, day, owner),
        *_quotes(actor, owner),
    ]
    return rows if _only_reads(actor) else [row for row in rows if row.url]


def _only_reads(actor: Actor) -> bool:
    return not actor.rights - {rights.READ, rights.COSTS}


def _of(rows: QuerySet[Any], path: str, owner: int | None) -> QuerySet[Any]:
    return rows if owner is None else rows.filter(**{path: owner})


def _overdue(actor: Actor, day: date, owner: int | None) -> Iterator[Work]:
    rows = InvoiceStanding.objects.filter(credit_note=False, left__gt=0, due_on__lt=day)
    rows = _of(rows, "invoice__owner_id", owner).select_related("invoice", "billed").defer("invoice__parties")
    found = list(rows.order_by("due_on", "invoice_id")[: OVERDUE + 1])
    url = link("invoicing:record_payment") if actor.may(rights.PAYMENTS) else ""
    for row in found[:OVERDUE]:
        yield Work(
            "record_payment",
            _("Collect %(number)s, %(customer)s") % {"number": row.invoice.number, "customer": row.billed.name},
            _("Due on %(day)s") % {"day": formats.day(row.due_on)},
            row.left,
            "incl",
            f"{url}?invoice={row.invoice_id}" if url else "",
            _("Collect"),
            late=(day - row.due_on).days,
            page=link("invoicing:invoice", row.invoice_id),
        )
    if len(found) > OVERDUE and (url or _only_reads(actor)):
        every = f"{link('invoicing:invoices')}?view=overdue&state=overdue"
        yield Work("record_payment", _("More overdue invoices"), "", None, "", every, _("See them"), dialog=False)


def _reminders(actor: Actor, day: date, reminding: str) -> Iterator[Work]:
    if not actor.may(rights.REMINDERS) or reminding != Settings.Reminding.REVIEWED:
        return
    letters = letters_of(late_dues(day, limit=REMINDED))
    if letters:
        title = ngettext("Send %(n)d reminder", "Send %(n)d reminders", len(letters)) % {"n": len(letters)}
        under = ", ".join(dict.fromkeys(one.billed_name for one in letters[:3]))
        left = sum((one.left for one in letters), ZERO)
        url = link("invoicing:reminders")
        yield Work("remind", title, under, left, "incl", url, _("Look at them"), dialog=False)


def _debits(actor: Actor, day: date) -> Iterator[Work]:
    """Direct debits to ask of the bank in time, and those whose day has come (one statement, for who collects that way)."""
    if not actor.may(rights.PAYMENTS):
        return
    asked = Debit.objects.filter(payment=None, withdrawn_on=None)
    due = InvoiceStanding.objects.filter(
        ~Exists(asked.filter(invoice_id=OuterRef("invoice_id"))), left__gt=0, due_on__lte=day + ASKED_AHEAD,
        invoice__mandate__isnull=False, invoice__mandate__revoked_on=None,
    )  # fmt: skip
    come = _summed(asked.filter(collection__on__lte=day), "come", "amount")
    found = {what: (n, amount) for what, n, amount in _summed(due, "due", "left").union(come, all=True) if n}
    if "due" in found:
        n, amount = found["due"]
        title = ngettext("Collect %(n)d invoice by direct debit", "Collect %(n)d invoices by direct debit", n) % {
            "n": n
        }
        url, under = link("invoicing:collect"), _("The bank is asked some days before.")
        yield Work("record_payment", title, under, amount, "incl", url, pgettext("direct debit", "Collect"))
    if "come" in found:
        n, amount = found["come"]
        title = ngettext("Record %(n)d direct debit", "Record %(n)d direct debits", n) % {"n": n}
        url = f"{link('invoicing:collections')}?view=to_receive&state=to_receive"
        yield Work("record_payment", title, "", amount, "incl", url, _("See them"), dialog=False)


def _summed(rows: QuerySet[Any], what: str, amount: str) -> QuerySet[Any]:
    """How many and how much, under a word."""
    grouped = rows.order_by().annotate(what=Value(what)).values("what")
    found: QuerySet[Any] = grouped.annotate(n=Count("pk"), total=Sum(amount)).values_list("what", "n", "total")
    return found


def _drafts(actor: Actor, owner: int | None) -> Iterator[Work]:
    if not actor.may(rights.INVOICES):
        return
    rows = _of(Invoice.objects.filter(number=None), "owner_id", owner)
    if owner is None and actor.may(rights.BILLING_RUNS) and actor.may(rights.INVOICES_ISSUE):
        rows = rows.exclude(kind=InvoiceKind.RECURRING)
    found = rows.aggregate(count=Count("pk"), total=Sum("total_incl_tax"))
    if found["count"]:
        title = ngettext("Issue %(n)d draft invoice", "Issue %(n)d draft invoices", found["count"]) % {
            "n": found["count"]
        }
        url = f"{link('invoicing:invoices')}?view=drafts&state=draft"
        yield Work(
            "issue", title, _("A draft does not count yet."), found["total"], "incl", url, _("See them"), dialog=False
        )


def _planned(actor: Actor, day: date, owner: int | None) -> tuple[list[Work], set[int]]:
    """Planned invoices whose day is over, the oldest first, and their orders (P46)."""
    if not actor.may(rights.INVOICES):
        return [], set()
    late = late_lines(ForecastAsk(day, day, day, owner_id=owner), shown=PLANNED)
    found = []
    for line in late.lines:
        url, _move, dialog = late_acts(line, actor)
        page = reverse("dossier:order", args=[line.order_id])
        told = {"label": line.label or _("Planned invoice"), "customer": line.party}
        planned = _("planned on %(day)s") % {"day": formats.day(line.due_on)}
        found.append(
            Work(
                "invoice",
                _("Invoice “%(label)s”, %(customer)s") % told,
                " · ".join(filter(None, [line.number, planned, why_words(line)])),
                line.amount,
                "excl",
                url or page,
                "" if url else _("See it"),
                dialog=dialog and bool(url),
                late=(day - line.due_on).days,
                page=page,
            )
        )
    if late.count > len(found):
        every = f"{reverse('dossier:planned')}?view=late&late=1{'&mine=1' if owner else ''}"
        more = _("All %(n)d planned invoices that are late") % {"n": late.count}
        found.append(Work("invoice", more, "", late.total, "excl", every, _("See them"), dialog=False))
    return found, {line.order_id for line in late.lines}


def _tasks(actor: Actor, day: date) -> Iterator[Work]:
    """One's own tasks whose day has come (one statement)."""
    if actor.user_id is None:
        return
    late = Count("pk", filter=Q(due_on__lt=day))
    found = Task.objects.filter(user_id=actor.user_id, done_on=None, due_on__lte=day).aggregate(
        count=Count("pk"), late=late
    )
    if found["count"]:
        title = ngettext("Do %(n)d task of mine", "Do %(n)d tasks of mine", found["count"]) % {"n": found["count"]}
        told = ngettext("%(n)d late", "%(n)d late", found["late"]) % {"n": found["late"]} if found["late"] else ""
        url = f"{link('projects:tasks')}?view=mine&mine=1&open=1&sort=due"
        yield Work("wait", title, told, None, "", url, _("See them"), dialog=False)


def _orders(actor: Actor, day: date, owner: int | None, told_already: set[int]) -> Iterator[Work]:
    rows = standings(actor, day).filter(pk__in=_first_to_invoice(day, owner, told_already))
    found = list(
        rows.order_by(F("late_order").desc(), F("order__promised_on").asc(nulls_last=True), "ordered_on", "pk")
    )
    for row in found[:ORDERS]:
        act = next_act(row)
        if act is None or act.code == "wait":
            continue
        told = {"act": act.label, "customer": row.order.party.name}
        yield Work(
            act.code,
            _("%(act)s, %(customer)s") % told,
            " · ".join(filter(None, [row.order.number, row.order.title])),
            row.left_to_pay if act.code == "record_payment" else row.left_excl_tax,
            "incl" if act.code == "record_payment" else "excl",
            act.url,
            _("Collect") if act.code == "record_payment" else "",
            dialog=act.dialog,
            late=act.late,
            page=reverse("dossier:order", args=[row.order_id]),
        )
    if len(found) > ORDERS and (actor.may(rights.INVOICES) or _only_reads(actor)):
        every = f"{reverse('dossier:orders')}?view=to_invoice&to_invoice=1&sort=date"
        yield Work("invoice", _("More orders to invoice"), "", None, "", every, _("See them"), dialog=False)


def _first_to_invoice(day: date, owner: int | None, told_already: set[int]) -> QuerySet[Any]:
    """Ids of the first orders to invoice and one more: those promised, the late ones first, then the others; these are read in
    their order, and what another line of the agenda says is looked for until enough are found."""
    overdue = InvoiceStanding.objects.filter(credit_note=False, left__gt=0, due_on__lt=day)
    of_order = InvoiceShare.objects.filter(order_id=OuterRef("order_id"), invoice_id__in=overdue.values("invoice_id"))
    rows = _of(OrderStanding.objects.filter(TO_INVOICE), "order__owner_id", owner)
    rows = rows.exclude(order__in=told_already).exclude(Exists(of_order))
    for others in (_held_orders(), _drafted_orders()):
        rows = rows.exclude(order_id__in=others)
    late = Case(When(late_orders(day), then=Value(0)), default=Value(1))
    promised = rows.filter(order__promised_on__isnull=False).order_by(late, "order__promised_on", "ordered_on", "pk")
    free = rows.filter(order__promised_on__isnull=True).order_by("ordered_on", "pk")
    return promised.values("pk")[: ORDERS + 1].union(free.values("pk")[: ORDERS + 1], all=True)


# Sets of few orders, each read once whatever the number of rows they are taken from.


def _held_orders() -> QuerySet[Any]:
    return Hold.objects.filter(released_at=None).values("order_id")


def _drafted_orders() -> QuerySet[Any]:
    return InvoiceLine.objects.filter(invoice__number=None, order__isnull=False).values("order_id")


def _stock(actor: Actor, day: date) -> Iterator[Work]:
    """Orders whose goods will be late, then products to order again: for those who deliver, buy or keep the stock."""
    if actor.may(rights.DELIVERIES) or actor.may(rights.PURCHASES):
        n = count_late(day)
        if n:
            title = ngettext("%(n)d order line will be late", "%(n)d order lines will be late", n) % {"n": n}
            under = _("Their goods come after the day they are wanted.")
            yield Work("wait", title, under, None, "", link("dossier:promises"), _("See why"), dialog=False)
    if actor.may(rights.PURCHASES) or actor.may(rights.STOCK):
        n = with_thresholds(Level.objects.all()).filter(below_threshold()).count()
        if n:
            title = ngettext("Order %(n)d product again", "Order %(n)d products again", n) % {"n": n}
            under = _("Their stock falls below its threshold.")
            yield Work("purchase", title, under, None, "", link("stock:reorder"), _("See them"), dialog=False)


def _deliveries(actor: Actor, day: date, owner: int | None) -> Iterator[Work]:
    """Lines that may leave now, in how many orders; those late first in words (one statement)."""
    if not actor.may(rights.DELIVERIES):
        return
    rows = (
        _of(backorders(), "order__owner_id", owner)
        .filter(left_to_deliver__gt=0, held=False)
        .exclude(order_line__in=waiting(day))
    )
    late = Count("order_id", distinct=True, filter=Q(promised_on__lt=day))
    found = rows.aggregate(orders=Count("order_id", distinct=True), late=late)
    if found["orders"]:
        title = ngettext("Deliver %(n)d order", "Deliver %(n)d orders", found["orders"]) % {"n": found["orders"]}
        told = ngettext("%(n)d late", "%(n)d late", found["late"]) % {"n": found["late"]} if found["late"] else ""
        under = " · ".join(filter(None, [_("all of a line at least is there"), told]))
        url = f"{reverse('deliveries:backorders')}?view=ready&ready=1"
        yield Work("deliver", title, under, None, "", url, _("See them"), dialog=False)


def _quotes(actor: Actor, owner: int | None) -> Iterator[Work]:
    rows = QuoteVersion.objects.filter(n=F("quote__current_version"), quote__is_template=False)
    rows = _of(to_chase(rows, ["1"]), "quote__owner_id", owner).select_related("quote", "quote__party")
    for row in rows.order_by(F("valid_until").asc(nulls_last=True), "pk")[:QUOTES]:
        until = _("valid until %(day)s") % {"day": formats.day(row.valid_until)} if row.valid_until else ""
        sent = (
            pgettext("quote", "sent on %(day)s") % {"day": formats.day(row.quote.sent_at)} if row.quote.sent_at else ""
        )
        yield Work(
            "remind",
            _("Follow up the quote of %(customer)s") % {"customer": row.quote.party.name},
            " · ".join(filter(None, [row.quote.number, sent, until])),
            row.total_excl_tax,
            "excl",
            link("sales:quote-send", row.quote_id) if actor.may(rights.SALES) else "",
            page=link("sales:quote", row.quote_id),
        )
