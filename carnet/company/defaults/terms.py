"""Payment terms of a new company (R28; R29 in both readings)."""

from dataclasses import dataclass
from typing import Any

Steps = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class DefaultTerms:
    """Terms by code, their words, and each instalment's percent and steps."""

    code: str
    fr: str
    en: str
    instalments: tuple[tuple[int, Steps], ...]


def _single(code: str, fr: str, en: str, *steps: dict[str, Any]) -> DefaultTerms:
    return DefaultTerms(code, fr, en, ((100, list(steps)),))


_END: dict[str, Any] = {"end_of_month": True}

DEFAULT = "30J"
TERMS = (
    _single("COMPTANT", "À réception de la facture", "On receipt of the invoice"),
    _single("15J", "15 jours nets", "15 days net", {"add_days": 15}),
    _single(DEFAULT, "30 jours nets", "30 days net", {"add_days": 30}),
    _single("30JFM", "30 jours fin de mois", "30 days, end of month", {"add_days": 30}, _END),
    _single("45J", "45 jours nets", "45 days net", {"add_days": 45}),
    _single(
        "45JFM", "45 jours fin de mois (45 jours, puis fin du mois)", "45 days end of month (45 days, then end of month)",
        {"add_days": 45}, _END,
    ),
    _single(
        "FM45J", "45 jours fin de mois (fin du mois, puis 45 jours)", "45 days end of month (end of month, then 45 days)",
        _END, {"add_days": 45},
    ),
    _single("60J", "60 jours nets", "60 days net", {"add_days": 60}),
    DefaultTerms(
        "30-70", "30 % à la commande, le solde à 30 jours", "30% with the order, the balance at 30 days",
        ((30, []), (70, [{"add_days": 30}])),
    ),
    DefaultTerms(
        "3FOIS", "En trois fois, 30, 60 et 90 jours", "In three parts, 30, 60 and 90 days",
        ((34, [{"add_days": 30}]), (33, [{"add_days": 60}]), (33, [{"add_days": 90}])),
    ),
)  # fmt: skip
