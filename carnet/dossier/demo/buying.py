"""The purchases of the demo company: the stock filled up every five weeks, servers and cabling bought for orders."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from carnet.core.refusals import Refusal
from carnet.dossier.commands import receive_purchase
from carnet.dossier.demo import suppliers
from carnet.dossier.demo.spending import Payer, working
from carnet.purchasing import commands
from carnet.purchasing.inputs import (
    BillContent,
    BillLineInput,
    BuyAsk,
    CreditAsk,
    LineChange,
    PurchaseContent,
    PurchaseLineInput,
    ReceiptContent,
    ReceivedAsk,
)
from carnet.purchasing.models import (
    Bill,
    BillLine,
    PurchaseLine,
    PurchaseLineStanding,
    PurchaseOrder,
)
from carnet.purchasing.queries.left_to_buy import lines_to_buy
from carnet.sales.models import LineStanding, Order
from carnet.stock.steps import LotPart

EVERY_DAYS, PARTLY, DEARER, SPENT = 35, 0.3, 0.2, 0.08
CONFIRMED = 0.6
DIRECT = ("SRV-T1",)  # the wholesaler brings them straight to the customer
FOR_ORDERS = {"SRV-R2", "SRV-T1", "ST-3D-64", "CABLE-PR", "INST-CAB"}


class Buyer(Payer):
    """Who buys: each purchase lives its life on the calendar."""

    def restock(self, first: date) -> Iterator[date]:
        """Fill the stock up every five weeks, and pay the month's expenses; waits from one date to the next."""
        self.parties = suppliers.suppliers(first, self.products, self.by)
        self.spend(first)
        day = first + timedelta(days=10)
        while True:
            day = working(day)
            yield day
            for draft in self._lacking(day):
                self.begin(day, self._life(draft, day))
            day += timedelta(days=EVERY_DAYS)

    def arriving(self, day: date) -> Iterator[date]:
        """Screens of the Danish supplier, most of which came already."""
        day = working(day)
        yield day
        line = PurchaseLineInput(product_id=self.products["ECR-34U"], quantity=Decimal(12))
        content = PurchaseContent(party_id=self.parties[suppliers.NORD], title="34″ screens", lines=(line,))
        draft = commands.create_purchase(content=content, on=day, by=self.by)
        sent = commands.send_purchase(purchase_id=draft.pk, on=day, by=self.by)
        day = working(day + timedelta(days=5))
        yield day
        self._receive(sent, day, whole=False)

    def for_order(self, order: Order) -> Iterator[date]:
        """Buy what an order sells and no stock holds, of those who do it."""
        day = order.ordered_on
        yield day
        for draft in self._bought_for(order.pk, day):
            self.begin(day, self._life(draft, day, quick=draft.direct_order_id is not None))
        if self.chance.random() < SPENT:
            self.begin(day, self.spent_for(order, working(day + timedelta(days=9))))

    def _lacking(self, day: date) -> list[PurchaseOrder]:
        try:
            with transaction.atomic():
                return commands.reorder(on=day, by=self.by)
        except Refusal:
            return []

    def _bought_for(self, order_id: int, day: date) -> list[PurchaseOrder]:
        wanted = {self.products[reference]: reference for reference in FOR_ORDERS}
        asks = [
            BuyAsk(order_line_id=line.order_line_id, direct=wanted[line.product_id] in DIRECT)
            for line in lines_to_buy(order_id)
            if line.product_id in wanted and line.proposed
        ]
        return commands.buy_for_order(order_id=order_id, asks=asks, on=day, by=self.by) if asks else []

    def _life(self, draft: PurchaseOrder, day: date, quick: bool = False) -> Iterator[date]:
        """A purchase order: sent, often confirmed, received in one or two times, billed, paid when due."""
        yield day
        sent = commands.send_purchase(purchase_id=draft.pk, on=day, by=self.by)
        day = working(day + timedelta(days=1))
        yield day
        if self.chance.random() < CONFIRMED:
            self._confirm(sent, day)
        parts = 1 if quick or self.chance.random() > PARTLY else 2
        for part in range(parts):
            days = 1 if quick else self.chance.randint(2, 9)
            day = working(day + timedelta(days=days))
            yield day
            if not self._receive(sent, day, whole=part == parts - 1):
                return
        day = working(day + timedelta(days=self.chance.randint(1, 6)))
        yield day
        yield from self._billed(sent, day)

    def _confirm(self, sent: PurchaseOrder, day: date) -> None:
        """The supplier says its own number, and sometimes another price or another day."""
        drawn = self.chance.random()
        line = PurchaseLine.objects.filter(purchase_order=sent).order_by("-net").first()
        changes: list[LineChange] = []
        reason = ""
        if drawn < DEARER and line is not None:
            dearer = (line.unit_price * Decimal("1.03")).quantize(Decimal("0.01"))
            changes, reason = [LineChange(purchase_line_id=line.pk, unit_price=dearer)], "Hausse du fabricant"
        elif drawn > 1 - DEARER and line is not None:
            later = (line.promised_on or day) + timedelta(days=9)
            changes, reason = [LineChange(purchase_line_id=line.pk, promised_on=later)], "Rupture chez le fabricant"
        commands.confirm_purchase(
            purchase_id=sent.pk, on=day, supplier_reference=f"AR-{sent.pk * 37 % 90_000 + 10_000}", changes=changes,
            reason=reason, by=self.by,
        )  # fmt: skip

    def _receive(self, sent: PurchaseOrder, day: date, whole: bool) -> bool:
        lines = PurchaseLineStanding.objects.filter(purchase_order=sent, left_to_receive__gt=0)
        asks = []
        for one in lines.select_related("purchase_line__product").order_by("purchase_line__position"):
            quantity = one.left_to_receive if whole else Decimal(max(int(one.left_to_receive * 2 / 3), 1))
            asks.append(
                ReceivedAsk(purchase_line_id=one.purchase_line_id, quantity=quantity, lots=self._lots(one, quantity))
            )
        if not asks:
            return True
        content = ReceiptContent(on=day, lines=tuple(asks), supplier_note=f"BL-{self.chance.randint(10_000, 99_999)}")
        try:
            with transaction.atomic():
                receive_purchase(purchase_id=sent.pk, content=content, by=self.by)
        except Refusal:  # the order it was brought for is closed, or on hold: nothing came
            return False
        return True

    def _lots(self, one: PurchaseLineStanding, quantity: Decimal) -> tuple[LotPart, ...]:
        product = one.purchase_line.product
        if product is None or not product.tracking:
            return ()
        number = f"{one.purchase_line_id:04}{self.chance.randint(10, 99)}"
        if product.tracking == "serial":
            return tuple(LotPart(f"LB-{number}{n:02}") for n in range(int(quantity)))
        return (LotPart(f"LOT-{number}", quantity),)

    def _billed(self, sent: PurchaseOrder, day: date) -> Iterator[date]:
        """The bill of what came, now and then dearer than agreed or with carriage, accepted and partly credited later; then paid."""
        head = self.head(sent.party_id, day)
        try:
            with transaction.atomic():
                draft = commands.bill_purchases(purchase_ids=[sent.pk], content=head, on=day, by=self.by)
        except Refusal:
            return
        drawn = self.chance.random()
        if drawn < DEARER:
            draft = self._changed(draft, day, carriage=True)
        elif drawn < 2 * DEARER:
            draft = self._changed(draft, day, dearer=Decimal("1.02"))
        bill = commands.record_bill(bill_id=draft.pk, on=day, accepted_reason="Vérifié avec le fournisseur", by=self.by)
        if self.chance.random() < DEARER / 2:
            yield from self._credited(bill, day)
        yield from self.paid(bill, day)

    def _changed(self, draft: Bill, day: date, *, carriage: bool = False, dearer: Decimal = Decimal(1)) -> Bill:
        """What the supplier says otherwise: carriage nobody ordered, or a first line dearer than agreed."""
        said = content_of(draft)
        first, *rest = said.lines
        lines = [first, *rest]
        if dearer != 1:
            agreed = PurchaseLine.objects.get(pk=first.purchase_line_id or 0).unit_price
            lines[0] = replace(first, unit_price=(agreed * dearer).quantize(Decimal("0.01")))
        if carriage:
            words = "Participation au transport"
            category_id = self.category("Transport sur achats")
            lines.append(BillLineInput(category_id=category_id, description=words, unit_price=Decimal("18.50")))
        whole = replace(said, lines=tuple(lines))
        return commands.edit_bill(bill_id=draft.pk, content=whole, on=day, by=self.by)

    def _credited(self, bill: Bill, day: date) -> Iterator[date]:
        day = working(day + timedelta(days=7))
        yield day
        line = BillLine.objects.filter(bill=bill, net__gt=100).order_by("-net").first()
        if line is None:
            return
        asks = [CreditAsk(bill_line_id=line.pk, amount_excl_tax=(line.net * Decimal("0.04")).quantize(Decimal("0.01")))]
        head = self.head(bill.party_id, day, "AV")
        note = commands.draft_supplier_credit(bill_id=bill.pk, asks=asks, content=head, on=day, by=self.by)
        commands.record_bill(bill_id=note.pk, on=day, accepted_reason="Remise de fin de mois", by=self.by)

    def check(self, sent: PurchaseOrder, day: date) -> None:
        """A bill dearer than its order, left to be checked."""
        head = self.head(sent.party_id, day)
        draft = commands.bill_purchases(purchase_ids=[sent.pk], content=head, on=day, by=self.by)
        self._changed(draft, day, dearer=Decimal("1.05"))


