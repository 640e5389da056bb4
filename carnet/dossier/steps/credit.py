"""The credit limit of a customer: an order that passes it is held until somebody releases it (P9)."""

from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from carnet.company.models import Settings
from carnet.core import formats, journal
from carnet.core.actor import Actor
from carnet.core.journal import Subject
from carnet.sales.models import Hold, Order


def credit_used(party_id: int) -> tuple[Decimal, Decimal] | None:
    """Credit limit, and open invoices + ordered not invoiced incl. tax, of a party that has a limit (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT p.credit_limit,
                coalesce((SELECT sum(i."left") FROM invoicing_invoicestanding i
                          WHERE i.billed_id = p.id AND NOT i.credit_note AND i."left" <> 0), 0)
                + coalesce((SELECT sum(s.left_excl_tax + s.left_vat) FROM sales_orderstanding s
                            JOIN sales_order o ON o.id = s.order_id
                            WHERE o.billed_party_id = p.id AND s.state = 'open'), 0)
            FROM parties_party p WHERE p.id = %s AND p.credit_limit IS NOT NULL
            """,
            [party_id],
        )
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None


def hold_beyond_credit(order: Order, settings: Settings, by: Actor) -> None:
    """Hold a new order when the customer's limit is passed with it, if the company wants it so."""
    if not settings.credit_limit_holds or order.validated_on is None:
        return
    credit = credit_used(order.billed_party_id)
    if credit is None or credit[1] <= credit[0] or Hold.objects.filter(order=order, released_at=None).exists():
        return
    reason = _("credit limit of %(limit)s passed, %(used)s in use") % {
        "limit": formats.money(credit[0]),
        "used": formats.money(credit[1]),
    }
    Hold.objects.create(order=order, cause=Hold.Cause.CREDIT, reason=reason, by_name=by.name)
    journal.record(
        "order.held",
        subject=Subject("order", order.pk),
        about=[Subject("party", order.party_id)],
        by=by,
        facts={"number": order.number, "reason": reason},
    )
