"""Acts of buying (P36, P37)."""

from carnet.purchasing.commands.offers import create_offer, delete_offer, edit_offer

__all__ = ["create_offer", "delete_offer", "edit_offer"]
