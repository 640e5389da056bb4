"""Lines of bills as typed become lines as stored: of purchase orders, of other bills, or free (P37)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from carnet.catalog.models import Product
from carnet.core.money import ZERO, round_to
from carnet.core.refusals import NotFound
from carnet.parties.models import Party
from carnet.purchasing.amounts import share_billed
from carnet.purchasing.inputs import BillLineInput
from carnet.purchasing.models import Bill, ExpenseCategory
from carnet.purchasing.queries.billable import LineToBill, LineToCredit, lines_to_bill, lines_to_credit
from carnet.purchasing.refusals import CreditsNoBill, NotCreditable, OtherSuppliersOrder
from carnet.purchasing.steps.filling import REVERSED_CHARGE, is_foreign, net_of
from carnet.sales.faults import PERCENT, QUANTITY, UNIT_PRICE, Faults, NumberRule
from carnet.sales.models import Order
from carnet.sales.steps.filling import House, rate_refused, vat_rate_of

SIGNED = NumberRule(12, 2)


@dataclass(frozen=True, slots=True)
class Billed:
    """The head lines are filled under: from whom, in which money, correcting which bill."""

    party: Party
    currency: str
    corrects: Bill | None = None
    credits: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """What lines refer to, read once."""

    to_bill: Mapping[int, LineToBill]
    to_credit: Mapping[int, LineToCredit]
    categories: Mapping[int, ExpenseCategory]
    products: Mapping[int, Product]
    orders: set[int]
    foreign: bool


def _known(lines: Sequence[BillLineInput], party: Party) -> _Known:
    def asked(name: str) -> set[int]:
        return {getattr(line, name) for line in lines} - {None}

    orders = asked("order_id")
    return _Known(
        lines_to_bill(asked("purchase_line_id")) if asked("purchase_line_id") else {},
        lines_to_credit(asked("credits_id")) if asked("credits_id") else {},
        ExpenseCategory.objects.in_bulk(asked("category_id")) if asked("category_id") else {},
        Product.objects.select_related("unit").in_bulk(asked("product_id")) if asked("product_id") else {},
        set(Order.objects.filter(pk__in=orders).values_list("pk", flat=True)) if orders else set(),
        is_foreign(party),
    )


def fill_bill_lines(
    lines: Sequence[BillLineInput], billed: Billed, house: House, faults: Faults
) -> list[dict[str, Any]]:
    """Fill lines in, collecting what is the matter under `lines[0].quantity`; gives columns."""
    known = _known(lines, billed.party)
    return [
        _Filler(f"lines[{index}]", billed, house, known, faults).fill(line, index + 1)
        for index, line in enumerate(lines)
    ]


@dataclass(slots=True)
class _Filler:
    """Fills one line in; `at` names it in the faults."""

    at: str
    billed: Billed
    house: House
    known: _Known
    faults: Faults

    def fill(self, line: BillLineInput, position: int) -> dict[str, Any]:
        columns: dict[str, Any] = {"position": position}
        if line.credits_id is not None:
            return {**columns, **self._credit(line)}
        if line.purchase_line_id is not None:
            return {**columns, **self._ordered(line)}
        return {**columns, **self._free(line)}

    def _ordered(self, line: BillLineInput) -> dict[str, Any]:
        found = self.known.to_bill.get(line.purchase_line_id or 0)
        if found is None:
            raise NotFound
        bought, purchase = found.line, found.purchase
        if self.billed.credits:
            raise CreditsNoBill
        if (
            (purchase.party_id, purchase.currency) != (self.billed.party.pk, self.billed.currency)
            or not purchase.sent_on
            or purchase.cancelled_on
        ):
            raise OtherSuppliersOrder(bought.description)
        default = found.received_not_billed or found.left
        figures = self._figures(line, default, bought.unit_price, bought.discount_percent)
        served, by_amount = figures["quantity"], line.amount_excl_tax is not None
        if by_amount:
            reached = found.standing.billed_amount + figures["net"] >= bought.net
            served = share_billed(figures["net"], bought.net, bought.quantity)
            served = max(found.left, ZERO) if reached and found.left else served
        if not served > 0:
            self.faults.add(f"{self.at}.quantity", _("Say how much of this line is billed."))
        return {
            **figures,
            **self._vat(line, bought.vat_category, bought.vat_rate),
            "purchase_line_id": bought.pk, "purchase_order_id": purchase.pk, "served_quantity": served,
            "by_amount": by_amount,
            "order_id": bought.order_id, "product_id": bought.product_id,
            "description": self._text(line.description.strip() or bought.description),
            "unit": line.unit.strip() or bought.unit,
            "accounting_code": line.accounting_code or bought.accounting_code,
        }  # fmt: skip

    def _credit(self, line: BillLineInput) -> dict[str, Any]:
        found = self.known.to_credit.get(line.credits_id or 0)
        if found is None or self.billed.corrects is None or found.line.bill_id != self.billed.corrects.pk:
            raise NotFound
        billed = found.line
        if line.amount_excl_tax is not None:
            quantity, net = ZERO, line.amount_excl_tax
        else:
            quantity = found.left_quantity if line.quantity is None else line.quantity
            whole = quantity == found.left_quantity
            net = (
                found.left_net
                if whole
                else net_of(quantity, billed.unit_price, billed.discount_percent, self.billed.currency)
            )
        if not (0 <= quantity <= found.left_quantity and 0 < net <= found.left_net) or (
            line.amount_excl_tax is None and not quantity
        ):
            raise NotCreditable(billed.description, found.left_quantity, found.left_net)
        taken = billed.served_quantity - found.credited_served
        if quantity and quantity != found.left_quantity:
            taken = min(round_to(billed.served_quantity * quantity / billed.quantity, 4), taken)
        return {
            "credits_id": billed.pk, "purchase_line_id": billed.purchase_line_id,
            "purchase_order_id": billed.purchase_order_id, "order_id": billed.order_id, "product_id": billed.product_id,
            "category_id": billed.category_id, "served_quantity": taken if quantity and billed.purchase_line_id else ZERO,
            "by_amount": billed.by_amount,
            "description": self._text(line.description.strip() or billed.description), "unit": billed.unit,
            "quantity": quantity, "unit_price": billed.unit_price if quantity else net,
            "discount_percent": billed.discount_percent if quantity else ZERO, "net": net,
            "vat_category": billed.vat_category, "vat_rate": billed.vat_rate,
            "accounting_code": billed.accounting_code, "deductible_percent": billed.deductible_percent,
        }  # fmt: skip

    def _free(self, line: BillLineInput) -> dict[str, Any]:
        category = self._found("category", line.category_id, self.known.categories)
        product = self._found("product", line.product_id, self.known.products)
        if line.order_id is not None and line.order_id not in self.known.orders:
            self.faults.add(f"{self.at}.order", _("This order does not exist."))
        description = (
            line.description.strip() or (product.name if product else "") or (category.name if category else "")
        )
        if not description:
            self.faults.add(f"{self.at}.description", _("Say what this line is about, or choose a category."))
        usual = (category.vat_category, category.vat_rate) if category else (None, None)
        if product and not category:
            usual = (product.vat_category, product.vat_rate)
        code = line.accounting_code or (category.accounting_code if category else "")
        unit = line.unit.strip() or (str(product.unit.label) if product and product.unit else "")
        return {
            **self._figures(line, Decimal(1), ZERO, ZERO),
            **self._vat(line, *usual),
            "order_id": line.order_id if line.order_id in self.known.orders else None,
            "product_id": product.pk if product else None, "category_id": category.pk if category else None,
            "description": self._text(description), "unit": self.faults.text(f"{self.at}.unit", unit, 40),
            "accounting_code": self.faults.text(f"{self.at}.accounting_code", code.strip(), 20),
            "deductible_percent": category.deductible_percent if category else Decimal(100),
        }  # fmt: skip

    def _found(self, name: str, wanted: int | None, known: Mapping[int, Any]) -> Any:
        if wanted is not None and wanted not in known:
            self.faults.add(f"{self.at}.{name}", _("This does not exist, or is not yours."))
        return known.get(wanted or 0)

    def _text(self, description: str) -> str:
        return self.faults.text(f"{self.at}.description", description, 500)

    def _figures(self, line: BillLineInput, quantity: Decimal, price: Decimal, discount: Decimal) -> dict[str, Decimal]:
        """Quantity, price, discount and net: as said, by an amount, or as usual; a price that is said has no usual discount."""
        number = self.faults.number
        if line.amount_excl_tax is not None:
            amount = number(f"{self.at}.amount_excl_tax", line.amount_excl_tax, SIGNED)
            return {
                "quantity": Decimal(1) if amount >= 0 else Decimal(-1), "unit_price": abs(amount),
                "discount_percent": ZERO, "net": amount,
            }  # fmt: skip
        asked = number(f"{self.at}.quantity", quantity if line.quantity is None else line.quantity, QUANTITY)
        unit_price = number(f"{self.at}.unit_price", price if line.unit_price is None else line.unit_price, UNIT_PRICE)
        usual = discount if line.unit_price is None else ZERO
        percent = usual if line.discount_percent is None else line.discount_percent
        percent = number(f"{self.at}.discount_percent", percent, PERCENT)
        net = net_of(asked, unit_price, percent, self.billed.currency)
        if abs(net) >= Decimal(10) ** 12:
            self.faults.add(f"{self.at}.quantity", _("This line is worth too much."))
        return {"quantity": asked, "unit_price": unit_price, "discount_percent": percent, "net": net}

    def _vat(self, line: BillLineInput, category: str | None, rate: Decimal | None) -> dict[str, Any]:
        if line.vat_rate is not None or line.vat_category:
            category, rate = line.vat_category or None, line.vat_rate
        elif category is None and self.known.foreign:
            category, rate = REVERSED_CHARGE, ZERO
        if rate is not None and PERCENT.fault(rate):
            self.faults.number(f"{self.at}.vat_rate", rate, PERCENT)
            return {}
        found = vat_rate_of(self.house, rate, category)
        if found is None:
            self.faults.add(f"{self.at}.vat_rate", rate_refused(self.house, rate, category))
            return {}
        return {"vat_category": found.category, "vat_rate": found.rate}
