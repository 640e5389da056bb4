"""An UBL 2.1 invoice or credit note."""

from decimal import Decimal

from lxml import etree

from carnet.core.einvoice.reading.document import Document, ReadLine, ReadParty, ReadVat
from carnet.core.einvoice.reading.values import Reader, day, siren_of

FAMILY = "urn:oasis:names:specification:ubl:schema:xsd:"
NAMES = {
    "cac": f"{FAMILY}CommonAggregateComponents-2",
    "cbc": f"{FAMILY}CommonBasicComponents-2",
}
ONE = Decimal(1)


def read(root: etree._Element) -> Document:
    """What the document says; quantities of a credit note are positive, as in CII."""
    here = Reader(root, NAMES)
    credit = etree.QName(root).localname == "CreditNote"
    line = "CreditNote" if credit else "Invoice"
    return Document(
        form="ubl",
        kind=here.text(f"cbc:{line}TypeCode", 10) or ("381" if credit else "380"),
        number=here.text("cbc:ID", 80),
        issued_on=day(here.text("cbc:IssueDate")),
        due_on=day(here.text("cbc:DueDate") or here.text("cac:PaymentMeans/cbc:PaymentDueDate")),
        currency=here.text("cbc:DocumentCurrencyCode", 3),
        seller=_party(here.first("cac:AccountingSupplierParty/cac:Party")),
        buyer=_party(here.first("cac:AccountingCustomerParty/cac:Party")),
        lines=(
            *(_line(one, "Credited" if credit else "Invoiced") for one in here.all(f"cac:{line}Line")),
            *_adjustments(here),
        ),
        vat=tuple(_vat(one) for one in here.all("cac:TaxTotal/cac:TaxSubtotal")),
        order=here.text("cac:OrderReference/cbc:ID", 80),
        preceding=here.text("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID", 80),
        excl_tax=here.number("cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount"),
        incl_tax=here.number("cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount"),
        prepaid=here.number("cac:LegalMonetaryTotal/cbc:PrepaidAmount") or Decimal(0),
        iban=here.text("cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID", 40),
    )


def _party(here: Reader | None) -> ReadParty:
    if here is None:
        return ReadParty()
    numbers = [
        (one.attribute("schemeID"), one.text(longest=40))
        for path in ("cac:PartyLegalEntity/cbc:CompanyID", "cac:PartyIdentification/cbc:ID", "cbc:EndpointID")
        for one in here.all(path)
    ]
    siren, siret = siren_of(numbers)
    vat = [
        one.text("cbc:CompanyID", 40)
        for one in here.all("cac:PartyTaxScheme")
        if one.text("cac:TaxScheme/cbc:ID") in ("VAT", "")
    ]
    return ReadParty(
        name=here.text("cac:PartyLegalEntity/cbc:RegistrationName", 200) or here.text("cac:PartyName/cbc:Name", 200),
        siren=siren,
        siret=siret,
        vat_number=vat[0].replace(" ", "") if vat else "",
        email=here.text("cac:Contact/cbc:ElectronicMail", 200),
    )


def _line(here: Reader, verb: str) -> ReadLine:
    billed = here.first(f"cbc:{verb}Quantity")
    per = here.number("cac:Price/cbc:BaseQuantity") or ONE
    tax = "cac:Item/cac:ClassifiedTaxCategory"
    return ReadLine(
        name=here.text("cac:Item/cbc:Name", 500),
        details=here.text("cac:Item/cbc:Description"),
        seller_reference=here.text("cac:Item/cac:SellersItemIdentification/cbc:ID", 60),
        buyer_reference=here.text("cac:Item/cac:BuyersItemIdentification/cbc:ID", 60),
        order_line=here.text("cac:OrderLineReference/cbc:LineID", 20),
        quantity=(billed.number("") if billed else None) or ONE,
        unit=billed.attribute("unitCode") if billed else "",
        price=(here.number("cac:Price/cbc:PriceAmount") or Decimal(0)) / per,
        net=here.number("cbc:LineExtensionAmount") or Decimal(0),
        category=here.text(f"{tax}/cbc:ID", 2) or "S",
        rate=here.number(f"{tax}/cbc:Percent") or Decimal(0),
    )


def _adjustments(here: Reader) -> list[ReadLine]:
    """What is taken off or added on the whole document."""
    found = []
    for one in here.all("cac:AllowanceCharge"):
        amount = one.number("cbc:Amount") or Decimal(0)
        if one.text("cbc:ChargeIndicator").lower() != "true":
            amount = -amount
        found.append(
            ReadLine(
                name=one.text("cbc:AllowanceChargeReason", 500), quantity=ONE, price=amount, net=amount, adjustment=True,
                category=one.text("cac:TaxCategory/cbc:ID", 2) or "S",
                rate=one.number("cac:TaxCategory/cbc:Percent") or Decimal(0),
            )
        )  # fmt: skip
    return found


def _vat(here: Reader) -> ReadVat:
    return ReadVat(
        category=here.text("cac:TaxCategory/cbc:ID", 2) or "S",
        rate=here.number("cac:TaxCategory/cbc:Percent") or Decimal(0),
        base=here.number("cbc:TaxableAmount") or Decimal(0),
        vat=here.number("cbc:TaxAmount") or Decimal(0),
    )
