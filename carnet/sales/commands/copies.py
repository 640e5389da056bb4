"""Quotes made from others: duplicates and templates (P16)."""

from dataclasses import replace
from datetime import date

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import NotFound
from carnet.sales.commands.quotes import create_quote
from carnet.sales.lines import QuoteContent
from carnet.sales.models import Quote, QuoteVersion
from carnet.sales.queries.contents import content_of
from carnet.sales.steps.filling import House
from carnet.sales.steps.quoting import add_version, draft_version


@act("quote.duplicate", right=rights.SALES)
def duplicate_quote(*, quote_id: int, on: date, by: Actor) -> Quote:
    """Make a new draft with the content of a quote's current version, valid anew (P16)."""
    quote, content = _current(quote_id, template=False)
    return create_quote(party_id=quote.party_id, content=replace(content, owner_id=quote.owner_id), on=on, by=by)


@act("quote.save_as_template", right=rights.SALES)
def save_as_template(*, quote_id: int, name: str, on: date, by: Actor) -> Quote:
    """Keep the content of a quote as a template, under a name (P16)."""
    quote, content = _current(quote_id, template=False)
    draft = draft_version(replace(content, title=name or content.title), quote.party, House.on_day(on))
    template = Quote.objects.create(
        number=f"#{quote.pk}-{Quote.objects.filter(is_template=True).count() + 1}",
        party_id=quote.party_id,
        is_template=True,
        created_on=on,
    )
    add_version(template, 1, draft)
    journal.record("quote.template_saved", subject=Subject("quote", template.pk), by=by, facts={"name": name})
    return template


@act("quote.create_from_template", right=rights.SALES)
def create_from_template(*, template_id: int, party_id: int, on: date, by: Actor) -> Quote:
    """Write a draft quote for a customer from a template; the head is the customer's, the lines the template's (P16)."""
    _template, content = _current(template_id, template=True)
    own = replace(
        content,
        contact_id=None,
        billed_party_id=None,
        billing_address_id=None,
        delivery_address_id=None,
        customer_reference="",
        terms_id=None,
    )
    return create_quote(party_id=party_id, content=own, on=on, by=by)


def _current(quote_id: int, *, template: bool) -> tuple[Quote, QuoteContent]:
    quote = Quote.objects.filter(id=quote_id, is_template=template).first()
    if quote is None:
        raise NotFound
    version = QuoteVersion.objects.get(quote=quote, n=quote.current_version)
    return quote, replace(content_of(version), valid_until=None, promised_on=None)
