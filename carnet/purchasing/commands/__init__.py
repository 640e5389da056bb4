"""Acts of buying (P36, P37)."""

from carnet.purchasing.commands.billing import (
    add_bill_file,
    bill_purchases,
    delete_bill,
    draft_bill,
    draft_supplier_credit,
    edit_bill,
    remove_bill_file,
)
from carnet.purchasing.commands.categories import create_category, delete_category, edit_category
from carnet.purchasing.commands.changing import cancel_purchase, confirm_purchase, give_up_rest
from carnet.purchasing.commands.offers import create_offer, delete_offer, edit_offer
from carnet.purchasing.commands.ordering import buy_for_order, create_purchase, delete_purchase, edit_purchase
from carnet.purchasing.commands.paying import (
    allocate_supplier_credit,
    allocate_supplier_payment,
    pay_supplier,
    receive_supplier_refund,
    reverse_supplier_payment,
    write_off_bill,
)
from carnet.purchasing.commands.reading import read_bill
from carnet.purchasing.commands.recording import cancel_bill, record_bill
from carnet.purchasing.commands.reordering import reorder
from carnet.purchasing.commands.returning import return_to_supplier
from carnet.purchasing.commands.sending import mail_purchase, send_purchase

__all__ = [
    "add_bill_file",
    "allocate_supplier_credit",
    "allocate_supplier_payment",
    "bill_purchases",
    "buy_for_order",
    "cancel_bill",
    "cancel_purchase",
    "confirm_purchase",
    "create_category",
    "create_offer",
    "create_purchase",
    "delete_bill",
    "delete_category",
    "delete_offer",
    "delete_purchase",
    "draft_bill",
    "draft_supplier_credit",
    "edit_bill",
    "edit_category",
    "edit_offer",
    "edit_purchase",
    "give_up_rest",
    "mail_purchase",
    "pay_supplier",
    "read_bill",
    "receive_supplier_refund",
    "record_bill",
    "remove_bill_file",
    "reorder",
    "return_to_supplier",
    "reverse_supplier_payment",
    "send_purchase",
    "write_off_bill",
]
