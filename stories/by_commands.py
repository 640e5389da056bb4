"""The player that calls the commands, as screens, API and jobs do."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.dossier import commands as dossier
from carnet.dossier import queries as folder
from carnet.invoicing import commands as invoicing
from carnet.invoicing import queries
from carnet.invoicing.models import Invoice, InvoiceLine, InvoiceStanding, InvoiceVat, PaymentStanding
from carnet.invoicing.proposals import CreditLineAsk, CreditVatAsk, DepositAsk, LineAsk, ProgressAsk
from carnet.parties.commands import create_party
from carnet.parties.inputs import AddressInput, PartyContent
from carnet.sales import commands as sales
from carnet.sales.lines import AmendmentChange, LineInput, OrderContent, QuoteContent
from carnet.sales.models import OrderLine, Quote, QuoteLine, QuoteVersion

from .earning import EarnsByCommands
from .player import Fields, day
from .views import Document, Line, LineStanding, Standing, Sums, by_rate, siren

_AMOUNTS = {
    "quantity", "unit_price", "discount_percent", "discount_amount", "vat_rate", "unit_cost", "deposit_percent",
    "percent", "amount", "amount_excl_tax", "amount_incl_tax", "cumulative_percent",
}  # fmt: skip


def _typed(fields: Fields) -> dict[str, Any]:
    return {name: Decimal(value) if name in _AMOUNTS and value is not None else value for name, value in fields.items()}


def _content(lines: Sequence[Fields], content: Fields) -> dict[str, Any]:
    return {**_typed(content), "lines": tuple(LineInput(**_typed(one)) for one in lines)}


class CommandPlayer(EarnsByCommands):
    """Somebody of the company, who acts through the commands."""

    def __init__(self, by: Actor) -> None:
        self.by, self.customers = by, 0

    def customer(self, name: str, *, person: bool = False) -> int:
        self.customers += 1
        known = {"kind": "person"} if person else {"siren": siren(self.customers)}
        content = PartyContent(name=name, **known)
        address = AddressInput(line1="8 rue des Forges", postcode="35000", city="Rennes", is_default=True)
        return create_party(content=content, addresses=[address], by=self.by).pk

    def quote(self, customer: int, on: str, lines: Sequence[Fields], **content: Any) -> int:
        made = QuoteContent(**_content(lines, content))
        return sales.create_quote(party_id=customer, content=made, on=day(on), by=self.by).pk

    def send_quote(self, quote: int, on: str) -> None:
        sales.send_quote(quote_id=quote, on=day(on), by=self.by)

    def accept(self, quote: int, on: str, signed_by: str = "", options: Sequence[int] = ()) -> int:
        with company_scope(self.by.company_id):
            rows = QuoteLine.objects.filter(version__quote=quote).order_by("position")
            ids = list(rows.values_list("id", flat=True))
        picked = [ids[place] for place in options]
        made = dossier.accept_quote(quote_id=quote, on=day(on), signed_by=signed_by, options=picked, by=self.by)
        return made.pk

    def quote_state(self, quote: int) -> str:
        with company_scope(self.by.company_id):
            return Quote.objects.get(pk=quote).state

    def quote_totals(self, quote: int) -> Sums:
        with company_scope(self.by.company_id):
            version = QuoteVersion.objects.filter(quote=quote).order_by("n").last()
            return Sums(version.total_excl_tax, version.total_vat, version.total_incl_tax)

    def order(self, customer: int, on: str, lines: Sequence[Fields], **content: Any) -> int:
        made = OrderContent(party_id=customer, ordered_on=day(on), **_content(lines, content))
        return dossier.create_order(content=made, on=day(on), by=self.by).pk

    def order_lines(self, order: int) -> list[int]:
        with company_scope(self.by.company_id):
            return list(OrderLine.objects.filter(order=order).order_by("position").values_list("id", flat=True))

    def amend(self, order: int, on: str, changes: Sequence[Fields], reason: str = "") -> None:
        ids = self.order_lines(order)
        asked = []
        for change in changes:
            terms = _typed(change)
            place = terms.pop("order_line", None)
            asked.append(
                AmendmentChange(line=LineInput(**terms))
                if place is None
                else AmendmentChange(order_line_id=ids[place], **terms)
            )
        made = dossier.propose_amendment(order_id=order, on=day(on), reason=reason, changes=asked, by=self.by)
        dossier.accept_amendment(amendment_id=made.pk, on=day(on), by=self.by)

    def close(self, order: int, on: str, reason: str, deposit: Any = None) -> None:
        dossier.close_order(order_id=order, on=day(on), reason=reason, deposit=deposit, by=self.by)

    def reopen(self, order: int, on: str) -> None:
        dossier.reopen_order(order_id=order, on=day(on), by=self.by)

    def cancel(self, order: int, on: str, reason: str) -> None:
        dossier.cancel_order(order_id=order, on=day(on), reason=reason, by=self.by)

    def delete_order(self, order: int) -> None:
        dossier.delete_order(order_id=order, by=self.by)

    def hold(self, order: int, reason: str) -> None:
        dossier.hold_order(order_id=order, reason=reason, by=self.by)

    def release(self, order: int, reason: str) -> None:
        dossier.release_order(order_id=order, reason=reason, by=self.by)

    def standing(self, order: int, on: str | None = None) -> Standing:
        with company_scope(self.by.company_id):
            return standing_as_of(order, on)

    def draft(self, order: int, kind: str, on: str, **asked: Any) -> Document:
        asked = _typed(asked)
        ids = self.order_lines(order)
        lines = asked.pop("lines", ())
        if "deposits" in asked:
            asked["deposits"] = [DepositAsk(one, Decimal(amount)) for one, amount in asked["deposits"].items()]
        if kind == "progress":
            asked["lines"] = [ProgressAsk(ids[place], Decimal(percent)) for place, percent in dict(lines).items()]
        elif lines:
            asked["lines"] = [LineAsk(ids[place], **_typed(measure)) for place, measure in lines.items()]
        draft = getattr(invoicing, f"draft_{kind}")
        return self.document(draft(order_id=order, on=day(on), by=self.by, **asked).pk)

    def draft_free(self, customer: int, on: str, lines: Sequence[Fields], **content: Any) -> Document:
        made = invoicing.draft_free(party_id=customer, on=day(on), by=self.by, **_content(lines, content))
        return self.document(made.pk)

    def draft_several(self, orders: Sequence[int], on: str) -> Document:
        return self.document(invoicing.draft_orders(order_ids=orders, on=day(on), by=self.by).pk)

    def draft_credit(self, invoice: int, on: str, *, again: bool, reason: str = "Correction", **asked: Any) -> Document:
        if "lines" in asked:
            ids = [one.id for one in self.document(invoice).lines]
            asked["lines"] = [CreditLineAsk(ids[place], **_typed(what)) for place, what in asked["lines"].items()]
        if "by_vat" in asked:
            asked["by_vat"] = [
                CreditVatAsk(vat_rate=Decimal(rate), **_typed(what)) for rate, what in asked["by_vat"].items()
            ]
        made = invoicing.draft_credit_note(
            invoice_id=invoice, on=day(on), again=again, reason=reason, by=self.by, **asked
        )
        return self.document(made.pk)

    def delete_draft(self, document: int) -> None:
        invoicing.delete_draft(invoice_id=document, by=self.by)

    def issue(self, document: int, on: str) -> Document:
        invoicing.issue_invoice(invoice_id=document, on=day(on), by=self.by)
        return self.document(document)

    def correct(self, invoice: int, on: str, reason: str) -> Document:
        made = invoicing.correct_invoice(invoice_id=invoice, on=day(on), reason=reason, by=self.by)
        return self.document(made.pk)

    def reject(self, invoice: int, on: str, reason: str) -> Document:
        made = invoicing.record_rejection(invoice_id=invoice, on=day(on), status="rejected", reason=reason, by=self.by)
        return self.document(made.pk)

    def e_invoice(self, document: int) -> bytes:
        return bytes(invoicing.issued_einvoice(invoice_id=document, syntax="cii", by=self.by).content)

    def paper(self, document: int) -> bytes:
        return bytes(invoicing.issued_pdf(invoice_id=document, by=self.by).content)

    def document(self, document: int) -> Document:
        with company_scope(self.by.company_id):
            return document_of(document)

    def pay(
        self, customer: int, on: str, amount: str, *, over: Mapping[int, str] | None = None, order: int | None = None,
        method: str = "transfer", reference: str = "",
    ) -> int:  # fmt: skip
        allocations = None if over is None else {one: Decimal(part) for one, part in over.items()}
        return invoicing.record_payment(
            party_id=customer, on=day(on), amount=Decimal(amount), method=method, reference=reference,
            allocations=allocations, order_id=order, by=self.by,
        ).pk  # fmt: skip

    def unallocated(self, payment: int) -> Decimal:
        with company_scope(self.by.company_id):
            return PaymentStanding.objects.get(payment_id=payment).unallocated

    def allocate(self, payment: int, on: str, over: Mapping[int, str]) -> None:
        parts = {one: Decimal(part) for one, part in over.items()}
        invoicing.allocate_payment(payment_id=payment, allocations=parts, on=day(on), by=self.by)

    def use_credit(self, credit_note: int, on: str, over: Mapping[int, str]) -> None:
        parts = {one: Decimal(part) for one, part in over.items()}
        invoicing.allocate_credit_note(credit_note_id=credit_note, allocations=parts, on=day(on), by=self.by)

    def reverse(self, payment: int, on: str, reason: str) -> None:
        invoicing.reverse_payment(payment_id=payment, on=day(on), reason=reason, by=self.by)

    def refund(self, customer: int, on: str, amount: str) -> int:
        made = invoicing.refund(party_id=customer, on=day(on), amount=Decimal(amount), method="transfer", by=self.by)
        return made.pk

    def write_off(self, invoice: int, on: str, amount: str, reason: str) -> None:
        invoicing.write_off(invoice_id=invoice, amount=Decimal(amount), on=day(on), reason=reason, by=self.by)

    def balance(self, customer: int) -> tuple[Decimal, Decimal]:
        with company_scope(self.by.company_id):
            found = queries.party_balance(customer, day("2100-01-01"))
        return (found[0].left, found[0].credit) if found else (Decimal(0), Decimal(0))


def document_of(document: int) -> Document:
    """An invoice as its rows say it."""
    invoice = Invoice.objects.get(pk=document)
    standing = InvoiceStanding.objects.filter(invoice=document).first()
    lines = InvoiceLine.objects.filter(invoice=document).order_by("position")
    vat = InvoiceVat.objects.filter(invoice=document).values_list("rate", "base", "vat")
    return Document(
        invoice.pk, invoice.number, invoice.kind, str(queries.state_of_invoice(document, today())), invoice.issued_on,
        Sums(invoice.total_excl_tax, invoice.total_vat, invoice.total_incl_tax), by_rate(vat),
        tuple(
            Line(
                one.pk, one.kind, one.description, one.quantity, one.unit_price, one.discount_amount, one.net,
                one.order_line_id, one.progress_before, one.progress_after,
            )
            for one in lines
        ),
        standing.left if standing else Decimal(0),
    )  # fmt: skip


def standing_as_of(order: int, on: str | None) -> Standing:
    """Where an order stood on a day, as its folder says; each figure is explained by its documents to the cent (P5)."""
    as_of = day(on) if on else None
    told = folder.standing(order, as_of)
    totals = told.totals
    for figure, amount in (
        ("ordered", totals.ordered.excl_tax), ("invoiced", totals.invoiced.excl_tax),
        ("abandoned", totals.abandoned.excl_tax), ("left_to_invoice", totals.left_to_invoice.excl_tax),
        ("deposit_left", told.deposit_left), ("paid", told.paid), ("left_to_pay", told.left_to_pay),
    ):  # fmt: skip
        explained = folder.explanation(order, figure, on=as_of)
        assert sum((one.amount for one in explained), Decimal(0)) == amount, (figure, amount, explained)
    return Standing(
        told.state, told.facts.invoiced, told.facts.paid, _sums(totals.ordered), _sums(totals.invoiced),
        _sums(totals.abandoned), _sums(totals.left_to_invoice),
        by_rate((one.vat_rate, one.excl_tax, one.vat) for one in totals.left_to_invoice.by_vat),
        told.paid, told.left_to_pay, told.deposit_left,
        tuple(
            LineStanding(
                one.order_line_id,
                *((part.quantity, part.excl_tax) for part in (
                    one.ordered, one.invoiced, one.credited, one.abandoned, one.left_to_invoice)),
            )
            for one in sorted(told.lines, key=lambda one: one.order_line_id)
        ),
        tuple(one.code for one in told.blockers),
    )  # fmt: skip


def _sums(total: folder.Total) -> Sums:
    return Sums(total.excl_tax, total.vat, total.incl_tax)
