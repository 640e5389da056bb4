from datetime import date
from decimal import Decimal

import pytest

from carnet.company import queries, rights
from carnet.company.amounts import instalments
from carnet.company.founding import CompanyNameMissing, LegalIdentity, UnknownPlace, found_company
from carnet.company.identifiers import SiretOfAnotherSiren
from carnet.company.models import Role, Settings, Terms, Unit, VatRate
from carnet.company.tests.worlds import a_company, a_user
from carnet.core.acts import company_scope
from carnet.core.models import Journal, Membership
from carnet.core.numbering import next_number

pytestmark = pytest.mark.django_db


def test_a_new_company_can_send_its_first_quote() -> None:
    by = a_company(siren="732829320", city="Paimpol")
    with company_scope(by.company_id):
        settings = Settings.objects.get()
        assert (settings.legal_name, settings.vat_number) == ("Atelier Nord", "FR44732829320")
        assert (settings.e_address_scheme, settings.e_address) == ("0225", "732829320")
        assert settings.default_terms is not None
        assert settings.default_terms.label == "30 jours nets"
        assert next_number(queries.series_for("quote"), date(2026, 11, 23)) == "DEV-2026-0001"
        assert next_number(queries.series_for("party"), date(2026, 11, 23)) == "C-0001"
        assert Unit.objects.get(code="h").unece == "HUR"
        assert queries.unece_of("hour") == "HUR"
        assert Role.objects.count() == len(rights.ROLES)
        assert set(Membership.objects.get().rights) == set(rights.ALL)
        assert Journal.objects.get().act == "company.founded"


def test_rates_are_those_of_the_place_and_the_day() -> None:
    with company_scope(a_company().company_id):
        rates = queries.vat_rates_on(date(2026, 11, 23))
        assert [rate.rate for rate in rates if rate.category == "S"] == [Decimal(r) for r in ("20", "10", "5.5", "2.1")]
        assert rates[0].is_default
        texts = {rate.exemption_code: rate.exemption_text for rate in rates}
        assert texts["VATEX-FR-FRANCHISE"] == "TVA non applicable, art. 293 B du CGI"
        assert Decimal("20") not in [rate.rate for rate in queries.vat_rates_on(date(2013, 12, 31))]


@pytest.mark.parametrize(
    ("place", "rate", "zone"),
    [("corsica", "20", "Europe/Paris"), ("reunion", "8.5", "Indian/Reunion"), ("guyane", "0", "America/Cayenne")],
)
def test_each_place_has_its_default_rate_and_its_clock(place: str, rate: str, zone: str) -> None:
    with company_scope(a_company(place=place).company_id):
        assert queries.default_vat_rate(date(2026, 11, 23)).rate == Decimal(rate)
        assert Settings.objects.get().time_zone == zone


def test_a_company_in_franchise_sells_without_vat() -> None:
    with company_scope(a_company(vat_exempt=True, siren="732829320").company_id):
        assert queries.default_vat_rate(date(2026, 11, 23)).exemption_code == "VATEX-FR-FRANCHISE"
        assert Settings.objects.get().vat_number == ""


@pytest.mark.parametrize(
    ("code", "on", "due"),
    [
        ("45JFM", date(2026, 1, 15), [date(2026, 3, 31)]),
        ("FM45J", date(2026, 1, 15), [date(2026, 3, 17)]),
        ("45JFM", date(2026, 11, 21), [date(2027, 1, 31)]),
        ("FM45J", date(2026, 11, 21), [date(2027, 1, 14)]),
        ("30-70", date(2026, 11, 21), [date(2026, 11, 21), date(2026, 12, 21)]),
        ("COMPTANT", date(2026, 11, 21), [date(2026, 11, 21)]),
    ],
)
def test_terms_lead_to_the_due_dates_of_the_law(code: str, on: date, due: list[date]) -> None:
    with company_scope(a_company().company_id):
        terms = queries.instalment_terms(Terms.objects.get(code=code).pk)
        assert [part.on for part in instalments(Decimal(100), on, terms)] == due


def test_companies_see_nothing_of_each_other() -> None:
    owner = a_user()
    first, second = a_company("Une", owner), a_company("Deux", owner)
    with company_scope(second.company_id):
        VatRate.objects.all().delete()
    with company_scope(first.company_id):
        assert VatRate.objects.exists()
        assert Settings.objects.get().legal_name == "Une"


@pytest.mark.parametrize(
    ("name", "legal", "refusal"),
    [
        ("  ", {}, CompanyNameMissing),
        ("Nord", {"place": "atlantis"}, UnknownPlace),
        ("Nord", {"siren": "732829320", "siret": "35600000000048"}, SiretOfAnotherSiren),
    ],
)
def test_a_refused_founding_leaves_no_company(name: str, legal: dict[str, str], refusal: type[Exception]) -> None:
    owner = a_user()
    with pytest.raises(refusal):
        found_company(name=name, owner=owner, legal=LegalIdentity(**legal))
    from carnet.core.web.who import places_of

    assert places_of(owner.pk) == []


def test_mail_texts_speak_the_language_asked() -> None:
    with company_scope(a_company().company_id):
        text = queries.mail_text("invoice", "en", {"number": "FA-2026-0001", "total": "1,200.00 €"})
        assert text.title == "Invoice FA-2026-0001"
        assert "{due_on}" in text.body
        assert queries.mail_text("invoice", "de", {"number": "1"}).title == "Facture 1"
