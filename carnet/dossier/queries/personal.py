"""What the company keeps of a person: a customer's contact, a private customer, a former member (R88, R89)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Model, Q, QuerySet

from carnet.core.install import company_models, refs
from carnet.core.models import ApiKey, Journal, JournalAbout, Mail, Membership, SavedView
from carnet.core.refusals import Holder, NotFound
from carnet.core.rows import any_of
from carnet.invoicing.models import Invoice, InvoiceStanding, PaymentStanding
from carnet.parties.models import Contact, Party
from carnet.projects.models import Expense, TimeEntry
from carnet.sales.models import OrderStanding, Quote
from carnet.subscriptions.models import Contract

KEPT_YEARS = 10  # from the end of the year (R20)
_NAMED = 10
_NOT_OF_THEM = frozenset({"company", "version"})
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PersonalData:
    """A person, and the rows that speak of them, by kind."""

    kind: str
    id: int
    name: str
    rows: dict[str, list[Record]] = field(default_factory=dict)
    emails: tuple[str, ...] = ()
    kept_until: date | None = None

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many rows of each kind."""
        return [(kind, len(rows)) for kind, rows in self.rows.items()]

    @property
    def words(self) -> list[str]:
        """What names the person in the journal: name, addresses and telephones of their own row."""
        own = self.rows[self.kind][0]
        return [str(own[name]) for name in ("name", "email", "phone") if own.get(name)]


def data_of_contact(contact_id: int) -> PersonalData:
    """A person at a party: their row, the documents addressed to them, the e-mails they received."""
    found = Contact.objects.select_related("party").filter(pk=contact_id).first()
    if found is None:
        raise NotFound
    emails = tuple({found.email.lower()} - {found.party.email.lower(), ""})
    rows = {"contact": _rows(Contact.objects.filter(pk=contact_id)), **_referring(Contact, [contact_id])}
    return PersonalData("contact", contact_id, found.name, rows | _mails(emails), emails)


def data_of_party(party_id: int) -> PersonalData:
    """A party: its row, addresses and contacts, every document and payment made out to it, its e-mails and its journal."""
    found = Party.objects.filter(pk=party_id).first()
    if found is None:
        raise NotFound
    contacts = Contact.objects.filter(party=found)
    emails = tuple({found.email.lower(), *(one.email.lower() for one in contacts)} - {""})
    lines = JournalAbout.objects.filter(kind="party", subject_id=party_id).values("line")
    rows = {
        "party": _rows(Party.objects.filter(pk=party_id)),
        **_referring(Party, [party_id]),
        **_mails(emails),
        "journal": _rows(Journal.objects.filter(pk__in=lines).order_by("pk")),
    }
    return PersonalData("party", party_id, found.name, _some(rows), emails, _kept_until(party_id))


def data_of_member(member_id: int) -> PersonalData:
    """A member: their account, role, keys, views, the time and expenses they entered, and how often they did what."""
    found = Membership.objects.select_related("user").filter(pk=member_id).first()
    if found is None:
        raise NotFound
    user = found.user
    account: Record = {
        "name": user.name, "email": user.email, "language": user.language, "created_at": user.created_at,
        "last_login": user.last_login,
    }  # fmt: skip
    acts = (
        Journal.objects.filter(by_user_id=user.pk)
        .values("act")
        .annotate(n=Count("id"), first=Min("at"), last=Max("at"))
    )
    rows: dict[str, list[Record]] = {
        "member": [account],
        "membership": _rows(Membership.objects.filter(pk=member_id)),
        "apikey": _rows(ApiKey.objects.filter(user=user), but={"key_hash"}),
        "savedview": _rows(SavedView.objects.filter(user=user)),
        "timeentry": _rows(TimeEntry.objects.filter(user_id=user.pk)),
        "expense": _rows(Expense.objects.filter(user_id=user.pk)),
        **_mails([user.email.lower()]),
        "act": [dict(one) for one in acts.order_by("act")],
    }
    return PersonalData("member", member_id, user.name, _some(rows), (user.email.lower(),))


