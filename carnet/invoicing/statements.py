"""What the paper of a statement of account contains (P32, P47)."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.company.models import Settings
from carnet.core import formats, pdf
from carnet.core.money import ZERO
from carnet.invoicing.queries.accounts import Account, Movement
from carnet.parties.models import Address, Party
from carnet.sales.documents.parts import language_of, recipient_of, seller_of


def statement_document(account: Account, party: Party, settings: Settings) -> pdf.PrintedDocument:
    """The printed statement, in the customer's language."""
    with translation.override(party.language):
        return _document(account, party, settings)


def movement_words(one: Movement) -> str:
    """What moved an account, in the language in force: `Facture FA-2026-0001`."""
    words = {
        "invoice": pgettext("statement", "Invoice %(number)s"),
        "credit_note": pgettext("statement", "Credit note %(number)s"),
        "receipt": pgettext("statement", "Payment"),
        "refund": pgettext("statement", "Refund"),
        "reversal": pgettext("statement", "Payment reversed"),
        "write_off": pgettext("statement", "Difference given up, %(number)s"),
        "paid_by": pgettext("statement", "%(number)s settled by %(label)s"),
        "paid_for": pgettext("statement", "%(number)s of %(label)s settled"),
    }
    return words[one.kind] % {"number": one.number, "label": one.label}


def movement_details(one: Movement) -> str:
    """What is said under it: the day it is due, the reference of the money."""
    due = _("due on %(on)s") % {"on": formats.day(one.due_on)} if one.due_on and one.kind == "invoice" else ""
    label = "" if one.kind in ("paid_by", "paid_for") else one.label
    return " · ".join(filter(None, [label, due]))


def _document(account: Account, party: Party, settings: Settings) -> pdf.PrintedDocument:
    address = Address.objects.filter(party=party).order_by("use", "-is_default", "id").first()
    until = formats.day(account.last_on)
    return pdf.PrintedDocument(
        kind=pdf.Kind.STATEMENT,
        language=language_of(party.language),
        seller=seller_of(settings),
        recipient=recipient_of(party, address, None),
        number=_("at %(day)s") % {"day": until},
        issued_on=account.last_on,
        currency=account.currency,
        facts=tuple(_facts(account, party)),
        account=pdf.Account(
            opening=pdf.Movement(label=_("Balance before"), on=account.first_on, balance=account.opening),
            movements=tuple(_printed(one) for one in account.movements),
            closing=pdf.Movement(label=_("Balance at %(day)s") % {"day": until}, balance=account.closing),
        ),
        transfer=_transfer(account, party, settings),
    )


def _facts(account: Account, party: Party) -> list[pdf.Fact]:
    days = {"first": formats.day(account.first_on), "last": formats.day(account.last_on)}
    facts = [pdf.Fact(label=_("Period"), value=_("%(first)s to %(last)s") % days)]
    if party.number:
        facts.append(pdf.Fact(label=_("Customer no."), value=party.number))
    return facts


def _printed(one: Movement) -> pdf.Movement:
    return pdf.Movement(
        label=movement_words(one), on=one.on, details=movement_details(one), debit=one.debit or None,
        credit=one.credit or None, balance=one.balance,
    )  # fmt: skip


def _transfer(account: Account, party: Party, settings: Settings) -> pdf.Transfer | None:
    if account.closing <= ZERO or not settings.iban:
        return None
    return pdf.Transfer(
        iban=settings.iban,
        holder=settings.legal_name,
        bic=settings.bic,
        bank=settings.bank_name,
        reference=party.number,
    )
