"""What is left to do on an order, each with the button that does it (P7)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.company import rights
from carnet.company.models import AT_COST
from carnet.company.web.when import milestone_words
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.money import ZERO
from carnet.dossier.queries import Blocker, Folder, invoice_label
from carnet.dossier.web.links import link
from carnet.dossier.web.todo_row import EXCL, INCL, Todo
from carnet.dossier.web.undelivered import DELIVERIES, undelivered
from carnet.invoicing.plans import PlannedLine, next_line
from carnet.invoicing.queries.invoices import InvoiceSummary


def todo_of(folder: Folder, actor: Actor, day: date) -> list[Todo]:
    """What is left to do, the most pressing first; what this actor may not do stands without button."""
    invoices = {one.id: one for one in folder.invoices}
    rows: list[Todo] = []
    for one in folder.blockers:
        if one.code not in DELIVERIES:
            rows += _rows(one, folder, invoices, day)
    rows += undelivered(folder, day)
    allowed = [row if _may(row, actor) else replace(row, url="") for row in rows]
    return sorted(allowed, key=_place)


RIGHT_OF = {
    "validate": rights.SALES,
    "release": rights.ORDERS_CLOSE,
    "invoice": rights.INVOICES,
    "record_payment": rights.PAYMENTS,
    "amend": rights.SALES,
    "accept": rights.SALES,
    "credit": rights.INVOICES,
    "deliver": rights.DELIVERIES,
    "complete": rights.DELIVERIES,
    "contract": rights.CONTRACTS,
}


def _place(row: Todo) -> tuple[bool, ...]:
    """What keeps the order open first, of it what is late, then what the rest waits for."""
    return not (row.blocks or row.leads), not row.late, not row.leads, not row.url


def _may(row: Todo, actor: Actor) -> bool:
    right = RIGHT_OF.get(row.act)
    return right is None or actor.may(right)


def _rows(one: Blocker, folder: Folder, invoices: dict[int, InvoiceSummary], day: date) -> Iterator[Todo]:
    invoice = invoices.get(one.document.id) if one.document and one.document.kind == "invoice" else None
    yield from _of_order(one, folder)
    yield from _of_deposits(one, folder)
    yield from _of_changes(one, folder)
    if invoice:
        yield from _of_invoice(one, invoice, day)


def _of_order(one: Blocker, folder: Folder) -> Iterator[Todo]:
    """What the order itself waits for."""
    order = folder.order
    match one.code:
        case "order_is_draft":
            label, url = pgettext("act", "Validate"), reverse("dossier:order-validation", args=[order.pk])
            under = _("A draft does not count yet.")
            yield Todo(one.code, _("Validate the order"), under, act="validate", label=label, url=url)
        case "order_held":
            reason, url = folder.held.reason if folder.held else "", reverse("dossier:order-release", args=[order.pk])
            yield Todo(one.code, _("Release the order"), reason, act="release", url=url)
        case "left_to_invoice" | "balance_to_issue":
            row = _invoice(one, folder)
            yield replace(row, url="", waits=_("once released")) if _kept_back(folder) else row
        case "recurring_to_hand_over":
            url = link("subscriptions:order_hand_over", order.pk)
            yield Todo(one.code, _("Hand the recurring lines to a contract"), one.sentence, act="contract", url=url)


def _of_deposits(one: Blocker, folder: Folder) -> Iterator[Todo]:
    """Deposits to invoice, to deduct, to credit."""
    order = folder.order
    match one.code:
        case "deposit_invoice_to_issue":
            url = _asked(link("invoicing:invoice_order", order.pk), f"kind=deposit&incl={one.amount}")
            under = _("Received before any invoice: the deposit invoice is due at once.")
            yield Todo(one.code, _("Invoice the deposit received"), under, one.amount, INCL, "invoice", url=url)
        case "deposit_to_deduct" if one.blocks:
            url = link("invoicing:invoice_order", order.pk)
            yield Todo(one.code, _("Deduct the deposit"), "", one.amount, EXCL, "invoice", url=url)
        case "deposit_beyond_group":
            title, url = _("Credit the deposit beyond its VAT rate"), _deposit_url(folder)
            yield Todo(one.code, title, "", one.amount, EXCL, "credit", url=url)


def _of_changes(one: Blocker, folder: Folder) -> Iterator[Todo]:
    """Amendments to make, or that wait."""
    match one.code:
        case "over_invoiced":
            title, url = (
                _("Amend what is invoiced beyond the order"),
                reverse("dossier:amendment-new", args=[folder.order.pk]),
            )
            yield Todo(one.code, title, one.sentence, one.amount, EXCL, "amend", url=url)
        case "amendment_waiting" if one.document:
            url = reverse("dossier:amendment-acceptance", args=[one.document.id])
            title = _("%(amendment)s waits for the customer") % {"amendment": one.document.label}
            yield Todo(one.code, title, "", one.amount, EXCL, "accept", url=url, blocks=False)


def _of_invoice(one: Blocker, invoice: InvoiceSummary, day: date) -> Iterator[Todo]:
    """Drafts to issue, invoices to collect."""
    match one.code:
        case "draft_waiting":
            title, url = (
                _("Issue the draft: %(label)s") % {"label": kind_of(invoice)},
                link("invoicing:invoice", invoice.id),
            )
            under = _("A draft does not count yet.")
            yield Todo(one.code, title, under, one.amount, INCL, "issue", url=url, dialog=False)
        case "invoice_unpaid":
            yield _unpaid(one, invoice, day)


def _invoice(one: Blocker, folder: Folder) -> Todo:
    """The invoice that comes next: the deposit agreed, what is delivered, or all that is left."""
    order, standing = folder.order, folder.standing
    url = link("invoicing:invoice_order", order.pk)
    amount = standing.totals.left_to_invoice.excl_tax
    planned = next_line(folder.plan)
    if planned is not None:
        return _planned(one, planned, amount, f"{url}?plan={planned.id}" if url else "", folder.today)
    if standing.facts.invoiced == "none" and order.deposit_percent and amount:
        title = _("Invoice the deposit of %(percent)s") % {"percent": formats.percent(order.deposit_percent)}
        under = _("Agreed with the order; %(amount)s are left to invoice.") % {"amount": formats.money(amount)}
        return Todo(one.code, title, under, None, "", "invoice", _("Invoice the deposit"), _asked(url, "kind=deposit"))
    if any(line.invoice_policy in AT_COST and line.left_to_invoice.excl_tax for line in standing.lines):
        return _invoice_time(one, folder, _asked(url, "kind=time"))
    first = standing.facts.invoiced == "none"
    title = _("Invoice the order") if first else _("Invoice the balance")
    label = "" if first else title
    now = sum((line.to_invoice_now.excl_tax for line in standing.lines), ZERO)
    lines_left = standing.totals.lines_left.excl_tax
    under = _deposit_words(folder)
    if not under and now <= 0 < lines_left:
        under = _("Invoiced as delivered: nothing new is delivered.")
    elif not under and 0 < now < lines_left:
        under = _("Of which %(amount)s delivered, not yet invoiced.") % {"amount": formats.money(now)}
    return Todo(one.code, title, under, one.amount, EXCL, "invoice", label, url)


def _kept_back(folder: Folder) -> bool:
    """Whether the invoice that comes next waits for the order to be released: of an order on hold only deposits are invoiced (P9)."""
    planned = next_line(folder.plan)
    if planned is not None:
        return folder.held is not None and planned.kind != "deposit"
    deposit = folder.standing.facts.invoiced == "none" and bool(folder.order.deposit_percent)
    return folder.held is not None and not deposit


def _planned(one: Blocker, line: PlannedLine, left: Decimal, url: str, day: date) -> Todo:
    """The invoice that the billing plan expects next."""
    name = line.label or pgettext("planned invoice", "Balance")
    when = _("planned on %(day)s") % {"day": formats.day(line.due_on)} if line.due_on else milestone_words(line)
    rest = "" if left == line.amount else _("%(amount)s are left to invoice") % {"amount": formats.money(left)}
    late = (day - line.due_on).days if line.due_on and line.is_late(day) else 0
    under = " · ".join(filter(None, [when, rest]))
    title = _("Invoice “%(name)s”") % {"name": name}
    return Todo(one.code, title, under, line.amount, EXCL, "invoice", "", url, late=late)


def _invoice_time(one: Blocker, folder: Folder, url: str) -> Todo:
    """What is billed at cost: the time that waits, else the lines to end."""
    at_cost = [line for line in folder.standing.lines if line.invoice_policy in AT_COST]
    waiting = sum((line.to_invoice_now.excl_tax for line in at_cost), ZERO)
    under = _("No time waits to be invoiced: end the line at cost to give up its rest.")
    if waiting:
        under = _("About %(amount)s of time and expenses wait.") % {"amount": formats.money(waiting)}
    return Todo(one.code, _("Invoice the time spent"), under, one.amount, EXCL, "invoice", "", url)


def _deposit_words(folder: Folder) -> str:
    left = folder.standing.deposit_left
    if not left:
        return ""
    numbers = [one.number for one in folder.invoices if one.kind == "deposit" and one.number]
    told = {"number": ", ".join(filter(None, numbers)), "amount": formats.money(left)}
    return _("The deposit %(number)s (%(amount)s excl. tax) is deducted.") % told


def _unpaid(one: Blocker, invoice: InvoiceSummary, day: date) -> Todo:
    late = (day - invoice.due_on).days if invoice.due_on and invoice.due_on < day else 0
    title = _("Collect %(number)s") if invoice.left == invoice.total_incl_tax else _("Collect the rest of %(number)s")
    under = _("Due on %(day)s, %(away)s") % {
        "day": formats.day(invoice.due_on),
        "away": formats.days_away(invoice.due_on, day),
    }
    url = _asked(link("invoicing:record_payment"), f"invoice={invoice.id}")
    label = _("Collect")
    return Todo(
        one.code,
        title % {"number": invoice.number},
        under,
        one.amount,
        INCL,
        "record_payment",
        label,
        url,
        late=max(0, late),
        blocks=one.blocks,
    )


def _deposit_url(folder: Folder) -> str:
    deposit = next((one for one in folder.invoices if one.kind == "deposit" and one.number), None)
    return link("invoicing:credit_note", deposit.id) if deposit else ""


def _asked(url: str, query: str) -> str:
    return f"{url}?{query}" if url else ""


def kind_of(invoice: InvoiceSummary) -> str:
    """`balance invoice` without number."""
    return invoice_label(invoice.kind, "").strip().lower()
