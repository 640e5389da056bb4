"""The state of invoices: shown from their rows, and filtered by the database with the same clauses (P27)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When

from carnet.invoicing.models import Dispute, InvoiceStanding
from carnet.invoicing.states import InvoiceState, Standing, state_of

_NOTHING_LEFT = {InvoiceState.CREDITED, InvoiceState.PAID}


def state_shown(standing: InvoiceStanding | None, disputed: bool, on: date) -> InvoiceState:
    """The state of a document on a day, from its standing; a draft has none."""
    if standing is None:
        return state_of(None, on)
    found = Standing(standing.total, standing.left, standing.corrected, standing.due_on, standing.credit_note, disputed)
    return state_of(found, on)


def state_on(on: date) -> Case:
    """The state on a day, of a row of InvoiceStanding: `states.state_of`, clause for clause."""
    invoice = Q(credit_note=False)
    disputed = Exists(Dispute.objects.filter(invoice_id=OuterRef("invoice_id"), closed_on=None))
    rules = (
        (invoice & ~Q(total=0) & Q(corrected__gte=F("total")), InvoiceState.CREDITED),
        (Q(left=0), InvoiceState.PAID),
        (disputed, InvoiceState.DISPUTED),
        (invoice & Q(left__gt=0, due_on__lt=on), InvoiceState.OVERDUE),
        (~Q(left=F("total")), InvoiceState.PARTLY_PAID),
    )
    whens = [When(rule, then=Value(state.value)) for rule, state in rules]
    return Case(*whens, default=Value(InvoiceState.ISSUED.value), output_field=CharField())


def in_states(states: Iterable[str], on: date) -> Q:
    """Invoices in one of these states on a day, drafts among them; open ones are read through their index."""
    wanted = set(states)
    issued = wanted - {InvoiceState.DRAFT}
    found = Q(number=None) if InvoiceState.DRAFT in wanted else Q(pk__in=[])
    if not issued:
        return found
    standings = InvoiceStanding.objects.annotate(state=state_on(on)).filter(state__in=issued)
    if not issued & _NOTHING_LEFT:
        standings = standings.exclude(left=0)
    return found | Q(pk__in=standings.values("invoice_id"))
