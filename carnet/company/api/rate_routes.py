"""Dated rates: of exchange (P14), and those that late interest follows (R30)."""

from decimal import Decimal
from typing import Annotated, Literal

from ninja import Query
from pydantic import Field

from carnet.company import commands, rights
from carnet.company.models import ExchangeRate, ReferenceRate
from carnet.core.api.fields import (
    Answer,
    Body,
    Day,
    DayOut,
    IdOut,
    PathId,
    PercentIn,
    PercentOut,
    Text,
    UnitPriceIn,
    UnitPriceOut,
)
from carnet.core.api.paging import ListParams, Page, counted, page, sorts
from carnet.core.api.routing import ApiRequest, Routes

routes = Routes("Company")
EXCHANGE_SORTS = sorts(ExchangeRate, "-on", on="on", currency="currency", id="id", words=("currency",))
REFERENCE_SORTS = sorts(ReferenceRate, "-valid_from", valid_from="valid_from", kind="kind", id="id", words=("kind",))
Currency = Annotated[Text, Field(min_length=3, max_length=3)]
Largest = Annotated[UnitPriceIn, Field(lt=Decimal(10_000_000_000))]
RateKind = Literal["ecb", "legal"]


class ExchangeRateIn(Body):
    """From a day on, 1 unit of the company's currency is worth `rate` of the other one."""

    currency: Currency
    on: Day
    rate: Largest
    source: Annotated[Text, Field(max_length=60)] = ""


class ExchangeRateOut(Answer):
    """A dated exchange rate and where it comes from."""

    id: IdOut
    currency: str
    on: DayOut
    rate: UnitPriceOut
    source: str


class ExchangeRateParams(ListParams):
    """Which exchange rates."""

    currency: Currency | None = None
    since: Day | None = None
    until: Day | None = None


class ReferenceRateIn(Body):
    """The yearly rate of the European Central Bank, or the legal one, from a day on."""

    kind: RateKind
    valid_from: Day
    percent: PercentIn
    source: Annotated[Text, Field(max_length=80)] = ""


class ReferenceRateOut(Answer):
    """A yearly rate that late interest follows, from a day on."""

    id: IdOut
    kind: str
    valid_from: DayOut
    percent: PercentOut
    source: str


class ReferenceRateParams(ListParams):
    """Which reference rates."""

    kind: RateKind | None = None


@routes.get("/exchange-rates", right=rights.READ, gives=Page[ExchangeRateOut])
def list_exchange_rates(request: ApiRequest, asked: Query[ExchangeRateParams]) -> Page[ExchangeRateOut]:
    """Exchange rates, newest first."""
    chosen = {"currency": asked.currency, "on__gte": asked.since, "on__lte": asked.until}
    rows = ExchangeRate.objects.filter(**{name: value for name, value in chosen.items() if value is not None})
    return page(
        rows, asked, EXCHANGE_SORTS, lambda found: [ExchangeRateOut.model_validate(one) for one in found], counted
    )


@routes.post("/exchange-rates", right=rights.SETTINGS, gives=ExchangeRateOut)
def set_exchange_rate(request: ApiRequest, body: ExchangeRateIn) -> ExchangeRateOut:
    """Note an exchange rate; the one of the same day and currency is written anew. Documents keep theirs."""
    made = commands.set_exchange_rate(
        currency=body.currency, on=body.on, rate=body.rate, source=body.source, by=request.by
    )
    return ExchangeRateOut.model_validate(made)


@routes.delete("/exchange-rates/{id}", right=rights.SETTINGS)
def remove_exchange_rate(request: ApiRequest, id: PathId) -> None:
    """Forget an exchange rate; documents keep the one they were made with."""
    commands.remove_exchange_rate(rate_id=id, by=request.by)


@routes.get("/reference-rates", right=rights.READ, gives=Page[ReferenceRateOut])
def list_reference_rates(request: ApiRequest, asked: Query[ReferenceRateParams]) -> Page[ReferenceRateOut]:
    """The rates that late interest follows, newest first."""
    rows = ReferenceRate.objects.all() if asked.kind is None else ReferenceRate.objects.filter(kind=asked.kind)
    return page(
        rows, asked, REFERENCE_SORTS, lambda found: [ReferenceRateOut.model_validate(one) for one in found], counted
    )


@routes.post("/reference-rates", right=rights.SETTINGS, gives=ReferenceRateOut)
def add_reference_rate(request: ApiRequest, body: ReferenceRateIn) -> ReferenceRateOut:
    """Note a rate of the European Central Bank or a legal one, from a day on."""
    made = commands.add_reference_rate(
        kind=body.kind, valid_from=body.valid_from, percent=body.percent, source=body.source, by=request.by
    )
    return ReferenceRateOut.model_validate(made)


@routes.delete("/reference-rates/{id}", right=rights.SETTINGS)
def remove_reference_rate(request: ApiRequest, id: PathId) -> None:
    """Forget a reference rate."""
    commands.remove_reference_rate(rate_id=id, by=request.by)
