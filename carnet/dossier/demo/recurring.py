"""The contracts of the demo company: made month after month, changed, suspended, stopped, billed each month, paid the month after."""

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from carnet.core.actor import Actor
from carnet.invoicing.commands import issue_invoice, record_mandate, record_payment
from carnet.invoicing.models import Invoice, InvoiceStanding
from carnet.invoicing.steps.ahead import unchecked_drafts
from carnet.invoicing.steps.checking import keep, verdicts_on
from carnet.sales.models import OrderStanding
from carnet.subscriptions import commands
from carnet.subscriptions.amounts import Length, Unit
from carnet.subscriptions.amounts.spans import day_in_month, month_of
from carnet.subscriptions.commands import ClauseContent, LineChange, ValueInput, WeightInput
from carnet.subscriptions.lines import ContractContent, ContractLineInput, ContractTerms
from carnet.subscriptions.models import Contract, Index
from carnet.subscriptions.steps.lots import load

MONTHS, KEPT_BY_HAND = 11, 2
ACCOUNTS = ("FR1420041010050500013M02606", "FR0430004008280001234567876")
MONTH, QUARTER, YEAR = Length(1, Unit.MONTH), Length(3, Unit.MONTH), Length(1, Unit.YEAR)
SYNTEC = (
    "313.2",
    "313.6",
    "314.1",
    "314.9",
    "315.2",
    "315.8",
    "316.5",
    "317.3",
    "318.0",
    "318.8",
    "319.4",
    "320.1",
    "321.2",
)


@dataclass(frozen=True, slots=True)
class Agreed:
    """A contract, the months after the beginning in which it starts and something happens to it."""

    title: str
    month: int
    lines: tuple[tuple[str, int], ...]
    terms: dict[str, object] = field(default_factory=dict)
    happens: tuple[tuple[int, str], ...] = ()


TACIT = {"term": YEAR, "renewal": "automatic", "renewal_length": YEAR}
CONTRACTS = (
    Agreed("Supervision et sauvegarde du parc", 0, (("SUP-POSTE", 40), ("SAUV-EXT", 4)),
           {"alignment": "calendar", "term": Length(2, Unit.YEAR), "renewal": "automatic", "renewal_length": YEAR,
            "notice": QUARTER, "direct_debit": True}, ((4, "more"), (8, "more"))),
    Agreed("Maintenance du serveur de paie", 0, (("MAINT-SRV", 2),),
           {**TACIT, "billing": QUARTER, "notice": MONTH, "tells_renewal": True}),
    Agreed("Assistance illimitée", 1, (("CONTRAT-OR", 1),), {**TACIT, "notice": QUARTER}, ((2, "clause"),)),
    Agreed("Lignes téléphoniques des agences", 1, (("TEL-LIGNE", 12),), {"in_advance": False, "direct_debit": True}, ((6, "fewer"),)),
    Agreed("Hébergement du site marchand", 2, (("HEB-SITE", 1),), {**TACIT, "billing": YEAR, "notice": Length(2, Unit.MONTH)}),
    Agreed("Accès fibre de l’entrepôt", 3, (("FIBRE", 1),), {"commitment": YEAR}, ((8, "suspended"), (9, "resumed"))),
    Agreed("Supervision de l’atelier", 2, (("SUP-POSTE", 18),), {"notice": MONTH}, ((9, "terminated"),)),
    Agreed("Protection des postes", 5, (("ANTIV", 30),), {"billing": YEAR, "term": YEAR, "renewal": "to_confirm"}),
    Agreed("Licences bureautiques", 6, (("LIC-BUR", 25),), {**TACIT, "billing": YEAR, "notice": MONTH}),
    Agreed("Sauvegarde des plans", 8, (("SAUV-EXT", 6),), {"alignment": "calendar"}, ((10, "more"),)),
    Agreed("Maintenance des serveurs de l’agence", 10, (("MAINT-SRV", 1),), {"billing": QUARTER}, ((10, "draft"),)),
)  # fmt: skip


