"""What the stock refuses, and the sentences that say so (P34, P35, P58)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.refusals import BadValue, FieldError, Holder, Refusal, refuses


@dataclass(frozen=True, slots=True)
class Shortage:
    """A product of which a warehouse holds less than what is to leave."""

    product_id: int
    product: str
    warehouse: str
    on_hand: Decimal
    asked: Decimal


class NotEnoughStock(Refusal):
    """More is to leave than what is there, and the company does not allow a stock below zero."""

    def __init__(self, shortages: Sequence[Shortage] = ()) -> None:
        self.shortages = tuple(shortages)
        said = [
            _("%(product)s: %(on_hand)s in stock at “%(warehouse)s”, %(asked)s asked.")
            % {
                "product": one.product,
                "warehouse": one.warehouse,
                "on_hand": formats.quantity(one.on_hand),
                "asked": formats.quantity(one.asked),
            }
            for one in self.shortages
        ]
        words = [*(said or [_("There is not enough in stock.")]), _("Take less, receive or adjust the stock first.")]
        super().__init__(
            " ".join(words),
            errors=[FieldError(f"products.{one.product_id}", text) for one, text in zip(shortages, said, strict=True)],
            holders=[Holder("product_stock", one.product_id, one.product) for one in self.shortages],
        )


class ProductNotInStock(BadValue):
    """The product is not managed in stock."""

    def __init__(self, product: str = "") -> None:
        super().__init__(
            _("%(product)s is not managed in stock: tick “managed in stock” on the product first.")
            % {"product": product or _("This product")},
            field="product",
        )


class WarehousePutAside(BadValue):
    """Goods move through warehouses in use."""

    def __init__(self, warehouse: str) -> None:
        super().__init__(
            _("“%(warehouse)s” is put aside: choose another warehouse, or use it again.") % {"warehouse": warehouse},
            field="warehouse",
        )


class LotsMissing(BadValue):
    """A product followed by lot or serial number moves without saying which."""

    def __init__(self, product: str = "") -> None:
        super().__init__(
            _("%(product)s is followed by lot or serial number: say which ones move.")
            % {"product": product or _("This product")},
            field="lots",
        )


class LotsOutOfPlace(BadValue):
    """Lots are given for a product that is not followed by lot."""

    def __init__(self, product: str = "") -> None:
        super().__init__(
            _("%(product)s is not followed by lot: leave the lots out.") % {"product": product or _("This product")},
            field="lots",
        )


class LotsDoNotAddUp(BadValue):
    """The quantities of the lots do not make the quantity that moves."""

    def __init__(self, product: str, quantity: Decimal, lots: Decimal) -> None:
        super().__init__(
            _("%(product)s: the lots make %(lots)s, the line %(quantity)s. Both must agree.")
            % {"product": product, "quantity": formats.quantity(quantity), "lots": formats.quantity(lots)},
            field="lots",
        )


class SerialMovesOneUnit(BadValue):
    """A serial number stands for one unit, given once."""

    def __init__(self, number: str = "") -> None:
        super().__init__(
            _("A serial number is one unit, given once: %(number)s.") % {"number": number}
            if number
            else _("A serial number is one unit, given once."),
            field="lots",
        )


class LotUnknown(BadValue):
    """The product has no such lot."""

    def __init__(self, product: str, number: str) -> None:
        super().__init__(
            _("%(product)s has no lot or serial number “%(number)s”.") % {"product": product, "number": number},
            field="lots",
        )


class LotNotThere(Refusal):
    """The warehouse holds less of the lot than what is to leave."""

    def __init__(self, product: str, number: str, on_hand: Decimal) -> None:
        super().__init__(
            _("%(product)s: %(on_hand)s of lot or serial number “%(number)s” in this warehouse.")
            % {"product": product, "number": number, "on_hand": formats.quantity(on_hand)},
            field="lots",
        )


class LotShort(Refusal):
    """A lot would go below zero."""

    def __init__(self) -> None:
        super().__init__(_("There is not enough of this lot here."), field="lots")


class SerialAlreadyThere(Refusal):
    """A serial number that is in stock cannot come in again."""

    def __init__(self, product: str = "", number: str = "") -> None:
        super().__init__(
            _("%(product)s: serial number “%(number)s” is in stock already.") % {"product": product, "number": number}
            if number
            else _("This serial number is in stock already."),
            field="lots",
        )


class StockFollowedOtherwise(Refusal):
    """How a product is followed cannot change while some of it is in stock."""

    def __init__(self) -> None:
        super().__init__(
            _("Some of this product is in stock: bring it to zero before changing how it is followed."),
            field="tracking",
        )


refuses("stock_does_not_go_below_zero", NotEnoughStock)
refuses("only_products_managed_in_stock_move", ProductNotInStock)
refuses("tracked_products_move_by_lot", LotsMissing)
refuses("a_lot_is_one_of_its_product", LotsOutOfPlace)
refuses("a_serial_number_moves_one_unit", SerialMovesOneUnit)
refuses("a_lot_does_not_go_below_zero", LotShort)
refuses("a_serial_number_is_there_once", SerialAlreadyThere)
refuses("a_serial_number_is_in_one_place", SerialAlreadyThere)
refuses("how_stock_is_followed_changes_when_empty", StockFollowedOtherwise)
