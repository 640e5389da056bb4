"""Documents as the areas would build them: real names and figures that add up (S1, S2, S4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from carnet.core.pdf import (
    Acceptance,
    Adjustment,
    Comment,
    DeductedShare,
    Deduction,
    EuroVat,
    Every,
    Instalment,
    Kind,
    Language,
    Line,
    Nature,
    Place,
    PrintedDocument,
    Progress,
    Recipient,
    Recurring,
    Reference,
    ReferenceKind,
    Section,
    Seller,
    Span,
    Totals,
    Transfer,
    VatRow,
)

KERVELLA = Seller(
    name="Plomberie Kervella",
    legal_form="SARL au capital de 10 000 €",
    address=("14 rue des Tanneurs", "44190 Clisson"),
    contacts=("02 40 00 00 00", "contact@kervella.example"),
    siren="123456782",
    registration="RCS Nantes",
    vat_number="FR11123456782",
    mentions=("Assurance décennale n° 000000, Assureur Exemple, France métropolitaine",),
)
ARMELIS = Seller(
    name="Armelis Informatique",
    legal_form="SAS au capital de 50 000 €",
    address=("3 quai de la Fosse", "44000 Nantes"),
    contacts=("02 40 11 22 33", "bonjour@armelis.example"),
    siret="73282932000074",
    registration="RCS Nantes",
    vat_number="FR44732829320",
    colour="#0b4f96",
)
GUIVARCH = Recipient(name="Mme Hélène Guivarc’h", address=("8 allée des Camélias", "44120 Vertou"), consumer=True)
LYCEE = Recipient(
    name="Lycée Marie-Curie",
    address=("22 rue de l’Abbaye", "44400 Rezé"),
    contact="Mme Sophie Tanguy",
    siren="194400019",
    vat_number="FR30194400019",
)
TRANSFER = Transfer(
    iban="FR76 3000 6000 0112 3456 7890 189",
    holder="Plomberie Kervella",
    bic="AGRIFRPP",
    reference="FA-2026-0052",
    amount=Decimal("7564.90"),
)
LATE = {
    "penalties": "Tout retard de paiement entraîne des pénalités au taux annuel de 12,15 %.",
    "recovery_fee": "Indemnité forfaitaire pour frais de recouvrement : 40 €.",
    "early_discount": "Pas d’escompte pour paiement anticipé.",
}


def work(label: str, quantity: str, unit: str, price: str, rate: str, net: str, **more: object) -> Line:
    """One line with its figures."""
    return Line(
        label=label,
        quantity=Decimal(quantity),
        unit=unit,
        unit_price=Decimal(price),
        vat_rate=Decimal(rate),
        net=Decimal(net),
        **more,  # type: ignore[arg-type]
    )


WORKS = (
    work("Dépose de l’existant et évacuation", "1", "forfait", "1150", "10", "1150.00"),
    work("Réseaux d’alimentation et d’évacuation", "1", "forfait", "3200", "10", "3200.00"),
    work("Faïence et étanchéité", "20", "m²", "145", "10", "2900.00"),
    work("Électricité, VMC et mise en service", "1", "forfait", "1200", "10", "1200.00"),
    work("Meuble vasque 80 cm, chêne", "1", "u", "890", "20", "890.00"),
    work("Miroir éclairé 80 cm", "1", "u", "370", "20", "370.00"),
)


def balance() -> PrintedDocument:
    """The balance invoice of S1: whole work, deposit deducted by VAT rate."""
    return PrintedDocument(
        kind=Kind.BALANCE_INVOICE,
        language="fr",
        seller=KERVELLA,
        recipient=GUIVARCH,
        number="FA-2026-0052",
        issued_on=date(2026, 11, 19),
        due_on=date(2026, 11, 19),
        supplied=date(2026, 11, 19),
        references=(
            Reference(kind=ReferenceKind.ORDER, number="CMD-2026-0031", on=date(2026, 10, 5)),
            Reference(kind=ReferenceKind.QUOTE, number="DEV-2026-0058", on=date(2026, 9, 28)),
        ),
        nature=Nature.BOTH,
        rows=WORKS,
        lines_total=Decimal("9710.00"),
        deductions=(
            Deduction(
                number="FA-2026-0044",
                on=date(2026, 10, 6),
                shares=(
                    DeductedShare(vat_rate=Decimal(10), excl_tax=Decimal("2535.00")),
                    DeductedShare(vat_rate=Decimal(20), excl_tax=Decimal("378.00")),
                ),
                excl_tax=Decimal("2913.00"),
                vat=Decimal("329.10"),
                incl_tax=Decimal("3242.10"),
                paid_on=date(2026, 10, 6),
            ),
        ),
        totals=Totals(
            excl_tax=Decimal("6797.00"),
            vat=Decimal("767.90"),
            incl_tax=Decimal("7564.90"),
            due=Decimal("7564.90"),
            vat_rows=(
                VatRow(rate=Decimal(10), base=Decimal("5915.00"), vat=Decimal("591.50")),
                VatRow(rate=Decimal(20), base=Decimal("882.00"), vat=Decimal("176.40")),
            ),
        ),
        terms=("Chèques et carte acceptés.",),
        transfer=TRANSFER,
        early_discount="Pas d’escompte pour paiement anticipé.",
        notes=(
            "TVA à 10 % : travaux dans un logement achevé depuis plus de deux ans, certifié par la cliente sur le "
            "devis signé. Médiateur de la consommation : Médiation Exemple, 1 rue de la Paix, 75000 Paris.",
        ),
        fingerprint="7C1F 09AE 5B3D 42E8",
    )


def quote() -> PrintedDocument:
    """The quote of the mock-up: sections, discount, option, recurring line, acceptance box."""
    return PrintedDocument(
        kind=Kind.QUOTE,
        language="fr",
        seller=ARMELIS,
        recipient=LYCEE,
        number="DEV-2026-0431",
        title="Salle informatique du lycée",
        issued_on=date(2026, 11, 19),
        valid_until=date(2026, 12, 19),
        references=(Reference(kind=ReferenceKind.CUSTOMER_ORDER, number="AO-26-118"),),
        rows=(
            Section(
                title="Matériel",
                subtotal=Decimal("18295.60"),
                rows=(
                    work(
                        "Poste compact, 16 Go, 512 Go",
                        "24",
                        "u",
                        "612",
                        "20",
                        "13953.60",
                        reference="PC-C16-512",
                        discount=Decimal("734.40"),
                        discount_percent=Decimal(5),
                    ),
                    work("Écran 24″ réglable en hauteur", "24", "u", "148", "20", "3552.00", reference="ECR-24P"),
                    work("Commutateur 48 ports", "1", "u", "790", "20", "790.00", reference="SW-48G"),
                ),
            ),
            Section(
                title="Services et supports",
                subtotal=Decimal("2702.00"),
                rows=(
                    work("Installation et câblage", "3", "jours", "640", "20", "1920.00"),
                    work("Formation des enseignants", "0.5", "jour", "700", "20", "350.00"),
                    work("Guide imprimé « Prise en main »", "24", "u", "18", "5.5", "432.00", reference="LIV-PM"),
                    Comment(text="Intervention sur deux jours, hors vacances scolaires."),
                ),
            ),
        ),
        adjustments=(
            Adjustment(label="Remise 2 %", amount=Decimal("-411.31"), vat_rate=Decimal(20)),
            Adjustment(label="Remise 2 %", amount=Decimal("-8.64"), vat_rate=Decimal("5.5")),
        ),
        totals=Totals(
            gross=Decimal("20997.60"),
            excl_tax=Decimal("20577.65"),
            vat=Decimal("4054.14"),
            incl_tax=Decimal("24631.79"),
            due=Decimal("24631.79"),
            vat_rows=(
                VatRow(rate=Decimal(20), base=Decimal("20154.29"), vat=Decimal("4030.86")),
                VatRow(rate=Decimal("5.5"), base=Decimal("423.36"), vat=Decimal("23.28")),
            ),
        ),
        options=(work("Onduleur 1,5 kVA", "1", "u", "389", "20", "389.00"),),
        recurring=(
            Recurring(
                every=Every.MONTH,
                lines=(
                    work(
                        "Supervision du parc, par poste",
                        "25",
                        "postes",
                        "4",
                        "20",
                        "100.00",
                        details="Contrat de 36 mois, terme à échoir",
                    ),
                ),
                excl_tax=Decimal("100.00"),
                vat=Decimal("20.00"),
                incl_tax=Decimal("120.00"),
            ),
        ),
        terms=("Acompte de 30 % à la commande, solde à 30 jours.", "Délai : trois semaines après l’accord."),
        acceptance=Acceptance(),
    )


def _simple_totals() -> Totals:
    return Totals(
        excl_tax=Decimal("1500.00"),
        vat=Decimal("300.00"),
        incl_tax=Decimal("1800.00"),
        due=Decimal("1800.00"),
        vat_rows=(VatRow(rate=Decimal(20), base=Decimal("1500.00"), vat=Decimal("300.00")),),
    )


def plain(kind: Kind) -> PrintedDocument:
    """A short document of a kind, to a company, with every mention of the law."""
    return PrintedDocument(
        kind=kind,
        language="fr",
        seller=ARMELIS,
        recipient=LYCEE,
        number="DOC-2026-0007",
        issued_on=date(2026, 11, 19),
        due_on=date(2026, 12, 19) if kind.is_invoice else None,
        supplied=Span(first=date(2026, 10, 1), last=date(2026, 10, 31)),
        delivery=Place(name="Lycée Marie-Curie, bâtiment B", address=("4 rue du Port", "44400 Rezé")),
        references=(
            Reference(kind=ReferenceKind.CUSTOMER_ORDER, number="AO-26-118"),
            Reference(kind=ReferenceKind.ORDER, number="CMD-2026-0102", on=date(2026, 9, 30)),
        ),
        nature=Nature.SERVICES,
        vat_on_debits=True,
        rows=(work("Infogérance du parc", "1.5", "jour", "1000", "20", "1500.00", details="Octobre 2026"),),
        totals=_simple_totals(),
        instalments=(Instalment(due_on=date(2026, 12, 19), amount=Decimal("1800.00")),) if kind.is_invoice else (),
        transfer=replace(TRANSFER, amount=Decimal("1800.00"), reference="DOC-2026-0007") if kind.is_invoice else None,
        **LATE,
    )


def deposit() -> PrintedDocument:
    """A deposit invoice: one line per VAT rate (P25)."""
    return replace(
        plain(Kind.DEPOSIT_INVOICE),
        number="FA-2026-0044",
        recipient=GUIVARCH,
        seller=KERVELLA,
        delivery=None,
        supplied=None,
        rows=(
            Line(
                label="Acompte de 30 % sur la commande CMD-2026-0031, part à 10 %",
                vat_rate=Decimal(10),
                net=Decimal("2535.00"),
            ),
            Line(
                label="Acompte de 30 % sur la commande CMD-2026-0031, part à 20 %",
                vat_rate=Decimal(20),
                net=Decimal("378.00"),
            ),
        ),
        totals=Totals(
            excl_tax=Decimal("2913.00"),
            vat=Decimal("329.10"),
            incl_tax=Decimal("3242.10"),
            due=Decimal("3242.10"),
            vat_rows=(
                VatRow(rate=Decimal(10), base=Decimal("2535.00"), vat=Decimal("253.50")),
                VatRow(rate=Decimal(20), base=Decimal("378.00"), vat=Decimal("75.60")),
            ),
        ),
        instalments=(Instalment(due_on=date(2026, 10, 6), amount=Decimal("3242.10")),),
        transfer=replace(TRANSFER, amount=Decimal("3242.10"), reference="FA-2026-0044"),
    )


def progress() -> PrintedDocument:
    """A progress invoice: 1 × the amount, with percentages before and after (P24), retention apart (P30)."""
    return replace(
        plain(Kind.PROGRESS_INVOICE),
        heading="Situation n° 2",
        rows=(
            work(
                "Gros œuvre", "1", "", "8000", "20", "8000.00", progress=Progress(previous=Decimal(30), new=Decimal(70))
            ),
            work(
                "Charpente",
                "1",
                "",
                "4000",
                "20",
                "4000.00",
                progress=Progress(previous=Decimal(0), new=Decimal("26.67")),
            ),
        ),
        totals=Totals(
            excl_tax=Decimal("12000.00"),
            vat=Decimal("2400.00"),
            incl_tax=Decimal("14400.00"),
            due=Decimal("14400.00"),
            vat_rows=(VatRow(rate=Decimal(20), base=Decimal("12000.00"), vat=Decimal("2400.00")),),
        ),
        instalments=(
            Instalment(due_on=date(2026, 12, 19), amount=Decimal("13680.00")),
            Instalment(due_on=date(2027, 12, 19), amount=Decimal("720.00"), label="Retenue de garantie 5 %"),
        ),
        transfer=replace(TRANSFER, amount=Decimal("13680.00")),
    )


def credit_note() -> PrintedDocument:
    """A credit note: positive amounts, the invoice it corrects, the reason (R11)."""
    return replace(
        plain(Kind.CREDIT_NOTE),
        references=(Reference(kind=ReferenceKind.INVOICE, number="FA-2026-0052", on=date(2026, 11, 19)),),
        credited_reason="Prestation non réalisée",
    )


def delivery_note() -> PrintedDocument:
    """A delivery note: ordered, delivered, left, no price (R4)."""
    return replace(
        plain(Kind.DELIVERY_NOTE),
        nature=None,
        vat_on_debits=False,
        rows=(
            Line(
                label="Poste compact",
                reference="PC-C16-512",
                ordered=Decimal(12),
                quantity=Decimal(8),
                unit="u",
                left=Decimal(4),
            ),
            Line(label="Câble réseau", ordered=Decimal(100), quantity=Decimal("82.5"), unit="m", left=Decimal("17.5")),
        ),
        totals=None,
        penalties="",
        recovery_fee="",
        early_discount="",
        acceptance=Acceptance(),
    )


def swiss() -> PrintedDocument:
    """An invoice in another currency, VAT also in euro (R14), reverse charge (R12)."""
    return replace(
        plain(Kind.INVOICE),
        currency="CHF",
        vat_on_debits=False,
        exemptions=("Autoliquidation.",),
        totals=Totals(
            excl_tax=Decimal("1500.00"),
            vat=Decimal("0.00"),
            incl_tax=Decimal("1500.00"),
            due=Decimal("1500.00"),
            vat_rows=(VatRow(rate=Decimal(0), base=Decimal("1500.00"), vat=Decimal("0.00"), label="Autoliquidation"),),
            euro=EuroVat(rate=Decimal("0.9612"), on=date(2026, 11, 18), vat=Decimal("0.00")),
        ),
        instalments=(Instalment(due_on=date(2026, 12, 19), amount=Decimal("1500.00")),),
        transfer=replace(TRANSFER, amount=Decimal("1500.00")),
    )


def one_of(kind: Kind, language: Language = "fr") -> PrintedDocument:
    """A typical document of a kind in a language."""
    made = {
        Kind.QUOTE: quote,
        Kind.BALANCE_INVOICE: balance,
        Kind.DEPOSIT_INVOICE: deposit,
        Kind.PROGRESS_INVOICE: progress,
        Kind.CREDIT_NOTE: credit_note,
        Kind.DELIVERY_NOTE: delivery_note,
    }
    document = made[kind]() if kind in made else plain(kind)
    return replace(document, language=language)


def long_invoice(count: int) -> PrintedDocument:
    """An invoice of many lines of 10.00."""
    rows = tuple(work(f"Pièce détachée n° {place}", "2", "u", "5", "20", "10.00") for place in range(1, count + 1))
    total = Decimal(count * 10)
    return replace(
        plain(Kind.INVOICE),
        rows=rows,
        totals=Totals(
            excl_tax=total,
            vat=total * Decimal("0.2"),
            incl_tax=total * Decimal("1.2"),
            due=total * Decimal("1.2"),
            vat_rows=(VatRow(rate=Decimal(20), base=total, vat=total * Decimal("0.2")),),
        ),
    )


def without_number(document: PrintedDocument) -> PrintedDocument:
    """The same document before it is issued."""
    return replace(document, number=None)


def to_consumer(document: PrintedDocument) -> PrintedDocument:
    """The same document addressed to a private person."""
    return replace(document, recipient=GUIVARCH)
