"""What is left after the kills, against what was confirmed: nothing lost, nothing twice, nothing half done (P59)."""

import time
from collections import defaultdict
from collections.abc import Iterator

from django.db import connection

from carnet.company.commands.failures import SUMMARY
from carnet.core.acts import company_scope
from carnet.core.chain import Walk
from carnet.core.models import Mail
from carnet.dossier.check import check_company
from carnet.invoicing.models import Invoice, IssuedFile, Payment
from carnet.invoicing.queries.proof import faults
from carnet.sales.models import Order, Quote
from survive.clients import Confirmed
from survive.mailbox import Mailbox

_WAITING = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND (scheduled_at IS NULL OR status = 'doing')"


def await_jobs(seconds: float) -> int:
    """Wait until no job waits or runs; how many still do after that long."""
    limit, left = time.monotonic() + seconds, -1
    while time.monotonic() < limit:
        with connection.cursor() as cursor:
            cursor.execute(_WAITING)
            left = int(cursor.fetchone()[0])
        if not left:
            return 0
        time.sleep(0.5)
    return left


def faults_of(company_id: int, confirmed: Confirmed, mailbox: Mailbox, waiting: int) -> Iterator[str]:
    """Everything that is not as it was said to be; nothing when all survived."""
    yield from confirmed.faults
    if waiting:
        yield f"{waiting} jobs still wait or run"
    with company_scope(company_id):
        yield from _documents(confirmed)
        yield from _mails(company_id, confirmed, mailbox)
        yield from (f"check: {gap}" for gap in check_company().gaps)
        yield from (f"verify: {fault}" for fault in faults(Walk()))


def _documents(confirmed: Confirmed) -> Iterator[str]:
    yield from _same("orders", set(confirmed.orders), set(Order.objects.values_list("id", flat=True)))
    issued = set(Invoice.objects.filter(number__isnull=False).values_list("id", "number"))
    yield from _same("invoices", set(confirmed.invoices), issued)
    yield from _same("payments", set(confirmed.payments), set(Payment.objects.values_list("id", flat=True)))
    series = defaultdict(list)
    for _id, number in issued:
        of, _dash, place = number.rpartition("-")
        series[of].append(int(place))
    for of, places in series.items():
        if sorted(places) != list(range(1, len(places) + 1)):
            yield f"numbers of {of}: a gap or a double"
    for model in (Order, Quote):
        if model.objects.filter(number__startswith="~").exists():
            yield f"a half-made {model.__name__}"
    drafts = Invoice.objects.filter(number__isnull=True).count()
    if drafts:
        yield f"{drafts} drafts nobody was told of"


def _same(what: str, said: set[object], there: set[object]) -> Iterator[str]:
    if lost := said - there:
        yield f"{what} confirmed and lost: {sorted(map(str, lost))[:5]}"
    if more := there - said:
        yield f"{what} nobody was told of: {sorted(map(str, more))[:5]}"


def _mails(company_id: int, confirmed: Confirmed, mailbox: Mailbox) -> Iterator[str]:
    """Each once at most; one that was cut off while it left says so and waits for a person."""
    asked = Mail.objects.exclude(subject_kind=SUMMARY).count()  # the house itself tells its owners which e-mails failed
    if asked != confirmed.mails:
        yield f"{asked} e-mails for {confirmed.mails} asked"
    for name, times in mailbox.received.items():
        if times > 1:
            yield f"e-mail {name} arrived {times} times"
    arrived = {int(name.split(".")[2]) for name in mailbox.received if name.startswith(f"<carnet.{company_id}.")}
    for mail in Mail.objects.exclude(state=Mail.FAILED):
        if mail.state != Mail.SENT:
            yield f"e-mail {mail.pk} is still {mail.state}"
        elif mail.pk not in arrived:
            yield f"e-mail {mail.pk} is said to be sent and never arrived"
    filed = IssuedFile.objects.filter(kind="pdf").values_list("invoice_id", flat=True)
    if len(filed) != len(set(filed)):
        yield "an issued document with two files"


def cut_off(company_id: int) -> int:
    """E-mails cut off while they left: they wait for a person, as they may have arrived."""
    with company_scope(company_id):
        return Mail.objects.filter(state=Mail.FAILED).count()
