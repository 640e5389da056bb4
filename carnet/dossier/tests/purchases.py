"""The reseller that buys, receives, is billed and pays, for tests of purchases over all areas."""

from datetime import date
from decimal import Decimal
from typing import Any

from carnet.core.models import Journal
from carnet.delivery.models import Note
from carnet.dossier import commands
from carnet.dossier.check import check_company
from carnet.purchasing.commands import bill_purchases, draft_bill, record_bill
from carnet.purchasing.inputs import BillAsk, BillContent, BillLineInput, ReceiptContent, ReceivedAsk
from carnet.purchasing.models import (
    Bill,
    BillStanding,
    CostDifference,
    PurchaseOrder,
    Receipt,
    ReceiptLine,
    SupplierPayment,
)
from carnet.purchasing.tests.worlds import Reseller
from carnet.sales.models import Entry
from carnet.sales.tests.factories import ORDERED_ON
from carnet.stock.models import Level, Move, ProductStock

D = Decimal


class Buyer(Reseller):
    """The reseller, who receives what it buys and records what it is billed."""

    bills = 0

    def receive(self, purchase: PurchaseOrder, *quantities: str, on: date | None = None, **said: Any) -> Receipt:
        """Receive quantities of the lines in their order, or all that is left."""
        asks = [
            ReceivedAsk(purchase_line_id=line.pk, quantity=D(quantity))
            for line, quantity in zip(self.lines_of(purchase), quantities, strict=False)
        ]
        version = said.pop("expected_version", None)
        content = ReceiptContent(on=on or ORDERED_ON, lines=tuple(asks) if quantities else None, **said)
        return commands.receive_purchase(purchase_id=purchase.pk, content=content, expected_version=version, by=self.by)

    def reverse(self, receipt: Receipt, on: date | None = None) -> Receipt:
        return commands.reverse_receipt(receipt_id=receipt.pk, on=on or ORDERED_ON, reason="Erreur", by=self.by)

    def draft_of(self, purchase: PurchaseOrder, *asks: BillAsk, **said: Any) -> Bill:
        """A draft of the bill of a purchase order: what came, unless asked otherwise."""
        return bill_purchases(
            purchase_ids=[purchase.pk], asks=asks or None, content=self.head(**said), on=self.today, by=self.by
        )

    def head(self, party_id: int = 0, **said: Any) -> BillContent:
        """The head of the next bill of the supplier."""
        self.bills += 1
        known = {"supplier_number": f"F-{self.bills}", "billed_on": ORDERED_ON}
        return BillContent(party_id=party_id or self.atlantic.pk, **{**known, **said})

    def billed(self, purchase: PurchaseOrder, *asks: BillAsk, reason: str = "Accord", **said: Any) -> Bill:
        """The recorded bill of a purchase order."""
        draft = self.draft_of(purchase, *asks, **said)
        return record_bill(bill_id=draft.pk, on=self.today, accepted_reason=reason, by=self.by)

    def ask(self, purchase: PurchaseOrder, at: int = 0, **said: str) -> BillAsk:
        """A line of a purchase order to be billed."""
        line = self.lines_of(purchase)[at]
        return BillAsk(purchase_line_id=line.pk, **{name: D(value) for name, value in said.items()})

    def expense(self, *lines: BillLineInput, **said: Any) -> Bill:
        """The recorded bill of free lines."""
        content = BillContent(**{"lines": lines, **vars_of(self.head(**said))})
        draft = draft_bill(content=content, on=self.today, by=self.by)
        return record_bill(bill_id=draft.pk, on=self.today, by=self.by)

    def stock(self) -> tuple[Decimal, Decimal]:
        """Quantity and value of the laptops."""
        with self.inside():
            row = ProductStock.objects.filter(product=self.laptop).first()
            return (row.quantity, row.value) if row else (D(0), D(0))

    def level(self) -> tuple[Decimal, Decimal]:
        """On hand and on its way."""
        with self.inside():
            row = Level.objects.get(product=self.laptop)
            return row.on_hand, row.incoming

    def gone(self) -> Decimal:
        """Purchase differences on goods gone."""
        with self.inside():
            return sum(CostDifference.objects.values_list("gone", flat=True), D(0))

    def left_of(self, bill: Bill) -> Decimal:
        """What is left to pay of a bill, or to use of a credit note."""
        with self.inside():
            left: Decimal = BillStanding.objects.get(bill=bill).left
            return left

    def counted(self) -> tuple[int, ...]:
        """How many rows of everything that counts."""
        models = (Receipt, ReceiptLine, Move, Note, Bill, BillStanding, SupplierPayment, Entry, Journal)
        with self.inside():
            return tuple(model.objects.count() for model in models)

    def agrees(self) -> bool:
        """Whether everything stored is what the documents say."""
        with self.inside():
            gaps = check_company().gaps
            assert gaps == (), "\n".join(map(str, gaps))
            return True


def vars_of(content: BillContent) -> dict[str, Any]:
    """What a content says, without its lines."""
    return {name: getattr(content, name) for name in BillContent.__slots__ if name != "lines"}
