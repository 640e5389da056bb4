"""Forms of buying: they check shapes only, the commands check the rest."""

from carnet.purchasing.web.forms.offers import OfferForm

__all__ = ["OfferForm"]