def content_of(draft: Bill) -> BillContent:
    """What a draft of purchase orders says, to be said again with more."""
    lines = tuple(
        BillLineInput(purchase_line_id=one.purchase_line_id, quantity=one.served_quantity)
        for one in BillLine.objects.filter(bill=draft).order_by("position")
    )
    return BillContent(
        party_id=draft.party_id, supplier_number=draft.supplier_number, billed_on=draft.billed_on, lines=lines,
        terms_id=draft.terms_id, currency=draft.currency,
    )  # fmt: skip


def in_hand(today: date, buyer: Buyer) -> None:
    """What lies on the desk today: a purchase order to finish, a bill to check against its receipt, a promise that slips."""
    lines = (
        PurchaseLineInput(product_id=buyer.products["PF-500"], quantity=Decimal(2)),
        PurchaseLineInput(product_id=buyer.products["SW-48G"], quantity=Decimal(3)),
        PurchaseLineInput(
            description="Jarretières optiques LC/LC, 3 m", quantity=Decimal(20), unit_price=Decimal("6.40")
        ),
    )
    content = PurchaseContent(
        party_id=buyer.parties[suppliers.RESEAU], title="Baie de la salle de réunion", lines=lines,
        message="Merci de livrer avant 12 h, quai 2.",
    )  # fmt: skip
    commands.create_purchase(content=content, on=today, by=buyer.by)
    waiting = PurchaseLineStanding.objects.filter(received_quantity__gt=0, billed_quantity=0).order_by(
        "-purchase_order"
    )
    for purchase_id in waiting.values_list("purchase_order", flat=True)[:1]:
        buyer.check(PurchaseOrder.objects.get(pk=purchase_id), today)
    _slips(today, buyer)


