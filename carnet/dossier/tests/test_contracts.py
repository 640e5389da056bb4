"""Orders and contracts: handed over by themselves, not cancelled under contract, and the check recomputes them (P9, P38)."""

import pytest
from django.db import connection

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.refusals import Refusal
from carnet.dossier.check import check_company
from carnet.dossier.commands import accept_quote, cancel_order, create_order, delete_order
from carnet.sales.commands import create_quote
from carnet.sales.lines import LineInput, OrderContent, QuoteContent
from carnet.sales.models import OrderStanding
from carnet.sales.tests.factories import a_company, a_customer
from carnet.subscriptions import commands
from carnet.subscriptions.models import Contract, ContractRules
from carnet.subscriptions.tests.acts import D, bill
from carnet.subscriptions.tests.sums import day

ON = day("02/03/2026")
LINES = (
    LineInput(description="Site", unit_price=D(1000), vat_rate=D(20)),
    LineInput(description="Hébergement", unit_price=D(540), vat_rate=D(20), period="year"),
)


@pytest.fixture
def by(db: None) -> Actor:
    owner = a_company()
    with company_scope(owner.company_id):
        yield owner


@pytest.mark.parametrize(("rule", "active"), [("draft", 0), ("active", 1)])
def test_acceptance_hands_over_by_itself_where_the_house_says_so(by: Actor, rule: str, active: int) -> None:
    ContractRules.objects.create(hand_over=rule)
    quote = create_quote(party_id=a_customer().pk, content=QuoteContent(lines=LINES), on=ON, by=by)
    order = accept_quote(quote_id=quote.pk, on=ON, by=by)
    accept_quote(quote_id=quote.pk, on=ON, by=by)
    contract = Contract.objects.get()
    assert (contract.order_id, contract.title, contract.start_on) == (order.pk, "Hébergement", ON)
    assert Contract.objects.filter(activated_on__isnull=False).count() == active
    assert OrderStanding.objects.get(order=order).recurring_to_hand_over == 1 - active
    assert check_company().gaps == ()


def test_by_hand_nothing_happens_by_itself(by: Actor) -> None:
    create_order(content=OrderContent(party_id=a_customer().pk, lines=LINES), on=ON, by=by)
    assert Contract.objects.count() == 0


def test_an_order_under_contract_is_neither_cancelled_nor_deleted(by: Actor) -> None:
    order = create_order(content=OrderContent(party_id=a_customer().pk, lines=LINES), on=ON, by=by)
    (contract,) = commands.hand_over(order_id=order.pk, on=ON, by=by)
    for act in (
        lambda: cancel_order(order_id=order.pk, on=ON, reason="Non", by=by),
        lambda: delete_order(order_id=order.pk, by=by),
    ):
        with pytest.raises(Refusal) as refusal:
            act()
        assert contract.number in [holder.label for holder in refusal.value.holders]


def test_the_check_is_clean_after_real_work_and_names_what_was_tampered_with(by: Actor) -> None:
    order = create_order(content=OrderContent(party_id=a_customer().pk, lines=LINES), on=ON, by=by)
    commands.hand_over(order_id=order.pk, on=ON, by=by)
    bill(by, "02/03/2026")
    assert check_company().gaps == ()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE subscriptions_contract SET next_on = next_on + 1, next_due_on = next_due_on + 2")
    said = " ".join(gap.sentence for gap in check_company().gaps)
    assert "it bills next from" in said
    assert "it bills next on" in said
