"""Many plain drafts issued in as many statements as one: numbers in a row, e-invoices, due dates, words in the journal (P40)."""

from collections.abc import Sequence
from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from carnet.company import queries as company
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.journal import Subject, Told
from carnet.core.refusals import Refusal
from carnet.invoicing.documents import InvoiceContent
from carnet.invoicing.models import Invoice
from carnet.invoicing.steps.checking import passed
from carnet.invoicing.steps.dating import series_open_on
from carnet.invoicing.steps.filing import file_all_later, keep_einvoices
from carnet.invoicing.steps.freezing import mandate_of, require_mentions
from carnet.invoicing.steps.plain import plain_contents
from carnet.invoicing.steps.posting import INVOICE


def issue_plain(invoice_ids: Sequence[int], on: date, by: Actor) -> list[Invoice]:
    """Issue those of some drafts that nothing stands against, in the order given; the others are left as they are: issued one by one
    they say why. About fifteen statements whatever their number."""
    settings = company.settings()
    contents = [content for content in plain_contents(invoice_ids, on, settings, lock=True) if _may_be(content, on)]
    contents = passed(contents, on)
    if not contents:
        return []
    series = series_open_on(INVOICE, on, settings)
    _write_dues(contents)
    _number(contents, series, on, by)
    keep_einvoices(contents, on, by.name)
    invoices = [content.invoice for content in contents]
    file_all_later([invoice.pk for invoice in invoices], by)
    journal.record_all([_told(invoice, on) for invoice in invoices], by=by)
    return invoices


def _may_be(content: InvoiceContent, on: date) -> bool:
    try:
        require_mentions(content.parties, content.vat, on)
    except Refusal:
        return False
    return True


def _write_dues(contents: Sequence[InvoiceContent]) -> None:
    rows = [
        (content.invoice.pk, n, due.on, due.amount) for content in contents for n, due in enumerate(content.dues, 1)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO invoicing_instalment (invoice_id, n, due_on, amount, retention)
            SELECT d.*, false FROM unnest(%s::bigint[], %s::smallint[], %s::date[], %s::numeric[]) d
            """,
            [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []],
        )


def _number(contents: Sequence[InvoiceContent], series: str, on: date, by: Actor) -> None:
    """Numbers in the order given, from their series, which stays locked until the commit."""
    encoder = DjangoJSONEncoder(ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM core_next_numbers(%s, %s, %s)", [series, on, len(contents)])
        numbers = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            """
            UPDATE invoicing_invoice i SET number = n.number, issued_on = %s, issued_at = now(), issued_by = %s,
                parties = n.parties::jsonb, exchange_rate = 1, checked_id = n.checked,
                mandate_id = n.mandate, version = version + 1
            FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::bigint[])
                n(id, number, parties, checked, mandate)
            WHERE i.id = n.id RETURNING i.id, i.issued_at, i.version
            """,
            [
                on, by.name, [one.invoice.pk for one in contents], numbers,
                [encoder.encode(one.parties) for one in contents], [one.invoice.checked_id for one in contents],
                [mandate_of(one.parties) for one in contents],
            ],
        )  # fmt: skip
        written = {row[0]: row[1:] for row in cursor.fetchall()}
    for content, number in zip(contents, numbers, strict=True):
        invoice = content.invoice
        invoice.number, invoice.issued_on, invoice.issued_by, invoice.parties = number, on, by.name, content.parties
        invoice.issued_at, invoice.version = written[invoice.pk]


def _told(invoice: Invoice, on: date) -> Told:
    facts = {
        "number": invoice.number, "kind": str(invoice.kind), "on": on.isoformat(), "currency": invoice.currency,
        "total_excl_tax": str(invoice.total_excl_tax), "total_incl_tax": str(invoice.total_incl_tax),
    }  # fmt: skip
    return Told("invoice.issued", Subject("invoice", invoice.pk), [Subject("party", invoice.billed_id)], facts)
