"""Mandates: written down as the customer signed them, revoked (R83)."""

import re
from datetime import date

from django.utils.translation import gettext as _

from carnet.company import identifiers, rights
from carnet.company import queries as company
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue, NotFound, Refusal, refuses
from carnet.invoicing.commands.undoing import ReasonMissing
from carnet.invoicing.models import Mandate
from carnet.invoicing.steps.parties import known_party
from carnet.parties.models import Party
from carnet.sales.steps.days import check_day

_REFERENCE = re.compile(r"[A-Za-z0-9+?/:().,'-][A-Za-z0-9+?/:().,' -]{0,34}")


class CreditorUnknown(Refusal):
    """Nobody is collected from without the identifier and the account of who collects."""

    def __init__(self) -> None:
        super().__init__(
            _("Give your creditor identifier (ICS) and your IBAN in the settings first: a mandate is signed for them.")
        )


class MandateReferenceInvalid(BadValue):
    def __init__(self) -> None:
        super().__init__(
            _(
                "The reference of a mandate has 35 characters at most: letters without accents, digits, + ? / - : ( ) . , '"
            ),
            field="reference",
        )


class MandateReferenceTaken(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Another mandate has this reference: each has its own."), field="reference")


class DebtorMissing(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Say who holds the account."), field="debtor_name")


class AccountMissing(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Give the IBAN of the account that is debited."), field="iban")


class ChoiceUnknown(BadValue):
    def __init__(self, field: str, value: str) -> None:
        super().__init__(_("“%(value)s” is not one of the choices.") % {"value": value}, field=field)


class BusinessMandateOfAPerson(BadValue):
    """B2B debits cannot be claimed back: no private person may be asked to (R84)."""

    def __init__(self) -> None:
        super().__init__(_("A B2B mandate is for companies: choose CORE for a private person."), field="scheme")


class AlreadyRevoked(Refusal):
    def __init__(self) -> None:
        super().__init__(_("This mandate is already revoked."))


refuses("one_mandate_per_reference", MandateReferenceTaken)


@act("mandate.record", right=rights.PAYMENTS)
def record_mandate(
    *,
    party_id: int,
    iban: str,
    signed_on: date,
    reference: str = "",
    debtor_name: str = "",
    bic: str = "",
    scheme: str = Mandate.Scheme.CORE,
    kind: str = Mandate.Kind.RECURRENT,
    signed_at: str = "",
    by: Actor,
) -> Mandate:
    """Write down a mandate that a customer signed; without a reference it gets the customer's number and its rank (R83)."""
    settings = company.settings()
    if not settings.creditor_id or not settings.iban:
        raise CreditorUnknown
    party = known_party(party_id)
    check_day(signed_on, settings, field="signed_on")
    account = identifiers.checked_iban(iban)
    if not account:
        raise AccountMissing
    for field, value, known in (("scheme", scheme, Mandate.Scheme), ("kind", kind, Mandate.Kind)):
        if value not in known.values:
            raise ChoiceUnknown(field, value)
    if scheme == Mandate.Scheme.B2B and party.kind == Party.Kind.PERSON:
        raise BusinessMandateOfAPerson
    name = " ".join((debtor_name or party.name).split())[:70]
    if not name:
        raise DebtorMissing
    chosen = reference.strip() or next_reference(party)
    if not _REFERENCE.fullmatch(chosen):
        raise MandateReferenceInvalid
    if Mandate.objects.filter(reference=chosen).exists():
        raise MandateReferenceTaken
    mandate = Mandate.objects.create(
        party=party, reference=chosen, scheme=scheme, kind=kind, debtor_name=name, iban=account,
        bic=identifiers.checked_bic(bic), signed_on=signed_on, signed_at=signed_at.strip(), by_name=by.name,
    )  # fmt: skip
    _record("mandate.recorded", mandate, by, {"signed_on": signed_on.isoformat(), "iban": mandate.iban_end})
    return mandate


@act("mandate.revoke", right=rights.PAYMENTS)
def revoke_mandate(*, mandate_id: int, on: date, reason: str, by: Actor) -> Mandate:
    """The customer, or the company, takes a mandate back: nothing more is collected under it (R83)."""
    if not reason.strip():
        raise ReasonMissing
    mandate = Mandate.objects.select_for_update(no_key=True).filter(pk=mandate_id).first()
    if mandate is None:
        raise NotFound
    if mandate.revoked_on is not None:
        raise AlreadyRevoked
    check_day(on, company.settings(), not_before=mandate.signed_on)
    mandate.revoked_on, mandate.revoked_by, mandate.revoked_reason = on, by.name, reason.strip()[:300]
    mandate.save(update_fields=["revoked_on", "revoked_by", "revoked_reason"])
    _record("mandate.revoked", mandate, by, {"reason": mandate.revoked_reason})
    return mandate


def next_reference(party: Party) -> str:
    """The reference proposed for the next mandate of a party: its number and a rank nobody has."""
    stem = re.sub(r"[^A-Za-z0-9-]", "", party.number or f"C{party.pk}")[:28]
    taken = set(Mandate.objects.filter(reference__startswith=f"{stem}-M").values_list("reference", flat=True))
    return next(name for n in range(1, len(taken) + 2) if (name := f"{stem}-M{n}") not in taken)


def _record(done: str, mandate: Mandate, by: Actor, facts: dict[str, str]) -> None:
    journal.record(
        done,
        subject=Subject("mandate", mandate.pk),
        about=[Subject("party", mandate.party_id)],
        by=by,
        facts={"reference": mandate.reference, **facts},
    )
