"""The settings on screen, and founding a company."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from carnet.company import queries, rights
from carnet.company.models import ExchangeRate, MailTemplate, Role, Settings, Terms, Unit, VatRate
from carnet.company.tests.worlds import a_company, a_user, signed_in
from carnet.company.web.sections import SECTIONS
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import ApiKey, Idempotency, Membership, Series
from carnet.core.web.who import places_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Actor:
    return a_company(siren="732829320")


@pytest.fixture
def client(by: Actor) -> Client:
    return signed_in(by)


def one(model: type[Any], by: Actor, **where: object) -> Any:
    with company_scope(by.company_id):
        return model.objects.get(**where)


@pytest.mark.parametrize("name", [name for name, _label, _right in SECTIONS])
def test_every_page_opens_in_both_languages(
    client: Client, by: Actor, name: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        page = client.get(reverse(f"company:{name}"))
    assert page.status_code == 200
    assert "Paramètres" in page.content.decode()
    from carnet.core.models import User

    User.objects.filter(pk=by.user_id).update(language="en")
    assert "Settings" in client.get(reverse(f"company:{name}")).content.decode()


def test_the_settings_open_on_what_one_may_change(client: Client, by: Actor) -> None:
    assert client.get("/settings")["Location"] == "/settings/identity"
    with company_scope(by.company_id):
        Membership.objects.update(role="sales", rights=[rights.READ])
    assert client.get("/settings")["Location"] == "/profile"
    for name, _label, _right in SECTIONS:
        assert client.get(reverse(f"company:{name}")).status_code == 403


def test_identity_is_kept_and_a_faulty_one_says_where(client: Client, by: Actor) -> None:
    typed = {"legal_name": "Atelier Nord SAS", "siren": "732829320", "country": "FR", "city": "Paimpol"}
    assert client.post("/settings/identity", typed).status_code == 302
    assert one(Settings, by).city == "Paimpol"
    faulty = client.post("/settings/identity", {**typed, "iban": "FR76"})
    assert faulty.status_code == 422
    assert "IBAN" in faulty.content.decode()


def test_rules_are_kept(client: Client, by: Actor) -> None:
    typed = {"place": "mainland", "size": "large", "invoice_policy": "delivered", "deposit_mode": "first", "quote_valid_days": "45",
             "sent_probability": "50", "draft_probability": "5",
             "language": "fr", "time_zone": "Europe/Paris", "orders_start_as_drafts": "on"}  # fmt: skip
    assert client.post("/settings/rules", typed).status_code == 302
    kept = one(Settings, by)
    assert (kept.invoice_policy, kept.quote_valid_days, kept.orders_start_as_drafts) == ("delivered", 45, True)
    assert (kept.sent_probability, kept.draft_probability) == (50, 5)
    assert kept.credit_limit_holds is False
    assert kept.size == "large" and queries.e_invoices_from(kept) == date(2026, 9, 1)


def test_printed_texts_are_kept_in_each_language(client: Client, by: Actor) -> None:
    typed = {
        "late_penalty_fr": "Trois fois le taux légal.",
        "late_penalty_en": "Three times the legal rate.",
        "footer_fr": "AXA",
    }
    assert client.post("/settings/texts", typed).status_code == 302
    kept = one(Settings, by)
    assert (kept.late_penalty_text, kept.late_penalty_texts) == (
        "Trois fois le taux légal.",
        {"en": "Three times the legal rate."},
    )
    assert (kept.footer, kept.footers, kept.early_discount_text) == ("AXA", {}, "")
    page = client.get("/settings/texts").content.decode()
    assert "Three times the legal rate." in page and "AXA" in page
    assert client.post("/settings/texts", {"footer_fr": "x" * 1001}).status_code == 422


def test_the_logo_is_sent_shown_and_removed(client: Client, by: Actor) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR\0\0\0\x09\0\0\0\x09" + bytes(9)
    assert client.get("/settings/logo").status_code == 404
    sent = client.post("/settings/logo/change", {"logo": SimpleUploadedFile("logo.png", png, "image/png")})
    assert sent.status_code == 302
    assert client.get("/settings/logo").content == png
    wrong = client.post("/settings/logo/change", {"logo": SimpleUploadedFile("logo.svg", b"<svg/>", "image/svg+xml")})
    assert wrong.status_code == 422
    client.post("/settings/logo/removal")
    assert one(Settings, by).logo_id is None


def test_a_vat_rate_is_added_ended_made_default_and_removed(client: Client, by: Actor) -> None:
    typed = {"label": "19,6 %", "category": "S", "rate": "19,6", "place": "mainland", "valid_until": "2013-12-31"}
    assert client.post("/settings/vat/new", typed).status_code == 302
    old = one(VatRate, by, label="19,6 %")
    assert old.rate == Decimal("19.6")
    assert client.post("/settings/vat/new", typed).status_code == 422
    assert client.post(f"/settings/vat/{old.pk}", {"label": "Ancien"}).status_code == 302
    client.post(f"/settings/vat/{old.pk}/default")
    assert one(VatRate, by, pk=old.pk).is_default
    assert client.post(f"/settings/vat/{old.pk}/removal").status_code == 409
    assert client.post("/settings/vat/place", {"place": "reunion"}).status_code == 302
    assert "La Réunion" in client.get("/settings/vat").content.decode()


def test_terms_show_the_due_dates_they_give(client: Client, by: Actor) -> None:
    typed = {"code": "45B", "label_fr": "Fin de mois puis 45 jours", "label_en": "", "part0-percent": "40",
             "part1-percent": "60", "part1-count": "45", "part1-unit": "days", "part1-end": "before"}  # fmt: skip
    shown = client.post("/settings/terms/example", typed).content.decode()
    assert "480,00" in shown
    assert "720,00" in shown
    assert "100" in client.post("/settings/terms/example", {**typed, "part1-percent": "50"}).content.decode()
    assert client.post("/settings/terms/new", typed).status_code == 302
    made = one(Terms, by, code="45B")
    with company_scope(by.company_id):
        assert [step.kind for step in queries.instalment_terms(made.pk)[1].steps] == ["end_of_month", "days"]
    page = client.get(f"/settings/terms/{made.pk}").content.decode()
    assert "720,00" in page
    assert client.post(f"/settings/terms/{made.pk}", {**typed, "part0-percent": ""}).status_code == 422
    client.post(f"/settings/terms/{made.pk}/aside")
    assert not one(Terms, by, code="45B").is_active
    assert client.post(f"/settings/terms/{made.pk}/removal").status_code == 302


def test_every_default_term_keeps_its_steps_through_the_form(client: Client, by: Actor) -> None:
    from carnet.company.web.forms.money import InstalmentForm

    with company_scope(by.company_id):
        everything = queries.all_instalment_terms()
    for parts in everything.values():
        for part in parts:
            shown = InstalmentForm.initial_of(part.percent, part.steps)
            typed = InstalmentForm({name: value for name, value in shown.items() if value is not None})
            assert typed.is_valid()
            assert typed.steps() == part.steps


def test_units_series_and_mails_are_changed(client: Client, by: Actor) -> None:
    assert client.post("/settings/units/new", {"code": "dz", "label_fr": "douzaine", "unece": "DZN"}).status_code == 302
    dozen = one(Unit, by, code="dz")
    changed = {"code": "dz", "label_fr": "dz", "unece": "x"}
    assert client.post(f"/settings/units/{dozen.pk}", changed).status_code == 422
    assert client.post(f"/settings/units/{dozen.pk}/removal").status_code == 302
    assert (
        client.post(
            "/settings/series/new", {"code": "lyon", "prefix": "FL-", "digits": "4", "yearly": "on"}
        ).status_code
        == 302
    )
    assert client.post("/settings/series/of/invoice", {"series": "lyon"}).status_code == 302
    assert f"FL-{date.today().year}-0001" in client.get("/settings/series").content.decode()
    lyon = one(Series, by, code="lyon")
    assert client.post(f"/settings/series/{lyon.pk}", {"prefix": "LY-", "digits": "5"}).status_code == 302
    assert one(Series, by, code="lyon").prefix == "LY-"
    mail = one(MailTemplate, by, document_kind="quote", language="fr")
    assert client.post(f"/settings/mails/{mail.pk}", {"title": "Devis {number}", "body": "{oops}"}).status_code == 422
    assert client.post(f"/settings/mails/{mail.pk}", {"title": "Devis {number}", "body": "Voici."}).status_code == 302


def test_exchange_rates_come_and_go(client: Client, by: Actor) -> None:
    typed = {"currency": "USD", "on": "2026-11-01", "rate": "1,0842"}
    assert client.post("/settings/exchange-rates/new", typed).status_code == 302
    rate = one(ExchangeRate, by)
    assert "1,0842" in client.get("/settings/exchange-rates").content.decode()
    assert client.post(f"/settings/exchange-rates/{rate.pk}/removal").status_code == 302


def test_members_are_invited_moved_and_shut_out(client: Client, by: Actor) -> None:
    typed = {"email": "paul@nord.example", "name": "Paul", "role": "sales"}
    assert client.post("/settings/members/new", typed).status_code == 302
    paul = one(Membership, by, role="sales")
    assert client.post(f"/settings/members/{paul.pk}", {"role": "projects"}).status_code == 302
    client.post(f"/settings/members/{paul.pk}/door")
    assert not one(Membership, by, pk=paul.pk).is_active
    client.post(f"/settings/members/{paul.pk}/door")
    assert one(Membership, by, pk=paul.pk).is_active
    mine = one(Membership, by, user_id=by.user_id)
    assert client.post(f"/settings/members/{mine.pk}/door").status_code == 409


def test_an_invited_person_enters_by_the_link(client: Client, by: Actor) -> None:
    from carnet.core.models import Mail

    client.post("/settings/members/new", {"email": "paul@nord.example", "name": "Paul", "role": "sales"})
    link = one(Mail, by).body.splitlines()[-1].removeprefix("http://testserver")
    newcomer = Client()
    page = newcomer.get(link, follow=True)
    form = page.request["PATH_INFO"]
    chosen = {"password1": "un mot de passe solide", "password2": "un mot de passe solide"}
    assert newcomer.post(form, chosen).status_code == 302
    assert Client().login(email="paul@nord.example", password="un mot de passe solide")


def test_roles_are_made_changed_and_deleted(client: Client, by: Actor) -> None:
    assert (
        client.post("/settings/roles/new", {"name": "Atelier", "rights": ["read", "catalog.write"]}).status_code == 302
    )
    role = one(Role, by, name="Atelier")
    assert client.post(f"/settings/roles/{role.pk}", {"name": "Atelier", "rights": ["read"]}).status_code == 302
    assert one(Role, by, pk=role.pk).rights == ["read"]
    assert client.post(f"/settings/roles/{role.pk}/removal").status_code == 302


def test_a_key_is_shown_once_and_nowhere_kept(client: Client, by: Actor) -> None:
    typed = {"name": "Boutique", "scopes": ["read", "sales.write"], "idempotency_key": ""}
    page = client.post("/settings/keys/new", typed).content.decode()
    key = one(ApiKey, by)
    secret = page.split('value="carnet_')[1].split('"')[0]
    assert key.prefix in page
    assert secret not in client.get("/settings/keys").content.decode()
    with company_scope(by.company_id):
        assert not Idempotency.objects.exists()
    assert "idempotency_key" not in client.get("/settings/keys/new").content.decode()
    again = client.post("/settings/keys/new", {**typed, "idempotency_key": "mine"}).content.decode()
    other = again.split('value="carnet_')[1].split('"')[0]
    with company_scope(by.company_id):
        assert other not in str(Idempotency.objects.values_list("answer", flat=True)[0])
    client.post(f"/settings/keys/{key.pk}/revocation")
    assert one(ApiKey, by, pk=key.pk).revoked_at


def test_somebody_without_company_founds_one_and_enters(client: Client) -> None:
    newcomer = a_user("Jean Roudaut", "jean@roudaut.example")
    browser = Client()
    browser.force_login(newcomer)
    assert "/found" in browser.get("/settings/identity").content.decode()
    assert browser.post("/found", {"name": "", "place": "mainland"}).status_code == 422
    assert browser.post("/found", {"name": "Roudaut", "siren": "12", "place": "mainland"}).status_code == 422
    assert browser.post("/found", {"name": "Roudaut", "place": "corsica"})["Location"] == "/"
    assert [place.name for place in places_of(newcomer.pk)] == ["Roudaut"]
    assert "Roudaut" in browser.get("/settings/identity").content.decode()
    assert browser.get("/found").status_code == 302
    assert Client().get("/found").status_code == 302
