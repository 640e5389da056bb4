"""Whoever issues, however: no row is locked while the judge of e-invoices works (P28)."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import User
from carnet.core.testing.api import Caller, a_key
from carnet.dossier.commands import close_order
from carnet.invoicing.commands import correct_invoice, issue_invoice
from carnet.invoicing.models import Invoice
from carnet.invoicing.tests.acts import Desk
from carnet.invoicing.tests.silence import onlooking_validator
from carnet.sales.models import Order
from carnet.sales.tests.factories import a_company, an_order

LOCKED_BY_ACTS = (
    "sales_order", "invoicing_invoice", "invoicing_invoicestanding", "invoicing_paymentstanding", "core_series", "core_chainhead",
)  # fmt: skip


class House:
    """A company with an order of two lines, invoiced in part, and its owner at a browser and behind a key."""

    def __init__(self) -> None:
        self.by: Actor = a_company()
        with company_scope(self.by.company_id):
            self.on: date = today()
            self.desk = Desk(self.by, self.on)
            self.order: Order = an_order([("1", "1000.00"), ("2", "50.00")])
            self.deposit: Invoice = self.desk.deposit(self.order, "30")
            self.drafts = [self.desk.draft_balance(an_order([("1", "100.00")])) for _ in range(3)]
        self.client = Client()
        self.client.force_login(User.objects.get(pk=self.by.user_id or 0))
        self.api = Caller(a_key(self.by))

    def post(self, path: str, **typed: Any) -> None:
        answer = self.client.post(path, {"on": self.on.isoformat(), **typed}, headers={"HX-Request": "true"})
        assert answer.status_code < 400, answer.content.decode()[-3000:]

    def issued(self) -> int:
        with company_scope(self.by.company_id):
            return Invoice.objects.exclude(number=None).count() - 1


@pytest.fixture
def house(own_database: str) -> Iterator[House]:
    yield House()


def by_command(house: House) -> None:
    issue_invoice(invoice_id=house.drafts[0].pk, on=house.on, by=house.by)


def by_the_api(house: House) -> None:
    house.api.made(f"/invoices/{house.drafts[0].pk}/issuance")


def by_its_page(house: House) -> None:
    house.post(f"/invoices/{house.drafts[0].pk}/issuance", do="issue")


def by_the_list(house: House) -> None:
    house.post("/invoices/issuance", row=[str(draft.pk) for draft in house.drafts], do="issue")


def from_the_order(house: House) -> None:
    house.post(
        f"/orders/{house.order.pk}/invoice", do="issue", kind="balance", billed_party=str(house.order.billed_party_id)
    )


def as_a_correction(house: House) -> None:
    correct_invoice(invoice_id=house.deposit.pk, on=house.on, reason="Adresse", by=house.by)


def as_a_credit_note(house: House) -> None:
    house.post(f"/invoices/{house.deposit.pk}/credit-note", do="issue", way="whole", reason="Erreur", again="again")


def by_closing(house: House) -> None:
    close_order(order_id=house.order.pk, on=house.on, reason="Abandon", deposit="given_back", by=house.by)


WAYS: dict[Callable[[House], None], int] = {
    by_command: 1, by_the_api: 1, by_its_page: 1, by_the_list: 3, from_the_order: 1, as_a_credit_note: 1, as_a_correction: 1, by_closing: 1,
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_the_judge_works_while_nothing_is_locked(
    house: House, owner_sql: Callable[..., Any], tmp_path: Path, way: Callable[[House], None]
) -> None:
    def look() -> None:
        for table in LOCKED_BY_ACTS:
            owner_sql(f"SELECT 1 FROM {table} FOR NO KEY UPDATE NOWAIT")

    with onlooking_validator(tmp_path, look) as judge:
        way(house)
    assert judge.troubles == []
    assert judge.asked == house.issued() == WAYS[way]


def test_a_close_that_gives_two_deposits_back_has_each_judged_once(house: House, tmp_path: Path) -> None:
    with company_scope(house.by.company_id):
        house.desk.deposit(house.order, "20")
    with onlooking_validator(tmp_path, lambda: None) as judge:
        closure = close_order(order_id=house.order.pk, on=house.on, reason="Abandon", deposit="given_back", by=house.by)
    assert closure.pk and judge.asked == 2  # each once, side by side
    with company_scope(house.by.company_id):
        notes = Invoice.objects.filter(kind="credit_note").values_list("total_excl_tax", flat=True)
        assert sorted(notes) == [Decimal("220.00"), Decimal("330.00")]
