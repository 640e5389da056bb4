"""The ways a deal goes in the demo company: each scenario is a walk through the commands that waits from one date to the next."""

import random
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from carnet.catalog.models import Product
from carnet.core.actor import Actor
from carnet.dossier.commands import (
    accept_amendment,
    accept_quote,
    cancel_order,
    close_order,
    hold_order,
    propose_amendment,
)
from carnet.dossier.demo.planning import plan_for
from carnet.invoicing.commands import (
    correct_invoice,
    draft_balance,
    draft_credit_note,
    draft_deposit,
    draft_interim,
    draft_progress,
    edit_draft,
    issue_invoice,
    record_payment,
    reverse_payment,
)
from carnet.invoicing.models import Invoice, InvoiceLine, InvoiceStanding, Payment
from carnet.invoicing.proposals import CreditLineAsk
from carnet.invoicing.steps.ahead import unchecked_drafts
from carnet.invoicing.steps.checking import keep, verdicts_on
from carnet.parties.models import Party
from carnet.sales.commands import create_quote, refuse_quote, send_quote
from carnet.sales.lines import AmendmentChange, LineInput, QuoteContent
from carnet.sales.models import Order, OrderLine

Steps = Iterator[date]
Scenario = Callable[["Deal"], Steps]
REFERENCES = {"transfer": "VIR", "check": "CHQ", "card": "CB"}


@dataclass(frozen=True, slots=True)
class Kit:
    """What is sold together: a title, goods and services with quantities from–to, subscriptions."""

    title: str
    goods: tuple[tuple[str, int, int], ...] = ()
    services: tuple[tuple[str, int, int], ...] = ()
    recurring: tuple[tuple[str, int, int], ...] = ()


KITS = (
    Kit("{n} portables et mise en service", (("P14-32-1T", 3, 14), ("SAC-15", 3, 8)), (("MES-POSTE", 3, 14),)),
    Kit("Renouvellement de postes", (("PC-C16-512", 4, 24), ("ECR-24P", 4, 24)), (("MES-POSTE", 4, 12), ("REPRISE", 2, 12))),
    Kit("Salle informatique", (("PC-C16-512", 12, 24), ("ECR-24P", 12, 24), ("SW-48G", 1, 1)), (("INST-CAB", 1, 3), ("GUIDE-PM", 10, 24))),
    Kit("Pare-feu, deux sites", (("PF-100", 2, 2),), (("ING-J", 1, 3),), (("MAINT-SRV", 2, 2),)),
    Kit("Câblage cat. 6A", (("CAB-6A", 400, 2200), ("BAIE-24U", 1, 1), ("SW-24G", 1, 3)), (("CABLE-PR", 20, 90), ("INST-CAB", 2, 6))),
    Kit("Wi-Fi de l’entrepôt", (("AP-WIFI6", 6, 18), ("SW-24G", 1, 2)), (("TECH-J", 2, 5),)),
    Kit("Serveur et baie 24U", (("SRV-R2", 1, 1), ("BAIE-24U", 1, 1), ("OND-3000", 1, 2), ("DD-8T", 2, 8)), (("ING-J", 2, 4),)),
    Kit("Téléphonie IP, {n} postes", (("TEL-IP", 10, 40), ("CAS-TEL", 4, 12)), (("TECH-J", 1, 3),), (("TEL-LIGNE", 4, 20),)),
    Kit("Sauvegarde externalisée, mise en place", (("NAS-8", 1, 1), ("DD-8T", 2, 6)), (("ING-J", 1, 2),), (("SAUV-EXT", 2, 12),)),
    Kit("Audit de sécurité", (), (("AUDIT-SEC", 1, 1), ("DEPL", 1, 3))),
    Kit("Migration de messagerie, {n} boîtes", (), (("MIG-BOITE", 15, 60), ("FORM-J", 1, 2)), (("LIC-BUR", 10, 40),)),
    Kit("Site marchand", (), (("WEB-J", 8, 20), ("CHEF-J", 1, 3)), (("HEB-SITE", 1, 1),)),
    Kit("Imprimantes d’étiquettes", (("IMP-ETQ", 2, 8), ("LEC-CB", 2, 8)), (("TECH-H", 3, 9),)),
    Kit("Multifonctions et consommables", (("IMP-A3", 1, 2), ("IMP-A4", 1, 5), ("TON-A4", 4, 20)), (("DEPL", 1, 1),)),
    Kit("Station de conception 3D", (("ST-3D-64", 1, 3), ("ECR-34U", 1, 3)), (("TECH-H", 2, 6),)),
    Kit("Salle de réunion, visioconférence", (("CAM-HD", 1, 4), ("ECR-34U", 1, 2), ("BRA-2X27", 1, 2)), (("TECH-J", 1, 2),)),
    Kit("Plan de reprise d’activité", (("SRV-T1", 1, 1),), (("PRA", 1, 1), ("FORM-J", 1, 1))),
    Kit("Onduleurs et remise en état", (("OND-3000", 1, 2), ("OND-1500", 1, 4)), (("TECH-H", 2, 8),)),
)  # fmt: skip
REFUSALS = ("Budget reporté à l’an prochain", "Concurrent moins cher", "Projet abandonné", "Délai trop long")


