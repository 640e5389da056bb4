"""Ways to pay: the codes stored with parties, terms and payments."""

from django.utils.translation import gettext_lazy as _

TRANSFER, CARD, CHECK, CASH, DIRECT_DEBIT, BILL, OTHER = (
    "transfer",
    "card",
    "check",
    "cash",
    "direct_debit",
    "bill",
    "other",
)

METHODS = {
    TRANSFER: _("Bank transfer"),
    CARD: _("Card"),
    CHECK: _("Cheque"),
    DIRECT_DEBIT: _("Direct debit"),
    CASH: _("Cash"),
    BILL: _("Bill of exchange"),
    OTHER: _("Other"),
}
