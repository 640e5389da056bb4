"""Acts of buying (P36, P37)."""

from carnet.purchasing.commands.changing import cancel_purchase, confirm_purchase, give_up_rest
from carnet.purchasing.commands.offers import create_offer, delete_offer, edit_offer
from carnet.purchasing.commands.ordering import buy_for_order, create_purchase, delete_purchase, edit_purchase
from carnet.purchasing.commands.sending import mail_purchase, send_purchase

__all__ = [
    "buy_for_order",
    "cancel_purchase",
    "confirm_purchase",
    "create_offer",
    "create_purchase",
    "delete_offer",
    "delete_purchase",
    "edit_offer",
    "edit_purchase",
    "give_up_rest",
    "mail_purchase",
    "send_purchase",
]
