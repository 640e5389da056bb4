"""A draft made out to another customer (P15)."""

from dataclasses import replace

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.sales.models import Quote, QuoteVersion
from carnet.sales.queries.contents import content_of
from carnet.sales.refusals import QuoteStateForbids
from carnet.sales.states import QuoteState
from carnet.sales.steps.filling import House
from carnet.sales.steps.heading import known_party
from carnet.sales.steps.quoting import draft_version, lock_quote, rewrite_version


@act("quote.change_party", right=rights.SALES)
def change_quote_party(*, quote_id: int, party_id: int, by: Actor) -> Quote:
    """Make a draft that was never sent out to another customer, whose own addresses and terms it takes."""
    quote = lock_quote(quote_id)
    if quote.state != QuoteState.DRAFT or quote.sent_at is not None:
        raise QuoteStateForbids(quote.number, quote.state, _("Duplicate it for another customer."))
    party = known_party(party_id)
    if party.pk == quote.party_id:
        return quote
    version = QuoteVersion.objects.get(quote=quote, n=quote.current_version)
    content = replace(
        content_of(version),
        contact_id=None,
        billed_party_id=None,
        billing_address_id=None,
        delivery_address_id=None,
        terms_id=None,
        language=None,
        currency=None,
    )
    before = Subject("party", quote.party_id)
    quote.party = party
    quote.version += 1
    quote.save(update_fields=["party", "version"])
    rewrite_version(version, draft_version(content, party, House.on_day(quote.created_on)))
    journal.record(
        "quote.party_changed",
        subject=Subject("quote", quote.pk),
        about=[before, Subject("party", party.pk)],
        by=by,
        facts={"number": quote.number, "party": party.name},
    )
    return quote
