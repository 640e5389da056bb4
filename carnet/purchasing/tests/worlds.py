"""A reseller that sells laptops and buys them, for tests of buying."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from carnet.company.clock import today
from carnet.core.acts import company_scope
from carnet.parties.models import Party
from carnet.purchasing import commands
from carnet.purchasing.inputs import OfferContent, PurchaseContent, PurchaseLineInput
from carnet.purchasing.models import PurchaseLine, PurchaseLineStanding, PurchaseOrder, PurchaseStanding
from carnet.purchasing.tests.factories import a_product, a_supplier, prices
from carnet.sales.lines import LineInput
from carnet.sales.models import Entry, Order, OrderLine, OrderStanding
from carnet.sales.tests.factories import ORDERED_ON, a_company, an_order
from carnet.stock.models import Level

D = Decimal


class Reseller:
    """A company, a product it keeps in stock, another one it does not, a subcontracted service, two suppliers, a live order of all."""

    def __init__(self) -> None:
        self.by = a_company("Armor Informatique")
        with self.inside():
            self.today = today()
            self.laptop = a_product(unit_price=D(1049), unit_cost=D(900))
            self.printer = a_product("Imprimante", stock_managed=False, unit_price=D(300), unit_cost=D(200))
            self.setup = a_product("Mise en service", kind="service", deliverable=False, stock_managed=False)
            self.atlantic, self.north = a_supplier(), a_supplier("Nord Informatique")
            self.order = an_order(
                [
                    LineInput(product_id=self.laptop.pk, quantity=D(12), vat_rate=D(20)),
                    LineInput(product_id=self.printer.pk, quantity=D(2), vat_rate=D(20)),
                    LineInput(product_id=self.setup.pk, quantity=D(12), unit_price=D(90), vat_rate=D(20)),
                ]
            )
            rows = OrderLine.objects.filter(order=self.order).order_by("position")
            self.laptops, self.printers, self.setups = rows
        self.offer(self.laptop.pk, self.atlantic, "872", reference="X14-G5", delay_days=6)
        self.offer(self.printer.pk, self.north, "180")

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Reads in the company."""
        with company_scope(self.by.company_id):
            yield

    def offer(self, product_id: int, party: Party, price: str, **said: Any) -> None:
        content = OfferContent(
            product_id=product_id, party_id=party.pk, prices=prices(("0", price)), valid_from=ORDERED_ON, **said
        )
        commands.create_offer(content=content, on=self.today, by=self.by)

    def line(self, quantity: str = "12", price: str | None = None, **said: Any) -> PurchaseLineInput:
        """A line that buys laptops for the stock, unless said otherwise."""
        known: dict[str, Any] = {"product_id": self.laptop.pk, "quantity": D(quantity)}
        return PurchaseLineInput(**{**known, "unit_price": D(price) if price else None, **said})

    def draft(self, *lines: PurchaseLineInput, party: Party | None = None, **said: Any) -> PurchaseOrder:
        content = PurchaseContent(party_id=(party or self.atlantic).pk, lines=lines or (self.line(),), **said)
        return commands.create_purchase(content=content, on=said.pop("on", self.today), by=self.by)

    def sent(self, *lines: PurchaseLineInput, on: date | None = None, **said: Any) -> PurchaseOrder:
        purchase = self.draft(*lines, **said)
        return commands.send_purchase(purchase_id=purchase.pk, on=on or ORDERED_ON, by=self.by)

    def lines_of(self, purchase: PurchaseOrder) -> list[PurchaseLine]:
        with self.inside():
            return list(PurchaseLine.objects.filter(purchase_order=purchase).order_by("position"))

    def standing(self, purchase: PurchaseOrder) -> PurchaseStanding:
        with self.inside():
            return PurchaseStanding.objects.get(purchase_order=purchase)

    def line_standings(self, purchase: PurchaseOrder) -> list[PurchaseLineStanding]:
        with self.inside():
            rows = PurchaseLineStanding.objects.filter(purchase_order=purchase)
            return list(rows.order_by("purchase_line__position"))

    def costs(self, order: Order | None = None) -> tuple[Decimal, Decimal]:
        """Committed and actual cost of the order."""
        with self.inside():
            standing = OrderStanding.objects.get(order=order or self.order)
            return standing.committed_cost, standing.actual_cost

    def incoming(self) -> Decimal:
        """Laptops waited for."""
        with self.inside():
            found = Level.objects.filter(product=self.laptop).values_list("incoming", flat=True)
            return sum(found, D(0))

    def entries(self, figure: str) -> list[tuple[str, Decimal, Decimal]]:
        with self.inside():
            rows = Entry.objects.filter(order=self.order, figure=figure).order_by("id")
            return list(rows.values_list("document_kind", "quantity", "amount"))
