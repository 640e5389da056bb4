"""Acts on settings: each does one thing, each refusal writes nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model

from carnet.company import commands, identifiers, queries, rights
from carnet.company.amounts import StepKind, TermStep
from carnet.company.commands import house, keys, mails, members, rates, roles, series, terms, units, vat
from carnet.company.inputs import (
    HouseRules,
    Identity,
    InstalmentInput,
    PrintedTexts,
    SeriesInput,
    TermsInput,
    UnitInput,
    VatRateInput,
)
from carnet.company.models import MailTemplate, Role, SeriesUse, Settings, Terms, TermsInstalment, Unit, VatRate
from carnet.company.steps import ValueUnknown
from carnet.company.tests.worlds import a_company, a_user, somebody
from carnet.core.actor import Actor
from carnet.core.acts import ACTS, company_scope
from carnet.core.models import ApiKey, Journal, Mail, Membership, Series, User
from carnet.core.numbering import next_number
from carnet.core.refusals import NotFound, Refusal, RightMissing

pytestmark = pytest.mark.django_db
Act = Callable[[Actor], object]


@pytest.fixture
def by() -> Actor:
    return a_company(siren="732829320")


def stored(by: Actor) -> list[Any]:
    """Everything the settings hold, to see that a refusal left it alone."""
    tables: list[type[Model]] = [
        Settings, VatRate, Terms, TermsInstalment, Unit, Series, SeriesUse, Role, Membership, ApiKey, MailTemplate,
        Journal, Mail,
    ]  # fmt: skip
    with company_scope(by.company_id):
        return [list(table._default_manager.order_by("id").values_list()) for table in tables]


def one(model: type[Any], by: Actor, **where: object) -> Any:
    with company_scope(by.company_id):
        return model.objects.get(**where)


def test_identity_is_checked_and_printed_from_now_on(by: Actor) -> None:
    identity = replace(Identity.of(one(Settings, by)), legal_name="Atelier Nord SAS", city="Paimpol", country="fr")
    settings = commands.change_identity(identity=identity, by=by)
    assert (settings.legal_name, settings.city, settings.country) == ("Atelier Nord SAS", "Paimpol", "FR")
    assert one(Journal, by, act="settings.identity_changed").facts["changed"] == ["legal_name", "city"]


def test_texts_follow_the_language_of_the_company(by: Actor) -> None:
    texts = PrintedTexts({"fr": "Pénalités", "en": "Penalties"}, {}, {"en": "Insured"})
    commands.change_texts(texts=texts, by=by)
    commands.change_rules(rules=_rules(by, language="en"), by=by)
    kept = one(Settings, by)
    assert (kept.late_penalty_text, kept.late_penalty_texts) == ("Penalties", {"fr": "Pénalités"})
    assert (kept.footer, kept.footers) == ("Insured", {})


def test_a_new_place_brings_its_rates(by: Actor) -> None:
    commands.change_rules(rules=replace(HouseRules.of(one(Settings, by)), place="corsica"), by=by)
    with company_scope(by.company_id):
        on = date(2026, 11, 23)
        assert Decimal("0.9") in [rate.rate for rate in queries.vat_rates_on(on)]
        assert queries.default_vat_rate(on).rate == Decimal(20)
        assert queries.vat_rates_on(on, "mainland")
    assert commands.add_place_rates(place="corsica", by=by) == 0


def test_a_rate_is_added_ended_and_made_default(by: Actor) -> None:
    old = commands.add_vat_rate(rate=VatRateInput(Decimal("19.6"), "19,6 %", valid_until=date(2013, 12, 31)), by=by)
    assert old.rate == Decimal("19.6")
    reduced = one(VatRate, by, rate="5.5")
    commands.set_default_vat_rate(vat_rate_id=reduced.pk, by=by)
    with company_scope(by.company_id):
        assert queries.default_vat_rate(date(2026, 11, 23)) == reduced
    ended = VatRateInput(Decimal(1), "Réduit", valid_until=date(2026, 12, 31))
    commands.change_vat_rate(vat_rate_id=reduced.pk, rate=ended, by=by)
    with company_scope(by.company_id):
        assert queries.default_vat_rate(date(2027, 1, 1)).rate == Decimal(20)
        assert VatRate.objects.get(pk=reduced.pk).rate == Decimal("5.5")
    commands.delete_vat_rate(vat_rate_id=old.pk, by=by)


def test_terms_take_any_steps_and_shares(by: Actor) -> None:
    words = TermsInput(
        "40-60",
        {"fr": "40 % à la commande, 60 % fin de mois le 10", "en": "40/60"},
        (
            InstalmentInput(Decimal(40)),
            InstalmentInput(Decimal(60), (TermStep(StepKind.END_OF_MONTH), TermStep(StepKind.DAY_OF_MONTH, 10))),
        ),
    )
    made = commands.create_terms(terms=words, by=by)
    with company_scope(by.company_id):
        first, last = queries.instalment_terms(made.pk)
        assert (first.percent, last.steps) == (Decimal(40), words.instalments[1].steps)
    changed = replace(words, instalments=(InstalmentInput(Decimal(100)),))
    commands.change_terms(terms_id=made.pk, terms=changed, by=by)
    with company_scope(by.company_id):
        assert len(queries.instalment_terms(made.pk)) == 1
    assert not commands.deactivate_terms(terms_id=made.pk, by=by).is_active
    assert commands.reactivate_terms(terms_id=made.pk, by=by).is_active
    commands.delete_terms(terms_id=made.pk, by=by)


def test_units_come_change_and_go(by: Actor) -> None:
    made = commands.create_unit(unit=UnitInput("dz", {"fr": "douzaine", "en": "dozen"}, "DZN"), by=by)
    commands.change_unit(unit_id=made.pk, unit=UnitInput("dz", {"fr": "douzaine d'œufs"}, "DZN"), by=by)
    with company_scope(by.company_id):
        assert queries.unece_of("douzaine d'œufs") == "DZN"
    commands.delete_unit(unit_id=made.pk, by=by)


def test_another_series_numbers_invoices_from_its_first_number(by: Actor) -> None:
    commands.create_series(series=SeriesInput("agence", "FL-", digits=5), by=by)
    commands.use_series(document_kind="invoice", series_code="agence", by=by)
    with company_scope(by.company_id):
        assert next_number(queries.series_for("invoice"), date(2026, 11, 23)) == "FL-2026-00001"


def test_invoices_and_credit_notes_may_share_a_series(by: Actor) -> None:
    commands.use_series(document_kind="credit_note", series_code="invoice", by=by)
    with company_scope(by.company_id):
        assert next_number(queries.series_for("credit_note"), date(2026, 11, 23)) == "FA-2026-0001"


def test_a_series_changes_only_before_its_first_number(by: Actor) -> None:
    row = one(Series, by, code="quote")
    commands.change_series(series_id=row.pk, series=SeriesInput("quote", "D-", digits=3), by=by)
    with company_scope(by.company_id):
        assert next_number("quote", date(2026, 11, 23)) == "D-2026-001"
    before = stored(by)
    with pytest.raises(series.SeriesAlreadyStarted):
        commands.change_series(series_id=row.pk, series=SeriesInput("quote", "DEV-"), by=by)
    assert stored(by) == before


def test_a_changed_role_reaches_its_members_at_once(by: Actor) -> None:
    member = commands.invite_member(
        email="Paul@nord.example", name="Paul Kermarrec", role="sales", site="https://carnet.example", by=by
    )
    role = one(Role, by, code="sales")
    commands.change_role(role_id=role.pk, name="Vente", given=[rights.SALES], by=by)
    assert one(Membership, by, pk=member.pk).rights == [rights.READ, rights.SALES]


def test_a_new_role_is_given_then_deleted_when_nobody_has_it(by: Actor) -> None:
    role = commands.create_role(name="Chef d'atelier", given=[rights.CATALOG], by=by)
    assert (role.code, role.rights) == ("chef_datelier", [rights.READ, rights.CATALOG])
    commands.delete_role(role_id=role.pk, by=by)


def test_an_invited_person_chooses_a_password_and_enters(by: Actor, client: Any) -> None:
    commands.invite_member(email="paul@nord.example", name="Paul", role="sales", site="https://carnet.example/", by=by)
    mail = one(Mail, by)
    assert mail.recipients == ["paul@nord.example"]
    link = mail.body.splitlines()[-1]
    assert link.startswith("https://carnet.example/account/password/reset/key/")
    user = User.objects.get(email="paul@nord.example")
    assert not user.has_usable_password()


def test_somebody_of_another_company_is_invited_by_the_same_account(by: Actor) -> None:
    other = a_company("Autre", a_user("Jean", "jean@autre.example"))
    member = commands.invite_member(email="JEAN@autre.example", name="", role="sales", site="https://c.example", by=by)
    assert member.user_id == other.user_id
    assert "password/reset" not in one(Mail, by).body


def test_there_is_always_an_owner(by: Actor) -> None:
    owner = one(Membership, by)
    before = stored(by)
    with pytest.raises(members.LastOwner):
        commands.deactivate_member(member_id=owner.pk, by=by)
    with pytest.raises(members.LastOwner):
        commands.change_member_role(member_id=owner.pk, role="sales", by=by)
    assert stored(by) == before
    second = commands.invite_member(email="a@nord.example", name="A", role="owner", site="https://c.example", by=by)
    commands.deactivate_member(member_id=owner.pk, by=by)
    with pytest.raises(members.LastOwner):
        commands.deactivate_member(member_id=second.pk, by=by)
    commands.reactivate_member(member_id=owner.pk, by=by)
    assert commands.change_member_role(member_id=second.pk, role="accountant", by=by).rights == [
        rights.READ,
        rights.COSTS,
    ]


def test_nobody_gives_rights_they_do_not_hold(by: Actor) -> None:
    clerk = replace(by, rights=frozenset({rights.READ, rights.MEMBERS}))
    before = stored(by)
    doings: list[Act] = [
        lambda a: commands.create_role(name="X", given=[rights.SETTINGS], by=a),
        lambda a: commands.invite_member(email="x@nord.example", name="X", role="owner", site="", by=a),
        lambda a: commands.change_member_role(member_id=one(Membership, by).pk, role="projects", by=a),
        lambda a: commands.deactivate_member(member_id=one(Membership, by).pk, by=a),
        lambda a: commands.make_api_key(name="X", scopes=[rights.PAYMENTS], by=a),
    ]
    for doing in doings:
        with pytest.raises(roles.RightsBeyondYours):
            doing(clerk)
    assert stored(by) == before


def test_a_key_is_kept_as_a_hash_scoped_and_revoked(by: Actor) -> None:
    made = commands.make_api_key(
        name="Boutique", scopes=[rights.READ, rights.SALES], expires_on=date(2099, 1, 1), by=by
    )
    assert made.secret.startswith(made.row.prefix)
    row = one(ApiKey, by)
    assert made.secret not in (row.key_hash, row.name)
    assert row.scopes == [rights.READ, rights.SALES]
    first = commands.revoke_api_key(key_id=row.pk, by=by).revoked_at
    assert commands.revoke_api_key(key_id=row.pk, by=by).revoked_at == first


def test_a_scoped_key_makes_no_wider_key(by: Actor) -> None:
    scoped = replace(by, kind="key", scope=frozenset({rights.READ, rights.MEMBERS}))
    assert commands.make_api_key(name="Fille", by=scoped).row.scopes == [rights.MEMBERS, rights.READ]
    with pytest.raises(roles.RightsBeyondYours):
        commands.make_api_key(name="Fille", scopes=[rights.SALES], by=scoped)


def test_exchange_rates_are_dated(by: Actor) -> None:
    commands.set_exchange_rate(currency="usd", on=date(2026, 1, 2), rate=Decimal("1.10"), source="BCE", by=by)
    commands.set_exchange_rate(currency="USD", on=date(2026, 6, 1), rate=Decimal("1.08"), by=by)
    corrected = commands.set_exchange_rate(currency="USD", on=date(2026, 6, 1), rate=Decimal("1.09"), by=by)
    with company_scope(by.company_id):
        assert queries.exchange_rate("USD", date(2026, 5, 31)) == Decimal("1.10")
        assert queries.exchange_rate("USD", date(2026, 6, 1)) == Decimal("1.09")
        assert queries.exchange_rate("EUR", date(2026, 6, 1)) == 1
        with pytest.raises(queries.ExchangeRateMissing):
            queries.exchange_rate("USD", date(2026, 1, 1))
    commands.remove_exchange_rate(rate_id=corrected.pk, by=by)


def test_mail_words_are_changed_for_all(by: Actor) -> None:
    template = one(MailTemplate, by, document_kind="invoice", language="fr")
    commands.change_mail_template(template_id=template.pk, title="Facture {number}", body="À {party}.", by=by)
    with company_scope(by.company_id):
        assert queries.mail_text("invoice", "fr", {"party": "Bréhat"}).body == "À Bréhat."


def test_the_logo_is_a_picture(by: Actor) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR\0\0\0\x09\0\0\0\x09" + bytes(9)
    assert commands.set_logo(name="logo.png", content=png, by=by).logo_id
    before = stored(by)
    for content in (b"<svg/>", png + bytes(600_000)):
        with pytest.raises(house.LogoUnreadable):
            commands.set_logo(name="logo.png", content=content, by=by)
    assert stored(by) == before
    assert commands.remove_logo(by=by).logo_id is None


def _identity(by: Actor, **changes: object) -> Identity:
    return replace(Identity.of(one(Settings, by)), **changes)  # type: ignore[arg-type]


def _rules(by: Actor, **changes: object) -> HouseRules:
    return replace(HouseRules.of(one(Settings, by)), **changes)  # type: ignore[arg-type]


REFUSED: list[tuple[type[Refusal], Act]] = [
    (house.LegalNameMissing, lambda a: commands.change_identity(identity=_identity(a, legal_name=" "), by=a)),
    (house.AddressOfMailInvalid, lambda a: commands.change_identity(identity=_identity(a, email="x"), by=a)),
    (house.ColourInvalid, lambda a: commands.change_identity(identity=_identity(a, colour="blue"), by=a)),
    (identifiers.IbanInvalid, lambda a: commands.change_identity(identity=_identity(a, iban="FR76 1"), by=a)),
    (identifiers.BicInvalid, lambda a: commands.change_identity(identity=_identity(a, bic="X"), by=a)),
    (identifiers.SirenInvalid, lambda a: commands.change_identity(identity=_identity(a, siren="1"), by=a)),
    (house.ValidityOutOfRange, lambda a: commands.change_rules(rules=_rules(a, quote_valid_days=0), by=a)),
    (house.DefaultTermsUnknown, lambda a: commands.change_rules(rules=_rules(a, default_terms_id=10**9), by=a)),
    (ValueUnknown, lambda a: commands.change_rules(rules=_rules(a, place="atlantis"), by=a)),
    (ValueUnknown, lambda a: commands.change_rules(rules=_rules(a, size="huge"), by=a)),
    (house.TextTooLong, lambda a: commands.change_texts(texts=PrintedTexts({"fr": "x" * 1001}, {}, {}), by=a)),
    (ValueUnknown, lambda a: commands.change_rules(rules=_rules(a, deposit_mode="never"), by=a)),
    (ValueUnknown, lambda a: commands.change_rules(rules=_rules(a, time_zone="Mars/Olympus"), by=a)),
    (vat.VatRateAlreadyThere, lambda a: commands.add_vat_rate(rate=VatRateInput(Decimal(20), "20 %"), by=a)),
    (vat.VatRateOutOfRange, lambda a: commands.add_vat_rate(rate=VatRateInput(Decimal(101), "?"), by=a)),
    (vat.RateOfCategoryWrong, lambda a: commands.add_vat_rate(rate=VatRateInput(Decimal(0), "?"), by=a)),
    (vat.RateOfCategoryWrong, lambda a: commands.add_vat_rate(rate=VatRateInput(Decimal(5), "?", "E"), by=a)),
    (vat.ExemptionUnexplained, lambda a: commands.add_vat_rate(rate=VatRateInput(Decimal(0), "?", "E"), by=a)),
    (
        vat.DatesReversed,
        lambda a: commands.add_vat_rate(
            rate=VatRateInput(Decimal(7), "7 %", valid_from=date(2014, 1, 1), valid_until=date(2012, 1, 1)), by=a
        ),
    ),
    (vat.DefaultRateNeeded, lambda a: commands.delete_vat_rate(vat_rate_id=one(VatRate, a, rate="20").pk, by=a)),
    (NotFound, lambda a: commands.delete_vat_rate(vat_rate_id=10**9, by=a)),
    (terms.TermsWithoutWords, lambda a: commands.create_terms(terms=_terms(labels={"fr": ""}), by=a)),
    (terms.TermsCodeTaken, lambda a: commands.create_terms(terms=_terms("100", code="30J"), by=a)),
    (terms.InstalmentsNotWhole, lambda a: commands.create_terms(terms=_terms("99.99"), by=a)),
    (terms.InstalmentsNotWhole, lambda a: commands.create_terms(terms=_terms(), by=a)),
    (terms.InstalmentsNotWhole, lambda a: commands.create_terms(terms=_terms("150", "-50"), by=a)),
    (terms.StepOutOfRange, lambda a: commands.create_terms(terms=_terms("100", days=366), by=a)),
    (terms.DefaultTermsNeeded, lambda a: commands.deactivate_terms(terms_id=one(Terms, a, code="30J").pk, by=a)),
    (terms.TermsInUse, lambda a: commands.delete_terms(terms_id=one(Terms, a, code="30J").pk, by=a)),
    (units.UnitWithoutWords, lambda a: commands.create_unit(unit=UnitInput("", {"fr": "x"}), by=a)),
    (units.UnitCodeTaken, lambda a: commands.create_unit(unit=UnitInput("h", {"fr": "heure"}), by=a)),
    (units.UneceCodeInvalid, lambda a: commands.create_unit(unit=UnitInput("x", {"fr": "x"}, "hour"), by=a)),
    (series.PrefixInvalid, lambda a: commands.create_series(series=SeriesInput("a", "f a-"), by=a)),
    (series.PrefixTaken, lambda a: commands.create_series(series=SeriesInput("a", "FA-"), by=a)),
    (series.NumberTooLong, lambda a: commands.create_series(series=SeriesInput("a", "ABCDEFGHI-", digits=8), by=a)),
    (series.SeriesCodeTaken, lambda a: commands.create_series(series=SeriesInput("quote", "Q-"), by=a)),
    (series.SeriesShared, lambda a: commands.use_series(document_kind="invoice", series_code="quote", by=a)),
    (NotFound, lambda a: commands.use_series(document_kind="dream", series_code="quote", by=a)),
    (roles.RoleNameMissing, lambda a: commands.create_role(name="commercial", given=[], by=a)),
    (roles.RightUnknown, lambda a: commands.create_role(name="X", given=["fly"], by=a)),
    (
        roles.OwnerRoleFixed,
        lambda a: commands.change_role(role_id=one(Role, a, code="owner").pk, name="X", given=[], by=a),
    ),
    (roles.OwnerRoleFixed, lambda a: commands.delete_role(role_id=one(Role, a, code="owner").pk, by=a)),
    (members.MemberEmailInvalid, lambda a: _invite(a, email="x")),
    (members.MemberNameMissing, lambda a: _invite(a, name=" ")),
    (members.RoleUnknown, lambda a: _invite(a, role="king")),
    (members.AlreadyMember, lambda a: _invite(a, email="claire@carnet.example")),
    (keys.KeyNameMissing, lambda a: commands.make_api_key(name=" ", by=a)),
    (keys.ExpiryPassed, lambda a: commands.make_api_key(name="x", expires_on=date(2020, 1, 1), by=a)),
    (keys.KeyNeedsAPerson, lambda a: commands.make_api_key(name="x", by=replace(a, user_id=None))),
    (
        rates.RateNotPositive,
        lambda a: commands.set_exchange_rate(currency="USD", on=date(2026, 1, 1), rate=Decimal(0), by=a),
    ),
    (
        rates.CurrencyInvalid,
        lambda a: commands.set_exchange_rate(currency="EUR", on=date(2026, 1, 1), rate=Decimal(1), by=a),
    ),
    (mails.MailWithoutWords, lambda a: _mail(a, title="")),
    (mails.WordUnknown, lambda a: _mail(a, body="Bonjour {prenom}")),
]


def _terms(*percents: str, days: int = 30, **changes: Any) -> TermsInput:
    parts = tuple(InstalmentInput(Decimal(p), (TermStep(StepKind.DAYS, days),)) for p in percents)
    return replace(TermsInput("X", {"fr": "X"}, parts), **changes)


def _invite(by: Actor, **changes: str) -> object:
    asked = {"email": "new@nord.example", "name": "Nouveau", "role": "sales", "site": "https://c.example", **changes}
    return commands.invite_member(**asked, by=by)


def _mail(by: Actor, title: str = "T", body: str = "B") -> object:
    template = one(MailTemplate, by, document_kind="quote", language="fr")
    return commands.change_mail_template(template_id=template.pk, title=title, body=body, by=by)


@pytest.mark.parametrize(("refusal", "doing"), REFUSED)
def test_a_refused_act_leaves_everything_as_it_was(by: Actor, refusal: type[Refusal], doing: Act) -> None:
    before = stored(by)
    with pytest.raises(refusal) as caught:
        doing(by)
    assert caught.value.sentence
    assert stored(by) == before


@pytest.mark.parametrize("role", [role for role in rights.ROLES if role != "owner"])
def test_only_owners_change_settings_and_members(by: Actor, role: str) -> None:
    before = stored(by)
    clerk = somebody(by, role)
    areas = ("settings.", "vat_rate.", "terms.", "unit.", "series.", "role.", "member.", "api_key.", "mail_template.")
    for name, declared in ACTS.items():
        if name.startswith(areas):
            with pytest.raises(RightMissing):
                declared.function(by=clerk)
    assert stored(by) == before
