"""The lists of buying."""

from carnet.purchasing.web.lists.bills import BillList, ExpenseList, SupplierPaymentList
from carnet.purchasing.web.lists.differences import DifferenceList
from carnet.purchasing.web.lists.offers import OfferList
from carnet.purchasing.web.lists.purchases import PurchaseList, ToReceiveList

__all__ = [
    "BillList",
    "DifferenceList",
    "ExpenseList",
    "OfferList",
    "PurchaseList",
    "SupplierPaymentList",
    "ToReceiveList",
]
