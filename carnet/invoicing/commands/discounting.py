"""Discounts for paying early, and the credit notes they are worth (P30, R31)."""

from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.refusals import Refusal
from carnet.invoicing.commands.crediting import draft_credit_note
from carnet.invoicing.models import DiscountNote, EarlyDiscount, Invoice
from carnet.invoicing.proposals import CreditVatAsk
from carnet.invoicing.queries.discounts import PromisedDiscount, granted_discount, has_note, promised_discounts
from carnet.invoicing.steps.discounting import grant, note_granted
from carnet.invoicing.steps.settling import hold_invoices, orders_of_invoices, settlement_rows
from carnet.sales.steps import hold, post, record_transitions
from carnet.sales.steps.days import check_day


class NoDiscountPromised(Refusal):
    """The invoice says nothing of a discount."""

    def __init__(self) -> None:
        super().__init__(_("This invoice promises no discount for early payment."))


class DiscountIsNotWhatIsLeft(Refusal):
    """A discount is granted when it is all that is left to pay."""

    def __init__(self, amount: str, left: str) -> None:
        super().__init__(
            _("The discount is %(amount)s, and %(left)s is left: record the payment first, or give up a difference.")
            % {"amount": amount, "left": left}
        )


class DiscountNoteNotWanted(Refusal):
    """Nothing is to be prepared."""

    def __init__(self) -> None:
        super().__init__(_("No credit note of a discount is to be prepared for this invoice."))


@act("invoice.grant_discount", right=rights.PAYMENTS)
def grant_discount(*, invoice_id: int, on: date, by: Actor) -> EarlyDiscount:
    """Grant the discount of an invoice although it was paid late: what is left is settled, its credit note prepared (P30)."""
    orders = hold(orders_of_invoices([invoice_id]))
    standing = hold_invoices([invoice_id])[invoice_id]
    promised = promised_discounts([invoice_id]).get(invoice_id)
    if promised is None:
        raise NoDiscountPromised
    if standing.left != promised.amount:
        raise DiscountIsNotWhatIsLeft(formats.money(promised.amount), formats.money(standing.left))
    check_day(on, company.settings(), not_before=standing.issued_on)
    made, settled = grant(promised, on, None, by)
    record_transitions(post(settlement_rows("write_off", made.write_off_id, [settled])), by=by)
    note_granted([made], {invoice_id: list(orders)}, by)
    if not made.without_vat:
        prepare_note(made, promised, on, by)
    return made


@act("invoice.discount_note", right=rights.INVOICES)
def draft_discount_note(*, invoice_id: int, on: date, by: Actor) -> Invoice:
    """Prepare again the credit note of a discount whose draft was thrown away (R31)."""
    hold(orders_of_invoices([invoice_id]))
    hold_invoices([invoice_id])
    granted = granted_discount(invoice_id)
    promised = promised_discounts([invoice_id]).get(invoice_id)
    if granted is None or promised is None or granted.without_vat or has_note(granted):
        raise DiscountNoteNotWanted
    return prepare_note(granted, promised, on, by)


def prepare_note(granted: EarlyDiscount, promised: PromisedDiscount, on: date, by: Actor) -> Invoice:
    """The draft credit note that a discount is worth, by VAT group; what it credits is given up by nature (P30)."""
    invoice = Invoice.objects.get(pk=granted.invoice_id)
    with translation.override(invoice.language):
        reason = _("Discount of %(percent)s %% for payment within the agreed time") % {
            "percent": formats.number(promised.percent)
        }
    asks = [CreditVatAsk(one.group.rate, one.group.category, amount_excl_tax=one.base) for one in promised.groups]
    note = draft_credit_note(invoice_id=invoice.pk, on=on, by_vat=asks, again=False, reason=reason, by=by)
    DiscountNote.objects.create(note=note, discount=granted)
    return note
