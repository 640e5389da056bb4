"""Random histories: whatever people do to an order, in any order, refused or not, its figures stay those of its documents."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db import DatabaseError, transaction

from carnet.core.actor import Actor
from carnet.core.refusals import Refusal
from carnet.core.testing.histories import answered
from carnet.dossier import commands as orders
from carnet.invoicing import commands as invoices
from carnet.invoicing.models import Invoice, InvoiceLine, InvoiceStanding, Payment, PaymentStanding
from carnet.invoicing.plans import PlanAsk
from carnet.invoicing.proposals import CreditLineAsk, CreditVatAsk, LineAsk, ProgressAsk
from carnet.invoicing.queries import plan_of
from carnet.sales import commands as quotes
from carnet.sales.lines import AmendmentChange, LineInput, OrderContent, QuoteContent
from carnet.sales.models import Amendment, OrderLine, QuoteLine, QuoteVersion
from carnet.sales.tests.factories import a_customer

D = Decimal
RATES = ("20", "10", "5.5", "2.1")


@dataclass
class Clock:
    """Days go on and never come back, over all the histories of a run."""

    day: date = date(2025, 1, 2)

    def tick(self, chance: random.Random) -> date:
        if chance.random() < 0.25 and self.day < date(2026, 11, 1):
            self.day += timedelta(days=1)
        return self.day


@dataclass
class History:
    """One order and what happens to it, told as it goes."""

    seed: int
    by: Actor
    clock: Clock
    told: list[str] = field(default_factory=list)
    refused: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.party = a_customer().pk
        self.order: int | None = None

    def play(self, acts: int) -> None:
        """Agree on something, then do things at random."""
        self._try("agree", self.agree)
        for _ in range(acts):
            if self.order is None:
                return
            name, act = self.chance.choice(ACTS)
            self._try(name, lambda act=act: act(self))

    def _try(self, name: str, act: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                act()
            self.told.append(name)
        except Refusal as refusal:
            self.refused += 1
            self.told.append(f"{name}: {answered(refusal)} {refusal.sentence}")
        except DatabaseError as error:
            raise AssertionError(
                f"history {self.seed}: {' / '.join([*self.told, name])}: by the database alone"
            ) from error
        except Exception as error:
            raise AssertionError(f"history {self.seed}: {' / '.join([*self.told, name])}") from error

    # What is agreed

    def number(self, low: float, high: float, places: int) -> Decimal:
        return round(D(str(self.chance.uniform(low, high))), self.chance.randint(0, places))

    def line(self, sign: bool = True) -> LineInput:
        quantity = self.number(0.3, 12, 4) or D(1)
        if sign and self.chance.random() < 0.08:
            quantity = -min(quantity, D(1))
        return LineInput(
            description="Work",
            quantity=quantity,
            unit_price=self.number(0, 400, 6) if self.chance.random() > 0.05 else D(0),
            discount_percent=self.number(0, 30, 4) if self.chance.random() < 0.3 else D(0),
            vat_rate=D(self.chance.choice(self.rates)),
        )

    def agree(self) -> None:
        self.rates = self.chance.sample(RATES, self.chance.randint(1, 4))
        lines = tuple(self.line() for _ in range(self.chance.randint(1, 5)))
        discount = self.chance.random()
        shared = {
            "lines": lines,
            "prices_include_tax": self.chance.random() < 0.25,
            "discount_percent": self.number(0, 20, 4) if discount < 0.25 else D(0),
            "discount_amount": self.number(0, 20, 2) if 0.2 < discount < 0.35 else D(0),
            "deposit_mode": self.chance.choice(["at_balance", "proportional", "first"]),
        }
        on = self.clock.tick(self.chance)
        if self.chance.random() < 0.5:
            content = OrderContent(party_id=self.party, **shared)
            self.order = orders.create_order(content=content, on=on, by=self.by).pk
            return
        optional = tuple(LineInput(description="Option", unit_price=D("33.33"), optional=True) for _ in range(1))
        quote = quotes.create_quote(
            party_id=self.party, content=QuoteContent(**{**shared, "lines": lines + optional}), on=on, by=self.by
        )
        version = QuoteVersion.objects.get(quote=quote)
        options = list(QuoteLine.objects.filter(version=version, optional=True).values_list("id", flat=True))
        picked = options if self.chance.random() < 0.5 else []
        self.order = orders.accept_quote(quote_id=quote.pk, on=on, options=picked, by=self.by).pk

    # What happens

    def some(self, ids: list[int]) -> int:
        return self.chance.choice(ids) if ids else 0

    def a_line(self) -> int:
        return self.some(list(OrderLine.objects.filter(order=self.order).order_by("id").values_list("id", flat=True)))

    def an_invoice(self, **wanted: object) -> int:
        named = InvoiceLine.objects.filter(order=self.order).values("invoice_id")
        return self.some(
            list(Invoice.objects.filter(id__in=named, **wanted).order_by("id").values_list("id", flat=True))
        )

    def drafted(self, draft: Invoice) -> None:
        """Most drafts are issued at once; some wait, some go."""
        fate = self.chance.random()
        if fate < 0.85:
            invoices.issue_invoice(invoice_id=draft.pk, on=self.clock.tick(self.chance), by=self.by)
        elif fate < 0.95:
            invoices.delete_draft(invoice_id=draft.pk, by=self.by)

    def deposit(self) -> None:
        kind = self.chance.random()
        asked = (
            {"percent": self.number(1, 100, 2)}
            if kind < 0.5
            else {"amount_excl_tax": self.number(1, 500, 2)}
            if kind < 0.75
            else {"amount_incl_tax": self.number(1, 500, 2)}
        )
        on = self.clock.tick(self.chance)
        self.drafted(invoices.draft_deposit(order_id=self.order, on=on, by=self.by, **asked))

    def interim(self) -> None:
        mode = self.chance.choice(["", "at_balance", "proportional", "first"])
        on = self.clock.tick(self.chance)
        if self.chance.random() < 0.5:
            asked: dict[str, object] = {"percent": self.number(1, 100, 3)}
        else:
            line, kind = self.a_line(), self.chance.random()
            ask = (
                LineAsk(line, quantity=self.number(0, 6, 4))
                if kind < 0.5
                else LineAsk(line, percent=self.number(1, 100, 2))
                if kind < 0.8
                else LineAsk(line, amount=self.number(0, 200, 2))
            )
            asked = {"lines": [ask]}
        if self.chance.random() < 0.1:
            asked["over_reason"] = "More was done"
        self.drafted(invoices.draft_interim(order_id=self.order, on=on, deposit_mode=mode, by=self.by, **asked))

    def progress(self) -> None:
        on = self.clock.tick(self.chance)
        if self.chance.random() < 0.5:
            asked: dict[str, object] = {"percent": self.number(1, 100, 2)}
        else:
            asked = {"lines": [ProgressAsk(self.a_line(), self.number(1, 100, 2))]}
        self.drafted(invoices.draft_progress(order_id=self.order, on=on, by=self.by, **asked))

    def balance(self) -> None:
        on = self.clock.tick(self.chance)
        self.drafted(invoices.draft_balance(order_id=self.order, on=on, by=self.by))

    def issue(self) -> None:
        draft = self.an_invoice(number__isnull=True)
        if draft:
            invoices.issue_invoice(invoice_id=draft, on=self.clock.tick(self.chance), by=self.by)

    def credit(self) -> None:
        invoice = self.an_invoice(number__isnull=False)
        if not invoice:
            return
        lines = list(InvoiceLine.objects.filter(invoice=invoice, kind__in=["line", "deposit"]).order_by("id"))
        kind = self.chance.random()
        asked: dict[str, object] = {}
        if lines and kind < 0.3:
            line = self.chance.choice(lines)
            asked = {"lines": [CreditLineAsk(line.pk, quantity=self.number(0, float(abs(line.quantity)) or 1, 4))]}
        elif lines and kind < 0.5:
            line = self.chance.choice(lines)
            asked = {"lines": [CreditLineAsk(line.pk, amount_excl_tax=self.number(0, float(abs(line.net)) or 1, 2))]}
        elif lines and kind < 0.7:
            line = self.chance.choice(lines)
            side = self.chance.choice(["amount_excl_tax", "amount_incl_tax"])
            amount = self.number(0, float(abs(line.net)) or 1, 2)
            asked = {"by_vat": [CreditVatAsk(line.vat_rate, line.vat_category, **{side: amount})]}
        note = invoices.draft_credit_note(
            invoice_id=invoice,
            on=self.clock.tick(self.chance),
            again=self.chance.random() < 0.6,
            own_plan_line=self.chance.random() < 0.3,
            reason="Error",
            by=self.by,
            **asked,
        )
        self.drafted(note)

    def pay(self) -> None:
        opened = InvoiceStanding.objects.filter(billed=self.party, credit_note=False).exclude(left=0)
        left = list(opened.order_by("id").values_list("left", flat=True))
        amount = self.chance.choice(left) if left and self.chance.random() < 0.6 else self.number(1, 600, 2)
        invoices.record_payment(
            party_id=self.party,
            on=self.clock.tick(self.chance),
            amount=amount,
            method="transfer",
            order_id=self.order if self.chance.random() < 0.3 else None,
            by=self.by,
        )

    def bounce(self) -> None:
        payments = Payment.objects.filter(party=self.party).exclude(kind="reversal").order_by("id")
        payment = self.some(list(payments.values_list("id", flat=True)))
        if payment:
            invoices.reverse_payment(payment_id=payment, on=self.clock.tick(self.chance), reason="Bounced", by=self.by)

    def use_credit(self) -> None:
        free = PaymentStanding.objects.filter(party=self.party, unallocated__gt=0).order_by("id").first()
        open_one = (
            InvoiceStanding.objects.filter(billed=self.party, credit_note=False, left__gt=0).order_by("id").first()
        )
        note = InvoiceStanding.objects.filter(billed=self.party, credit_note=True, left__gt=0).order_by("id").first()
        on = self.clock.tick(self.chance)
        if free and open_one:
            given = {open_one.invoice_id: min(free.unallocated, open_one.left)}
            invoices.allocate_payment(payment_id=free.payment_id, allocations=given, on=on, by=self.by)
        elif note and open_one:
            given = {open_one.invoice_id: min(note.left, open_one.left)}
            invoices.allocate_credit_note(credit_note_id=note.invoice_id, allocations=given, on=on, by=self.by)

    def give_back(self) -> None:
        on = self.clock.tick(self.chance)
        invoices.refund(party_id=self.party, on=on, amount=self.number(1, 50, 2), method="transfer", by=self.by)

    def forgive(self) -> None:
        standing = (
            InvoiceStanding.objects.filter(billed=self.party, left__gt=0, credit_note=False).order_by("id").first()
        )
        if standing:
            invoices.write_off(
                invoice_id=standing.invoice_id,
                amount=min(standing.left, D("0.05")),
                on=self.clock.tick(self.chance),
                reason="Difference",
                by=self.by,
            )

    def amend(self) -> None:
        changes = []
        for _ in range(self.chance.randint(1, 2)):
            kind = self.chance.random()
            if kind < 0.35:
                changes.append(AmendmentChange(line=self.line()))
            elif kind < 0.6:
                changes.append(AmendmentChange(order_line_id=self.a_line(), quantity=self.number(0, 15, 4)))
            elif kind < 0.85:
                changes.append(AmendmentChange(order_line_id=self.a_line(), unit_price=self.number(0, 300, 6)))
            else:
                rate = D(self.chance.choice(RATES))
                changes.append(AmendmentChange(order_line_id=self.a_line(), vat_rate=rate))
        on = self.clock.tick(self.chance)
        drafted = orders.propose_amendment(order_id=self.order, on=on, changes=changes, by=self.by)
        fate = self.chance.random()
        if fate < 0.8:
            own = self.chance.random() < 0.3
            orders.accept_amendment(amendment_id=drafted.pk, on=on, own_plan_line=own, by=self.by)
        elif fate < 0.9:
            orders.delete_amendment(amendment_id=drafted.pk, by=self.by)

    def accept_late(self) -> None:
        waiting = Amendment.objects.filter(order=self.order, accepted_on=None).order_by("id").first()
        if waiting:
            orders.accept_amendment(amendment_id=waiting.pk, on=self.clock.tick(self.chance), by=self.by)

    def close(self) -> None:
        fate = self.chance.choice(["kept", "given_back"])
        on = self.clock.tick(self.chance)
        orders.close_order(order_id=self.order, on=on, reason="Stops", deposit=fate, by=self.by)  # type: ignore[arg-type]

    def reopen(self) -> None:
        orders.reopen_order(order_id=self.order, on=self.clock.tick(self.chance), by=self.by)

    def cancel(self) -> None:
        orders.cancel_order(order_id=self.order, on=self.clock.tick(self.chance), reason="No", by=self.by)

    def delete(self) -> None:
        orders.delete_order(order_id=self.order, by=self.by)
        self.order = None

    # What is planned

    def plan(self) -> None:
        """A plan of shares and amounts, some lines kept, some beyond what is left."""
        standing = [line.id for line in plan_of(self.order or 0) if not line.is_done]
        asks = []
        for at in range(self.chance.randint(0, 4)):
            share = self.chance.random()
            asks.append(
                PlanAsk(
                    label=f"Part {at}",
                    kind=self.chance.choice(["deposit", "interim", "delivered", "balance"]),
                    line_id=standing[at] if at < len(standing) and self.chance.random() < 0.5 else None,
                    due_on=self.clock.day + timedelta(days=self.chance.randint(-40, 200))
                    if self.chance.random() < 0.7
                    else None,
                    percent=self.number(1, 50, 2) if share < 0.6 else None,
                    amount_excl_tax=self.number(1, 300, 2) if 0.6 <= share < 0.9 else None,
                    certainty=self.chance.choice([100, 75, 50]),
                )
            )
        invoices.write_plan(order_id=self.order, lines=asks, by=self.by)

    def plan_invoice(self) -> None:
        lines = [line.id for line in plan_of(self.order or 0) if line.amount]
        if lines:
            on = self.clock.tick(self.chance)
            self.drafted(invoices.draft_plan_line(plan_line_id=self.some(lines), on=on, by=self.by))

    def plan_move(self) -> None:
        lines = [line.id for line in plan_of(self.order or 0)]
        if lines:
            day = self.clock.day + timedelta(days=self.chance.randint(0, 90))
            invoices.move_plan_line(plan_line_id=self.some(lines), due_on=day, by=self.by)

    def hold(self) -> None:
        orders.hold_order(order_id=self.order, reason="Late", by=self.by)

    def release(self) -> None:
        orders.release_order(order_id=self.order, reason="Paid", by=self.by)


def _weighted() -> list[tuple[str, Callable[[History], object]]]:
    weights = {
        "deposit": 5, "interim": 8, "progress": 4, "balance": 3, "issue": 4, "credit": 7, "pay": 7, "bounce": 2,
        "use_credit": 2, "give_back": 1, "forgive": 1, "amend": 6, "accept_late": 2, "close": 1, "reopen": 2, "cancel": 1,
        "delete": 1, "hold": 1, "release": 2, "plan": 4, "plan_invoice": 5, "plan_move": 2,
    }  # fmt: skip
    return [(name, getattr(History, name)) for name, weight in weights.items() for _ in range(weight)]


ACTS = _weighted()
