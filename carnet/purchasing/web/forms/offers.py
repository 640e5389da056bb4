"""The form of what a supplier offers of a product."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.catalog.models import Product
from carnet.core.web.forms import DayField, Form, PickField, QuantityField, UnitPriceField
from carnet.parties.models import Party
from carnet.purchasing.amounts import PriceBreak
from carnet.purchasing.inputs import OfferContent
from carnet.purchasing.queries.offers import Offered

SPARE = 2
LEAST = 3


class OfferForm(Form):
    """Supplier, its reference, packing and delay; prices by quantity from a day."""

    product = PickField(Product, kind="product", label=_("Product"))
    supplier = PickField(Party, kind="supplier", label=_("Supplier"))
    reference = forms.CharField(label=_("Supplier's reference"), max_length=60, required=False)
    designation = forms.CharField(label=_("Supplier's words"), max_length=250, required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False)
    delay_days = forms.IntegerField(label=_("Delay, days"), min_value=0, max_value=999, required=False)
    minimum_quantity = QuantityField(label=_("Minimum order"), required=False)
    multiple = QuantityField(label=_("Sold by packs of"), required=False)
    is_preferred = forms.BooleanField(label=_("Preferred supplier of this product"), required=False)
    valid_from = DayField(label=_("Prices from"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offered: Offered | None = None, **kwargs: Any) -> None:
        self.offered = offered
        prices = offered.prices if offered else ()
        kwargs["initial"] = {**_initial(offered), **_of_prices(prices), **kwargs.get("initial", {})}
        self.rows = max(LEAST, len(prices) + SPARE)
        super().__init__(*args, **kwargs)
        for name in ("product", "supplier") if offered else ():
            del self.fields[name]
        for n in range(self.rows):
            self.fields[f"from_quantity_{n}"] = QuantityField(label=_("From quantity"), required=False)
            self.fields[f"unit_price_{n}"] = UnitPriceField(label=_("Unit price excl. tax"), required=False)
        self._dressed()

    def _dressed(self) -> None:
        for n in range(self.rows):
            for name in (f"from_quantity_{n}", f"unit_price_{n}"):
                self.fields[name].widget.attrs.update(
                    {"class": "form-control num", "aria-label": self.fields[name].label}
                )

    def price_rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """The rows of prices, for the page."""
        for n in range(self.rows):
            yield self[f"from_quantity_{n}"], self[f"unit_price_{n}"]

    def content(self) -> OfferContent:
        """What was typed, for the commands; a row without price is left out."""
        asked = self.cleaned_data
        offer = self.offered.offer if self.offered else None
        prices = [
            PriceBreak(asked[f"from_quantity_{n}"] or Decimal(0), asked[f"unit_price_{n}"])
            for n in range(self.rows)
            if asked.get(f"unit_price_{n}") is not None
        ]
        return OfferContent(
            product_id=offer.product_id if offer else asked["product"].pk,
            party_id=offer.party_id if offer else asked["supplier"].pk,
            **{name: asked[name] for name in ("reference", "designation", "delay_days", "is_preferred", "valid_from")},
            currency=asked["currency"].strip().upper() or None,
            minimum_quantity=asked["minimum_quantity"] or Decimal(0),
            multiple=asked["multiple"] or Decimal(0),
            prices=tuple(prices),
        )


def _initial(offered: Offered | None) -> dict[str, Any]:
    if offered is None:
        return {}
    offer = offered.offer
    names = ("reference", "designation", "currency", "delay_days", "is_preferred", "version")
    known: dict[str, Any] = {name: getattr(offer, name) for name in names}
    for name in ("minimum_quantity", "multiple"):
        known[name] = getattr(offer, name) or None
    return known


def _of_prices(prices: tuple[PriceBreak, ...]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for n, one in enumerate(prices):
        known[f"from_quantity_{n}"], known[f"unit_price_{n}"] = one.from_quantity, one.unit_price
    return known
