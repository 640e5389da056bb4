"""Who the company is, and the rules of its house."""

import hashlib
import re
from dataclasses import asdict, replace
from zoneinfo import available_timezones

from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from carnet.company import identifiers, rights
from carnet.company.commands.vat import write_place_rates
from carnet.company.inputs import HouseRules, Identity, PrintedTexts
from carnet.company.models import Settings, Terms
from carnet.company.places import PLACES
from carnet.company.steps import held_settings, require_one_of
from carnet.core import journal, pictures
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.models import Company, StoredFile
from carnet.core.refusals import BadValue

LOGO_BYTES = 512 * 1024
LONGEST_TEXT = 1000
_SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


class LegalNameMissing(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Give the company's name."), field="legal_name")


class AddressOfMailInvalid(BadValue):
    def __init__(self, value: str) -> None:
        super().__init__(_("“%(value)s” is not an e-mail address.") % {"value": value}, field="email")


class ColourInvalid(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Write the colour as #1f4e79."), field="colour")


class ValidityOutOfRange(BadValue):
    def __init__(self) -> None:
        super().__init__(_("A quote is valid from 1 to 365 days."), field="quote_valid_days")


class ProbabilityOutOfRange(BadValue):
    def __init__(self, field: str) -> None:
        super().__init__(_("A probability lies between 0 and 100 %."), field=field)


class ToleranceOutOfRange(BadValue):
    def __init__(self, field: str) -> None:
        super().__init__(_("A tolerance lies between 0 and 100 %."), field=field)


class DefaultTermsUnknown(BadValue):
    def __init__(self) -> None:
        super().__init__(_("These payment terms are not the company's, or are put aside."), field="default_terms_id")


class LogoUnreadable(BadValue):
    def __init__(self) -> None:
        super().__init__(_("The logo must be a PNG or JPEG picture of at most 500 kB."), field="logo")


class LogoTooDetailed(BadValue):
    """A small file may unpack into more pixels than the printing of documents can bear."""

    def __init__(self) -> None:
        super().__init__(_("This picture has too many pixels: 4000 × 4000 at most."), field="logo")


class TextTooLong(BadValue):
    def __init__(self) -> None:
        super().__init__(_("A printed text has %(most)d characters at most.") % {"most": LONGEST_TEXT}, field="texts")


@act("settings.identity", right=rights.SETTINGS)
def change_identity(*, identity: Identity, by: Actor) -> Settings:
    """Change what documents print of the company; those already issued keep what they said (R2, P28)."""
    identity = _checked(identity)
    settings = held_settings()
    if settings.legal_name != identity.legal_name:
        Company.objects.filter(pk=by.company_id).update(name=identity.legal_name)
    return _write(settings, asdict(identity), "settings.identity_changed", by)


@act("settings.rules", right=rights.SETTINGS)
def change_rules(*, rules: HouseRules, by: Actor) -> Settings:
    """Change how the company works; a new place brings its VAT rates along (R25)."""
    _check_rules(rules)
    settings = held_settings()
    if settings.place != rules.place:
        write_place_rates(rules.place)
    texts = _texts(PrintedTexts.of(settings), rules.language) if settings.language != rules.language else {}
    return _write(settings, {**asdict(rules), **texts}, "settings.rules_changed", by)


@act("settings.texts", right=rights.SETTINGS)
def change_texts(*, texts: PrintedTexts, by: Actor) -> Settings:
    """Change what documents say at their end, in each language of the house; those already issued keep what they said (R7, P28)."""
    settings = held_settings()
    return _write(settings, _texts(texts, settings.language), "settings.texts_changed", by)


def _texts(texts: PrintedTexts, own: str) -> dict[str, object]:
    """The columns of printed texts: those of the company's own language apart from those of others."""
    values: dict[str, object] = {}
    for field, others, given in (
        ("late_penalty_text", "late_penalty_texts", texts.late_penalty),
        ("early_discount_text", "early_discount_texts", texts.early_discount),
        ("footer", "footers", texts.footer),
    ):
        said = {language: given.get(language, "").strip() for language in dict(django_settings.LANGUAGES)}
        if any(len(text) > LONGEST_TEXT for text in said.values()):
            raise TextTooLong
        values[field] = said.pop(own, "")
        values[others] = {language: text for language, text in said.items() if text}
    return values


@act("settings.set_logo", right=rights.SETTINGS)
def set_logo(*, name: str, content: bytes, by: Actor) -> Settings:
    """Put a logo (PNG or JPEG) at the head of documents to come; refuses LogoUnreadable and LogoTooDetailed."""
    kind = next((kind for kind, start in _SIGNATURES.items() if content.startswith(start)), None)
    if kind is None or len(content) > LOGO_BYTES:
        raise LogoUnreadable
    size = pictures.size_of(content)
    if size is None:
        raise LogoUnreadable
    if not size.drawable:
        raise LogoTooDetailed
    logo = StoredFile.objects.create(
        name=name[:255],
        media_type=kind,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content=content,
        by_name=by.name,
    )
    return _write(held_settings(), {"logo_id": logo.pk}, "settings.logo_changed", by)


@act("settings.remove_logo", right=rights.SETTINGS)
def remove_logo(*, by: Actor) -> Settings:
    """Take the logo off documents to come."""
    return _write(held_settings(), {"logo_id": None}, "settings.logo_changed", by)


def _write(settings: Settings, values: dict[str, object], done: str, by: Actor) -> Settings:
    changed = [name for name, value in values.items() if getattr(settings, name) != value]
    if changed:
        for name in changed:
            setattr(settings, name, values[name])
        settings.save(update_fields=changed)
        facts = {"changed": changed}
        journal.record(done, subject=Subject("company", by.company_id), by=by, facts=facts)
    return settings


def _checked(identity: Identity) -> Identity:
    name = " ".join(identity.legal_name.split())
    if not name:
        raise LegalNameMissing
    if identity.email:
        try:
            validate_email(identity.email.strip())
        except ValidationError as error:
            raise AddressOfMailInvalid(identity.email) from error
    if identity.colour and not re.fullmatch(r"#[0-9a-fA-F]{6}", identity.colour):
        raise ColourInvalid
    siret = identifiers.checked_siret(identity.siret)
    siren = identifiers.checked_siren(identity.siren) or siret[:9]
    identifiers.checked_siret(siret, siren)
    scheme = identity.e_address_scheme or (identifiers.SIREN_SCHEME if siren else "")
    address = identifiers.checked_e_address(scheme, identity.e_address, siren)
    return replace(
        identity,
        legal_name=name,
        email=identity.email.strip(),
        siren=siren,
        siret=siret,
        vat_number=identifiers.checked_vat_number(identity.vat_number, siren),
        country=identifiers.checked_country(identity.country),
        iban=identifiers.checked_iban(identity.iban),
        bic=identifiers.checked_bic(identity.bic),
        creditor_id=identifiers.checked_creditor_id(identity.creditor_id),
        e_address_scheme=scheme if (address or siren) else "",
        e_address=address or siren,
    )


def _check_rules(rules: HouseRules) -> None:
    require_one_of("size", rules.size, Settings.Size.values)
    require_one_of("place", rules.place, PLACES)
    require_one_of("deposit_mode", rules.deposit_mode, Settings.DepositMode.values)
    require_one_of("invoice_policy", rules.invoice_policy, Settings.InvoicePolicy.values)
    require_one_of("language", rules.language, dict(django_settings.LANGUAGES))
    if rules.time_zone not in available_timezones():
        require_one_of("time_zone", rules.time_zone, ["Europe/Paris"])
    if not 1 <= rules.quote_valid_days <= 365:
        raise ValidityOutOfRange
    for field in ("draft_probability", "sent_probability"):
        if not 0 <= getattr(rules, field) <= 100:
            raise ProbabilityOutOfRange(field)
    for field in ("receipt_tolerance_percent", "bill_tolerance_percent", "delivery_tolerance_percent"):
        if not 0 <= getattr(rules, field) <= 100:
            raise ToleranceOutOfRange(field)
    terms_id = rules.default_terms_id
    if terms_id is not None and not Terms.objects.filter(pk=terms_id, is_active=True).exists():
        raise DefaultTermsUnknown
