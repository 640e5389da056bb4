"""Which suppliers offer a product, and at which prices on a day (P36)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Q, Subquery

from carnet.core.refusals import NotFound
from carnet.purchasing.amounts import PriceBreak, packed, price_at
from carnet.purchasing.models import SupplierOffer, SupplierPrice


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer with the prices in force on a day, and since when."""

    offer: SupplierOffer
    prices: tuple[PriceBreak, ...]
    since: date | None

    def price(self, quantity: Decimal) -> Decimal | None:
        """The unit price of a quantity, in the supplier's currency."""
        return price_at(self.prices, quantity)

    def packed(self, quantity: Decimal) -> Decimal:
        """The least quantity the supplier sells that covers a need."""
        return packed(quantity, self.offer.minimum_quantity, self.offer.multiple)


@dataclass(frozen=True, slots=True)
class Tariff:
    """The prices of an offer since a day."""

    valid_from: date
    prices: tuple[PriceBreak, ...]
    by_name: str


def offers_of(product_ids: Iterable[int], on: date) -> dict[int, list[Offered]]:
    """The offers of products with the prices in force on a day; the preferred one first, then by name (two statements)."""
    wanted = set(product_ids)
    found: dict[int, list[Offered]] = defaultdict(list)
    if wanted:
        rows = SupplierOffer.objects.filter(product_id__in=wanted, party__is_active=True).select_related("party")
        for offered in with_prices(list(rows.order_by("-is_preferred", "party__name", "id")), on):
            found[offered.offer.product_id].append(offered)
    return found


def with_prices(offers: Sequence[SupplierOffer], on: date) -> list[Offered]:
    """Offers with their prices in force on a day (one statement)."""
    prices = prices_on([offer.pk for offer in offers], on)
    return [Offered(offer, *prices.get(offer.pk, ((), None))) for offer in offers]


def prices_on(offer_ids: Iterable[int], on: date) -> Mapping[int, tuple[tuple[PriceBreak, ...], date | None]]:
    """The prices of offers in force on a day, those of the last day that gave some, and that day (one statement)."""
    last = SupplierPrice.objects.filter(offer=OuterRef("offer"), valid_from__lte=on).order_by("-valid_from")
    rows = SupplierPrice.objects.filter(offer__in=list(offer_ids), valid_from=Subquery(last.values("valid_from")[:1]))
    found: dict[int, list[PriceBreak]] = defaultdict(list)
    since: dict[int, date] = {}
    for row in rows.order_by("from_quantity"):
        found[row.offer_id].append(PriceBreak(row.from_quantity, row.unit_price))
        since[row.offer_id] = row.valid_from
    return {offer_id: (tuple(breaks), since[offer_id]) for offer_id, breaks in found.items()}


def offer_of(offer_id: int) -> SupplierOffer:
    """An offer with its product and supplier."""
    found = SupplierOffer.objects.select_related("product", "party").filter(pk=offer_id).first()
    if found is None:
        raise NotFound
    return found


def tariffs(offer_id: int, limit: int = 50) -> list[Tariff]:
    """The prices an offer had and will have, newest first."""
    rows = SupplierPrice.objects.filter(offer=offer_id).order_by("-valid_from", "from_quantity")[: limit * 10]
    found: dict[date, list[SupplierPrice]] = defaultdict(list)
    for row in rows:
        found[row.valid_from].append(row)
    return [
        Tariff(day, tuple(PriceBreak(one.from_quantity, one.unit_price) for one in of_day), of_day[0].by_name)
        for day, of_day in list(found.items())[:limit]
    ]


def found_offers(text: str) -> Q:
    """Offers with every word in the product, the supplier, or the supplier's own reference and words."""
    found = Q()
    for word in text.split():
        found &= (
            Q(reference__icontains=word)
            | Q(designation__unaccent__icontains=word)
            | Q(product__name__unaccent__icontains=word)
            | Q(product__reference__icontains=word)
            | Q(party__name__unaccent__icontains=word)
        )
    return found
