"""Quotes as answers: a constant number of statements, whatever the lines or the rows."""

from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.api.totals import TotalsOut, VatOut, totals_out
from carnet.core.refusals import NotFound
from carnet.sales import queries
from carnet.sales.amounts import Totals
from carnet.sales.api.lines import without_costs
from carnet.sales.api.schemas import (
    PlanLineOut,
    QuoteLineOut,
    QuoteOut,
    QuoteParams,
    QuoteSummaryOut,
    RecurringOut,
)
from carnet.sales.models import Order, Quote, QuoteLine, QuotePlanLine, QuoteVersion

_CURRENT = Q(n=F("quote__current_version"))


def quote_of(quote_id: int) -> Quote:
    """A quote with its customer, or NotFound; templates are not quotes."""
    found = Quote.objects.select_related("party").filter(pk=quote_id, is_template=False).first()
    if found is None:
        raise NotFound
    return found


def version_of_quote(quote: Quote, n: int | None = None) -> QuoteVersion:
    """A version of a quote, the current one unless said."""
    found = QuoteVersion.objects.filter(quote=quote, n=n or quote.current_version).first()
    if found is None:
        raise NotFound
    return found


def written(quote_id: int, by: Actor, n: int | None = None) -> QuoteOut:
    """A quote whole, in one of its versions."""
    quote = quote_of(quote_id)
    version = version_of_quote(quote, n)
    figures = queries.figures_of(version)
    costs = by.may(rights.COSTS)
    lines = [
        QuoteLineOut.model_validate(line) for line in QuoteLine.objects.filter(version=version).order_by("position")
    ]
    plan = QuotePlanLine.objects.filter(version=version).order_by("position")
    order = Order.objects.filter(quote=quote, cancelled_on=None).values_list("pk", flat=True).first()
    return QuoteOut(
        **_summary(quote, version),
        order=order,
        contact=version.contact_id,
        billed_party=version.billed_party_id,
        billing_address=version.billing_address_id,
        delivery_address=version.delivery_address_id,
        language=version.language,
        terms=version.terms_id,
        promised_on=version.promised_on,
        delivery_delay=version.delivery_delay,
        deposit_percent=version.deposit_percent,
        deposit_mode=version.deposit_mode,
        prices_include_tax=version.prices_include_tax,
        discount_percent=version.discount_percent,
        discount_amount=version.discount_amount,
        discount_label=version.discount_label,
        introduction=version.introduction,
        notes=version.notes,
        signed_on=version.signed_on,
        signed_by=version.signed_by,
        cost=version.cost if costs else None,
        margin=version.total_excl_tax - version.cost if costs else None,
        lines=lines if costs else without_costs(lines),
        totals=_totals(figures.one_off),
        options=_totals(figures.options),
        recurring=[RecurringOut(period=period, totals=_totals(one)) for period, one in figures.recurring.items()],
        billing_plan=[PlanLineOut.model_validate(line) for line in plan],
    )


def summaries(quotes: list[Quote]) -> list[QuoteSummaryOut]:
    """Quotes as lists show them."""
    versions = {
        version.quote_id: version
        for version in QuoteVersion.objects.filter(_CURRENT, quote_id__in=[quote.pk for quote in quotes])
    }
    return [QuoteSummaryOut(**_summary(quote, versions[quote.pk])) for quote in quotes]


def narrowed(asked: QuoteParams) -> QuerySet[Quote]:
    """The quotes that answer the filters."""
    quotes = Quote.objects.select_related("party").filter(is_template=False)
    if asked.q:
        titled = QuoteVersion.objects.filter(_CURRENT, title__icontains=asked.q).values("quote_id")
        quotes = quotes.filter(Q(number__icontains=asked.q) | Q(party__name__icontains=asked.q) | Q(pk__in=titled))
    if asked.state:
        quotes = quotes.filter(state__in=asked.state)
    chosen = {
        "party_id": asked.customer,
        "owner_id": asked.owner,
        "number": asked.number,
        "created_on__gte": asked.since,
        "created_on__lte": asked.until,
    }
    return quotes.filter(**{name: value for name, value in chosen.items() if value is not None})


def sums(quotes: QuerySet[Quote]) -> dict[str, str]:
    """How many quotes, and what they are worth excl. and incl. tax."""
    versions = QuoteVersion.objects.filter(_CURRENT, quote__in=quotes.order_by().values("pk"))
    found = versions.aggregate(excl_tax=Sum("total_excl_tax"), incl_tax=Sum("total_incl_tax"))
    told = {name: f"{amount or Decimal(0):.2f}" for name, amount in found.items()}
    return {"count": str(quotes.order_by().count()), **told}


def _summary(quote: Quote, version: QuoteVersion) -> dict[str, Any]:
    return {
        "id": quote.pk,
        "number": quote.number,
        "version": quote.version,
        "current_version": version.n,
        "state": quote.state,
        "customer": quote.party_id,
        "customer_name": quote.party.name,
        "title": version.title,
        "customer_reference": version.customer_reference,
        "currency": version.currency,
        "created_on": quote.created_on,
        "valid_until": version.valid_until,
        "sent_at": quote.sent_at,
        "answered_on": quote.answered_on,
        "refusal_reason": quote.refusal_reason,
        "probability": quote.probability,
        "expected_on": quote.expected_on,
        "owner": quote.owner_id,
        "excl_tax": version.total_excl_tax,
        "vat": version.total_vat,
        "incl_tax": version.total_incl_tax,
    }


def _totals(totals: Totals) -> TotalsOut:
    return totals_out(
        [
            VatOut(vat_category=one.group.category, vat_rate=one.group.rate, base=one.base, vat=one.vat)
            for one in totals.groups
        ]
    )
