"""Forms of buying: they check shapes only, the commands check the rest."""

from carnet.purchasing.web.forms.bills import BillForm, CategoryForm, FileForm, RecordForm
from carnet.purchasing.web.forms.offers import OfferForm
from carnet.purchasing.web.forms.payments import PayForm, RefundForm, UseForm
from carnet.purchasing.web.forms.purchases import ConfirmationForm, PurchaseForm, SupplierReasonForm

__all__ = [
    "BillForm",
    "CategoryForm",
    "ConfirmationForm",
    "FileForm",
    "OfferForm",
    "PayForm",
    "PurchaseForm",
    "RecordForm",
    "RefundForm",
    "SupplierReasonForm",
    "UseForm",
]
