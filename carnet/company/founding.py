"""Founding a company: its row and first member through the database's door, then all it needs to send its first quote."""

from dataclasses import asdict, dataclass, replace

from django.db import connection, transaction
from django.utils.translation import gettext as _

from carnet.company import identifiers, rights
from carnet.company.defaults import lists, mails, plans, reminding, terms, vat
from carnet.company.models import (
    MailTemplate,
    PlanTemplate,
    PlanTemplateLine,
    ReferenceRate,
    ReminderLevel,
    Role,
    SeriesUse,
    Settings,
    Terms,
    TermsInstalment,
    Unit,
    VatRate,
)
from carnet.company.places import PLACES
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.journal import Subject
from carnet.core.models import Series, User
from carnet.core.refusals import BadValue

OWNER = "owner"


class CompanyNameMissing(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Give the company a name."), field="name")


class UnknownPlace(BadValue):
    def __init__(self, place: str) -> None:
        super().__init__(
            _("“%(place)s” is not a place: choose one of %(places)s.") % {"place": place, "places": ", ".join(PLACES)},
            field="place",
        )


@dataclass(frozen=True, slots=True)
class LegalIdentity:
    """What the law wants printed about a seller (R2), and where it stands for VAT (R25); all but the place may wait."""

    legal_form: str = ""
    share_capital: str = ""
    sole_trader: bool = False
    siren: str = ""
    siret: str = ""
    vat_number: str = ""
    registration: str = ""
    activity_code: str = ""
    line1: str = ""
    line2: str = ""
    postcode: str = ""
    city: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    iban: str = ""
    bic: str = ""
    bank_name: str = ""
    creditor_id: str = ""
    place: str = "mainland"
    vat_exempt: bool = False
    vat_on_debits: bool = False

    def checked(self) -> "LegalIdentity":
        """The same with its numbers checked, and the VAT number its SIREN gives."""
        if self.place not in PLACES:
            raise UnknownPlace(self.place)
        siren = identifiers.checked_siren(self.siren) or identifiers.compact(self.siret)[:9]
        proposed = "" if self.vat_exempt else identifiers.vat_number_of(identifiers.checked_siren(siren))
        return replace(
            self,
            siren=siren,
            siret=identifiers.checked_siret(self.siret, siren),
            vat_number=identifiers.checked_vat_number(self.vat_number, siren) or proposed,
            iban=identifiers.checked_iban(self.iban),
            bic=identifiers.checked_bic(self.bic),
            creditor_id=identifiers.checked_creditor_id(self.creditor_id),
        )


def found_company(*, name: str, owner: User, legal: LegalIdentity | None = None) -> int:
    """Found a company with its first member as owner and everything set for its first quote; gives its id (P53, P54)."""
    name = name.strip()
    if not name:
        raise CompanyNameMissing
    identity = (legal or LegalIdentity()).checked()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT core_door_found_company(%s, %s, %s, %s)", [name, owner.pk, OWNER, list(rights.ALL)])
            company_id = int(cursor.fetchone()[0])
        with company_scope(company_id):
            _furnish(name, identity)
            by = Actor(company_id, "user", owner.name, frozenset(rights.ALL), user_id=owner.pk, language=owner.language)
            journal.record("company.founded", subject=Subject("company", company_id), by=by, facts={"name": name})
    return company_id


def _furnish(name: str, identity: LegalIdentity) -> None:
    Role.objects.bulk_create(
        Role(code=code, name=words, rights=list(given)) for code, (words, given) in rights.ROLES.items()
    )
    VatRate.objects.bulk_create(_vat_rates(identity))
    Unit.objects.bulk_create(
        Unit(code=u.code, label=u.fr, labels={"fr": u.fr, "en": u.en}, unece=u.unece, position=position)
        for position, u in enumerate(lists.UNITS)
    )
    Series.objects.bulk_create(Series(code=s.code, prefix=s.prefix, yearly=s.yearly) for s in lists.SERIES)
    SeriesUse.objects.bulk_create(
        SeriesUse(document_kind=kind, series_code=s.code) for s in lists.SERIES for kind in s.documents
    )
    MailTemplate.objects.bulk_create(MailTemplate(**asdict(mail)) for mail in mails.MAILS)
    ReminderLevel.objects.bulk_create(ReminderLevel(**asdict(level)) for level in reminding.LEVELS)
    ReferenceRate.objects.bulk_create(ReferenceRate(**asdict(rate)) for rate in reminding.RATES)
    _plan_templates()
    place = PLACES[identity.place]
    Settings.objects.create(
        legal_name=name,
        country=place.country,
        time_zone=place.time_zone,
        default_terms=_terms()[terms.DEFAULT],
        e_address_scheme=identifiers.SIREN_SCHEME if identity.siren else "",
        e_address=identity.siren,
        **asdict(identity),
    )


def _vat_rates(identity: LegalIdentity) -> list[VatRate]:
    rates = vat.rates_of(identity.place)
    default = vat.FRANCHISE if identity.vat_exempt and vat.FRANCHISE in rates else rates[0]
    return [
        VatRate(place=identity.place, position=position, is_default=rate is default, **asdict(rate))
        for position, rate in enumerate(rates)
    ]


def _plan_templates() -> None:
    made = PlanTemplate.objects.bulk_create(
        PlanTemplate(name=one.name, position=position) for position, one in enumerate(plans.PLANS)
    )
    PlanTemplateLine.objects.bulk_create(
        PlanTemplateLine(
            template=row, position=position, label=line.label, kind=line.kind, milestone=line.milestone,
            percent=line.percent, offset_months=line.months,
        )
        for row, one in zip(made, plans.PLANS, strict=True)
        for position, line in enumerate(one.lines, 1)
    )  # fmt: skip


def _terms() -> dict[str, Terms]:
    made = Terms.objects.bulk_create(
        Terms(code=t.code, label=t.fr, labels={"fr": t.fr, "en": t.en}) for t in terms.TERMS
    )
    by_code = {row.code: row for row in made}
    TermsInstalment.objects.bulk_create(
        TermsInstalment(terms=by_code[t.code], position=position, percent=percent, steps=steps)
        for t in terms.TERMS
        for position, (percent, steps) in enumerate(t.instalments)
    )
    return by_code
