"""Drafts of contracts issued together: the same rows as one by one, in as many statements whatever their number (P28, P40)."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from carnet.core.actor import Actor
from carnet.core.models import Journal
from carnet.core.refusals import Refusal
from carnet.invoicing.commands import issue_invoice
from carnet.invoicing.models import Instalment, Invoice, InvoiceStanding, IssuedFile
from carnet.invoicing.steps.ahead import check_ahead
from carnet.invoicing.steps.issuing_many import issue_plain
from carnet.sales.tests.factories import a_customer
from carnet.subscriptions import commands
from carnet.subscriptions.tests.acts import D, a_contract, a_line, bill
from carnet.subscriptions.tests.sums import day

pytestmark = pytest.mark.django_db
ON = "20/11/2026"


def drafts(by: Actor, count: int) -> list[int]:
    party = a_customer()
    for n in range(count):
        a_contract(by, "01/11/2026", a_line(f"{20 + n}.00"), a_line("5.50", vat="5.5"), party=party)
    bill(by, ON)
    return list(Invoice.objects.filter(number=None).order_by("id").values_list("pk", flat=True))


def kept(invoice: Invoice) -> dict[str, object]:
    """Everything issuing froze, but what names this very document."""
    row = Invoice.objects.get(pk=invoice.pk)
    return {
        "parties": row.parties, "on": row.issued_on, "by": row.issued_by, "rate": row.exchange_rate, "version": row.version,
        "dues": list(Instalment.objects.filter(invoice=row).values_list("n", "due_on", "retention")),
        "files": sorted(IssuedFile.objects.filter(invoice=row).values_list("kind", flat=True)),
        "told": sorted(Journal.objects.filter(subject_kind="invoice", subject_id=row.pk).values_list("act", flat=True)),
        "stands": InvoiceStanding.objects.get(invoice=row).total == row.total_incl_tax,
    }  # fmt: skip


def test_issued_together_they_keep_what_each_would_have_kept(by: Actor) -> None:
    first, *others = drafts(by, 3)
    alone = issue_invoice(invoice_id=first, on=day(ON), by=by)
    together = commands.issue_drafts(invoice_ids=others, on=day(ON), by=by)
    assert [one.pk for one in together] == others
    assert [one.number for one in [alone, *together]] == ["FA-2026-0001", "FA-2026-0002", "FA-2026-0003"]
    assert [kept(one) for one in together] == [kept(alone)] * 2
    assert Instalment.objects.get(invoice=together[0]).amount == together[0].total_incl_tax == D("31.00")


def test_the_statements_do_not_grow_with_the_drafts(by: Actor) -> None:
    counts = []
    for count in (2, 8):
        many = drafts(by, count)
        check_ahead(many, day(ON))
        with CaptureQueriesContext(connection) as seen:
            assert len(issue_plain(many, day(ON), by)) == count
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 20


def test_one_that_cannot_be_issued_keeps_all_the_others_and_is_named(by: Actor) -> None:
    good, bad = drafts(by, 2)
    Invoice.objects.filter(pk=bad).update(title="Said after its check")
    with pytest.raises(Refusal) as refused, transaction.atomic():
        commands.issue_drafts(invoice_ids=[good, bad], on=day(ON), by=by)
    assert "Said after its check" in refused.value.sentence
    assert not Invoice.objects.filter(number__isnull=False).exists()
