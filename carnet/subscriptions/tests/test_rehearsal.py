"""A month rehearsed is the month billed; what was not billed is told (P40, P42)."""

from datetime import date, timedelta
from decimal import Decimal

import time_machine

from carnet.core.actor import Actor
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.sales.tests.factories import a_customer
from carnet.subscriptions import commands
from carnet.subscriptions.commands import ClauseContent, LineChange, WeightInput
from carnet.subscriptions.models import ContractLine
from carnet.subscriptions.queries.proposing import draft_of, index_names
from carnet.subscriptions.queries.rehearsing import rehearse, rehearse_months
from carnet.subscriptions.queries.runs import missed_billing
from carnet.subscriptions.tests.acts import D, a_contract, a_line, bill
from carnet.subscriptions.tests.sums import QUARTER, WEEK, YEAR, day

Printed = tuple[str, str, Decimal, Decimal, Decimal]


def a_bag_of_contracts(by: Actor) -> None:
    """Every rhythm, a revision in the month, a change and an end in the month."""
    index = commands.create_index(code="ICHT", name="ICHT-IME", by=by)
    commands.set_values(index_id=index.pk, values=commands.read_values("2025-10;312,7\n2026-10;321,2\n"), by=by)
    party = a_customer()
    lift = a_contract(by, "17/10/2025", a_line("300.00"), party=party, billing=QUARTER, alignment="calendar")
    monthly = a_contract(by, "10/10/2025", a_line("290.00"), party=party)
    for contract in (lift, monthly):
        clause = ClauseContent(weights=(WeightInput(index_id=index.pk, base_month=day("01/10/2025")),))
        commands.set_clause(contract_id=contract.pk, content=clause, on=day("17/10/2025"), by=by)
    a_contract(by, "03/01/2026", a_line("12.50", quantity="3"), party=party, billing=WEEK)
    a_contract(by, "31/01/2026", a_line("40.00", discount_percent=D(5)), party=party, in_advance=False)
    a_contract(by, "05/10/2025", a_line("540.00", YEAR), party=party, billing=YEAR, term=YEAR, renewal="automatic")
    changed = a_contract(by, "01/09/2026", a_line("40.00", quantity="2"), party=party)
    line = ContractLine.objects.get(contract=changed).pk
    change = [LineChange(line_id=line, quantity=D(5))]
    commands.change_contract(
        contract_id=changed.pk, from_on=day("16/10/2026"), lines=change, on=day("20/09/2026"), by=by
    )
    ended = a_contract(by, "01/09/2026", a_line("100.00"), party=party)
    commands.terminate_contract(
        contract_id=ended.pk, last_day=day("10/10/2026"), notice_on=day("20/09/2026"), reason="customer", despite=True,
        on=day("20/09/2026"), by=by,
    )  # fmt: skip


def rehearsed(month: date) -> list[tuple[Printed, ...]]:
    names = index_names()
    found = []
    for planned in rehearse(month).invoices:
        _heading, proposal = draft_of(planned, names)
        found.append(
            tuple((one.description, one.details, one.quantity, one.unit_price, one.net) for one in proposal.lines)
        )
    return sorted(found)


def printed(invoices: list[Invoice]) -> list[tuple[Printed, ...]]:
    found = []
    for invoice in invoices:
        lines = InvoiceLine.objects.filter(invoice=invoice).order_by("position")
        found.append(tuple((one.description, one.details, one.quantity, one.unit_price, one.net) for one in lines))
    return sorted(found)


def test_a_month_rehearsed_is_what_the_nights_of_that_month_bill(by: Actor) -> None:
    with time_machine.travel("2026-11-20 08:00:00+00:00", tick=False):
        a_bag_of_contracts(by)
        expected, (summed,) = rehearsed(day("01/10/2026")), rehearse_months(day("01/10/2026"), 1)
        bill(by, "30/09/2026")
        before = set(Invoice.objects.values_list("pk", flat=True))
        for night in range(31):
            bill(by, f"{day('01/10/2026') + timedelta(days=night):%d/%m/%Y}")
        made = list(Invoice.objects.exclude(pk__in=before))
    assert printed(made) == expected and len(expected) > 8
    assert summed.invoices == len(made)
    assert summed.excl_tax == sum((one.total_excl_tax for one in made), D(0))


def test_what_should_have_been_billed_and_was_not_is_told(by: Actor) -> None:
    a_contract(by, "01/10/2026", a_line("45.00"))
    a_contract(by, "05/10/2026", a_line("45.00"))
    missed = missed_billing(day("19/10/2026"))
    assert missed and (missed.contracts, missed.oldest_due_on) == (2, day("01/10/2026"))
    bill(by, "19/10/2026")
    assert missed_billing(day("19/10/2026")) is None
