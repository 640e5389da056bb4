"""VAT rates: those that hold on a day, and the rates of the house (R25)."""

from dataclasses import replace
from typing import Annotated

from ninja import Query
from pydantic import BaseModel, Field, StrictBool

from carnet.company import commands, queries, rights
from carnet.company.clock import today
from carnet.company.inputs import VatRateInput
from carnet.company.models import Settings, VatRate
from carnet.core.api.fields import Answer, Body, Day, DayOut, IdOut, PathId, PercentIn, PercentOut, Text
from carnet.core.api.paging import Page
from carnet.core.api.routing import ApiRequest, Routes
from carnet.core.refusals import NotFound

routes = Routes("Company")
Place = Annotated[Text, Field(max_length=20, description="mainland, corsica, guadeloupe, martinique, reunion…")]
Label = Annotated[Text, Field(max_length=60)]


class VatRateFields(Body):
    """The words of a rate, and the days on which it holds."""

    label: Label = ""
    valid_from: Day | None = None
    valid_until: Day | None = None
    exemption_text: Annotated[Text, Field(max_length=200)] = ""


class VatRateIn(VatRateFields):
    """A new rate; one of 0 says why: the text or the code of its exemption. Without a place, it is that of the company."""

    rate: PercentIn
    category: Annotated[Text, Field(max_length=2)] = "S"
    place: Place | None = None
    exemption_code: Annotated[Text, Field(max_length=30)] = ""


class VatRatePatch(VatRateFields):
    """The fields to change; `is_default` true proposes the rate first."""

    is_default: StrictBool | None = None


class VatPlaceIn(Body):
    """A place whose rates are added."""

    place: Place


class VatRateOut(Answer):
    """A rate the company may use, with its category (S standard, Z zero, E exempt, AE reverse charge…)."""

    id: IdOut
    category: str
    rate: PercentOut
    label: str
    place: str
    valid_from: DayOut | None
    valid_until: DayOut | None
    exemption_code: str
    exemption_text: str
    is_default: bool


class RatesOn(BaseModel):
    """The day the rates must hold, and where: the company's own place unless said."""

    on: Day | None = None
    place: Place | None = None


@routes.get("/vat-rates", right=rights.READ, gives=Page[VatRateOut])
def list_vat_rates(request: ApiRequest, asked: Query[RatesOn]) -> Page[VatRateOut]:
    """The VAT rates that hold on a day, the default first."""
    rates = queries.vat_rates_on(asked.on or today(), asked.place)
    return Page(items=[VatRateOut.model_validate(rate) for rate in rates], next=None)


@routes.post("/vat-rates", right=rights.SETTINGS, gives=VatRateOut)
def add_vat_rate(request: ApiRequest, body: VatRateIn) -> VatRateOut:
    """Let lines carry one more rate."""
    given = {name: value for name, value in body.given().items() if name != "place"}
    place = body.place or Settings.objects.values_list("place", flat=True).get()
    made = commands.add_vat_rate(rate=VatRateInput(**{"label": "", **given}, place=place), by=request.by)
    return VatRateOut.model_validate(made)


@routes.get("/vat-rates/{id}", right=rights.READ, gives=VatRateOut)
def read_vat_rate(request: ApiRequest, id: PathId) -> VatRateOut:
    """A VAT rate."""
    return VatRateOut.model_validate(_rate(id))


@routes.patch("/vat-rates/{id}", right=rights.SETTINGS, gives=VatRateOut)
def edit_vat_rate(request: ApiRequest, id: PathId, body: VatRatePatch) -> VatRateOut:
    """Change the words and days of a rate: its percentage stays, as documents carry it."""
    given = {name: value for name, value in body.given().items() if name != "is_default"}
    if given:
        commands.change_vat_rate(vat_rate_id=id, rate=replace(_input_of(_rate(id)), **given), by=request.by)
    if body.is_default:
        commands.set_default_vat_rate(vat_rate_id=id, by=request.by)
    return VatRateOut.model_validate(_rate(id))


@routes.delete("/vat-rates/{id}", right=rights.SETTINGS)
def delete_vat_rate(request: ApiRequest, id: PathId) -> None:
    """Offer a rate no longer; documents keep theirs."""
    commands.delete_vat_rate(vat_rate_id=id, by=request.by)


@routes.post("/vat-places", right=rights.SETTINGS, gives=Page[VatRateOut])
def add_place_rates(request: ApiRequest, body: VatPlaceIn) -> Page[VatRateOut]:
    """Add the rates of another place of France."""
    commands.add_place_rates(place=body.place, by=request.by)
    rates = queries.vat_rates_on(today(), body.place)
    return Page(items=[VatRateOut.model_validate(rate) for rate in rates], next=None)


def _rate(rate_id: int) -> VatRate:
    found = VatRate.objects.filter(pk=rate_id).first()
    if found is None:
        raise NotFound
    return found


def _input_of(rate: VatRate) -> VatRateInput:
    return VatRateInput(
        rate=rate.rate, label=rate.label, category=rate.category, place=rate.place, valid_from=rate.valid_from,
        valid_until=rate.valid_until, exemption_code=rate.exemption_code, exemption_text=rate.exemption_text,
    )  # fmt: skip