class Shop:
    """What deals draw from: customers and products; and who has their drafts judged meanwhile."""

    def __init__(
        self,
        chance: random.Random,
        today: date,
        judging: ThreadPoolExecutor,
        parties: Sequence[int],
        products: dict[str, int],
    ) -> None:
        self.chance, self.today, self.judging = chance, today, judging
        self.parties, self.products = parties, products
        self.agreed: Callable[[Order, str], None] = lambda _order, _signer: None

    def lines(self, kit: Kit) -> tuple[str, tuple[LineInput, ...]]:
        """The title and the lines of a kit, with drawn quantities, a discount now and then, and an option at times."""
        first = 0
        lines: list[LineInput] = []
        for heading, rows in (("Matériel", kit.goods), ("Services", kit.services)):
            if rows and kit.goods and kit.services:
                lines.append(LineInput(kind="section", description=heading))
            for reference, least, most in rows:
                quantity = self.chance.randint(least, most)
                first = first or quantity
                discount = Decimal(self.chance.choice([0, 0, 0, 5, 8])) if heading == "Matériel" else Decimal(0)
                lines.append(self._line(reference, quantity, discount_percent=discount))
        if self.chance.random() < 0.2:
            lines.append(self._line("OND-1500", 1, optional=True))
        if self.chance.random() < 0.15:
            lines += [self._line(code, self.chance.randint(least, most)) for code, least, most in kit.recurring]
        return kit.title.format(n=first), tuple(lines)

    def _line(self, reference: str, quantity: int, **more: object) -> LineInput:
        return LineInput(product_id=self.products[reference], quantity=Decimal(quantity), **more)  # type: ignore[arg-type]


@dataclass
class Deal:
    """One deal in the hands of one person; `day` moves on as the scenario waits."""

    shop: Shop
    by: Actor
    day: date
    quote_id: int = 0
    order: Order = field(init=False)
    party: Party = field(init=False)

    @property
    def chance(self) -> random.Random:
        return self.shop.chance

    def wait(self, least: int, most: int) -> date:
        """A working day some days later."""
        self.day += timedelta(days=self.chance.randint(least, most))
        self.day += timedelta(days={5: 2, 6: 1}.get(self.day.weekday(), 0))
        return self.day

    def quote(self, deposit: Decimal | None = None) -> None:
        """Write the quote."""
        self.party = Party.objects.get(pk=self.chance.choice(self.shop.parties))
        title, lines = self.shop.lines(self.chance.choice(KITS))
        content = QuoteContent(
            title=title, lines=lines, deposit_percent=deposit, valid_until=self.day + timedelta(days=30),
            discount_percent=Decimal(self.chance.choice([0, 0, 0, 0, 2, 3])),
            customer_reference=f"BC-{self.chance.randint(1000, 9999)}" if self.chance.random() < 0.4 else "",
            plan=plan_for(title, self.day, deposit),
        )  # fmt: skip
        self.quote_id = create_quote(party_id=self.party.pk, content=content, on=self.day, by=self.by).pk

    def send(self) -> None:
        send_quote(quote_id=self.quote_id, on=self.day, mail=None, by=self.by)

    def accept(self) -> None:
        signer = self.party.name if self.party.kind == "person" else "Direction"
        self.order = accept_quote(quote_id=self.quote_id, on=self.day, signed_by=signer, by=self.by)
        self.shop.agreed(self.order, self.party.name)

    def bill(self, least: int, most: int, draft: Callable[..., Invoice]) -> Generator[date, None, Invoice]:
        """Issue a document some days later; its draft is at the judge's while the rest of the company works."""
        day = self.wait(least, most)
        if day > self.shop.today:
            yield day
        made = draft(on=day, by=self.by)
        awaited = self.shop.judging.submit(verdicts_on, unchecked_drafts([made.pk], day))
        yield day
        keep(awaited.result())
        return issue_invoice(invoice_id=made.pk, on=day, by=self.by)

    def pay(self, invoice: Invoice, share: Decimal = Decimal(1)) -> Payment | None:
        """Receive what an invoice still asks, or a share of it."""
        left = InvoiceStanding.objects.get(invoice_id=invoice.pk).left
        amount = (left * share).quantize(Decimal("0.01"))
        if amount <= 0:
            return None
        method = self.chance.choice(["transfer", "transfer", "transfer", "check", "card"])
        return record_payment(
            party_id=invoice.billed_id, on=self.day, amount=amount, method=method,
            reference=f"{REFERENCES[method]} {invoice.number}", allocations={invoice.pk: amount}, by=self.by,
        )  # fmt: skip