def _slips(today: date, buyer: Buyer) -> None:
    """The newest purchase that serves a promised line comes nine days after the promise: the supplier has just said so."""
    waited = PurchaseLineStanding.objects.filter(
        left_to_receive__gt=0, purchase_line__order_line__promised_on__gte=today, purchase_order__sent_on__isnull=False
    )
    served = PurchaseLine.objects.filter(pk__in=waited.values("purchase_line")).order_by("-pk").first()
    line = served or _straight(today, buyer)
    if line is not None and line.order_line is not None:
        later = line.order_line.promised_on + timedelta(days=9)
        commands.confirm_purchase(
            purchase_id=line.purchase_order_id, on=today, reason="Rupture chez le fabricant", by=buyer.by,
            changes=[LineChange(purchase_line_id=line.pk, promised_on=later)],
        )  # fmt: skip


def _straight(today: date, buyer: Buyer) -> PurchaseLine | None:
    """The last promised goods nobody bought, which the wholesaler is to bring straight to their customer."""
    bought = PurchaseLine.objects.filter(order_line__isnull=False).values("order_line")
    promised = LineStanding.objects.filter(left_to_deliver__gt=0, order_line__promised_on__gte=today)
    one = promised.exclude(order_line__in=bought).order_by("-order_line__promised_on", "-order_line").first()
    if one is None:
        return None
    ask = BuyAsk(order_line_id=one.order_line_id, quantity=one.left_to_deliver, direct=True)
    (draft,) = commands.buy_for_order(order_id=one.order_id, asks=[ask], on=today, by=buyer.by)
    commands.send_purchase(purchase_id=draft.pk, on=today, by=buyer.by)
    return PurchaseLine.objects.get(purchase_order=draft)
