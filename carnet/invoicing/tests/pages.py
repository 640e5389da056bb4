"""What the file of an e-invoice says, to be found on its page."""

import io
import re
from decimal import Decimal
from typing import Any

from lxml import etree
from pypdf import PdfReader

_PRINTED = (
    ".//{*}ApplicableHeaderTradeSettlement/{*}ApplicableTradeTax/{*}BasisAmount",
    ".//{*}SpecifiedTradeSettlementLineMonetarySummation/{*}LineTotalAmount",
)
_CITED = (
    "{*}ExchangedDocument/{*}ID", ".//{*}BuyerReference", ".//{*}BuyerOrderReferencedDocument/{*}IssuerAssignedID",
    ".//{*}SellerOrderReferencedDocument/{*}IssuerAssignedID", ".//{*}DeliveryNoteReferencedDocument/{*}IssuerAssignedID",
    ".//{*}InvoiceReferencedDocument/{*}IssuerAssignedID", ".//{*}SpecifiedLegalOrganization/{*}ID",
    ".//{*}SpecifiedTaxRegistration/{*}ID[@schemeID='VA']", ".//{*}IBANID",
)  # fmt: skip
_DATED = (
    "{*}ExchangedDocument/{*}IssueDateTime/{*}DateTimeString",
    ".//{*}InvoiceReferencedDocument/{*}FormattedIssueDateTime/{*}DateTimeString",
    ".//{*}BillingSpecifiedPeriod//{*}DateTimeString", ".//{*}ActualDeliverySupplyChainEvent//{*}DateTimeString",
)  # fmt: skip


def page_lacks(pdf: bytes) -> list[str]:
    """What the e-invoice inside a PDF says and its pages do not show."""
    reader = PdfReader(io.BytesIO(pdf))
    (xml,) = reader.attachments["factur-x.xml"]
    page = squeezed(" ".join(page.extract_text() for page in reader.pages))
    root = etree.fromstring(xml)
    amounts = [amount.lstrip("-").replace(".", ",") for amount in figures_of(root)]
    return [said for said in (*amounts, *words_of(root)) if squeezed(said) not in page]


def squeezed(text: str) -> str:
    """A text without blanks: a page breaks lines where it likes."""
    return re.sub(r"[\s\u200b]+", "", text)


def words_of(root: Any) -> list[str]:
    """Numbers of documents and codes, days, identifiers, accounts: what the customer books by."""
    said = [one.text for path in _CITED for one in root.findall(path)]
    days = [one.text for path in _DATED for one in root.findall(path)]
    return [*said, *(f"{day[6:]}/{day[4:6]}/{day[:4]}" for day in days)]


def figures_of(root: Any) -> list[str]:
    """Every net, base, VAT and total that is not zero: no VAT is printed where none is due (R12)."""
    names = ("TaxBasisTotalAmount", "TaxTotalAmount", "GrandTotalAmount", "CalculatedAmount")
    found = [one.text for name in names for one in root.iter(f"{{*}}{name}")]
    found += [one.text for path in _PRINTED for one in root.findall(path)]
    return [amount for amount in found if Decimal(amount)]
