"""Buying: what suppliers offer, what is ordered from them, received and billed (P36, P37)."""

from carnet.purchasing.models.offers import SupplierOffer, SupplierPrice

__all__ = ["SupplierOffer", "SupplierPrice"]
