"""Lists of buying."""

from carnet.purchasing.web.lists.offers import OfferList

__all__ = ["OfferList"]
