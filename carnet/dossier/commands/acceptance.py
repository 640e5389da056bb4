"""Accepting a quote: its order, at once and exactly once (P18)."""

from collections.abc import Sequence
from datetime import date

from carnet.company import queries as company
from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.models import StoredFile
from carnet.core.refusals import Holder, NotFound
from carnet.dossier.commands.following import follow
from carnet.dossier.steps.credit import hold_beyond_credit
from carnet.sales.faults import Faults
from carnet.sales.models import Order, Quote, QuoteVersion
from carnet.sales.refusals import QuoteAlreadyAccepted, VersionUnknown
from carnet.sales.states import QuoteAct
from carnet.sales.steps.accepting import sign
from carnet.sales.steps.days import check_day
from carnet.sales.steps.ordering import count, number_order, order_from_version
from carnet.sales.steps.quoting import lock_quote, move_quote


@act("quote.accept", right=rights.SALES)
def accept_quote(
    *,
    quote_id: int,
    on: date,
    signed_by: str = "",
    options: Sequence[int] = (),
    version: int | None = None,
    file_id: int | None = None,
    by: Actor,
) -> Order:
    """Accept a version of a quote and make its order; the same version again gives the same order (P17, P18)."""
    quote = lock_quote(quote_id)
    existing = Order.objects.select_related("quote_version").filter(quote=quote, cancelled_on=None).first()
    if existing is not None:
        return _same_order(quote, existing, version)
    settings = company.settings()
    check_day(on, settings, not_before=quote.created_on)
    accepted = _version(quote, version)
    faults = Faults()
    faults.text("signed_by", signed_by, 150)
    faults.refuse()
    if file_id is not None and not StoredFile.objects.filter(id=file_id).exists():
        raise NotFound
    move_quote(quote, QuoteAct.ACCEPT)
    sign(quote, accepted, on, signed_by, options, file_id)
    order = order_from_version(quote, accepted, on, settings)
    number_order(order, None if settings.orders_start_as_drafts else on)
    count(order)
    follow([order.pk], by)
    quote.answered_on, quote.version = on, quote.version + 1
    quote.save(update_fields=["state", "answered_on", "version"])
    journal.record(
        "quote.accepted",
        subject=Subject("quote", quote.pk),
        about=[Subject("order", order.pk), Subject("party", quote.party_id)],
        by=by,
        facts={"number": quote.number, "version": accepted.n, "order": order.number, "signed_by": signed_by, "on": on},
    )
    hold_beyond_credit(order, settings, by)
    return order


def _same_order(quote: Quote, order: Order, version: int | None) -> Order:
    if version is not None and (order.quote_version is None or order.quote_version.n != version):
        raise QuoteAlreadyAccepted(quote.number, Holder("order", order.pk, order.number))
    return order


def _version(quote: Quote, n: int | None) -> QuoteVersion:
    found = QuoteVersion.objects.filter(quote=quote, n=n or quote.current_version).first()
    if found is None:
        raise VersionUnknown(n or quote.current_version)
    return found
