"""VAT rates of each place (R25), and the exemptions with their codes and texts (R12, R60)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate as a new company gets it; texts are those of the law, in French."""

    category: str
    rate: Decimal
    label: str
    valid_from: date | None = None
    exemption_code: str = ""
    exemption_text: str = ""


_SINCE_2014 = date(2014, 1, 1)


def _taxed(rate: str, label: str, valid_from: date | None = None) -> Rate:
    return Rate("S", Decimal(rate), label, valid_from)


_NORMAL = _taxed("20", "20 % taux normal", _SINCE_2014)
_INTERMEDIATE = _taxed("10", "10 % taux intermédiaire", _SINCE_2014)
_REDUCED = _taxed("5.5", "5,5 % taux réduit")
_PARTICULAR = _taxed("2.1", "2,1 % taux particulier")
_OVERSEAS = (
    _taxed("8.5", "8,5 % taux normal"),
    _taxed("2.1", "2,1 % taux réduit"),
    _taxed("1.75", "1,75 % taux particulier"),
    _taxed("1.05", "1,05 % taux particulier"),
)
_NO_VAT_OVERSEAS = (
    Rate("O", Decimal(0), "Sans TVA (art. 294 du CGI)", None, "VATEX-EU-O", "TVA non applicable, art. 294 du CGI"),
)

FRANCHISE = Rate(
    "E", Decimal(0), "Franchise en base", None, "VATEX-FR-FRANCHISE", "TVA non applicable, art. 293 B du CGI"
)
EXEMPTIONS = (
    FRANCHISE,
    Rate("AE", Decimal(0), "Autoliquidation", None, "VATEX-EU-AE", "Autoliquidation"),
    Rate(
        "K", Decimal(0), "Livraison intracommunautaire", None, "VATEX-EU-IC", "Exonération TVA, art. 262 ter I du CGI"
    ),
    Rate("G", Decimal(0), "Exportation", None, "VATEX-EU-G", "Exonération TVA, art. 262 I du CGI"),
    Rate("O", Decimal(0), "Hors champ de la TVA", None, "VATEX-EU-O", "Opération hors champ de la TVA"),
    Rate("E", Decimal(0), "Débours", None, "VATEX-EU-79-C", "Débours, art. 267 II 2° du CGI"),
    Rate("E", Decimal(0), "Formation", None, "VATEX-FR-CGI261-4", "TVA non applicable, art. 261-4-4° a du CGI"),
)

# The first rate of a place is its default.
RATES: dict[str, tuple[Rate, ...]] = {
    "mainland": (_NORMAL, _INTERMEDIATE, _REDUCED, _PARTICULAR),
    "corsica": (
        _NORMAL,
        _taxed("13", "13 % taux particulier (Corse)", _SINCE_2014),
        _INTERMEDIATE,
        _REDUCED,
        _PARTICULAR,
        _taxed("0.9", "0,9 % taux particulier (Corse)"),
    ),
    "guadeloupe": _OVERSEAS,
    "martinique": _OVERSEAS,
    "reunion": _OVERSEAS,
    "guyane": _NO_VAT_OVERSEAS,
    "mayotte": _NO_VAT_OVERSEAS,
}


def rates_of(place: str) -> tuple[Rate, ...]:
    """Everything a company standing there may need, its default first; one line per category, percent and code."""
    taxed = RATES[place]
    held = {(rate.category, rate.rate, rate.exemption_code) for rate in taxed}
    return (*taxed, *(r for r in EXEMPTIONS if (r.category, r.rate, r.exemption_code) not in held))
