"""The columns a party may be imported from, in French and in English (P56)."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from carnet.company.methods import METHODS
from carnet.company.models import Terms
from carnet.core.importing.fields import Field, Label, Reader, flag, number, one_of, short, text
from carnet.core.models import Membership
from carnet.parties.models import Address, Party

ADDRESS = ("line1", "line2", "postcode", "city", "country")
KINDS = {"société": "company", "entreprise": "company", "company": "company", "professionnel": "company",
         "particulier": "person", "personne": "person", "person": "person",
         "public": "public", "organisme public": "public", "public body": "public"}  # fmt: skip
ROLES = {"client": "customer", "customer": "customer", "fournisseur": "supplier", "supplier": "supplier",
         "vendor": "supplier", "prospect": "prospect"}  # fmt: skip
PAID_BY = {"virement": "transfer", "transfer": "transfer", "carte": "card", "carte bancaire": "card", "chèque": "check",
           "cheque": "check", "espèces": "cash", "prélèvement": "direct_debit", "prelevement sepa": "direct_debit",
           "effet": "bill", "traite": "bill", "lcr": "bill", "autre": "other"}  # fmt: skip
LANGUAGES = {"français": "fr", "french": "fr", "anglais": "en", "english": "en"}
COUNTRIES = {"france": "FR", "belgique": "BE", "belgium": "BE", "allemagne": "DE", "germany": "DE", "espagne": "ES", "spain": "ES",
             "italie": "IT", "italy": "IT", "suisse": "CH", "switzerland": "CH", "luxembourg": "LU", "pays-bas": "NL",
             "netherlands": "NL", "portugal": "PT", "royaume-uni": "GB", "united kingdom": "GB", "irlande": "IE",
             "ireland": "IE", "monaco": "MC", "autriche": "AT", "austria": "AT", "pologne": "PL", "poland": "PL"}  # fmt: skip


def party_fields() -> list[Field]:
    """Every column; two statements, for the company's terms and people."""
    terms = {word: pk for pk, code, label in Terms.objects.values_list("pk", "code", "label") for word in (label, code)}
    people = {
        word: pk
        for pk, name, email in Membership.objects.filter(is_active=True).values_list("user_id", "user__name", "user__email")
        for word in (email, name)
    }  # fmt: skip
    methods = PAID_BY | {str(label): code for code, label in METHODS.items()} | {code: code for code in METHODS}
    languages = (
        LANGUAGES
        | {str(name): code for code, name in settings.LANGUAGES}
        | {code: code for code, _n in settings.LANGUAGES}
    )
    return [
        _text("number", _("Number"), "numéro", "n°", "code", "code client", "code tiers", "n° client", "référence", "customer number"),
        _text("name", _("Name"), "nom", "raison sociale", "société", "client", "dénomination", "company", "company name", "customer"),
        Field("roles", _("Role"), ("rôle", "rôles", "type de tiers", "roles"), _roles),
        Field("kind", _("Kind"), ("nature", "type", "forme", "kind"), one_of(KINDS)),
        Field("is_customer", _("Customer?"), ("est client", "is customer"), flag),
        Field("is_supplier", _("Supplier?"), ("est fournisseur", "fournisseur", "is supplier", "supplier"), flag),
        Field("is_prospect", _("Prospect?"), ("est prospect", "prospect", "is prospect"), flag),
        _text("siren", _("SIREN"), "n° siren", "numéro siren", most=20),
        _text("siret", _("SIRET"), "n° siret", "numéro siret", most=25),
        _text("vat_number", _("VAT number"), "n° tva", "tva intracommunautaire", "tva intracom", "numéro de tva", "vat", most=25),
        _text("email", _("E-mail"), "e-mail", "mail", "courriel", "adresse e-mail", "email address"),
        _text("phone", _("Phone"), "téléphone", "tél", "tel", "téléphone fixe", "telephone", "phone number"),
        _text("website", _("Website"), "site", "site web", "site internet", "web"),
        _address("line1", _("Street"), "adresse", "rue", "adresse 1", "adresse ligne 1", "address", "address 1"),
        _address("line2", _("Street, more"), "complément", "complément d'adresse", "adresse 2", "address 2"),
        _address("postcode", _("Postcode"), "code postal", "cp", "zip", "zip code", "postal code"),
        _address("city", _("Town"), "ville", "commune", "localité", "city"),
        Field("country", _("Country"), ("pays", "code pays", "country code"), _country),
        Field("terms_id", _("Payment terms"), ("conditions de paiement", "conditions de règlement", "conditions", "échéance", "terms"),
              one_of(terms)),
        Field("payment_method", _("Paid by"), ("mode de paiement", "mode de règlement", "payé par", "payment method"), one_of(methods)),
        Field("credit_limit", _("Credit limit, incl. tax"), ("encours autorisé", "plafond", "encours max", "credit limit"),
              number(Party, "credit_limit")),
        Field("no_reminders", _("Never send reminders"), ("ne pas relancer", "sans relance", "no reminders"), flag),
        _text("currency", _("Currency"), "devise", "monnaie"),
        Field("language", _("Language of documents"), ("langue", "language"), one_of(languages)),
        _text("accounting_code", _("Account"), "compte", "compte comptable", "compte auxiliaire", "compte tiers"),
        Field("owner_id", _("Followed by"), ("suivi par", "commercial", "responsable", "owner", "salesperson"), one_of(people)),
        _text("e_address_scheme", _("Kind of address"), "schéma", "scheme"),
        _text("e_address", _("Electronic address"), "adresse électronique", "adresse de facturation électronique"),
        _text("service_code", _("Service code"), "code service"),
        _text("notes", _("Notes"), "note", "commentaire", "commentaires", "remarques", "comments"),
    ]  # fmt: skip


def _text(name: str, label: Label, *words: str, most: int = 0) -> Field:
    return Field(name, label, words, short(most) if most else text(Party, name))


def _address(name: str, label: Label, *words: str) -> Field:
    return Field(name, label, words, text(Address, name))


def _roles(cell: str) -> dict[str, bool]:
    read: Reader = one_of(ROLES)
    given = {read(word) for word in cell.replace(";", ",").replace("/", ",").split(",") if word.strip()}
    return {f"is_{role}": role in given for role in ("customer", "supplier", "prospect")}


def _country(cell: str) -> str:
    return cell.upper() if len(cell) == 2 else str(one_of(COUNTRIES)(cell))
