"""The panels of the folder that are always there: quote, invoices, payments, amendments, documents, e-mails (P22)."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.company import rights
from carnet.company.methods import METHODS
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.models import Mail
from carnet.core.money import ZERO
from carnet.dossier.queries import Folder
from carnet.dossier.web.links import link
from carnet.invoicing.queries.invoices import InvoiceSummary, PaymentSummary
from carnet.invoicing.web.plan_panel import plan_panel
from carnet.sales.models import Amendment
from carnet.sales.web.order_panels import OrderPanel, PanelAdd, PanelRow, added_panels

LIVE = ("open", "settled")
Placed = tuple[int, OrderPanel]


def panels_of(folder: Folder, actor: Actor, on: date | None) -> tuple[list[Placed], list[Placed]]:
    """The panels in two columns, each with its place, as they stood on a past day or today."""
    acts = on is None
    own = [
        (10, _quote(folder)),
        (20, _invoices(folder, actor, on)),
        (
            25,
            plan_panel(actor, folder.order, folder.plan, folder.today, held=folder.held is not None) if acts else None,
        ),
        (30, _payments(folder, actor, on)),
        (40, _amendments(folder, actor, on)),
        (80, _documents(folder, actor, on)),
        (90, _mails(folder, actor, on)),
    ]
    nothing = {name for name, there in (("contracts", folder.recurs), ("retention", folder.keeps_back)) if not there}
    every = sorted([*own, *added_panels(actor, folder.order, on, nothing)], key=lambda placed: placed[0])
    shown = [panel if acts else _still(panel) for _place, panel in every if panel is not None]
    drawn = list(enumerate(shown, start=1))
    return drawn[::2], drawn[1::2]


def _still(panel: OrderPanel) -> OrderPanel:
    return OrderPanel(
        title=panel.title,
        thing=panel.thing,
        key=panel.key,
        rows=panel.rows,
        amount=panel.amount,
        empty=_("Nothing on that day."),
    )


def _quote(folder: Folder) -> OrderPanel | None:
    order = folder.order
    if order.quote is None:
        return OrderPanel(title=_("Quote"), thing="quote", key="d", empty=_("This order was made without a quote."))
    rows = [
        PanelRow(
            title=order.quote.number,
            beside=f"v{version.n}",
            url=link("sales:quote", order.quote.pk)
            + ("" if version.n == order.quote.current_version else f"?version={version.n}"),
            state="accepted" if version.pk == order.quote_version_id else "",
            kind="quote",
            under=_signed(version)
            if version.pk == order.quote_version_id
            else pgettext("quote", "sent on %(day)s") % {"day": formats.day(version.sent_at)}
            if version.sent_at
            else "",
            amount=version.total_excl_tax,
        )
        for version in reversed(folder.versions)
    ]
    return OrderPanel(title=_("Quote"), thing="quote", key="d", rows=rows)


def _signed(version: Any) -> str:
    told = {"day": formats.day(version.signed_on), "name": version.signed_by}
    return (_("Accepted on %(day)s, %(name)s") if version.signed_by else _("Accepted on %(day)s")) % told


def _invoices(folder: Folder, actor: Actor, on: date | None) -> OrderPanel:
    shown, recurring = (
        [one for one in of if on is None or (one.issued_on and one.issued_on <= on)]
        for of in (folder.invoices, folder.contract_invoices)
    )
    total = sum(
        (-one.total_excl_tax if one.kind == "credit_note" else one.total_excl_tax for one in shown if one.number), ZERO
    )
    add = []
    url = link("invoicing:invoice_order", folder.order.pk)
    if url and folder.standing.state in LIVE and actor.may(rights.INVOICES):
        add.append(PanelAdd(label=pgettext("act", "Invoice"), url=url))
    return OrderPanel(
        title=_("Invoices and credit notes"),
        thing="invoice",
        key="f",
        rows=[_invoice(one, on) for one in (*shown, *recurring)],
        amount=total if shown else None,
        add=add,
        empty=_("Nothing invoiced. “+” proposes the deposit, what is delivered or the balance."),
    )


INVOICE_WORDS = {
    "deposit": lambda: _("deposit"),
    "interim": lambda: _("interim"),
    "progress": lambda: _("progress"),
    "balance": lambda: _("balance"),
    "credit_note": lambda: _("credit note"),
    "recurring": lambda: pgettext("invoice", "contract"),
}


def _invoice(one: InvoiceSummary, on: date | None) -> PanelRow:
    word = INVOICE_WORDS.get(one.kind, lambda: "")()
    sign = -1 if one.kind == "credit_note" else 1
    incl = _("%(amount)s incl. tax") % {"amount": formats.money(sign * one.total_incl_tax)}
    parts = [formats.day(one.issued_on or one.created_on)]
    if one.kind == "credit_note" and one.corrects_number:
        parts.append(_("on %(number)s") % {"number": one.corrects_number})
        if one.to_invoice_again is not None:
            parts.append(_("to invoice again") if one.to_invoice_again else _("given up"))
    elif one.number and on is None:
        if one.left and one.due_on:
            parts.append(_("due on %(day)s") % {"day": formats.day(one.due_on)})
        if one.left and one.reminded_on:
            told = {"n": one.reminder, "day": formats.day(one.reminded_on)}
            parts.append(_("reminder %(n)s on %(day)s") % told)
        if one.paid:
            parts.append(_("paid %(amount)s") % {"amount": formats.money(one.paid)})
    late = (timezone.localdate() - one.due_on).days if one.state == "overdue" and one.due_on else 0
    return PanelRow(
        title=one.number or _("Draft"),
        beside=word,
        url=link("invoicing:invoice", one.id),
        state=str(one.state) if on is None and (one.kind != "credit_note" or one.state == "draft") else "",
        kind="invoice",
        late=late,
        under=" · ".join(parts),
        amount=sign * one.total_excl_tax,
        amount_under=incl,
    )


def _payments(folder: Folder, actor: Actor, on: date | None) -> OrderPanel:
    numbers = {one.id: one.number or "" for one in folder.invoices}
    shown = [one for one in folder.payments if on is None or one.on <= on]
    url = link("invoicing:record_payment")
    offered = url and actor.may(rights.PAYMENTS) and folder.standing.state not in ("cancelled", "draft")
    return OrderPanel(
        title=_("Payments"),
        thing="payment",
        key="r",
        rows=[_payment(one, numbers) for one in shown],
        amount=folder.standing.paid if shown else None,
        add=[PanelAdd(label=_("Record a payment"), url=f"{url}?order={folder.order.pk}")] if offered else [],
        empty=_("Nothing received. “+” records a payment on this order."),
    )


def _payment(one: PaymentSummary, numbers: dict[int, str]) -> PanelRow:
    named = [numbers[pk] for pk in one.invoice_ids if numbers.get(pk)]
    words = {"receipt": "", "refund": _("refund"), "reversal": _("reversal")}
    parts = [", ".join(named), one.reference]
    if one.unallocated > 0:
        parts.append(_("%(amount)s not used yet") % {"amount": formats.money(one.unallocated)})
    sign = -1 if one.kind == "refund" else 1
    return PanelRow(
        title=formats.day(one.on),
        beside=" · ".join(filter(None, [str(METHODS.get(one.method, one.method)), words.get(one.kind, "")])),
        url=link("invoicing:payment", one.id),
        state="cancelled" if one.reversed else "",
        kind="payment",
        under=" · ".join(filter(None, parts)),
        amount=sign * one.amount,
    )


def _amendments(folder: Folder, actor: Actor, on: date | None) -> OrderPanel:
    shown = [one for one in folder.amendments if on is None or (one.accepted_on and one.accepted_on <= on)]
    may = actor.may(rights.SALES)
    offered = may and folder.standing.state in LIVE
    return OrderPanel(
        title=_("Amendments"),
        thing="amendment",
        key="a",
        rows=[_amendment(one) for one in reversed(shown)],
        amount=sum((one.after_excl_tax - one.before_excl_tax for one in shown if one.accepted_on), ZERO)
        if shown
        else None,
        add=[PanelAdd(label=_("New amendment"), url=reverse("dossier:amendment-new", args=[folder.order.pk]))]
        if offered
        else [],
        empty=_("No amendment. “+” changes quantities and prices or adds lines, signed by the customer."),
    )


def _amendment(one: Amendment) -> PanelRow:
    under = " · ".join(filter(None, [formats.day(one.accepted_on or one.on), one.accepted_by, one.reason]))
    return PanelRow(
        title=_("Amendment %(n)s") % {"n": one.n},
        url=reverse("dossier:amendment", args=[one.pk]),
        state="accepted" if one.accepted_on else "draft",
        kind="amendment",
        under=under,
        amount=one.after_excl_tax - one.before_excl_tax,
        dialog=True,
    )


def _documents(folder: Folder, actor: Actor, on: date | None) -> OrderPanel:
    order = folder.order
    shown = [one for one in folder.documents if on is None or timezone.localtime(one.created_at).date() <= on]
    may = actor.may(rights.SALES)
    rows = [
        PanelRow(
            title=one.title,
            url=reverse("dossier:document", args=[one.pk]),
            under=f"{formats.day(one.created_at)} · {one.by_name}",
            remove_url=reverse("dossier:document-removal", args=[one.pk]) if may and on is None else "",
        )
        for one in sorted(shown, key=lambda one: one.created_at, reverse=True)
    ]
    filing = {
        kind: reverse("dossier:order-paper-filing", args=[order.pk, kind]) for kind in ("confirmation", "proforma")
    }
    add = [
        PanelAdd(label=_("Upload a file"), url=reverse("dossier:document-upload", args=[order.pk])),
        PanelAdd(label=_("Order confirmation"), url=filing["confirmation"], post=True),
        PanelAdd(label=_("Proforma"), url=filing["proforma"], post=True),
    ]
    return OrderPanel(
        title=_("Documents"),
        thing="document",
        key="o",
        rows=rows,
        add=add if may else [],
        empty=_("No document. “+” keeps the customer's purchase order or any other file here."),
    )


MAIL_WORDS = {
    Mail.WAITING: lambda: _("waiting"),
    Mail.SENDING: lambda: _("leaving"),
    Mail.SENT: lambda: _("delivered"),
    Mail.DROPPED: lambda: _("not sent: nothing was left to ask"),
}


def _mails(folder: Folder, actor: Actor, on: date | None) -> OrderPanel:
    shown = [one for one in folder.mails if on is None or timezone.localtime(one.created_at).date() <= on]
    rows = [
        PanelRow(
            title=one.title,
            state="failed" if one.state == Mail.FAILED else "",
            kind="mail",
            under=" · ".join(
                filter(
                    None,
                    [
                        formats.instant(one.sent_at or one.created_at),
                        ", ".join(one.recipients),
                        MAIL_WORDS.get(one.state, lambda: "")(),
                    ],
                )
            ),
        )
        for one in shown
    ]
    send = reverse("dossier:order-send", args=[folder.order.pk])
    add = [
        PanelAdd(label=_("Send the confirmation"), url=send),
        PanelAdd(label=_("Send the proforma"), url=f"{send}?kind=proforma"),
    ]
    return OrderPanel(
        title=_("E-mails"),
        thing="email",
        key="m",
        rows=rows,
        add=add if actor.may(rights.SALES) else [],
        empty=_("No e-mail. Quotes and invoices sent to the customer are kept here."),
    )
