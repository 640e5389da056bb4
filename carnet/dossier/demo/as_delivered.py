"""Deals billed as they are delivered in the demo company: set-ups follow the machines, each delivery has its invoice (P24)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from carnet.core.actor import Actor
from carnet.delivery.asks import Head, LineAsk
from carnet.delivery.queries.lots import first_lots, lots_there
from carnet.dossier.commands import accept_quote, deliver_order
from carnet.dossier.demo.deals import Deal, Shop
from carnet.invoicing.commands import draft_delivered
from carnet.parties.models import Party
from carnet.sales.commands import create_quote, send_quote
from carnet.sales.lines import LineInput, QuoteContent
from carnet.sales.models import OrderLine
from carnet.stock.queries import default_warehouse
from carnet.stock.steps import LotPart

# How long ago each one began, what is sold, the service that follows it, how many, and how many leave first.
DEALS = (
    (230, "{n} portables et mise en service", "P14-32-1T", "MES-POSTE", 6, 4),
    (120, "{n} postes pour l’atelier", "PC-C16-512", "MES-POSTE", 14, 10),
    (60, "Wi-Fi des bureaux", "AP-WIFI6", "TECH-H", 9, 6),
    (34, "{n} portables et mise en service", "P14-32-1T", "MES-POSTE", 12, 8),
    (26, "Lecteurs de badges, {n} portes", "LEC-BADGE", "TECH-H", 6, 4),
    (19, "Téléphonie IP, {n} postes", "TEL-IP", "TECH-H", 16, 16),
)


def walks(shop: Shop, today: date, team: Sequence[Actor]) -> Iterator[tuple[date, Iterator[date], Actor]]:
    """Each deal with the day it begins and who has it in hand."""
    for index, (ago, title, goods, service, n, first) in enumerate(DEALS):
        by = team[index % len(team)]
        deal = Deal(shop, by, today - timedelta(days=ago))
        yield deal.day, _walk(deal, title, goods, service, Decimal(n), Decimal(first)), by


def _walk(deal: Deal, title: str, goods: str, service: str, n: Decimal, first: Decimal) -> Iterator[date]:
    deal.party = Party.objects.get(pk=deal.chance.choice(deal.shop.parties))
    lines = (
        LineInput(product_id=deal.shop.products[goods], quantity=n, invoice_policy="delivered"),
        LineInput(product_id=deal.shop.products[service], quantity=n, invoice_policy="delivered", attached_to=1),
    )
    content = QuoteContent(title=title.format(n=n), lines=lines, valid_until=deal.day + timedelta(days=30))
    deal.quote_id = create_quote(party_id=deal.party.pk, content=content, on=deal.day, by=deal.by).pk
    yield deal.wait(0, 2)
    send_quote(quote_id=deal.quote_id, on=deal.day, mail=None, by=deal.by)
    yield deal.wait(2, 6)
    deal.order = accept_quote(quote_id=deal.quote_id, on=deal.day, signed_by="Direction", by=deal.by)
    goods_line = OrderLine.objects.get(order=deal.order, deliverable=True)
    for quantity in (first, n - first):
        if not quantity:
            return
        yield deal.wait(5, 12)
        ask = LineAsk(order_line_id=goods_line.pk, quantity=quantity, lots=_lots(goods_line, quantity))
        deliver_order(order_id=deal.order.pk, on=deal.day, lines=[ask], head=Head(carrier="Nos soins"), by=deal.by)
        invoice = yield from deal.bill(1, 4, partial(draft_delivered, order_id=deal.order.pk))
        yield deal.wait(15, 40)
        deal.pay(invoice)


def _lots(line: OrderLine, quantity: Decimal) -> tuple[LotPart, ...]:
    """The serial numbers that leave, of goods that have some."""
    if line.product is None or not line.product.tracking:
        return ()
    there = lots_there([line.product_id or 0], default_warehouse().pk)
    return first_lots(there.get(line.product_id or 0, []), quantity)
