"""The stock is guarded by the database: for the application's own role, by plain SQL, in every table (P34, P52)."""

import pytest
from django.db import DatabaseError, connection, transaction

from carnet.company.tests.worlds import a_company, a_user
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.stock.models import Storage
from carnet.stock.steps import ExpectAsk, LotPart, ReserveAsk, expect, reserve
from carnet.stock.tests.factories import D, a_product, default_warehouse, moved

_MOVE = (
    "INSERT INTO stock_move (product_id, warehouse_id, lot_id, quantity, unit_cost, value, source_kind, source_id, source_line,"
    " reason, \"on\", by_name) SELECT p.id, w.id, {lot}, {quantity}, {cost}, {value}, '{kind}', 1, '', '', current_date, 'x'"
    " FROM catalog_product p, stock_warehouse w WHERE p.name = '{product}'"
)


def forged(
    quantity: str,
    *,
    cost: str = "NULL",
    value: str = "NULL",
    kind: str = "x",
    product: str = "Vis",
    lot: str = "NULL::bigint",
) -> str:
    return _MOVE.format(
        quantity=quantity, cost=cost + "::numeric", value=value + "::numeric", kind=kind, product=product, lot=lot
    )


A1 = "(SELECT id FROM stock_lot WHERE number = 'A1')"
REFUSED = {"42501", "P0001", "23514", "23505"}  # no right, a guard, a CHECK, a double: not a mistake of the test
FORGERIES = [
    "UPDATE stock_move SET quantity = 100",
    "UPDATE stock_move SET value = 0",
    "DELETE FROM stock_move",
    "UPDATE stock_level SET on_hand = 100",
    "INSERT INTO stock_level (product_id, warehouse_id, on_hand) SELECT product_id, warehouse_id, 5 FROM stock_level",
    "DELETE FROM stock_level",
    "UPDATE stock_productstock SET value = 0",
    "DELETE FROM stock_productstock",
    "UPDATE stock_lotlevel SET on_hand = 5",
    "INSERT INTO stock_lotlevel (lot_id, product_id, warehouse_id, serial, on_hand) SELECT lot_id, product_id, warehouse_id,"
    " false, 1 FROM stock_lotlevel",
    "DELETE FROM stock_lotlevel",
    "DELETE FROM stock_lot",
    "UPDATE stock_lot SET product_id = (SELECT id FROM catalog_product WHERE name = 'Vis')",
    "TRUNCATE stock_move CASCADE",
    "SELECT stock_carry(m, false) FROM stock_move m",
    forged("-11"),
    forged("1", cost="-1"),
    forged("1", value="-5"),
    forged("-1", value="5"),
    forged("0"),
    forged("-1", kind="transfer"),
    forged("1", product="Pose"),
    forged("1", product="Badge"),
    forged("1", product="Badge", lot=A1),
    forged("2", product="Badge", lot="(SELECT id FROM stock_lot WHERE number = 'A2')"),
    forged("-1", product="Badge", lot="(SELECT id FROM stock_lot WHERE number = 'A2')"),
    forged("1", lot=A1),
    "UPDATE catalog_product SET stock_managed = false WHERE name = 'Vis'",
    "UPDATE catalog_product SET tracking = 'lot' WHERE name = 'Vis'",
    "INSERT INTO stock_reservation (holder, product_id, warehouse_id, quantity) SELECT 'x', product_id, warehouse_id, -1 FROM"
    " stock_level LIMIT 1",
    "UPDATE stock_storage SET product_id = (SELECT id FROM catalog_product WHERE name = 'Badge')",
    "UPDATE stock_warehouse SET is_default = true, is_active = false",
]


@pytest.mark.parametrize("forgery", FORGERIES)
def test_the_database_refuses(by: Actor, forgery: str) -> None:
    screw, badge, service = (
        a_product("Vis"),
        a_product("Badge", tracking="serial"),
        a_product("Pose", stock_managed=False),
    )
    moved(screw, "10", cost="0.10")
    moved(badge, "2", cost="9.00", lots=(LotPart("A1"), LotPart("A2")))
    moved(badge, "-1", lots=(LotPart("A2"),))
    place = default_warehouse().pk
    reserve([ReserveAsk("order_line:1", screw.pk, place, D(4))])
    expect([ExpectAsk("purchase_line:1", screw.pk, place, D(4))])
    Storage.objects.create(product=screw, warehouse_id=place, alert_below=D(3))
    assert service.pk
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(forgery)
    assert refused.value.__cause__ is not None
    assert refused.value.__cause__.sqlstate in REFUSED, refused.value  # type: ignore[attr-defined]


def test_a_move_written_by_hand_is_valued_and_carried_by_the_database(by: Actor) -> None:
    screw = a_product("Vis")
    moved(screw, "3", value="100.00")
    with connection.cursor() as cursor:
        cursor.execute(forged("-1"))
        cursor.execute("SELECT value, n, quantity_after, value_after FROM stock_move ORDER BY n DESC LIMIT 1")
        assert cursor.fetchone() == (D("-33.33"), 2, 2, D("66.67"))
        cursor.execute("SELECT on_hand FROM stock_level")
        assert cursor.fetchall() == [(2,)]


def test_another_company_neither_sees_nor_moves(by: Actor) -> None:
    screw = a_product("Vis")
    moved(screw, "3", value="100.00")
    ours = (by.company_id, screw.pk, default_warehouse().pk)
    with (
        company_scope(a_company("Voisine", a_user(email="voisine@carnet.example")).company_id),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT (SELECT count(*) FROM stock_move), (SELECT count(*) FROM stock_level)")
        assert cursor.fetchone() == (0, 0)
        cursor.execute("SELECT * FROM stock_hold(ARRAY[%s]::bigint[], ARRAY[%s]::bigint[])", ours[1:])
        assert cursor.fetchall() == []
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(
                "INSERT INTO stock_move (company_id, product_id, warehouse_id, quantity, source_kind, source_id, source_line,"
                " reason, \"on\", by_name) VALUES (%s, %s, %s, 1, 'x', 1, '', '', now(), 'x')",
                ours,
            )
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(
                'INSERT INTO stock_move (product_id, warehouse_id, quantity, source_kind, source_id, source_line, reason, "on",'
                " by_name) VALUES (%s, %s, 1, 'x', 1, '', '', now(), 'x')",
                ours[1:],
            )
