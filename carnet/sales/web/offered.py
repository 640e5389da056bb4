"""What may be done to a quote now, for its buttons (P16)."""

from typing import Any

from django.urls import NoReverseMatch, reverse

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.web.refusing import url_of
from carnet.core.web.templatetags.carnet import new_key
from carnet.sales.models import QuoteVersion
from carnet.sales.states import QuoteAct, QuoteState, may
from carnet.sales.web.found import FoundQuote

LIKELY = {
    QuoteState.DRAFT: "send",
    QuoteState.SENT: "accept",
    QuoteState.ACCEPTED: "order",
    QuoteState.REFUSED: "copy",
    QuoteState.EXPIRED: "edit",
}


def offered(found: FoundQuote, actor: Actor) -> dict[str, Any]:
    """The acts a page of the quote offers this actor, the likeliest one as `next_act`; past versions offer none."""
    quote = found.quote
    state = QuoteState(quote.state)
    writes = actor.may(rights.SALES) and found.current and not quote.is_template
    given = {f"may_{act.value}": writes and may(state, act) for act in QuoteAct}
    given["may_accept"] = given["may_accept"] and bool(accept_url(quote.pk))
    return {
        **given,
        "may_write": writes,
        "may_delete": writes and state is QuoteState.DRAFT and quote.sent_at is None,
        "may_expect": writes and state in (QuoteState.DRAFT, QuoteState.SENT),
        "accept_url": accept_url(quote.pk),
        "party_url": url_of("party", quote.party_id),
        "versions_count": QuoteVersion.objects.filter(quote=quote).count(),
        "next_act": LIKELY[state],
        "once": new_key(),
    }


def accept_url(quote_id: int) -> str:
    """Where a quote is accepted by hand: an act of the order folder, one area above."""
    try:
        return reverse("dossier:accept-quote", args=[quote_id])
    except NoReverseMatch:
        return ""
