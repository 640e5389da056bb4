"""Companies, customers and live orders for tests: they say only what matters, `an_order(lines=[("10", "120.00")])`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from carnet.company import rights
from carnet.company.founding import LegalIdentity, found_company
from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.core.models import User
from carnet.parties.models import Address, Party
from carnet.sales.faults import Faults
from carnet.sales.figures import document_discount
from carnet.sales.lines import LineInput
from carnet.sales.models import Order, OrderLine, OrderVat
from carnet.sales.steps.filling import House, fill_lines
from carnet.sales.steps.ledger import post_agreed
from carnet.sales.steps.pricing import price_lines

IDENTITY = LegalIdentity(
    legal_form="SARL", share_capital="10 000 €", siren="732829320", registration="RCS Nantes",
    line1="3 quai de la Fosse", postcode="44000", city="Nantes", iban="FR7630006000011234567890189",
)  # fmt: skip
ORDERED_ON = date(2026, 9, 1)
_numbers = count(1)


def a_company(name: str = "Armelis", **identity: Any) -> Actor:
    """A company with everything set, and its owner as the actor."""
    n = next(_numbers)
    owner = User.objects.create(email=f"owner{n}@armelis.example", name="Nadia Armelis")
    company_id = found_company(name=name, owner=owner, legal=replace(IDENTITY, **identity))
    return Actor(company_id, "user", owner.name, frozenset(rights.ALL), user_id=owner.pk)


def a_customer(name: str = "Menuiserie Le Goff", **fields: Any) -> Party:
    """A company with a SIREN and a billing address; a person has none of the first."""
    person = fields.get("kind") == Party.Kind.PERSON
    known = {} if person else {"siren": "404833048"}
    party = Party.objects.create(name=name, number=f"C-T{next(_numbers)}", **{**known, **fields})
    Address.objects.create(party=party, line1="8 rue des Forges", postcode="35000", city="Rennes", is_default=True)
    return party


def an_order(
    lines: Sequence[Any] = (("1", "1000.00"),),
    party: Party | None = None,
    on: date = ORDERED_ON,
    discount_percent: str = "0",
    discount_amount: str = "0",
    prices_include_tax: bool = False,
    **fields: Any,
) -> Order:
    """A live order. A line is (quantity, unit price[, VAT rate]) or a LineInput; the VAT rate is 20 unless said."""
    party = party or a_customer()
    order = Order.objects.create(
        number=fields.pop("number", f"CMD-T{next(_numbers):05}"), party=party,
        billed_party=fields.pop("billed_party", party), ordered_on=on,
        prices_include_tax=prices_include_tax, discount_percent=Decimal(discount_percent),
        discount_amount=Decimal(discount_amount), terms=Settings.objects.get().default_terms, **fields,
    )  # fmt: skip
    faults = Faults()
    filled = fill_lines(
        [_line(line) for line in lines], House.on_day(on), faults, language="fr", incl_tax=prices_include_tax
    )
    discount = document_discount(Decimal(discount_percent), Decimal(discount_amount))
    totals = price_lines(filled, discount, faults, incl_tax=prices_include_tax)
    assert not faults.errors, faults.errors
    OrderLine.objects.bulk_create(OrderLine(order=order, **line.columns()) for line in filled)
    OrderVat.objects.bulk_create(
        OrderVat(
            order=order, category=one.group.category, rate=one.group.rate, lines_net=one.lines, discount=one.discount,
            base=one.base, vat=one.vat,
        )
        for one in totals.one_off.groups
    )  # fmt: skip
    Order.objects.filter(pk=order.pk).update(validated_on=on)
    order.validated_on = on
    post_agreed(order.pk, on)
    return order


def _line(line: Any) -> LineInput:
    if isinstance(line, LineInput):
        return line
    quantity, price, *rest = line
    return LineInput(
        description=f"{quantity} × {price}", quantity=Decimal(quantity), unit_price=Decimal(price),
        vat_rate=Decimal(rest[0] if rest else "20"), vat_category="S" if not rest or Decimal(rest[0]) else "E",
    )  # fmt: skip
