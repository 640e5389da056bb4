"""Many drafts at once, written in as many statements as one: what a billing run proposes (P40)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from carnet.core import sets
from carnet.core.actor import Actor
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.invoicing.proposals import Proposal
from carnet.invoicing.steps.writing import Heading, line_row, vat_row


@dataclass(frozen=True, slots=True)
class WrittenDraft:
    """A draft and its lines, in the order of its proposal."""

    invoice: Invoice
    lines: tuple[InvoiceLine, ...]


def write_drafts(asked: Sequence[tuple[Heading, Proposal]], on: date, by: Actor) -> list[WrittenDraft]:
    """Write new drafts (seven statements); they have no number and count nowhere but as claims."""
    invoices = [
        Invoice(
            kind=proposal.kind,
            created_on=on,
            owner_id=by.user_id,
            total_excl_tax=proposal.total_excl_tax,
            total_vat=proposal.total_vat,
            total_incl_tax=proposal.total_incl_tax,
            **{name: getattr(heading, name) for name in Heading.__slots__},
        )
        for heading, proposal in asked
    ]
    sets.create(invoices)
    proposed = [(invoice, proposal) for invoice, (_heading, proposal) in zip(invoices, asked, strict=True)]
    lines = [
        line_row(invoice, position, line)
        for invoice, proposal in proposed
        for position, line in enumerate(proposal.lines, 1)
    ]
    sets.create(lines)
    sets.create([vat_row(invoice, row) for invoice, proposal in proposed for row in proposal.vat])
    _note_contents(invoices)
    written, at = [], 0
    for invoice, (_heading, proposal) in zip(invoices, asked, strict=True):
        written.append(WrittenDraft(invoice, tuple(lines[at : at + len(proposal.lines)])))
        at += len(proposal.lines)
    return written


def _note_contents(invoices: Sequence[Invoice]) -> None:
    """Keep the hash of what each draft says (P28)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE invoicing_invoice SET content_hash = invoicing_content_hash(id) WHERE id = ANY (%s)
            RETURNING id, content_hash
            """,
            [[invoice.pk for invoice in invoices]],
        )
        hashes = dict(cursor.fetchall())
    for invoice in invoices:
        invoice.content_hash = hashes[invoice.pk]
