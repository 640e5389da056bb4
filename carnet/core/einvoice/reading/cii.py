"""An UN/CEFACT CII, as Factur-X and ZUGFeRD 2 embed it, of any profile."""

from datetime import date
from decimal import Decimal

from lxml import etree

from carnet.core.einvoice.reading.document import Document, ReadLine, ReadParty, ReadVat
from carnet.core.einvoice.reading.values import Reader, day, siren_of

NAMES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
ONE = Decimal(1)
_TRADE = "rsm:SupplyChainTradeTransaction"
_AGREEMENT = f"{_TRADE}/ram:ApplicableHeaderTradeAgreement"
_SETTLEMENT = f"{_TRADE}/ram:ApplicableHeaderTradeSettlement"
_SUMS = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"


def read(root: etree._Element) -> Document:
    """What the document says."""
    here = Reader(root, NAMES)
    head = "rsm:ExchangedDocument"
    return Document(
        form="cii",
        kind=here.text(f"{head}/ram:TypeCode", 10),
        number=here.text(f"{head}/ram:ID", 80),
        issued_on=day(here.text(f"{head}/ram:IssueDateTime/udt:DateTimeString")),
        due_on=_due(here),
        currency=here.text(f"{_SETTLEMENT}/ram:InvoiceCurrencyCode", 3),
        seller=_party(here.first(f"{_AGREEMENT}/ram:SellerTradeParty")),
        buyer=_party(here.first(f"{_AGREEMENT}/ram:BuyerTradeParty")),
        lines=(
            *(_line(one) for one in here.all(f"{_TRADE}/ram:IncludedSupplyChainTradeLineItem")),
            *_adjustments(here),
        ),
        vat=tuple(_vat(one) for one in here.all(f"{_SETTLEMENT}/ram:ApplicableTradeTax")),
        order=here.text(f"{_AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID", 80),
        preceding=here.text(f"{_SETTLEMENT}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID", 80),
        excl_tax=here.number(f"{_SUMS}/ram:TaxBasisTotalAmount"),
        incl_tax=here.number(f"{_SUMS}/ram:GrandTotalAmount"),
        prepaid=here.number(f"{_SUMS}/ram:TotalPrepaidAmount") or Decimal(0),
        iban=here.text(
            f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans/ram:PayeePartyCreditorFinancialAccount/ram:IBANID",
            40,
        ),
    )


def _due(here: Reader) -> date | None:
    """The last due date that is told."""
    told = [
        day(one.text("ram:DueDateDateTime/udt:DateTimeString"))
        for one in here.all(f"{_SETTLEMENT}/ram:SpecifiedTradePaymentTerms")
    ]
    return max((one for one in told if one), default=None)


def _party(here: Reader | None) -> ReadParty:
    if here is None:
        return ReadParty()
    numbers = [
        (one.attribute("schemeID"), one.text(longest=40))
        for path in ("ram:SpecifiedLegalOrganization/ram:ID", "ram:GlobalID", "ram:ID")
        for one in here.all(path)
    ]
    siren, siret = siren_of(numbers)
    taxes = {one.attribute("schemeID"): one.text(longest=40) for one in here.all("ram:SpecifiedTaxRegistration/ram:ID")}
    return ReadParty(
        name=here.text("ram:Name", 200),
        siren=siren,
        siret=siret,
        vat_number=taxes.get("VA", "").replace(" ", ""),
        email=here.text("ram:DefinedTradeContact/ram:EmailURIUniversalCommunication/ram:URIID", 200),
    )


def _line(here: Reader) -> ReadLine:
    tax = "ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax"
    price = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice"
    billed = here.first("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity")
    per = here.number(f"{price}/ram:BasisQuantity") or ONE
    quantity = (here.number("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity") if billed else None) or ONE
    return ReadLine(
        name=here.text("ram:SpecifiedTradeProduct/ram:Name", 500),
        details=here.text("ram:SpecifiedTradeProduct/ram:Description"),
        seller_reference=here.text("ram:SpecifiedTradeProduct/ram:SellerAssignedID", 60),
        buyer_reference=here.text("ram:SpecifiedTradeProduct/ram:BuyerAssignedID", 60),
        order_line=here.text("ram:SpecifiedLineTradeAgreement/ram:BuyerOrderReferencedDocument/ram:LineID", 20),
        quantity=quantity,
        unit=billed.attribute("unitCode") if billed else "",
        price=(here.number(f"{price}/ram:ChargeAmount") or Decimal(0)) / per,
        net=here.number(
            "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
        )
        or Decimal(0),
        category=here.text(f"{tax}/ram:CategoryCode", 2) or "S",
        rate=here.number(f"{tax}/ram:RateApplicablePercent") or Decimal(0),
    )


def _adjustments(here: Reader) -> list[ReadLine]:
    """What is taken off or added on the whole document."""
    found = []
    for one in here.all(f"{_SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge"):
        amount = one.number("ram:ActualAmount") or Decimal(0)
        if one.text("ram:ChargeIndicator/udt:Indicator").lower() != "true":
            amount = -amount
        tax = "ram:CategoryTradeTax"
        found.append(
            ReadLine(
                name=one.text("ram:Reason", 500), quantity=ONE, price=amount, net=amount, adjustment=True,
                category=one.text(f"{tax}/ram:CategoryCode", 2) or "S",
                rate=one.number(f"{tax}/ram:RateApplicablePercent") or Decimal(0),
            )
        )  # fmt: skip
    return found


def _vat(here: Reader) -> ReadVat:
    return ReadVat(
        category=here.text("ram:CategoryCode", 2) or "S",
        rate=here.number("ram:RateApplicablePercent") or Decimal(0),
        base=here.number("ram:BasisAmount") or Decimal(0),
        vat=here.number("ram:CalculatedAmount") or Decimal(0),
    )
