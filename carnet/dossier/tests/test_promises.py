"""Promise dates of order lines: from stock and suppliers' dates; what slips, by how much, because of what (P34, field 22)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from carnet.company.clock import today
from carnet.company.tests.worlds import somebody
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Journal
from carnet.core.refusals import BadValue, RightMissing
from carnet.core.testing.api import Caller, a_key
from carnet.delivery.queries.otherwise import slipping
from carnet.delivery.queries.readiness import lines_ready, readiness_of_lines
from carnet.dossier.commands import PromiseAsk, create_order, edit_order_header, promise_lines
from carnet.dossier.queries.brought import ready_of_order
from carnet.dossier.queries.promising import late_lines, promises_of_order, slipped_lines
from carnet.parties.models import Party
from carnet.purchasing.models import PurchaseLine
from carnet.sales.lines import LineInput, OrderContent
from carnet.sales.models import LineStanding, Order, OrderLine
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


def test_a_line_is_promised_for_a_day_of_its_own_and_served_in_that_order() -> None:
    by = a_company()
    with company_scope(by.company_id):
        product = a_product("Lecteur")
        moved(product, "4", cost="5.00", on=today())
        first, second = ordered(by, product, "3", 10), ordered(by, product, "3", 20)
        lines = [OrderLine.objects.get(order=one) for one in (first, second)]

        def there() -> list[Decimal]:
            found = lines_ready(readiness_of_lines([one.pk for one in lines], today()))
            return [found[one.pk][0].ready for one in lines]

        assert there() == [3, 1]
        asks = [PromiseAsk(order_line_id=lines[1].pk, promised_on=in_days(5))]
        promise_lines(order_id=second.pk, lines=asks, by=by)
        assert OrderLine.objects.get(pk=lines[1].pk).promised_on == in_days(5)
        assert there() == [1, 3]
        promise_lines(order_id=second.pk, lines=[replace(asks[0], promised_on=None)], by=by)
        assert there() == [3, 1]
        edit_order_header(order_id=second.pk, changes={"promised_on": in_days(2)}, by=by)
        assert there() == [1, 3]
        for wrong in ((lines[0].pk, in_days(5)), (lines[1].pk, in_days(-1))):
            with pytest.raises(BadValue):
                promise_lines(
                    order_id=second.pk, lines=[PromiseAsk(order_line_id=wrong[0], promised_on=wrong[1])], by=by
                )
        assert there() == [1, 3]
        with pytest.raises(RightMissing):
            promise_lines(order_id=second.pk, lines=asks, by=somebody(by, "stock"))
        told = Journal.objects.filter(act="order.promised").count()
        promise_lines(order_id=second.pk, lines=[replace(asks[0], promised_on=None)], by=by)
        assert Journal.objects.filter(act="order.promised").count() == told == 2


def test_goods_that_are_there_may_be_late_but_do_not_slip() -> None:
    by = a_company()
    with company_scope(by.company_id):
        product = a_product("Lecteur")
        moved(product, "2", cost="5.00", on=today())
        ordered(by, product, "2", -3)
        short = ordered(by, a_product("Badge"), "2", -3)
        slips = LineStanding.objects.filter(order_line__in=slipping(today()))
        assert [one.order_id for one in slips] == [short.pk]


def test_only_the_day_of_a_line_that_counts_may_change() -> None:
    by = a_company()
    with company_scope(by.company_id):
        line = OrderLine.objects.get(order=ordered(by, a_product("Lecteur"), "4", 14))
        OrderLine.objects.filter(pk=line.pk).update(promised_on=in_days(3))
        for change in ({"quantity": 5}, {"unit_price": 1, "promised_on": in_days(4)}, {"description": "Autre"}):
            with pytest.raises(DatabaseError), transaction.atomic():
                OrderLine.objects.filter(pk=line.pk).update(**change)
        assert OrderLine.objects.get(pk=line.pk).promised_on == in_days(3)


def test_a_line_is_promised_by_the_api() -> None:
    by = a_company()
    with company_scope(by.company_id):
        api = Caller(a_key(by))
        order = ordered(by, a_product("Lecteur"), "4", 14)
        line = str(OrderLine.objects.get(order=order).pk)
        asked = {"lines": [{"order_line": line, "promised_on": in_days(6).isoformat()}]}
        (told,) = api.call("POST", f"/orders/{order.pk}/promises", asked).json["items"]
        assert (told["order_line"], told["wanted_on"], told["late"]) == (line, in_days(6).isoformat(), True)
        (shown,) = api.get(f"/orders/{order.pk}").json["lines"]
        assert shown["promised_on"] == in_days(6).isoformat()
        refused = api.call(
            "POST", f"/orders/{order.pk}/promises", {"lines": [{**asked["lines"][0], "order_line": "999999"}]}
        )
        assert (refused.status, refused.json["errors"][0]["field"]) == (422, "lines[0].order_line")


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


def bought_for(api: Caller, supplier: str, line: OrderLine, quantity: str, day: int, *, direct: bool) -> PurchaseLine:
    """A purchase sent for a line of an order alone, straight to the customer if `direct`, expected in so many days."""
    row = {"order_line": str(line.pk), "quantity": quantity, "unit_price": "5"}
    straight = {"direct_order": str(line.order_id)} if direct else {}
    body = {"supplier": supplier, "promised_on": in_days(day).isoformat(), "lines": [row], **straight}
    made = api.made("/purchase-orders", body)
    api.made(f"/purchase-orders/{made['id']}/sending")
    return PurchaseLine.objects.get(purchase_order=made["id"])


def test_what_a_supplier_brings_for_a_line_alone_slips_with_its_cause() -> None:
    by = a_company()
    with company_scope(by.company_id):
        api = Caller(a_key(by))
        supplier = str(Party.objects.create(name="Grossiste", number="F-1", is_supplier=True).pk)
        straight, own = (
            ordered(by, a_product("Serveur"), "2", 14),
            ordered(by, a_product("Baie", stock_managed=False), "1", 9),
        )
        lines = [OrderLine.objects.get(order=one) for one in (straight, own)]
        brought = [
            bought_for(api, supplier, lines[0], "2", 8, direct=True),
            bought_for(api, supplier, lines[1], "1", 8, direct=False),
        ]
        assert late_lines(today()) == []
        (mine,) = promises_of_order(straight.pk, today())
        assert (mine.there_on, mine.late, mine.cause and mine.cause.purchase_line_id) == (
            in_days(8),
            False,
            brought[0].pk,
        )
        slipped = slipped_lines({brought[0].pk: in_days(16), brought[1].pk: in_days(8)}, today())
        assert [(one.waiting.order_id, one.days, one.after) for one in slipped] == [(straight.pk, 8, in_days(16))]
        for line, day in zip(brought, (16, 10), strict=True):
            body = {"lines": [{"line": str(line.pk), "promised_on": in_days(day).isoformat()}], "reason": "Rupture"}
            api.made(f"/purchase-orders/{line.purchase_order_id}/confirmation", body)
        late = late_lines(today())
        assert [(one.waiting.order_id, one.there_on, one.cause and one.cause.party) for one in late] == [
            (own.pk, in_days(10), "Grossiste"),
            (straight.pk, in_days(16), "Grossiste"),
        ]
        (shown,) = ready_of_order(straight.pk, today())[lines[0].pk]
        assert (shown.there_on, shown.ready, shown.late) == (in_days(16), 0, True)
        api.made(f"/purchase-orders/{brought[0].purchase_order_id}/receipts")
        assert [one.waiting.order_id for one in late_lines(today())] == [own.pk]