def _agreed(deal: Deal, deposit: Decimal | None = None) -> Steps:
    deal.quote(deposit)
    yield deal.wait(0, 2)
    deal.send()
    yield deal.wait(3, 18)
    deal.accept()


def _settled_by(
    deal: Deal, draft: Callable[..., Invoice], after: tuple[int, int], within: tuple[int, int], **asked: object
) -> Steps:
    invoice = yield from deal.bill(*after, partial(draft, order_id=deal.order.pk, **asked))
    yield deal.wait(*within)
    deal.pay(invoice)


def draft_only(deal: Deal) -> Steps:
    deal.quote()
    yield from ()


def sent_only(deal: Deal) -> Steps:
    deal.quote()
    yield deal.wait(0, 2)
    deal.send()


def refused(deal: Deal) -> Steps:
    yield from sent_only(deal)
    yield deal.wait(4, 20)
    refuse_quote(quote_id=deal.quote_id, on=deal.day, reason=deal.chance.choice(REFUSALS), by=deal.by)


def balance(deal: Deal) -> Steps:
    yield from _agreed(deal)
    yield from _settled_by(deal, draft_balance, (6, 30), (20, 45))


def deposit_then_balance(deal: Deal) -> Steps:
    percent = Decimal(deal.chance.choice([20, 30, 30, 40, 50]))
    yield from _agreed(deal, percent)
    yield from _settled_by(deal, draft_deposit, (0, 3), (4, 14), percent=percent)
    yield from _settled_by(deal, draft_balance, (10, 45), (15, 40))


def interims(deal: Deal) -> Steps:
    yield from _agreed(deal)
    for _part in range(2):
        yield from _settled_by(deal, draft_interim, (8, 25), (15, 35), percent=Decimal(40))
    yield from _settled_by(deal, draft_balance, (8, 25), (20, 40))


def situations(deal: Deal) -> Steps:
    yield from _agreed(deal, Decimal(30))
    yield from _settled_by(deal, draft_deposit, (0, 3), (4, 12), percent=Decimal(30))
    for percent in (35, 70):
        yield from _settled_by(
            deal, draft_progress, (10, 25), (15, 30), percent=Decimal(percent), deposit_mode="proportional"
        )
    yield from _settled_by(deal, draft_balance, (10, 30), (20, 40))


def late_payer(deal: Deal) -> Steps:
    yield from _agreed(deal)
    invoice = yield from deal.bill(6, 20, partial(draft_balance, order_id=deal.order.pk))
    yield deal.wait(40, 60)
    deal.pay(invoice, Decimal("0.4"))
    yield deal.wait(60, 120)
    deal.pay(invoice)


def two_cheques(deal: Deal) -> Steps:
    yield from _agreed(deal)
    invoice = yield from deal.bill(6, 20, partial(draft_balance, order_id=deal.order.pk))
    for share in ("0.5", "1"):
        yield deal.wait(12, 25)
        deal.pay(invoice, Decimal(share))


def bounced(deal: Deal) -> Steps:
    yield from _agreed(deal)
    invoice = yield from deal.bill(6, 20, partial(draft_balance, order_id=deal.order.pk))
    yield deal.wait(20, 30)
    payment = deal.pay(invoice)
    yield deal.wait(5, 9)
    if payment:
        reverse_payment(payment_id=payment.pk, on=deal.day, reason="Chèque sans provision", by=deal.by)
    yield deal.wait(15, 40)
    deal.pay(invoice)


