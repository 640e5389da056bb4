"""Writing orders: from an accepted version, or from a content typed by hand (P18, P19)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from carnet.company import queries as company
from carnet.company.models import Settings
from carnet.sales.amounts import Totals
from carnet.sales.models import AgreedLine, Order, OrderLine, OrderVat, Quote, QuoteVersion
from carnet.sales.steps.ledger import post_agreed, restate
from carnet.sales.steps.quoting import Prepared, placeholder

AGREED = ", ".join(str(field.column) for field in AgreedLine._meta.local_fields if field.name != "company")
_HEAD = (
    "contact_id", "billing_address_id", "delivery_address_id", "title", "customer_reference", "promised_on", "currency",
    "language", "deposit_percent", "prices_include_tax", "discount_percent", "discount_amount", "discount_label",
)  # fmt: skip


def order_from_version(quote: Quote, version: QuoteVersion, on: date, settings: Settings) -> Order:
    """Write the order of an accepted version: its head, every line but the options not picked, its VAT rows (P18)."""
    order = Order.objects.create(
        number=placeholder(),
        quote=quote,
        quote_version=version,
        party_id=quote.party_id,
        billed_party_id=version.billed_party_id or quote.party_id,
        ordered_on=on,
        owner_id=quote.owner_id,
        exchange_rate=company.exchange_rate(version.currency, on) if version.currency != settings.currency else 1,
        terms_id=version.terms_id or settings.default_terms_id,
        deposit_mode=version.deposit_mode or settings.deposit_mode,
        **{name: getattr(version, name) for name in _HEAD},
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH lines AS (
                INSERT INTO sales_orderline (order_id, quote_line_id, {AGREED})
                SELECT %(order)s, id, {AGREED} FROM sales_quoteline
                WHERE version_id = %(version)s AND (picked OR NOT optional) ORDER BY position
            )
            INSERT INTO sales_ordervat (order_id, category, rate, lines_net, discount, base, vat)
            SELECT %(order)s, category, rate, lines_net, discount, base, vat
            FROM sales_quotevat WHERE version_id = %(version)s
            """,
            {"order": order.pk, "version": version.pk},
        )
    return order


def order_columns(prepared: Prepared, settings: Settings, on: date) -> dict[str, Any]:
    """The head of an order typed by hand, what it leaves out taken from the company."""
    columns = prepared.heading.columns
    currency = prepared.heading.currency
    return {
        **columns,
        "deposit_mode": columns["deposit_mode"] or settings.deposit_mode,
        "exchange_rate": company.exchange_rate(currency, on) if currency != settings.currency else 1,
    }


def write_order_rows(order: Order, prepared: Prepared) -> None:
    """Insert the lines and VAT rows of an order that does not count yet."""
    OrderLine.objects.bulk_create(OrderLine(order=order, **line.columns()) for line in prepared.lines)
    OrderVat.objects.bulk_create(_vat_rows(order, prepared.one_off))


def clear_order_rows(order_id: int) -> None:
    """Take the rows of a draft order away, to be written anew."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sales_orderline WHERE order_id = %s", [order_id])
        cursor.execute("DELETE FROM sales_ordervat WHERE order_id = %s", [order_id])


def number_order(order: Order, validated_on: date | None) -> None:
    """Give a new order its number, and let it count from a day; its lines are frozen from then on."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE sales_order SET number = sales_next_number('order', ordered_on), validated_on = %s
            WHERE id = %s RETURNING number
            """,
            [validated_on, order.pk],
        )
        order.number = str(cursor.fetchone()[0])
    order.validated_on = validated_on


def count(order: Order) -> None:
    """Post what a new order was agreed for, or give a draft its standing."""
    if order.validated_on is None:
        restate([order.pk])
    else:
        post_agreed(order.pk, order.validated_on)


def _vat_rows(order: Order, totals: Totals) -> Iterable[OrderVat]:
    for one in totals.groups:
        yield OrderVat(
            order=order,
            category=one.group.category,
            rate=one.group.rate,
            lines_net=one.lines,
            discount=one.discount,
            base=one.base,
            vat=one.vat,
        )
