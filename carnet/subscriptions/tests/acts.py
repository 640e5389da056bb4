"""Short words for the acts on contracts that tests string together."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from carnet.core.actor import Actor
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.parties.models import Party
from carnet.sales.tests.factories import a_customer
from carnet.subscriptions import commands
from carnet.subscriptions.amounts import Length
from carnet.subscriptions.lines import ContractContent, ContractLineInput, ContractTerms
from carnet.subscriptions.models import Charge, Contract, Period, Run
from carnet.subscriptions.tests.sums import MONTH, day

D = Decimal


def a_line(
    price: str = "100.00", every: Length = MONTH, quantity: str = "1", vat: str = "20", **more: Any
) -> ContractLineInput:
    return ContractLineInput(
        description=more.pop("description", "Maintenance"), quantity=D(quantity), unit_price=D(price), every=every,
        vat_rate=D(vat), **more,
    )  # fmt: skip


def a_contract(
    by: Actor, start: str, *lines: ContractLineInput, party: Party | None = None, on: str = "", draft: bool = False,
    title: str = "Maintenance", **terms: Any,
) -> Contract:  # fmt: skip
    """A running contract: `a_contract(by, "17/03/2026", a_line("300.00"), billing=QUARTER)`; monthly unless said."""
    head = {name: terms.pop(name) for name in ("currency", "message", "billed_party_id", "language") if name in terms}
    content = ContractContent(
        party_id=(party or a_customer()).pk, title=title, terms=ContractTerms(start_on=day(start), **terms),
        lines=lines or (a_line(),), **head,
    )  # fmt: skip
    return commands.create_contract(content=content, on=day(on or start), draft=draft, by=by)


def bill(by: Actor, until: str, on: str = "") -> Run:
    """Everything due up to a day, dated that day unless said."""
    return commands.run_billing(until=day(until), on=day(on or until), by=by)


def invoices_of(contract: Contract) -> list[Invoice]:
    """The invoices and credit notes of a contract, oldest first."""
    ids = list(Charge.objects.filter(period__contract=contract).values_list("invoice_line__invoice_id", flat=True))
    own = Invoice.objects.filter(id__in=ids) | Invoice.objects.filter(corrects__in=ids)
    return list(own.order_by("id"))


def periods(contract: Contract) -> list[tuple[str, str, Decimal]]:
    """The billed periods of a contract: first day, last day, amount."""
    rows = Period.objects.filter(contract=contract).order_by("starts_on")
    return [(f"{one.starts_on:%d/%m/%Y}", f"{one.ends_on:%d/%m/%Y}", one.amount) for one in rows]


def amounts(invoices: Sequence[Invoice]) -> list[Decimal]:
    return [-one.total_excl_tax if one.kind == "credit_note" else one.total_excl_tax for one in invoices]


def details(invoice: Invoice) -> list[str]:
    """The words below the lines of an invoice."""
    lines = InvoiceLine.objects.filter(invoice=invoice, kind="line").order_by("position")
    return [line.details for line in lines]


def fresh(contract: Contract) -> Contract:
    return Contract.objects.get(pk=contract.pk)


def on_day(text: str) -> date:
    return day(text)
