"""Drafts from an order: what they ask, what they claim, what they refuse (P24–P26)."""

from datetime import date
from decimal import Decimal

import pytest

from carnet.core.actor import Actor
from carnet.invoicing import commands
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.invoicing.refusals import NothingLeftToInvoice
from carnet.sales.tests.factories import an_order

D = Decimal
ON = date(2026, 9, 2)


def rows(invoice: Invoice) -> list[tuple[str, Decimal, Decimal]]:
    return list(InvoiceLine.objects.filter(invoice=invoice).order_by("position").values_list("kind", "vat_rate", "net"))


def test_a_deposit_has_one_row_per_vat_group(by: Actor) -> None:
    order = an_order([("1", "8450.00", "10"), ("1", "1260.00", "20")])
    deposit = commands.draft_deposit(order_id=order.pk, on=ON, percent=D(30), by=by)
    assert rows(deposit) == [("deposit", D(10), D("2535.00")), ("deposit", D(20), D("378.00"))]
    assert (deposit.total_excl_tax, deposit.total_vat, deposit.total_incl_tax) == (
        D("2913.00"), D("329.10"), D("3242.10"),
    )  # fmt: skip


def test_a_second_balance_names_the_draft_that_takes_everything(by: Actor) -> None:
    order = an_order([("10", "120.00")])
    first = commands.draft_balance(order_id=order.pk, on=ON, by=by)
    assert first.total_incl_tax == D("1440.00")
    with pytest.raises(NothingLeftToInvoice) as refusal:
        commands.draft_balance(order_id=order.pk, on=ON, by=by)
    assert refusal.value.holders[0].id == first.pk
    assert Invoice.objects.count() == 1
