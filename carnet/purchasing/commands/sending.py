"""Sending a purchase order: it takes its number, counts, and commits the orders it serves (P37, P44)."""

from dataclasses import replace
from datetime import date, datetime, time

from django.db import connection
from django.utils import timezone

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.days import check_day
from carnet.core import mailing
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.mailing import Attachment, MailDraft
from carnet.core.models import Mail
from carnet.core.refusals import require_version
from carnet.purchasing.amounts import company_amount
from carnet.purchasing.models import PurchaseLine, PurchaseOrder
from carnet.purchasing.refusals import PurchaseCancelled, PurchaseIsDraft, PurchaseSent
from carnet.purchasing.steps.committing import committed_row, post_costs
from carnet.purchasing.steps.expecting import expect_lines
from carnet.purchasing.steps.holding import hold_purchases
from carnet.purchasing.steps.ordering import NothingToPurchase, require_buyable
from carnet.purchasing.steps.recording import record_purchase
from carnet.sales.models import Order
from carnet.sales.steps import hold

NUMBER = "{number}"


@act("purchase.send", right=rights.PURCHASES)
def send_purchase(
    *, purchase_id: int, on: date, mail: MailDraft | None = None, expected_version: int | None = None, by: Actor
) -> PurchaseOrder:
    """Send a draft: number, rate and terms are frozen, the stock waits for it, the orders it serves are committed; by e-mail when
    one is given, its `{number}` filled in (P36, P37, P44, P48)."""
    orders = hold(
        PurchaseLine.objects.filter(purchase_order=purchase_id, order__isnull=False).values_list("order_id", flat=True)
    )
    purchase = hold_purchases([purchase_id])[purchase_id]
    if purchase.number is not None:
        raise PurchaseSent(purchase.number)
    require_version(purchase.version, expected_version)
    lines = list(PurchaseLine.objects.filter(purchase_order=purchase).order_by("position"))
    if not lines:
        raise NothingToPurchase
    require_buyable(orders)
    settings = company.settings()
    check_day(on, settings, not_before=_earliest(orders))
    purchase.exchange_rate = rate = company.exchange_rate(purchase.currency, on)
    post_costs(
        (
            committed_row(
                line, on, ("purchase_order", purchase.pk), company_amount(line.net, rate), line.served_quantity
            )
            for line in lines
            if line.counts
        ),
        by,
    )
    expect_lines(purchase, ((line, line.quantity) for line in lines))
    _number(purchase, on)
    record_purchase("purchase.sent", purchase, orders, by, on=on)
    if mail:
        _mail(purchase, replace(mail, title=_numbered(mail.title, purchase), body=_numbered(mail.body, purchase)), by)
    return purchase


@act("purchase.mail", right=rights.PURCHASES)
def mail_purchase(*, purchase_id: int, mail: MailDraft, by: Actor) -> Mail:
    """Send a purchase order that counts by e-mail once more, with its PDF as it stands (P48)."""
    purchase = hold_purchases([purchase_id])[purchase_id]
    if purchase.number is None:
        raise PurchaseIsDraft
    if purchase.cancelled_on:
        raise PurchaseCancelled(purchase.number)
    return _mail(purchase, mail, by)


def _earliest(order_ids: list[int]) -> date | None:
    """Nothing is dated before the orders it serves (P5)."""
    days = Order.objects.filter(pk__in=order_ids).values_list("ordered_on", flat=True) if order_ids else []
    return max(days, default=None)


def _number(purchase: PurchaseOrder, on: date) -> None:
    """The last act before the journal: the number, taken from its series, which stays locked until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE purchasing_purchaseorder SET number = sales_next_number(%s, %s), sent_on = %s, sent_at = %s,
                exchange_rate = %s, version = version + 1
            WHERE id = %s RETURNING number, sent_on, sent_at, version
            """,
            [
                company.series_for("purchase_order"), on, on, _moment(on), purchase.exchange_rate,
                purchase.pk,
            ],
        )  # fmt: skip
        purchase.number, purchase.sent_on, purchase.sent_at, purchase.version = cursor.fetchone()


def _moment(on: date) -> datetime:
    """Now, or noon of the earlier day on which it is said to have left."""
    now = timezone.now()
    return now if on >= timezone.localdate() else timezone.make_aware(datetime.combine(on, time(12)))


def _numbered(text: str, purchase: PurchaseOrder) -> str:
    return text.replace(NUMBER, purchase.number or "")


def _mail(purchase: PurchaseOrder, mail: MailDraft, by: Actor) -> Mail:
    return mailing.send(
        subject=Subject("purchase_order", purchase.pk),
        order_id=None,
        draft=mail,
        attachments=[Attachment("purchase_order", purchase.pk, f"{purchase.number}.pdf")],
        by=by,
    )
