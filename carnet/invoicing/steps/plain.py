"""Many drafts that stand on nothing but themselves, as they would be issued on a day: what billing runs issue (P40)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, F, Func, OuterRef, Q, TextField

from carnet.company.models import Settings
from carnet.invoicing.documents import InvoiceContent
from carnet.invoicing.models import Invoice, InvoiceKind, InvoiceLine, InvoiceVat
from carnet.invoicing.steps.contents import draft_content
from carnet.invoicing.steps.freezing import known_of


def plain_contents(
    invoice_ids: Sequence[int], on: date, settings: Settings, *, lock: bool = False
) -> list[InvoiceContent]:
    """Those of some drafts that serve no order, in the company's currency, as they would be issued that day, in the order given (seven
    statements). The others are left out: they are issued one by one."""
    drafts = _drafts(invoice_ids, settings, lock)
    if not drafts:
        return []
    lines: dict[int, list[InvoiceLine]] = defaultdict(list)
    for line in InvoiceLine.objects.filter(invoice__in=drafts.keys()).order_by("invoice_id", "position"):
        lines[line.invoice_id].append(line)
    vat: dict[int, list[InvoiceVat]] = defaultdict(list)
    for row in InvoiceVat.objects.filter(invoice__in=drafts.keys()).order_by("invoice_id", "category", "rate"):
        vat[row.invoice_id].append(row)
    known = known_of(drafts.values(), on)
    return [
        draft_content(drafts[pk], lines[pk], vat[pk], settings, (), (), on, known)
        for pk in dict.fromkeys(invoice_ids)
        if pk in drafts and any(line.kind == "line" for line in lines[pk])
    ]


def _drafts(invoice_ids: Sequence[int], settings: Settings, lock: bool) -> dict[int, Invoice]:
    """By id, the drafts that need no order, no rate of exchange and no retention, whose content is the one that was saved."""
    serving = InvoiceLine.objects.filter(invoice=OuterRef("pk")).exclude(
        order=None, note_line=None, kind__in=("line", "section", "comment")
    )
    content = Func(F("pk"), function="invoicing_content_hash", output_field=TextField())
    rows = (
        Invoice.objects.select_related("billed", "terms", "corrects")
        .filter(
            Q(content_hash=content), ~Exists(serving), pk__in=list(invoice_ids), number=None, kind=InvoiceKind.RECURRING,
            currency=settings.currency, retention_percent=0, own_plan_line=False, total_excl_tax__gte=0, total_incl_tax__gte=0,
        )
        .order_by("id")
    )  # fmt: skip
    if lock:
        rows = rows.select_for_update(no_key=True, of=("self",))
    return {row.pk: row for row in rows}
