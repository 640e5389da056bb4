"""Words of invoicing that pages share: kinds, currencies, days late."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from carnet.company.methods import METHODS
from carnet.invoicing.models import Payment

KINDS: dict[str, str | Promise] = {
    "standard": pgettext_lazy("kind of invoice", "Invoice"),
    "deposit": pgettext_lazy("kind of invoice", "Deposit"),
    "interim": pgettext_lazy("kind of invoice", "Interim"),
    "progress": pgettext_lazy("kind of invoice", "Progress"),
    "delivered": pgettext_lazy("kind of invoice", "Delivered"),
    "time": pgettext_lazy("kind of invoice", "Time spent"),
    "balance": pgettext_lazy("kind of invoice", "Balance"),
    "recurring": pgettext_lazy("kind of invoice", "Contract"),
    "credit_note": pgettext_lazy("kind of invoice", "Credit note"),
}

PAYMENT_KINDS: dict[str, str | Promise] = {
    Payment.Kind.RECEIPT: pgettext_lazy("kind of payment", "Payment"),
    Payment.Kind.REFUND: pgettext_lazy("kind of payment", "Refund"),
    Payment.Kind.REVERSAL: pgettext_lazy("kind of payment", "Reversal"),
}

DEDUCTION_MODES: tuple[tuple[str, str | Promise], ...] = (
    ("", pgettext_lazy("deduction", "as agreed with the order")),
    ("at_balance", pgettext_lazy("deduction", "at the balance")),
    ("proportional", pgettext_lazy("deduction", "in proportion")),
    ("first", pgettext_lazy("deduction", "first of all")),
)


GROUPINGS: tuple[tuple[str, str | Promise], ...] = (
    ("task", pgettext_lazy("time told", "by task")),
    ("person", pgettext_lazy("time told", "by person")),
    ("day", pgettext_lazy("time told", "by day")),
)


def kind_word(kind: str) -> str:
    """The word of a kind of invoice."""
    return str(KINDS.get(kind, kind))


def method_word(method: str) -> str:
    """The word of a means of payment."""
    return str(METHODS.get(method, method))


def issued_words(number: str | None, kind: str, *, mailed: bool) -> str:
    """What is said after a document is issued."""
    if kind == "credit_note" and mailed:
        words = pgettext("credit note", "%(number)s is issued and on its way.")
    elif kind == "credit_note":
        words = pgettext("credit note", "%(number)s is issued.")
    else:
        words = _("%(number)s is issued and on its way.") if mailed else _("%(number)s is issued.")
    return words % {"number": number}


def days_late(due_on: date | None, today: date) -> int:
    """How many days past its day something is; 0 when it is not."""
    return max(0, (today - due_on).days) if due_on else 0