def running_with(party_id: int) -> list[Holder]:
    """What is not over with a party, ten things at most: quotes, orders, contracts, drafts, money owed either way."""
    found = [
        Holder("quote", *one) for one in _numbered(Quote.objects.filter(party_id=party_id, state__in=["draft", "sent"]))
    ]
    orders = OrderStanding.objects.filter(Q(order__party_id=party_id) | Q(order__billed_party_id=party_id))
    live = orders.exclude(state__in=["closed", "cancelled"]).values_list("order_id", "order__number")
    found += [Holder("order", *one) for one in live[:_NAMED]]
    contracts = Contract.objects.filter(Q(party_id=party_id) | Q(billed_id=party_id), next_due_on__isnull=False)
    found += [Holder("contract", *one) for one in _numbered(contracts)]
    drafts = Invoice.objects.filter(Q(party_id=party_id) | Q(billed_id=party_id), number=None)
    found += [Holder("invoice", one, "") for one in drafts.values_list("pk", flat=True)[:_NAMED]]
    owed = InvoiceStanding.objects.filter(billed_id=party_id).exclude(left=0)
    numbered = owed.values_list("invoice_id", "invoice__number")[:_NAMED]
    found += [Holder("invoice", one, number or "") for one, number in numbered]
    credit = PaymentStanding.objects.filter(payment__party_id=party_id, unallocated__gt=0)
    found += [Holder("payment", one, "") for one in credit.values_list("payment_id", flat=True)[:_NAMED]]
    return found[:_NAMED]


def _kept_until(party_id: int) -> date | None:
    """The last day on which the documents of a party must be kept; none without any."""
    its = (Invoice.objects.filter(**{one: party_id}, number__isnull=False).values("pk") for one in ("party", "billed"))
    on = Invoice.objects.filter(pk__in=any_of(*its)).aggregate(last=Max("issued_on"))["last"]
    return date(on.year + KEPT_YEARS, 12, 31) if on else None


def _referring(model: type[Model], ids: Iterable[int]) -> dict[str, list[Record]]:
    """The rows of every table that refer to some rows, found from the references themselves."""
    found: dict[str, list[Record]] = {}
    for other in company_models():
        named = Q()
        for ref in refs(other):
            if ref.related_model is model:
                named |= Q(**{f"{ref.name}__in": list(ids)})
        if named:
            found[other._meta.model_name or ""] = _rows(other._default_manager.filter(named).order_by("pk"))
    return _some(found)


def _rows(rows: QuerySet[Any], but: Iterable[str] = ()) -> list[Record]:
    left_out = _NOT_OF_THEM | set(but)
    names = [one.attname for one in rows.model._meta.concrete_fields if one.name not in left_out]
    return list(rows.values(*names))


def _mails(emails: Iterable[str]) -> dict[str, list[Record]]:
    wanted = list(emails)
    rows = mails_to(wanted) if wanted else Mail.objects.none()
    return _some({"mail": _rows(rows.order_by("pk"))})


def mails_to(emails: list[str]) -> QuerySet[Mail]:
    """The e-mails to any of some addresses, written in small letters."""
    return Mail.objects.extra(
        where=["EXISTS (SELECT FROM unnest(recipients || copies) r WHERE lower(r) = ANY (%s))"], params=[emails]
    )


def _numbered(rows: QuerySet[Any]) -> list[tuple[int, str]]:
    return list(rows.order_by("pk").values_list("pk", "number")[:_NAMED])


def _some(rows: dict[str, list[Record]]) -> dict[str, list[Record]]:
    return {kind: found for kind, found in rows.items() if found}


__all__ = [
    "KEPT_YEARS",
    "PersonalData",
    "data_of_contact",
    "data_of_member",
    "data_of_party",
    "mails_to",
    "running_with",
]
