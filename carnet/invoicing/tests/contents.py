"""Chance invoices of every kind, as stored rows and frozen parties that were never in a database.

Sums are made here in their own way: a group's VAT is its base × rate, less the VAT of the deposits it deducts (P10).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import strategies as st

from carnet.company.amounts import Due
from carnet.core.money import places_of
from carnet.invoicing.documents import InvoiceContent
from carnet.invoicing.models import Invoice, InvoiceLine, InvoiceVat
from carnet.invoicing.steps.freezing import ADDRESS, BILLED, SELLER

D = Decimal
ON = date(2026, 9, 2)
UNITS = {"h": "HUR", "jour": "DAY", "m²": "MTK", "kg": "KGM"}
RATES = ("20", "10", "5.5", "2.1", "8.5", "13", "1.75", "1.05", "0.9")
EXEMPT = {
    "AE": ("VATEX-EU-AE", "Autoliquidation"),
    "K": ("VATEX-EU-IC", "Exonération TVA, art. 262 ter I du CGI"),
    "G": ("VATEX-EU-G", "Exonération TVA, art. 262 I du CGI"),
    "O": ("VATEX-EU-O", "Opération hors champ de la TVA"),
    "training": ("VATEX-FR-CGI261-4", "TVA non applicable, art. 261-4-4° a du CGI"),
    "franchise": ("VATEX-FR-FRANCHISE", "TVA non applicable, art. 293 B du CGI"),
    "outlay": ("VATEX-EU-79-C", "Débours, art. 267 II 2° du CGI"),
}
KINDS = (
    "standard", "deposit", "interim", "progress", "balance", "recurring", "credit_note", "credited_deposit", "corrected",
    "internal",
)  # fmt: skip
CREDITS = {"credit_note", "credited_deposit", "internal"}
STORED = {"corrected": "standard"}
NATURES = st.sampled_from(["goods", "services", "both"])
words = st.text(
    st.characters(exclude_categories=["Cs"], max_codepoint=0x24FF) | st.sampled_from("<&\"'>#\x00\x0b\ufffe€…"),
    min_size=1,
    max_size=40,
)
labels = st.sampled_from(["Pose", "Étagères sur mesure", "Fourniture & livraison", "Câble <3G2,5>"]) | words


@dataclass(frozen=True)
class Group:
    """A VAT group of the document."""

    category: str
    rate: Decimal
    code: str
    text: str


def cents(amount: Decimal, places: int = 2) -> Decimal:
    return amount.quantize(D(1).scaleb(-places), rounding=ROUND_HALF_UP)


def seller(**changed: Any) -> dict[str, Any]:
    known = dict.fromkeys(SELLER, "") | {
        "legal_name": "Armelis", "legal_form": "SARL", "share_capital": "10 000 €", "sole_trader": False,
        "siren": "732829320", "siret": "73282932000074", "vat_number": "FR44732829320", "registration": "RCS Nantes",
        "line1": "3 quai de la Fosse", "postcode": "44000", "city": "Nantes", "country": "FR", "logo_id": None,
        "vat_on_debits": False, "vat_exempt": False,
    }  # fmt: skip
    return {**known, **changed}


def billed(**changed: Any) -> dict[str, Any]:
    return {**dict.fromkeys(BILLED, ""), "id": 7, "number": "C-0007", "kind": "company", **changed}


def address(country: str = "FR", **changed: Any) -> dict[str, Any]:
    known = {"line1": "8 rue des Forges", "postcode": "35000", "city": "Rennes", "country": country}
    return {**dict.fromkeys(ADDRESS, ""), **known, **changed}


CUSTOMERS: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    (billed(name="Menuiserie Le Goff", siren="404833048", vat_number="FR83404833048"), address()),
    (
        billed(name="Le Goff Réunion", siren="404833048", e_address_scheme="0225", e_address="404833048_COMPTA"),
        address("RE"),
    ),
    (billed(name="Commune de Vannes", kind="public", siren="212600237", service_code="SERV-12"), address()),
    (billed(name="Anne Morvan", kind="person", email="anne@morvan.example"), address()),
    (billed(name="Yann Riou", kind="person"), {}),
    (billed(name="Paul Maes", kind="person", e_address_scheme="EM", e_address="paul@maes.example"), address("BE")),
)
ABROAD = {
    "K": (billed(name="Bau GmbH", vat_number="DE136695976", email="rechnung@bau.example"), address("DE")),
    "AE": (billed(name="Studio NV", vat_number="BE0428759497"), address("BE")),
    "G": (billed(name="Zürich Holz AG"), address("CH")),
}


@st.composite
def contents(draw: st.DrawFn, kind: str | None = None, language: str | None = None) -> InvoiceContent:
    """A document as it would be stored."""
    kind = kind or draw(st.sampled_from(KINDS))
    groups, franchise = draw(_groups())
    currency = draw(st.sampled_from(["EUR"] * 6 + ["CHF", "USD", "JPY"]))
    lines = draw(_lines(kind, groups, places_of(currency)))
    vat = _vat(lines, groups, places_of(currency))
    corrects = _issued(3, "deposit" if kind == "credited_deposit" else "standard")
    credits = kind in CREDITS
    excl, tax = sum((row.base for row in vat), D(0)), sum((row.vat for row in vat), D(0))
    invoice = Invoice(
        kind="credit_note" if credits else STORED.get(kind, kind),
        corrects=corrects if credits or kind == "corrected" else None, number=f"FA-2026-{draw(st.integers(1, 9999)):04}",
        issued_on=ON, currency=currency, language=language or draw(st.sampled_from(["fr", "fr", "en"])),
        exchange_rate=D("0.9612"), total_excl_tax=excl, total_vat=tax, total_incl_tax=excl + tax,
        title=draw(st.just("") | labels), message=draw(st.just("") | words), reason="Erreur" if credits or kind == "corrected" else "",
        customer_reference=draw(st.sampled_from(["", "BC-77"])),
    )  # fmt: skip
    draw(_supply(invoice))
    dues, retained = draw(_dues(invoice))
    parties = draw(_parties(groups, franchise))
    if credits or kind == "corrected":
        parties |= {"corrects": {"id": 3, "number": corrects.number, "on": "2026-07-01"}}
    if credits:
        parties |= {"texts": {}, "internal": kind == "internal"}
    elif excl + tax > 0 and draw(st.integers(0, 3)) == 0:
        whole = draw(st.booleans())
        part = excl + tax if whole else cents((excl + tax) / 3, places_of(currency))
        parties |= {"prepaid": {"amount": str(part), "on": "2026-08-28"} if part else {}}
    return InvoiceContent(invoice, lines, vat, dues, retained, parties, "EUR")


@st.composite
def _groups(draw: st.DrawFn) -> tuple[list[Group], bool]:
    regime = draw(st.sampled_from(["taxed"] * 5 + ["mixed", "franchise", "AE", "K", "G", "O"]))
    if regime in ("taxed", "mixed"):
        rates = draw(st.lists(st.sampled_from(RATES), min_size=1, max_size=3, unique=True))
        groups = [Group("S", D(rate), "", "") for rate in rates]
        if regime == "mixed":
            groups.append(Group("E", D(0), *EXEMPT[draw(st.sampled_from(["training", "outlay"]))]))
        return groups, False
    return [Group("E" if regime == "franchise" else regime, D(0), *EXEMPT[regime])], regime == "franchise"


@st.composite
def _lines(draw: st.DrawFn, kind: str, groups: Sequence[Group], places: int) -> list[InvoiceLine]:
    rows: list[dict[str, Any]] = []
    nature = draw(NATURES)
    for group in groups:
        own = [draw(_line(kind, places, nature)) for _ in range(draw(st.integers(1, 3)))]
        net = sum((row["net"] for row in own), D(0))
        if net < 0:
            own.append({**own[0], "quantity": D(1), "unit_price": -net, "net": -net, "discount_amount": D(0)})
            net = D(0)
        if kind != "deposit" and net and draw(st.booleans()):
            off = cents(net * draw(st.sampled_from([D("0.07"), D("0.5"), D(1)])), places)
            own.append({"kind": "discount", "description": "Remise", "net": -off})
            net -= off
        if kind in ("balance", "interim", "credit_note", "corrected") and net:
            own += draw(_deductions(group, net, places))
        rows += [{**row, "vat_category": group.category, "vat_rate": group.rate} for row in own]
    titled = [{"kind": "section", "description": "Lot 1"}, *rows, {"kind": "comment", "description": "Merci"}]
    return [InvoiceLine(position=position, **row) for position, row in enumerate(titled, 1)]


@st.composite
def _line(draw: st.DrawFn, kind: str, places: int, nature: str) -> dict[str, Any]:
    price = draw(st.decimals(0, 5000, places=draw(st.sampled_from([0, 2, 4, 6]))))
    quantity = draw(st.decimals("0.0001", 60, places=draw(st.sampled_from([0, 1, 4]))) | st.just(D(1)))
    if kind == "deposit":
        net = cents(price, places)
        row = {"kind": "deposit", "description": "Acompte de 30 %", "quantity": D(1), "unit_price": net, "net": net}
        return {**row, "nature": "" if nature == "both" else nature}
    if draw(st.integers(0, 9)) == 0:
        quantity = -quantity
    gross = cents(quantity * price, places)
    percent = draw(st.sampled_from([D(0), D(0), D(10), D("33.3333"), D(100)]))
    off = cents(gross * percent / 100, places) + (draw(st.sampled_from([0, 1, -1])) * D(1).scaleb(-places))
    if kind == "progress":
        quantity, price, gross, off, percent = D(1), abs(gross), abs(gross), D(0), D(0)
    return {
        "kind": "line", "description": draw(labels), "details": draw(st.just("") | words), "quantity": quantity,
        "reference": draw(st.sampled_from(["", "ART-9"])), "unit": draw(st.sampled_from(["", "u", "arpent", *UNITS])),
        "unit_price": price, "discount_percent": percent, "discount_amount": off, "net": gross - off,
        "nature": draw(st.sampled_from(["goods", "services"])) if nature == "both" else nature,
        "progress_before": D("26.67") if kind == "progress" else None,
        "progress_after": D(60) if kind == "progress" else None,
    }  # fmt: skip


@st.composite
def _deductions(draw: st.DrawFn, group: Group, net: Decimal, places: int) -> list[dict[str, Any]]:
    """One or two deposits, at most all of the group, their VAT as it was issued: a cent more or less."""
    rows = []
    for n in range(draw(st.integers(0, 2))):
        part = net if draw(st.integers(0, 4)) == 0 else cents(net * draw(st.decimals(0, 1, places=4)), places)
        if part:
            vat = cents(part * group.rate / 100, places)
            if vat and places:  # a whole yen apart is beyond what the rules tolerate
                vat += draw(st.sampled_from([0, 0, 1, -1])) * D(1).scaleb(-places)
            deposit = _issued(11 + n, "deposit")
            rows.append({
                "kind": "deduction", "description": f"Acompte {deposit.number}", "quantity": D(-1), "unit_price": part,
                "net": -part, "vat": -vat, "deducts": deposit,
            })  # fmt: skip
            net -= part
    return rows


def _issued(pk: int, kind: str) -> Invoice:
    return Invoice(pk=pk, kind=kind, number=f"FA-2026-{pk:04}", issued_on=date(2026, 7, 1))


def _vat(lines: Sequence[InvoiceLine], groups: Sequence[Group], places: int) -> list[InvoiceVat]:
    rows = []
    for group in sorted(groups, key=lambda one: (one.category, one.rate)):
        own = [line for line in lines if (line.vat_category, line.vat_rate) == (group.category, group.rate)]
        own = [line for line in own if line.kind not in ("section", "comment")]
        base = sum((line.net for line in own), D(0))
        before = sum((line.net for line in own if line.kind != "deduction"), D(0))
        vat = cents(before * group.rate / 100, places) + sum((line.vat for line in own), D(0))
        vat = max(vat, D(0)) if base else D(0)
        rows.append(
            InvoiceVat(
                category=group.category, rate=group.rate, base=base, vat=vat, own_base=before, own_vat=vat,
                base_company=cents(base / D("0.9612")), vat_company=cents(vat / D("0.9612")), exemption_code=group.code,
            )
        )  # fmt: skip
    return rows


@st.composite
def _supply(draw: st.DrawFn, invoice: Invoice) -> None:
    first = draw(st.none() | st.just(date(2026, 8, 1)))
    invoice.service_from = first
    invoice.service_until = draw(st.none() | st.sampled_from([date(2026, 8, 1), date(2026, 8, 31)])) if first else None


@st.composite
def _dues(draw: st.DrawFn, invoice: Invoice) -> tuple[list[Due], Due | None]:
    total = invoice.total_incl_tax
    if invoice.kind == "credit_note" or not total:
        return [], None
    retained = None
    if draw(st.integers(0, 4)) == 0:
        retained = Due(date(2027, 9, 2), cents(total / 20, places_of(invoice.currency)))
        total -= retained.amount
    first = cents(total * draw(st.sampled_from([D(1), D("0.3"), D("0.5")])), places_of(invoice.currency))
    dues = [Due(ON + timedelta(days=30), first)]
    if first != total:
        dues.append(Due(ON + timedelta(days=60), total - first))
    return dues, retained


@st.composite
def _parties(draw: st.DrawFn, groups: Sequence[Group], franchise: bool) -> dict[str, Any]:
    customer, place = draw(st.sampled_from(CUSTOMERS))
    category = groups[0].category
    if category in ABROAD:
        customer, place = ABROAD[category]
    consumer = customer["kind"] == "person"
    orders = [
        {"id": n, "number": f"CMD-{n}", "on": "2026-06-01", "customer_reference": f"PO{n}", "quote": ""}
        for n in range(draw(st.integers(0, 2)))
    ]
    sells = seller(
        vat_on_debits=draw(st.booleans()),
        **({"vat_number": "", "vat_exempt": True, "sole_trader": True, "legal_form": ""} if franchise else {}),
        **({"e_address_scheme": "0225", "e_address": "732829320_A"} if draw(st.booleans()) else {}),
        **({"phone": "02 40 00 00 00", "email": "a@armelis.example"} if draw(st.booleans()) else {}),
        footer=draw(st.sampled_from(["", "Membre d’un centre de gestion agréé\nAssurance décennale AXA"])),
    )
    return {
        "seller": sells, "billed": customer, "billed_address": place,
        "delivery_address": draw(st.just({}) | st.just(address(place.get("country", "FR"), label="Chantier", city="Brest"))),
        "texts": {
            "early_discount": "Pas d’escompte pour paiement anticipé.",
            "penalties": "" if consumer else "Taux de la BCE plus 10 points.",
            "recovery_fee": "" if consumer else "Indemnité forfaitaire de recouvrement : 40 €.",
        },
        "currency": "EUR", "exemptions": [group.text for group in groups if group.text],
        "terms": draw(st.sampled_from(["", "30 jours nets", "45 jours fin de mois."])),
        "bank": {"iban": draw(st.sampled_from(["", "FR7630006000011234567890189"])), "bic": "AGRIFRPPXXX", "bank": ""},
        "orders": orders, "corrects": {}, "buyer_reference": customer["service_code"],
        "commitment": draw(st.sampled_from(["", "EJ-2026-0042"])) if customer["kind"] == "public" else "",
        "notes": [{"number": f"BL-2026-{n}", "on": "2026-08-20"} for n in range(draw(st.integers(0, 2)))],
        "units": UNITS, "e_invoices_from": draw(st.sampled_from(["2026-09-01", "2027-09-01"])),
    }  # fmt: skip
