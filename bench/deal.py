"""W1: an order of ten lines from its quote to closed: accepted, delivered, invoiced, issued, paid."""

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from carnet.catalog.commands import create_product
from carnet.catalog.inputs import ProductContent
from carnet.company import rights
from carnet.company.founding import LegalIdentity, found_company
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import User
from carnet.dossier.commands import accept_quote, deliver_order
from carnet.invoicing.commands import draft_balance, issue_invoice, record_payment
from carnet.invoicing.models import Invoice
from carnet.invoicing.steps.ahead import check_ahead
from carnet.parties.commands import create_party
from carnet.parties.inputs import AddressInput, PartyContent
from carnet.sales.commands import create_quote
from carnet.sales.lines import LineInput, QuoteContent
from carnet.sales.models import OrderStanding
from carnet.stock.commands import adjust_stock
from carnet.stock.inputs import AdjustLine

IDENTITY = LegalIdentity(
    legal_form="SARL", share_capital="10 000 €", siren="732829320", registration="RCS Nantes",
    line1="3 quai de la Fosse", postcode="44000", city="Nantes",
)  # fmt: skip
LINES = tuple(
    LineInput(
        description=f"Fourniture {n}", quantity=Decimal(n), unit_price=Decimal("10.05") * n, vat_rate=Decimal(rate),
        discount_percent=Decimal(10 if n % 4 == 0 else 0),
    )
    for n, rate in enumerate(["20"] * 6 + ["10"] * 2 + ["5.5"] * 2, start=1)
)  # fmt: skip
GOODS, SERVICES, DISCOUNT = 8, 2, Decimal(5)


def a_company(name: str) -> Actor:
    """A company that may do everything."""
    owner = User.objects.create_user(f"{name}@bench.example", "bench", name="Mesure")
    company_id = found_company(name=name, owner=owner, legal=IDENTITY)
    return Actor(company_id, "user", owner.name, frozenset(rights.ALL), user_id=owner.pk)


def products(by: Actor, on: date) -> tuple[int, ...]:
    """Goods that never lack, then services."""
    made = [
        create_product(
            content=ProductContent(
                name=f"Fourniture {n}" if n <= GOODS else f"Pose {n}", kind="goods" if n <= GOODS else "service",
                unit_price=Decimal("10.05") * n, unit_cost=Decimal(6) * n, vat_rate=Decimal(20 if n % 3 else 10),
            ),
            by=by,
        ).pk
        for n in range(1, GOODS + SERVICES + 1)
    ]  # fmt: skip
    stocked = [AdjustLine(pk, quantity=Decimal(10_000_000), unit_cost=Decimal(6)) for pk in made[:GOODS]]
    adjust_stock(lines=stocked, reason="Ouverture", on=on, by=by)
    return tuple(made)


def a_customer(by: Actor, n: int) -> int:
    """A customer of its own."""
    address = AddressInput(line1="8 rue des Forges", postcode="35000", city="Rennes", is_default=True)
    content = PartyContent(name=f"Client {n}", kind="person")
    return create_party(content=content, addresses=[address], confirmed=True, by=by).pk


class Deal:
    """One deal from quote to closed order, act by act, each in its transaction."""

    def __init__(self, by: Actor, customer: int, goods: tuple[int, ...], on: date) -> None:
        self.by, self.customer, self.goods, self.on = by, customer, goods, on
        self.quote = self.order = 0
        self.invoice: Invoice | None = None

    def acts(self) -> list[tuple[str, Callable[[], Any]]]:
        """The acts in order."""
        return [
            ("quote", self.write), ("accepted", self.accept), ("delivered", self.deliver),
            ("invoice drafted", self.draft), ("invoice issued", self.issue), ("invoice paid", self.pay),
        ]  # fmt: skip

    def play(self) -> float:
        """All of them; the seconds they took, the check of the e-invoice apart: a worker makes it ahead (W4 measures it)."""
        seconds = 0.0
        for name, act in self.acts():
            if name == "invoice issued":
                self.check()
            began = time.perf_counter()
            act()
            seconds += time.perf_counter() - began
        return seconds

    def is_closed(self) -> bool:
        with company_scope(self.by.company_id):
            return OrderStanding.objects.get(order_id=self.order).state == "closed"

    def write(self) -> None:
        lines = tuple(LineInput(product_id=pk, quantity=Decimal(n)) for n, pk in enumerate(self.goods, start=1))
        content = QuoteContent(title="Mesure", lines=lines, discount_percent=DISCOUNT)
        self.quote = create_quote(party_id=self.customer, content=content, on=self.on, by=self.by).pk

    def accept(self) -> None:
        self.order = accept_quote(quote_id=self.quote, on=self.on, signed_by="Le client", by=self.by).pk

    def deliver(self) -> None:
        deliver_order(order_id=self.order, on=self.on, by=self.by)

    def draft(self) -> None:
        self.invoice = draft_balance(order_id=self.order, on=self.on, by=self.by)

    def check(self) -> None:
        assert self.invoice is not None
        with company_scope(self.by.company_id):
            check_ahead([self.invoice.pk], self.on)

    def issue(self) -> None:
        assert self.invoice is not None
        self.invoice = issue_invoice(invoice_id=self.invoice.pk, on=self.on, by=self.by)

    def pay(self) -> None:
        assert self.invoice is not None
        amount = self.invoice.total_incl_tax
        record_payment(
            party_id=self.customer, on=self.on, amount=amount, method="transfer",
            allocations={self.invoice.pk: amount}, by=self.by,
        )  # fmt: skip


def counted(act: Callable[[], Any]) -> int:
    """How many statements an act takes, the company's setting included."""
    count = 0

    def count_one(execute: Any, *given: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*given)

    with connection.execute_wrapper(count_one):
        act()
    return count
