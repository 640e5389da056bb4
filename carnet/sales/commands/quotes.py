"""Writing quotes: created, edited, deleted (P15, P16)."""

from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import require_version
from carnet.sales.lines import QuoteContent
from carnet.sales.models import Quote, QuoteVersion
from carnet.sales.refusals import QuoteAlreadyAccepted, QuoteStateForbids
from carnet.sales.states import QuoteAct, QuoteState, after
from carnet.sales.steps.days import check_day
from carnet.sales.steps.filling import House
from carnet.sales.steps.heading import known_party
from carnet.sales.steps.quoting import (
    add_version,
    draft_version,
    lock_quote,
    number_quote,
    placeholder,
    rewrite_version,
)


@act("quote.create", right=rights.SALES)
def create_quote(*, party_id: int, content: QuoteContent, on: date, by: Actor) -> Quote:
    """Write a draft quote for a customer, version 1, with a number of its series (P15)."""
    house = House.on_day(on)
    check_day(on, house.settings)
    party = known_party(party_id)
    draft = draft_version(content, party, house)
    quote = Quote.objects.create(
        number=placeholder(),
        party=party,
        owner_id=content.owner_id or by.user_id,
        created_on=on,
    )
    version = add_version(quote, 1, draft)
    number_quote(quote)
    journal.record(
        "quote.created",
        subject=Subject("quote", quote.pk),
        about=[Subject("party", party_id)],
        by=by,
        facts={"number": quote.number, "excl_tax": str(version.total_excl_tax)},
    )
    return quote


@act("quote.edit", right=rights.SALES)
def edit_quote(*, quote_id: int, content: QuoteContent, expected_version: int | None = None, by: Actor) -> Quote:
    """Write the content of a quote anew; what was sent stays as it is and gets a new, unsigned version (P16, P17)."""
    quote = lock_quote(quote_id)
    if quote.state == QuoteState.ACCEPTED:
        raise QuoteAlreadyAccepted(quote.number)
    state = after(QuoteState(quote.state), QuoteAct.EDIT)
    if state is None:
        raise QuoteStateForbids(quote.number, quote.state, _("Reopen it or duplicate it to change it."))
    require_version(quote.version, expected_version)
    draft = draft_version(content, quote.party, House.on_day(quote.created_on))
    current = QuoteVersion.objects.get(quote=quote, n=quote.current_version)
    if current.sent_at or current.signed_on:
        quote.current_version += 1
        version = add_version(quote, quote.current_version, draft)
        told = "quote.versioned"
    else:
        version = rewrite_version(current, draft)
        told = "quote.edited"
    quote.state, quote.version = state, quote.version + 1
    quote.owner_id = content.owner_id or quote.owner_id
    quote.save(update_fields=["state", "version", "current_version", "owner_id"])
    journal.record(
        told,
        subject=Subject("quote", quote.pk),
        about=[Subject("party", quote.party_id)],
        by=by,
        facts={"number": quote.number, "version": version.n},
    )
    return quote


@act("quote.delete", right=rights.SALES)
def delete_quote(*, quote_id: int, by: Actor) -> None:
    """Throw a draft away that was never sent (P9)."""
    quote = lock_quote(quote_id)
    if quote.state != QuoteState.DRAFT or quote.sent_at is not None:
        raise QuoteStateForbids(quote.number, quote.state, _("Only a draft that was never sent can be deleted."))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sales_quote WHERE id = %s", [quote.pk])
    journal.record(
        "quote.deleted",
        subject=Subject("quote", quote_id),
        about=[Subject("party", quote.party_id)],
        by=by,
        facts={"number": quote.number},
    )
