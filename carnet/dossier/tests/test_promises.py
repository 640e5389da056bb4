"""Promise dates of order lines: from stock and suppliers' dates; what slips, by how much, because of what (P34, field 22)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.testing.api import Caller, a_key
from carnet.delivery.queries.readiness import lines_ready, readiness_of_lines
from carnet.dossier.commands import create_order
from carnet.dossier.queries.promising import late_lines, promises_of_order, slipped_lines
from carnet.parties.models import Party
from carnet.purchasing.models import PurchaseLine
from carnet.sales.lines import LineInput, OrderContent
from carnet.sales.models import Order, OrderLine
from carnet.sales.tests.factories import a_company, a_customer
from carnet.stock.models import Expected
from carnet.stock.tests.factories import a_product, moved

D = Decimal
pytestmark = pytest.mark.django_db


def ordered(by: Actor, product: object, quantity: str, wanted: int) -> Order:
    """An order of a product, promised in so many days."""
    line = LineInput(product_id=product.pk, quantity=D(quantity), unit_price=D("10"))  # type: ignore[attr-defined]
    content = OrderContent(party_id=a_customer().pk, lines=(line,), promised_on=today() + timedelta(days=wanted))
    return create_order(content=content, on=today(), by=by)


def bought(api: Caller, supplier: Party, product: object, quantity: str, day: int) -> PurchaseLine:
    """A purchase order sent, expected in so many days."""
    made = api.made(
        "/purchase-orders",
        {
            "supplier": str(supplier.pk),
            "promised_on": (today() + timedelta(days=day)).isoformat(),
            "lines": [{"product": str(product.pk), "quantity": quantity, "unit_price": "5"}],  # type: ignore[attr-defined]
        },
    )
    api.made(f"/purchase-orders/{made['id']}/sending")
    return PurchaseLine.objects.get(purchase_order=made["id"])


def in_days(n: int) -> date:
    return today() + timedelta(days=n)


def test_a_receipt_three_days_late_moves_its_orders_by_three_days_and_names_the_cause() -> None:
    by = a_company()
    with company_scope(by.company_id):
        api = Caller(a_key(by))
        supplier = Party.objects.create(name="Grossiste", number="F-1", is_supplier=True)
        product, other = a_product("Lecteur"), a_product("Badge")
        moved(product, "2", cost="5.00", on=today())
        stocked, waits, waits_too, next_one = (
            ordered(by, product, quantity, wanted) for quantity, wanted in (("2", 5), ("4", 14), ("1", 18), ("6", 40))
        )
        aside = ordered(by, other, "3", 14)
        soon = bought(api, supplier, product, "5", 11)
        bought(api, supplier, product, "6", 26)
        bought(api, supplier, other, "3", 11)
        slipped = slipped_lines({soon.pk: in_days(14)}, today())
        assert [(one.waiting.order_id, one.days, one.before, one.after) for one in slipped] == [
            (waits.pk, 3, in_days(11), in_days(14)),
            (waits_too.pk, 3, in_days(11), in_days(14)),
        ]
        assert {(one.cause.purchase_line_id, one.cause.party) for one in slipped} == {(soon.pk, "Grossiste")}
        assert late_lines(today()) == []
        Expected.objects.filter(holder=f"purchase_line:{soon.pk}").update(due_on=in_days(20))
        late = late_lines(today())
        assert [(one.waiting.order_id, one.there_on, one.cause and one.cause.purchase_line_id) for one in late] == [
            (waits.pk, in_days(20), soon.pk),
            (waits_too.pk, in_days(20), soon.pk),
        ]
        ids = [OrderLine.objects.get(order=one).pk for one in (stocked, waits, next_one, aside)]
        found = lines_ready(readiness_of_lines(ids, today()))
        assert [found[pk][0].there_on for pk in ids] == [today(), in_days(20), in_days(26), in_days(11)]
        assert [one.late for one in promises_of_order(waits.pk, today())] == [True]


def test_promises_and_slips_by_the_api() -> None:
    by = a_company()
    with company_scope(by.company_id):
        api = Caller(a_key(by))
        supplier = Party.objects.create(name="Grossiste", number="F-1", is_supplier=True)
        product = a_product("Lecteur")
        order = ordered(by, product, "4", 14)
        (late,) = api.get("/stock/promises").json["items"]
        assert (late["order"], late["there_on"], late["late"], late["cause"]) == (str(order.pk), None, True, None)
        line = bought(api, supplier, product, "5", 11)
        assert api.get("/stock/promises").json["items"] == []
        (mine,) = api.get(f"/stock/promises?order={order.pk}").json["items"]
        assert (mine["there_on"], mine["late"], mine["cause"]["supplier"]) == (
            in_days(11).isoformat(),
            False,
            "Grossiste",
        )
        (slip,) = api.get(f"/stock/slips?purchase_line={line.pk}&on={in_days(15).isoformat()}").json["items"]
        assert (slip["days"], slip["after"], slip["cause"]["purchase_line"]) == (
            4,
            in_days(15).isoformat(),
            str(line.pk),
        )
        assert api.get("/stock/promises?order=999999").json["items"] == []
