"""Drafts checked before they are issued, many at a time: issuing them then waits for nobody (P28)."""

from collections.abc import Sequence
from datetime import date

from carnet.company import queries as company
from carnet.core.refusals import Refusal
from carnet.invoicing.documents import InvoiceContent
from carnet.invoicing.queries.checking import content_to_issue
from carnet.invoicing.steps.checking import judge, unchecked
from carnet.invoicing.steps.plain import plain_contents


def check_ahead(invoice_ids: Sequence[int], on: date) -> None:
    """Have drafts judged as they would be issued that day, side by side, unless they were. To be called before any lock."""
    judge(unchecked_drafts(invoice_ids, on))


def unchecked_drafts(invoice_ids: Sequence[int], on: date) -> dict[str, bytes]:
    """The drafts among them on which no verdict stands, as they would be issued that day, by the hash of their bytes."""
    return unchecked(_contents(invoice_ids, on), on)


def _contents(invoice_ids: Sequence[int], on: date) -> list[InvoiceContent]:
    """What is still a draft and can be read so; the others say why when they are issued."""
    found = plain_contents(invoice_ids, on, company.settings())
    read = {content.invoice.pk for content in found}
    for invoice_id in invoice_ids:
        if invoice_id in read:
            continue
        try:
            content = content_to_issue(invoice_id, on)
        except Refusal:
            continue
        if content.invoice.number is None:
            found.append(content)
    return found
