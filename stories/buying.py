"""Buying and handing over in stories: what the reseller's people do, by the commands or by the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from carnet.catalog.commands import create_product
from carnet.catalog.inputs import ProductContent
from carnet.catalog.models import Product
from carnet.core.acts import company_scope
from carnet.delivery.asks import LineAsk, ReturnAsk
from carnet.delivery.commands import draft_note
from carnet.delivery.models import NoteLine
from carnet.dossier import commands as dossier
from carnet.dossier.queries.profitability import profit_of_order
from carnet.parties.commands import create_party
from carnet.parties.inputs import PartyContent
from carnet.purchasing import commands as purchasing
from carnet.purchasing.amounts import PriceBreak
from carnet.purchasing.inputs import BillAsk, BillContent, BuyAsk, OfferContent, ReceiptContent, ReceivedAsk
from carnet.purchasing.models import BillStanding, PurchaseLine, PurchaseStanding
from carnet.stock.commands import adjust_stock
from carnet.stock.inputs import AdjustLine
from carnet.stock.models import Level
from carnet.stock.steps import LotPart

from .by_commands import CommandPlayer
from .by_http import HttpPlayer
from .player import day

Came = Mapping[int, tuple[str, Sequence[str]]]
D = Decimal


@dataclass(frozen=True)
class Margin:
    """What an order is sold for, what it has cost, is committed for, and where it lands."""

    sold: Decimal
    actual: Decimal
    committed: Decimal
    landing: Decimal


class Buying(Protocol):
    """What buyers and storekeepers do; lines of orders, purchases and notes are named by place from 0."""

    def product(self, name: str, price: str, cost: str, *, serial: bool = False, stocked: bool = True) -> int: ...
    def supplier(self, name: str) -> int: ...
    def offer(self, product: int, supplier: int, price: str) -> None: ...
    def in_stock(self, product: int, on: str, cost: str, serials: Sequence[str]) -> None: ...
    def buy(self, order: int, on: str, lines: Mapping[int, str], *, direct: bool = False) -> list[int]: ...
    def send(self, purchase: int, on: str) -> None: ...
    def receive(self, purchase: int, on: str, came: Came) -> int: ...
    def undo(self, receipt: int, on: str, reason: str) -> None: ...
    def bill(
        self, purchase: int, on: str, number: str, quantity: str, price: str | None = None, reason: str = ""
    ) -> int: ...
    def state(self, purchase: int) -> str: ...
    def owed(self, bill: int) -> Decimal: ...
    def settle(self, supplier: int, bill: int, on: str, amount: str) -> None: ...
    def deliver(self, order: int, on: str, leaves: Came) -> int: ...
    def bring_back(self, note: int, on: str, quantity: str, serials: Sequence[str]) -> None: ...
    def level(self, product: int) -> tuple[Decimal, Decimal]: ...
    def margin(self, order: int) -> Margin: ...


def buying(player: Any) -> Buying:
    """The buyers of the company of a player, acting as the player does."""
    return _ByCommands(player) if isinstance(player, CommandPlayer) else _ByHttp(player)


class _ByCommands:
    def __init__(self, player: CommandPlayer) -> None:
        self.player, self.by = player, player.by

    def product(self, name: str, price: str, cost: str, *, serial: bool = False, stocked: bool = True) -> int:
        content = ProductContent(
            name=name, unit_price=D(price), unit_cost=D(cost), tracking="serial" if serial else "", stock_managed=stocked,
            vat_rate=D(20),
        )  # fmt: skip
        made: Product = create_product(content=content, by=self.by)
        return made.pk

    def supplier(self, name: str) -> int:
        return create_party(content=PartyContent(name=name, is_supplier=True, is_customer=False), by=self.by).pk

    def offer(self, product: int, supplier: int, price: str) -> None:
        prices = (PriceBreak(D(0), D(price)),)
        content = OfferContent(product_id=product, party_id=supplier, prices=prices, valid_from=day("2025-01-01"))
        purchasing.create_offer(content=content, on=day("2025-01-01"), by=self.by)

    def in_stock(self, product: int, on: str, cost: str, serials: Sequence[str]) -> None:
        line = AdjustLine(product, quantity=D(len(serials)), unit_cost=D(cost), lots=_parts(serials))
        adjust_stock(lines=[line], reason="Stock initial", on=day(on), by=self.by)

    def buy(self, order: int, on: str, lines: Mapping[int, str], *, direct: bool = False) -> list[int]:
        ids = self.player.order_lines(order)
        asks = [BuyAsk(order_line_id=ids[at], quantity=D(n), direct=direct) for at, n in lines.items()]
        return [one.pk for one in purchasing.buy_for_order(order_id=order, asks=asks, on=day(on), by=self.by)]

    def send(self, purchase: int, on: str) -> None:
        purchasing.send_purchase(purchase_id=purchase, on=day(on), by=self.by)

    def receive(self, purchase: int, on: str, came: Came) -> int:
        ids = self._lines(purchase)
        asks = tuple(
            ReceivedAsk(purchase_line_id=ids[at], quantity=D(quantity), lots=_parts(serials))
            for at, (quantity, serials) in came.items()
        )
        content = ReceiptContent(on=day(on), lines=asks)
        return dossier.receive_purchase(purchase_id=purchase, content=content, by=self.by).pk

    def undo(self, receipt: int, on: str, reason: str) -> None:
        dossier.reverse_receipt(receipt_id=receipt, on=day(on), reason=reason, by=self.by)

    def bill(
        self, purchase: int, on: str, number: str, quantity: str, price: str | None = None, reason: str = ""
    ) -> int:
        ask = BillAsk(
            purchase_line_id=self._lines(purchase)[0], quantity=D(quantity), unit_price=D(price) if price else None
        )
        head = BillContent(party_id=0, supplier_number=number, billed_on=day(on))
        draft = purchasing.bill_purchases(purchase_ids=[purchase], asks=[ask], content=head, on=day(on), by=self.by)
        return purchasing.record_bill(bill_id=draft.pk, on=day(on), accepted_reason=reason, by=self.by).pk

    def state(self, purchase: int) -> str:
        with company_scope(self.by.company_id):
            return str(PurchaseStanding.objects.get(purchase_order=purchase).state)

    def owed(self, bill: int) -> Decimal:
        with company_scope(self.by.company_id):
            left: Decimal = BillStanding.objects.get(bill=bill).left
            return left

    def settle(self, supplier: int, bill: int, on: str, amount: str) -> None:
        purchasing.pay_supplier(
            party_id=supplier,
            on=day(on),
            amount=D(amount),
            method="transfer",
            allocations={bill: D(amount)},
            by=self.by,
        )

    def deliver(self, order: int, on: str, leaves: Came) -> int:
        ids = self.player.order_lines(order)
        asks = [
            LineAsk(order_line_id=ids[at], quantity=D(quantity), lots=_parts(serials))
            for at, (quantity, serials) in leaves.items()
        ]
        draft = draft_note(order_id=order, on=day(on), lines=asks, by=self.by)
        return dossier.validate_note(note_id=draft.pk, on=day(on), by=self.by).pk

    def bring_back(self, note: int, on: str, quantity: str, serials: Sequence[str]) -> None:
        with company_scope(self.by.company_id):
            line = NoteLine.objects.filter(note=note).order_by("position")[0].pk
        ask = ReturnAsk(note_line_id=line, quantity=D(quantity), lots=_parts(serials))
        dossier.return_goods(note_id=note, on=day(on), lines=[ask], again=False, to="stock", by=self.by)

    def level(self, product: int) -> tuple[Decimal, Decimal]:
        with company_scope(self.by.company_id):
            found = Level.objects.get(product=product)
            return found.on_hand, found.incoming

    def margin(self, order: int) -> Margin:
        with company_scope(self.by.company_id):
            found = profit_of_order(order)
        return Margin(found.sold, found.actual_cost, found.committed_cost, found.landing_cost)

    def _lines(self, purchase: int) -> list[int]:
        with company_scope(self.by.company_id):
            rows = PurchaseLine.objects.filter(purchase_order=purchase).order_by("position")
            return list(rows.values_list("pk", flat=True))


class _ByHttp:
    def __init__(self, player: HttpPlayer) -> None:
        self.player, self.post, self.call = player, player.post, player.call

    def product(self, name: str, price: str, cost: str, *, serial: bool = False, stocked: bool = True) -> int:
        made = self.post(
            "/products", name=name, unit_price=price, unit_cost=cost, tracking="serial" if serial else "",
            stock_managed=stocked, vat_rate="20",
        )  # fmt: skip
        return int(made["id"])

    def supplier(self, name: str) -> int:
        return int(self.post("/parties", name=name, is_supplier=True, is_customer=False)["id"])

    def offer(self, product: int, supplier: int, price: str) -> None:
        prices = [{"unit_price": price}]
        self.post("/supplier-prices", product=product, supplier=supplier, valid_from="2025-01-01", prices=prices)

    def in_stock(self, product: int, on: str, cost: str, serials: Sequence[str]) -> None:
        line = {"product": product, "quantity": str(len(serials)), "unit_cost": cost, "lots": _lots(serials)}
        self.post("/stock/adjustments", reason="Stock initial", on=on, lines=[line])

    def buy(self, order: int, on: str, lines: Mapping[int, str], *, direct: bool = False) -> list[int]:
        ids = self.player.order_lines(order)
        asked = [{"order_line": ids[at], "quantity": n, "direct": direct} for at, n in lines.items()]
        made = self.post(f"/orders/{order}/purchase-orders", on=on, lines=asked)
        return [int(one["id"]) for one in made["items"]]

    def send(self, purchase: int, on: str) -> None:
        self.post(f"/purchase-orders/{purchase}/sending", on=on)

    def receive(self, purchase: int, on: str, came: Came) -> int:
        ids = self._lines(purchase)
        lines = [
            {"line": ids[at], "quantity": quantity, "lots": _lots(serials)} for at, (quantity, serials) in came.items()
        ]
        return int(self.post(f"/purchase-orders/{purchase}/receipts", on=on, lines=lines)["id"])

    def undo(self, receipt: int, on: str, reason: str) -> None:
        self.post(f"/receipts/{receipt}/reversal", on=on, reason=reason)

    def bill(
        self, purchase: int, on: str, number: str, quantity: str, price: str | None = None, reason: str = ""
    ) -> int:
        line = {"line": self._lines(purchase)[0], "quantity": quantity, **({"unit_price": price} if price else {})}
        draft = self.post(f"/purchase-orders/{purchase}/bills", supplier_number=number, billed_on=on, lines=[line])
        self.post(f"/bills/{draft['id']}/recording", on=on, accepted_reason=reason or None)
        return int(draft["id"])

    def state(self, purchase: int) -> str:
        return str(self.call("GET", f"/purchase-orders/{purchase}")["state"])

    def owed(self, bill: int) -> Decimal:
        return D(self.call("GET", f"/bills/{bill}")["left_to_pay"])

    def settle(self, supplier: int, bill: int, on: str, amount: str) -> None:
        allocations = [{"bill": bill, "amount": amount}]
        self.post("/supplier-payments", supplier=supplier, on=on, amount=amount, allocations=allocations)

    def deliver(self, order: int, on: str, leaves: Came) -> int:
        ids = self.player.order_lines(order)
        lines = [
            {"order_line": ids[at], "quantity": quantity, "lots": _lots(serials)}
            for at, (quantity, serials) in leaves.items()
        ]
        draft = self.post(f"/orders/{order}/delivery-notes", on=on, lines=lines)
        self.post(f"/delivery-notes/{draft['id']}/validation", on=on)
        return int(draft["id"])

    def bring_back(self, note: int, on: str, quantity: str, serials: Sequence[str]) -> None:
        line = self.call("GET", f"/delivery-notes/{note}")["lines"][0]["id"]
        back = {"note_line": line, "quantity": quantity, "lots": _lots(serials)}
        self.post(f"/delivery-notes/{note}/return-notes", on=on, lines=[back], again=False, to="stock")

    def level(self, product: int) -> tuple[Decimal, Decimal]:
        (found,) = self.call("GET", f"/stock/levels?product={product}")["items"]
        return D(found["on_hand"]), D(found["incoming"])

    def margin(self, order: int) -> Margin:
        told = self.call("GET", f"/orders/{order}/profitability")
        return Margin(*(D(told[name]) for name in ("sold", "actual_cost", "committed_cost", "landing_cost")))

    def _lines(self, purchase: int) -> list[int]:
        return [int(one["id"]) for one in self.call("GET", f"/purchase-orders/{purchase}")["lines"]]


def _parts(serials: Sequence[str]) -> tuple[LotPart, ...]:
    return tuple(LotPart(one) for one in serials)


def _lots(serials: Sequence[str]) -> list[dict[str, str]]:
    return [{"number": one} for one in serials]
