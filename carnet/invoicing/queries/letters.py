"""The e-mails of invoices, credit notes and reminders, as the company writes them (P32, P48)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company.letters import letter
from carnet.company.queries import MailText
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.money import ZERO
from carnet.invoicing.models import Invoice, InvoiceStanding
from carnet.invoicing.queries.accounts import Account
from carnet.invoicing.queries.reminders import LateDue
from carnet.parties.models import Contact, Party

MOST_ADDRESSES = 3


def addresses_of(party: Party) -> list[str]:
    """Who receives the invoices of a customer: the people ticked for it, else the customer itself."""
    return addresses_by_party([party])[party.pk]


def addresses_by_party(parties: Sequence[Party]) -> dict[int, list[str]]:
    """The same for several customers (one statement)."""
    found: dict[int, list[str]] = {party.pk: [] for party in parties}
    people = Contact.objects.filter(party_id__in=found, receives_invoices=True).exclude(email="").order_by("id")
    for party_id, email in people.values_list("party_id", "email"):
        if len(found[party_id]) < MOST_ADDRESSES:
            found[party_id].append(email)
    return {party.pk: found[party.pk] or ([party.email] if party.email else []) for party in parties}


def invoice_letter(invoice: Invoice, by: Actor) -> MailText:
    """The text that goes with an issued document, in its language."""
    due_on = InvoiceStanding.objects.filter(invoice=invoice).values_list("due_on", flat=True).first()

    def words() -> dict[str, str]:
        return {
            "number": invoice.number or "",
            "title": invoice.title or invoice.billed.name,
            "total": formats.with_currency(invoice.total_incl_tax, invoice.currency),
            "due_on": formats.day(due_on or invoice.issued_on),
            "party": invoice.billed.name,
        }

    return letter("credit_note" if invoice.kind == "credit_note" else "invoice", invoice.language, by, words)


def statement_letter(account: Account, party: Party, by: Actor) -> MailText:
    """The text that goes with a statement of account, in the customer's language."""

    def words() -> dict[str, str]:
        return {
            "from": formats.day(account.first_on),
            "until": formats.day(account.last_on),
            "balance": formats.with_currency(account.closing, account.currency),
            "party": party.name,
        }

    return letter("statement", party.language, by, words)


def reminder_words(dues: Sequence[LateDue]) -> dict[str, str]:
    """What the words of a reminder stand for, in the language in force: what is left now, invoice by invoice."""
    currency = dues[0].currency
    iban = company.settings().iban
    return {
        "left": formats.with_currency(sum((due.left for due in dues), ZERO), currency),
        "invoices": "\n".join(_line(due) for due in dues),
        "days": str(max(due.late for due in dues)),
        "number": ", ".join(dict.fromkeys(due.number for due in dues)),
        "due_on": formats.day(min(due.due_on for due in dues)),
        "iban": _(" on our account %(iban)s") % {"iban": _grouped(iban)} if iban else "",
        "party": dues[0].billed_name,
    }


def _grouped(iban: str) -> str:
    return "\u00a0".join(iban[place : place + 4] for place in range(0, len(iban), 4))


def _line(due: LateDue) -> str:
    told = {
        "number": due.number,
        "issued": formats.day(due.issued_on),
        "due": formats.day(due.due_on),
        "left": formats.with_currency(due.left, due.currency),
        "amount": formats.with_currency(due.amount, due.currency),
    }
    if due.left == due.amount:
        return _("– %(number)s of %(issued)s, due on %(due)s: %(left)s") % told
    return _("– %(number)s of %(issued)s, due on %(due)s: %(left)s left of %(amount)s") % told
