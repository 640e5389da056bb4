"""An invoice between two companies of Nantes and Rennes: 2 × 50.00 less 10 % at 20 %."""

from datetime import date
from decimal import Decimal
from typing import Any

from carnet.core.einvoice import (
    Address,
    Adjustment,
    EInvoice,
    Identifier,
    Kind,
    Line,
    Note,
    Party,
    Totals,
    Transfer,
    Treatment,
    VatRow,
)

D = Decimal
SELLER = Party(
    "Armelis",
    Address("FR", "3 quai de la Fosse", "", "44000", "Nantes"),
    legal_id="732829320",
    establishment_id="73282932000074",
    vat_number="FR44732829320",
    legal_text="SARL",
    electronic=Identifier("0225", "732829320"),
    phone="02 40 00 00 00",
    email="contact@armelis.example",
)
BUYER = Party(
    "Menuiserie Le Goff",
    Address("FR", "8 rue des Forges", "", "35000", "Rennes"),
    legal_id="404833048",
    vat_number="FR83404833048",
    electronic=Identifier("0225", "404833048"),
)
LAWFUL_NOTES = (
    Note("Indemnité forfaitaire pour frais de recouvrement : 40 €.", "PMT"),
    Note("Pénalités de retard : trois fois le taux légal.", "PMD"),
    Note("Pas d’escompte pour paiement anticipé.", "AAB"),
)
LINE = Line(
    "1", "Pose d’un dressing", D(2), D("50.00"), D("90.00"), "S", D(20), "HUR",
    allowances=(Adjustment(D("10.00"), "Remise", D(10), D("100.00")),),
)  # fmt: skip


def an_invoice(**changed: Any) -> EInvoice:
    """The invoice, but for what is changed."""
    told: dict[str, Any] = {
        "kind": Kind.INVOICE,
        "number": "FA-2026-0001",
        "issued_on": date(2026, 9, 2),
        "frame": "S1",
        "treatment": Treatment.B2B,
        "seller": SELLER,
        "buyer": BUYER,
        "lines": (LINE,),
        "vat": (VatRow("S", D(20), D("90.00"), D("18.00")),),
        "totals": Totals(D("90.00"), D("18.00"), D("108.00"), D("108.00")),
        "notes": LAWFUL_NOTES,
        "due_on": date(2026, 10, 2),
        "transfer": Transfer("FR7630006000011234567890189", "Armelis", "AGRIFRPPXXX", "FA-2026-0001"),
    }
    return EInvoice(**{**told, **changed})
