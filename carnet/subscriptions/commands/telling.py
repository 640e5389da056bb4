"""Customers told in time that their contract renews by itself, once per term (P42)."""

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.letters import addressed
from carnet.core import mailing
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.models import Mail
from carnet.core.refusals import BadValue, Refusal
from carnet.invoicing.queries.letters import addresses_by_party
from carnet.parties.models import Party
from carnet.subscriptions.models import Contract, RenewalNotice
from carnet.subscriptions.queries.house import rules
from carnet.subscriptions.queries.letters import renewal_letter, revision_letter
from carnet.subscriptions.queries.proposing import index_names
from carnet.subscriptions.queries.revisions import ProposedRevision, formulas
from carnet.subscriptions.refusals import ContractIsDraft
from carnet.subscriptions.steps.writing import locked_contract


class NoAddressForNotice(BadValue):
    """Nobody at the customer receives e-mails."""

    def __init__(self, party: Party) -> None:
        super().__init__(
            _("%(party)s has no e-mail address: add a contact who receives invoices.") % {"party": party.name},
            field="recipients",
        )


class RenewsNotByItself(Refusal):
    """Only a tacit renewal is told."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("Contract %(number)s does not renew by itself: there is nothing to tell.") % {"number": number}
        )


@act("contract.tell_renewal", right=rights.CONTRACTS)
def tell_renewal(*, contract_id: int, recipients: Sequence[str] | None = None, on: date, by: Actor) -> Mail:
    """Tell a customer by e-mail that a contract renews by itself after its running term, and until when notice prevents it."""
    contract = locked_contract(contract_id)
    if contract.activated_on is None:
        raise ContractIsDraft(contract.number)
    if contract.renewal != Contract.Renewal.AUTOMATIC or contract.stopped_on is not None:
        raise RenewsNotByItself(contract.number)
    to = addresses_by_party([contract.billed])[contract.billed_id] if recipients is None else recipients
    if not to:
        raise NoAddressForNotice(contract.billed)
    return _tell(contract, to, on, by)


@act("contract.tell_lot", right=rights.CONTRACTS)
def tell_lot(*, on: date, after: int, by: Actor) -> list[int]:
    """Tell the next customers whose contract renews by itself soon, as many days before the last day of notice as the house says,
    or as soon as a term shorter than that begins. One without address waits on the list of renewals."""
    contract_ids = _to_tell(on, after, rules().tell_days)
    rows = list(Contract.objects.filter(id__in=contract_ids).select_related("billed").order_by("id"))
    addresses = addresses_by_party([row.billed for row in rows])
    for row in rows:
        if addresses[row.billed_id]:
            _tell(row, addresses[row.billed_id], on, by)
    return contract_ids


def tell_revisions(revised: Sequence[ProposedRevision], by: Actor) -> int:
    """Write to each customer whose prices are revised, with the computation; gives how many have an address."""
    rows = {
        row.pk: row for row in Contract.objects.filter(id__in=[one.row.pk for one in revised]).select_related("billed")
    }
    addresses = addresses_by_party([row.billed for row in rows.values()])
    reply_to, names, told = company.settings().email, index_names(), 0
    for one in revised:
        row = rows[one.row.pk]
        if not addresses[row.billed_id]:
            continue
        with translation.override(row.language):
            formula = "\n".join(formulas(one, names))
        text = revision_letter(row, one.effective_on, one.before, one.after, formula, by)
        mailing.send(
            subject=Subject("contract", row.pk), order_id=row.order_id, draft=addressed(text, addresses[row.billed_id]),
            reply_to=reply_to, by=by,
        )  # fmt: skip
        told += 1
    return told


def _to_tell(on: date, after: int, days: int, size: int = 50) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.id FROM subscriptions_contract c,
                LATERAL (SELECT subscriptions_latest_notice(c.end_on, c.notice_count, c.notice_unit) AS latest) n
            WHERE c.id > %(after)s AND c.activated_on IS NOT NULL AND c.renewal = 'automatic' AND c.tells_renewal
              AND c.stopped_on IS NULL AND n.latest >= %(on)s AND n.latest <= %(on)s::date + %(days)s
              AND NOT EXISTS (SELECT 1 FROM subscriptions_renewalnotice t WHERE t.contract_id = c.id AND t.term_end = c.end_on)
            ORDER BY c.id LIMIT %(size)s FOR NO KEY UPDATE OF c SKIP LOCKED
            """,
            {"on": on, "after": after, "days": days, "size": size},
        )
        return [row[0] for row in cursor.fetchall()]


def _tell(contract: Contract, recipients: Sequence[str], on: date, by: Actor) -> Mail:
    mail = mailing.send(
        subject=Subject("contract", contract.pk),
        order_id=contract.order_id,
        draft=addressed(renewal_letter(contract, by), recipients),
        reply_to=company.settings().email,
        by=by,
    )
    assert contract.end_on is not None
    RenewalNotice.objects.bulk_create(
        [RenewalNotice(contract=contract, term_end=contract.end_on, told_on=on, mail_id=mail.pk, by_name=by.name)],
        ignore_conflicts=True,
    )
    return mail
