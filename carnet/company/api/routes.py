"""What documents choose from: VAT rates, payment terms, units."""

from typing import Any

from ninja import Query
from pydantic import BaseModel, Field

from carnet.company import queries, rights
from carnet.company.clock import today
from carnet.company.models import Terms, TermsInstalment
from carnet.core.api.fields import Answer, Day, DayOut, IdOut, PercentOut
from carnet.core.api.paging import Page
from carnet.core.api.routing import ApiRequest, Routes

routes = Routes("Company")


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
    """The day the rates must hold."""

    on: Day | None = None


@routes.get("/vat-rates", right=rights.READ, gives=Page[VatRateOut])
def list_vat_rates(request: ApiRequest, asked: Query[RatesOn]) -> Page[VatRateOut]:
    """The VAT rates that hold on a day, the default first."""
    rates = queries.vat_rates_on(asked.on or today())
    return Page(items=[VatRateOut.model_validate(rate) for rate in rates], next=None)


class InstalmentTermOut(Answer):
    """A share of the total and the steps from the issue date to its due date."""

    percent: PercentOut
    steps: list[dict[str, Any]]


class TermsOut(Answer):
    """Payment terms."""

    id: IdOut
    code: str
    label: str
    is_active: bool
    discount_percent: PercentOut = Field(description="Taken off what is paid within `discount_days` of issue.")
    discount_days: int
    discount_without_vat: bool = Field(description="The VAT is not corrected: no credit note is prepared.")
    instalments: list[InstalmentTermOut]


@routes.get("/terms", right=rights.READ, gives=Page[TermsOut])
def list_terms(request: ApiRequest) -> Page[TermsOut]:
    """The payment terms of the company."""
    shares: dict[int, list[InstalmentTermOut]] = {}
    for row in TermsInstalment.objects.order_by("terms_id", "position"):
        shares.setdefault(row.terms_id, []).append(InstalmentTermOut.model_validate(row))
    items = [
        TermsOut(
            id=terms.pk,
            code=terms.code,
            label=terms.label,
            is_active=terms.is_active,
            discount_percent=terms.discount_percent,
            discount_days=terms.discount_days,
            discount_without_vat=terms.discount_without_vat,
            instalments=shares.get(terms.pk, []),
        )
        for terms in Terms.objects.order_by("code")
    ]
    return Page(items=items, next=None)


class UnitOut(Answer):
    """A unit of sale with its UN/ECE code."""

    id: IdOut
    code: str
    label: str
    unece: str


@routes.get("/units", right=rights.READ, gives=Page[UnitOut])
def list_units(request: ApiRequest) -> Page[UnitOut]:
    """The units of the company."""
    return Page(items=[UnitOut.model_validate(unit) for unit in queries.units()], next=None)