class Renting:
    """Those who keep the contracts, once a month."""

    def __init__(
        self, chance: random.Random, today: date, parties: Sequence[int], products: dict[str, int],
        judging: ThreadPoolExecutor, by: Actor,
    ) -> None:  # fmt: skip
        self.chance, self.today, self.parties, self.products = chance, today, parties, products
        self.judging, self.by = judging, by
        self.made: dict[str, int] = {}

    def life(self) -> Iterator[date]:
        """A step a month: make, change, bill, issue once judged, get paid; the drafts of the last month wait for their review."""
        days = _days(self.today)
        yield days[0]
        for n, day in enumerate(days):
            if n == 0:
                self._index()
            self._make(n, day)
            self._take_over(day)
            self._get_paid(day)
            commands.run_billing(until=day, on=day, by=self.by)
            drafts = list(
                Invoice.objects.filter(kind="recurring", number=None).order_by("id").values_list("pk", flat=True)
            )
            if n == len(days) - 1:
                self._last(day)
                return
            awaited = self.judging.submit(verdicts_on, unchecked_drafts(drafts, day))
            yield day
            keep(awaited.result())
            for draft in drafts:
                issue_invoice(invoice_id=draft, on=day, by=self.by)
            yield days[n + 1]

    def _index(self) -> None:
        index = commands.create_index(code="SYNTEC", name="Indice Syntec", source="Fédération Syntec", by=self.by)
        first = month_of(self.today) - len(SYNTEC)
        values = [ValueInput(day_in_month(first + n, 1), Decimal(value)) for n, value in enumerate(SYNTEC)]
        commands.set_values(index_id=index.pk, values=values, by=self.by)

    def _make(self, n: int, day: date) -> None:
        for at, agreed in enumerate(CONTRACTS):
            if agreed.month == n:
                self.made[agreed.title] = self._contract(
                    at, agreed, self.parties[(7 * at + 3) % len(self.parties)], day
                )
            for month, what in agreed.happens:
                if month == n and what != "draft":
                    self._happens(what, self.made[agreed.title], day)

    def _contract(self, at: int, agreed: Agreed, party: int, day: date) -> int:
        terms = ContractTerms(start_on=day, issuing="propose", **{"tells_renewal": False, **agreed.terms})  # type: ignore[arg-type]
        lines = tuple(
            ContractLineInput(product_id=self.products[reference], quantity=Decimal(quantity))
            for reference, quantity in agreed.lines
        )
        content = ContractContent(party_id=party, title=agreed.title, terms=terms, lines=lines)
        if agreed.terms.get("direct_debit"):
            record_mandate(
                party_id=party, iban=ACCOUNTS[at % len(ACCOUNTS)], signed_on=day, signed_at="Nantes", by=self.by
            )
        draft = any(what == "draft" for _month, what in agreed.happens)
        return commands.create_contract(content=content, on=day, draft=draft, by=self.by).pk

    def _happens(self, what: str, contract_id: int, day: date) -> None:
        match what:
            case "more" | "fewer":
                (known,) = load([contract_id])
                line, quantity = known.lines[0], known.lines[0].timeline.quantity_at(day)
                changed = quantity + 8 if what == "more" else quantity - 3
                change = [LineChange(line_id=line.id, quantity=changed)]
                reason = "Postes ajoutés" if what == "more" else "Agence fermée"
                commands.change_contract(
                    contract_id=contract_id, from_on=day - timedelta(days=6), lines=change, reason=reason, on=day, by=self.by
                )  # fmt: skip
            case "clause":
                index = Index.objects.get(code="SYNTEC")
                start = Contract.objects.get(pk=contract_id).start_on
                base = day_in_month(month_of(start) - 1, 1)
                content = ClauseContent(
                    weights=(WeightInput(index_id=index.pk, base_month=base),), months_back=2,
                    first_on=day_in_month(month_of(start) + 6, start.day),
                )  # fmt: skip
                commands.set_clause(contract_id=contract_id, content=content, on=day, by=self.by)
            case "suspended":
                commands.suspend_contract(
                    contract_id=contract_id, from_on=day, reason="Travaux dans l’entrepôt", on=day, by=self.by
                )
            case "resumed":
                commands.resume_contract(contract_id=contract_id, from_on=day, on=day, by=self.by)
            case "terminated":
                commands.terminate_contract(contract_id=contract_id, reason="price", on=day, by=self.by)

    def _take_over(self, day: date) -> None:
        """Recurring lines of orders become contracts, but for the latest orders."""
        waiting = OrderStanding.objects.filter(recurring_to_hand_over__gt=0, state="open").order_by("order_id")
        ids = list(waiting.filter(order__ordered_on__lt=day).values_list("order_id", flat=True))
        for order_id in ids[:-KEPT_BY_HAND]:
            commands.hand_over(order_id=order_id, on=day, by=self.by)

    def _get_paid(self, day: date) -> None:
        """By transfer, but for one that is late; by direct debit under a mandate once it is due."""
        late = self.chance.randint(0, 6)
        rows = InvoiceStanding.objects.filter(invoice__kind="recurring", left__gt=0, invoice__issued_on__lt=day)
        for at, row in enumerate(rows.select_related("invoice").order_by("invoice_id")):
            debit = row.invoice.mandate_id is not None
            if row.due_on <= day if debit else at != late:
                method, word = ("direct_debit", "PRLV") if debit else ("transfer", "VIR")
                record_payment(
                    party_id=row.invoice.billed_id, on=day, amount=row.left, method=method,
                    reference=f"{word} {row.invoice.number}", allocations={row.invoice_id: row.left}, by=self.by,
                )  # fmt: skip

    def _last(self, day: date) -> None:
        """Some of the contracts issue by themselves from now on; a customer is told of a renewal."""
        for title in ("Accès fibre de l’entrepôt", "Sauvegarde des plans"):
            commands.edit_contract(contract_id=self.made[title], words={"issuing": "issue_and_send"}, by=self.by)
        commands.tell_renewal(contract_id=self.made["Maintenance du serveur de paie"], on=day, by=self.by)


def life(
    chance: random.Random, today: date, parties: Sequence[int], products: dict[str, int], judging: ThreadPoolExecutor, by: Actor
) -> Iterator[date]:  # fmt: skip
    """The contracts of the year."""
    return Renting(chance, today, parties, products, judging, by).life()


def _days(today: date) -> list[date]:
    """A working day a month, the last one today or the last working day before."""
    last = today - timedelta(days=max(0, today.weekday() - 4))
    found = []
    for back in range(MONTHS - 1, -1, -1):
        day = day_in_month(month_of(last) - back, last.day)
        found.append(day - timedelta(days=max(0, day.weekday() - 4)))
    return found
