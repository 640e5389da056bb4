"""The official rules that a user can break, and what each asks of him: a table from rule to field (P28).

The first row that fits counts. `%(customer)s`, `%(line)s`, `%(currency)s` and `%(rule)s` are filled in.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_noop


@dataclass(frozen=True, slots=True)
class Meaning:
    """A family of rules, perhaps at one place of the file only: the field that mends it, and the sentence for it."""

    rule: re.Pattern[str]
    field: str
    sentence: str
    place: str = ""


def _means(rule: str, field: str, sentence: str, place: str = "") -> Meaning:
    return Meaning(re.compile(rule), field, sentence, place)


_ADDS_UP = gettext_noop(
    "The figures of this document do not add up for an e-invoice (%(rule)s). Save it again; "
    "if it stays, tell whoever runs Carnet."
)
_SELLER_E_ADDRESS = gettext_noop(
    "Correct the electronic address of your company in the settings: your SIREN, alone or "
    "followed by what your platform told you."
)
_E_ADDRESS = gettext_noop(
    "Correct the electronic address of %(customer)s: it begins with the SIREN, in scheme 0225, or leave it empty."
)
_EXEMPTION = gettext_noop("Say why no VAT is due: give the VAT rate without tax its code or its text in the settings.")
_VAT_NUMBERS = gettext_noop("This VAT category needs your VAT number: give it in the settings.")
_SELLER, _BUYER = "SellerTradeParty", "BuyerTradeParty"
MEANINGS = (
    _means(r"BR-06\b", "seller.legal_name", gettext_noop("Give the name of your company in the settings.")),
    _means(r"BR-0[89]\b", "seller.line1", gettext_noop("Give the address of your company in the settings.")),
    _means(
        r"BR-FR-10|BR-FR-32|BR-CO-26",
        "seller.siren",
        gettext_noop("Give the SIREN of your company in the settings."),
        _SELLER,
    ),
    _means(r"BR-FR-10|BR-CO-26", "seller.siren", gettext_noop("Give the SIREN of your company in the settings.")),
    _means(
        r"BR-FR-09_BT-29",
        "seller.siret",
        gettext_noop("The SIRET of your company must begin with its SIREN: correct it in the settings."),
    ),
    _means(r"BR-FR-(13|22|2[35]_BT-34)", "seller.e_address", _SELLER_E_ADDRESS),
    _means(
        r"BR-CO-09",
        "seller.vat_number",
        gettext_noop("Your VAT number must begin with the two letters of its country: correct it in the settings."),
        _SELLER,
    ),
    _means(
        r"BR-IC-0[234]|BR-AE-0[234]",
        "billed.vat_number",
        gettext_noop("This VAT category needs your VAT number and that of %(customer)s."),
    ),
    _means(r"BR-(S|E|G|Z)-0[234]", "seller.vat_number", _VAT_NUMBERS),
    _means(r"BR-07\b", "billed.name", gettext_noop("Give the name of the customer.")),
    _means(r"BR-1[01]\b", "billed.line1", gettext_noop("Give %(customer)s an address with its country.")),
    _means(
        r"BR-FR-11|BR-FR-32",
        "billed.siren",
        gettext_noop("Give %(customer)s a SIREN: an invoice between French companies needs it."),
    ),
    _means(r"BR-FR-09_BT-46", "billed.siret", gettext_noop("The SIRET of %(customer)s must begin with its SIREN.")),
    _means(r"BR-FR-(12|21|2[35]_BT-49)", "billed.e_address", _E_ADDRESS),
    _means(r"BR-FR-2[46]_BT-46", "billed.siret", gettext_noop("The SIRET of %(customer)s must begin with its SIREN.")),
    _means(
        r"BR-CO-09",
        "billed.vat_number",
        gettext_noop("The VAT number of %(customer)s must begin with the two letters of its country."),
    ),
    _means(
        r"FX-SCH|BR-CL-14|XSD",
        "seller.country",
        gettext_noop("The country of your company is not a country code: correct it in the settings."),
        rf"{_SELLER}.*CountryID",
    ),
    _means(
        r"FX-SCH|BR-CL-14|XSD",
        "billed.country",
        gettext_noop("The country in the address of %(customer)s is not a country code."),
        "CountryID",
    ),
    _means(r"FX-SCH|BR-CL-25", "seller.e_address", _SELLER_E_ADDRESS, rf"{_SELLER}.*URIID"),
    _means(r"FX-SCH|BR-CL-25", "billed.e_address", _E_ADDRESS, "URIID"),
    _means(
        r"FX-SCH|BR-CL-23",
        "lines.unit",
        gettext_noop("Line “%(line)s”: its unit has no valid UN/ECE code; correct the unit in the settings."),
        "BilledQuantity",
    ),
    _means(
        r"FX-SCH|BR-CL-0[345]",
        "currency",
        gettext_noop("“%(currency)s” is not a currency that e-invoices know."),
        "Currency",
    ),
    _means(r"FX-SCH|BR-CL-22", "vat", _EXEMPTION, "ExemptionReasonCode"),
    _means(
        r"BR-IC-11",
        "service_until",
        gettext_noop("A delivery to another country of the Union needs its date or its period."),
    ),
    _means(
        r"BR-IC-12",
        "billed.country",
        gettext_noop("A delivery to another country of the Union needs the country of delivery."),
    ),
    _means(r"BR-(E|AE|IC|G|O)-10", "vat", _EXEMPTION),
    _means(r"BR-O-(0[234])", "vat", gettext_noop("Outside the scope of VAT no VAT number may be given.")),
    _means(
        r"BR-O-1[1-4]",
        "lines.vat_rate",
        gettext_noop(
            "What lies outside the scope of VAT cannot be invoiced together with anything else: make two invoices."
        ),
    ),
    _means(
        r"BR-FR-16|BR-FR-DEC-04",
        "lines.vat_rate",
        gettext_noop("Line “%(line)s”: its VAT rate is not one of the French rates."),
        "LineItem",
    ),
    _means(
        r"BR-FR-16|BR-FR-DEC-04", "vat", gettext_noop("A VAT rate of this document is not one of the French rates.")
    ),
    _means(r"BR-FR-15|BR-CL-1[78]", "vat", gettext_noop("A VAT category of this document is not used in France.")),
    _means(r"BR-25\b", "lines.description", gettext_noop("A line has no description: give it one.")),
    _means(
        r"BR-2[678]\b|BR-FR-DEC-03",
        "lines.unit_price",
        gettext_noop("Line “%(line)s”: its price must be given, and not be negative."),
    ),
    _means(
        r"BR-22\b|BR-FR-DEC-02",
        "lines.quantity",
        gettext_noop("Line “%(line)s”: its quantity must be given, with four decimals at most."),
    ),
    _means(
        r"BR-(29|30|CO-19|CO-20)\b",
        "service_until",
        gettext_noop("The period of service must not end before it begins."),
    ),
    _means(
        r"BR-33\b|BR-4[24]\b|BR-CO-2[1-4]\b", "lines.description", gettext_noop("A discount or a fee needs a label.")
    ),
    _means(r"BR-FR-CO-07", "due_on", gettext_noop("The due date must not lie before the date of issue.")),
    _means(r"BR-CO-25", "due_on", gettext_noop("Say when this is due: give terms or a due date.")),
    _means(
        r"BR-FR-CO-0[45]",
        "corrects",
        gettext_noop("A credit note must cite the invoice it corrects, by number and date."),
    ),
    _means(
        r"BR-FR-CO-12",
        "currency",
        gettext_noop("In another currency the VAT must also be given in euro: give the exchange rate in the settings."),
    ),
    _means(
        r"BR-FR-0[12]\b",
        "number",
        gettext_noop(
            "The number of this document would not be lawful: correct the prefix of its series in the settings."
        ),
    ),
    _means(
        r"BR-FR-0[56]",
        "seller.texts",
        gettext_noop(
            "The texts on early payment, late payment and recovery costs must each be there once: "
            "correct them in the settings."
        ),
    ),
    _means(r"BR-50\b|BR-61\b|BR-CO-27", "seller.iban", gettext_noop("Give the IBAN of your company in the settings.")),
    _means(r"BR-CO-1[0-7]|BR-(S|Z|E|AE|IC|G|O)-0[89]|BR-4[56]\b|BR-53\b|BR-DEC|BR-FR-DEC-01", "lines", _ADDS_UP),
)