def credited(deal: Deal) -> Steps:
    yield from _agreed(deal)
    invoice = yield from deal.bill(6, 25, partial(draft_balance, order_id=deal.order.pk))
    yield deal.wait(20, 35)
    deal.pay(invoice)
    line = InvoiceLine.objects.filter(invoice=invoice, kind="line", quantity__gte=1).order_by("-net")[0]
    yield from deal.bill(5, 20, partial(
        draft_credit_note, invoice_id=invoice.pk, again=False, reason="Matériel défectueux repris",
        lines=[CreditLineAsk(line.pk, quantity=Decimal(1))],
    ))  # fmt: skip


def corrected(deal: Deal) -> Steps:
    yield from _agreed(deal)
    invoice = yield from deal.bill(6, 20, partial(draft_balance, order_id=deal.order.pk))
    yield deal.wait(1, 4)
    if Invoice.objects.filter(
        corrects=invoice
    ).exists():  # something of it came back meanwhile: its credit note corrects it
        deal.pay(invoice)
        return
    draft = correct_invoice(invoice_id=invoice.pk, on=deal.day, reason="Numéro de bon de commande oublié", by=deal.by)
    edit_draft(invoice_id=draft.pk, customer_reference="BC-4711", by=deal.by)
    replacement = issue_invoice(invoice_id=draft.pk, on=deal.day, by=deal.by)
    yield deal.wait(20, 40)
    deal.pay(replacement)


def amended(deal: Deal) -> Steps:
    yield from _agreed(deal)
    yield deal.wait(4, 12)
    line = OrderLine.objects.filter(order=deal.order, kind="line", period="", quantity__gte=1).order_by("-net")[0]
    more = AmendmentChange(order_line_id=line.pk, quantity=line.quantity + 2)
    service = Product.objects.get(reference="TECH-J")
    change = [more, AmendmentChange(line=LineInput(product_id=service.pk, quantity=Decimal(1)))]
    amendment = propose_amendment(
        order_id=deal.order.pk, on=deal.day, reason="Deux postes de plus", changes=change, by=deal.by
    )
    yield deal.wait(1, 5)
    accept_amendment(amendment_id=amendment.pk, on=deal.day, accepted_by="Direction", by=deal.by)
    yield from _settled_by(deal, draft_balance, (8, 30), (20, 45))


def given_up(deal: Deal) -> Steps:
    yield from _agreed(deal)
    yield from _settled_by(deal, draft_interim, (4, 15), (20, 35), percent=Decimal(40))
    yield deal.wait(5, 25)
    close_order(order_id=deal.order.pk, on=deal.day, reason="Le client arrête le projet", deposit=None, by=deal.by)


def cancelled(deal: Deal) -> Steps:
    yield from _agreed(deal)
    yield deal.wait(2, 8)
    cancel_order(order_id=deal.order.pk, on=deal.day, reason="Commande passée en double", by=deal.by)


def held(deal: Deal) -> Steps:
    yield from _agreed(deal)
    yield deal.wait(1, 3)
    hold_order(order_id=deal.order.pk, reason="Encours dépassé, attente d’un règlement", by=deal.by)


MIX: tuple[tuple[Scenario, int], ...] = (
    (balance, 37), (corrected, 1), (deposit_then_balance, 27), (interims, 8), (situations, 6), (late_payer, 7), (two_cheques, 6),
    (bounced, 2), (credited, 5), (amended, 7), (given_up, 3), (cancelled, 2), (held, 2), (refused, 13), (sent_only, 8),
)  # fmt: skip

LATELY: list[Scenario] = [
    sent_only, deposit_then_balance, sent_only, balance, sent_only, deposit_then_balance, draft_only, sent_only, balance, draft_only,
    sent_only, deposit_then_balance, draft_only, sent_only, balance, draft_only, sent_only, draft_only,
]  # fmt: skip


def schedule(chance: random.Random, quotes: int) -> list[Scenario]:
    """That many scenarios in the proportions of the mix, shuffled; the last weeks hold more quotes waiting for an answer."""
    bag = [scenario for scenario, weight in MIX for _ in range(weight)]
    while len(bag) < quotes - len(LATELY):
        bag.append(chance.choice([balance, deposit_then_balance]))
    chance.shuffle(bag)
    return bag[: quotes - len(LATELY)] + LATELY
