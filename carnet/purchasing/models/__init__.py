"""Buying: what suppliers offer, what is ordered from them, received, billed and paid (P36, P37)."""

from carnet.purchasing.models.bills import (
    Bill,
    BillCancellation,
    BillCancellationLine,
    BillFile,
    BillInstalment,
    BillLine,
    BillVat,
    CostDifference,
    ExpenseCategory,
)
from carnet.purchasing.models.offers import SupplierOffer, SupplierPrice
from carnet.purchasing.models.orders import PurchaseChange, PurchaseLine, PurchaseOrder
from carnet.purchasing.models.payments import BillAllocation, BillStanding, SupplierPayment, SupplierPaymentStanding
from carnet.purchasing.models.receipts import Receipt, ReceiptLine
from carnet.purchasing.models.standings import PurchaseLineStanding, PurchaseStanding, PurchaseVat

__all__ = [
    "Bill",
    "BillAllocation",
    "BillCancellation",
    "BillCancellationLine",
    "BillFile",
    "BillInstalment",
    "BillLine",
    "BillStanding",
    "BillVat",
    "CostDifference",
    "ExpenseCategory",
    "PurchaseChange",
    "PurchaseLine",
    "PurchaseLineStanding",
    "PurchaseOrder",
    "PurchaseStanding",
    "PurchaseVat",
    "Receipt",
    "ReceiptLine",
    "SupplierOffer",
    "SupplierPayment",
    "SupplierPaymentStanding",
    "SupplierPrice",
]
