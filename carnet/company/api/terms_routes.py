"""Payment terms: instalments, each reached by steps from the issue date, and a discount for paying early (P30, R29)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, StrictBool, model_validator

from carnet.company import commands, queries, rights
from carnet.company.inputs import InstalmentInput, TermsInput
from carnet.company.models import Terms, TermsInstalment
from carnet.core.api.fields import Answer, Body, IdOut, PathId, PercentIn, PercentOut, Text
from carnet.core.api.paging import Page
from carnet.core.api.routing import ApiRequest, Routes
from carnet.core.refusals import NotFound

routes = Routes("Company")
Language = Annotated[str, Field(pattern="^(fr|en)$")]
T100 = Annotated[Text, Field(max_length=100)]


class StepFields(Body):
    """One step of the way from the issue date to the due date: one of these."""

    add_days: int | None = Field(None, ge=0, le=365)
    add_months: int | None = Field(None, ge=0, le=24)
    end_of_month: StrictBool | None = None
    day_of_month: int | None = Field(None, ge=1, le=31, description="The next such day, of this month or the next.")

    @model_validator(mode="after")
    def _one(self) -> "StepFields":
        if len([value for value in self.given().values() if value not in (None, False)]) != 1:
            raise ValueError("add_days, add_months, end_of_month or day_of_month")
        return self

    def stored(self) -> dict[str, Any]:
        """The step as it is stored."""
        return {name: value for name, value in self.given().items() if value not in (None, False)}


class InstalmentTermFields(Body):
    """A share of the amount to pay, in percent, and the steps to its due date, taken in order."""

    percent: PercentIn = Decimal(100)
    steps: list[StepFields] = Field([], max_length=10)

    def asked(self) -> InstalmentInput:
        """The instalment as commands take it."""
        return InstalmentInput(self.percent, queries.steps_of([step.stored() for step in self.steps]))


class TermsFields(Body):
    """What payment terms say; the shares of `instalments` make 100, the last one takes the cents."""

    code: Annotated[Text, Field(max_length=20)] = ""
    label: T100 = Field("", description="Their words in French.")
    labels: dict[Language, T100] = Field({}, description="Their words in other languages.")
    discount_percent: PercentIn = Decimal(0)
    discount_days: int = Field(0, ge=0, le=120)
    discount_without_vat: StrictBool = False
    instalments: list[InstalmentTermFields] = Field([], max_length=60)


class TermsIn(TermsFields):
    """New payment terms."""

    code: Annotated[Text, Field(min_length=1, max_length=20)]
    label: T100 = Field(min_length=1, description="Their words in French.")
    instalments: list[InstalmentTermFields] = Field(min_length=1, max_length=60)


class TermsPatch(TermsFields):
    """The fields to change for what is issued from now on; `is_active` false puts the terms aside."""

    is_active: StrictBool | None = None


class InstalmentTermOut(Answer):
    """A share of the total and the steps from the issue date to its due date."""

    percent: PercentOut
    steps: list[dict[str, Any]]


class TermsOut(Answer):
    """Payment terms."""

    id: IdOut
    code: str
    label: str
    labels: dict[str, str]
    is_active: bool
    discount_percent: PercentOut = Field(description="Taken off what is paid within `discount_days` of issue.")
    discount_days: int
    discount_without_vat: bool = Field(description="The VAT is not corrected: no credit note is prepared.")
    instalments: list[InstalmentTermOut]


@routes.get("/terms", right=rights.READ, gives=Page[TermsOut])
def list_terms(request: ApiRequest) -> Page[TermsOut]:
    """The payment terms of the company."""
    return Page(items=_written(Terms.objects.order_by("code")), next=None)


@routes.post("/terms", right=rights.SETTINGS, gives=TermsOut)
def create_terms(request: ApiRequest, body: TermsIn) -> TermsOut:
    """Make payment terms: `[{"add_days": 45}, {"end_of_month": true}]` is 45 days, then the end of that month."""
    made = commands.create_terms(terms=_asked(body, TermsInput("", {}, ())), by=request.by)
    return _written([made])[0]


@routes.get("/terms/{id}", right=rights.READ, gives=TermsOut)
def read_terms(request: ApiRequest, id: PathId) -> TermsOut:
    """Payment terms."""
    return _written([_terms(id)])[0]


@routes.patch("/terms/{id}", right=rights.SETTINGS, gives=TermsOut)
def edit_terms(request: ApiRequest, id: PathId, body: TermsPatch) -> TermsOut:
    """Change payment terms for what is issued from now on; what is due already stays due."""
    known = _terms(id)
    if body.model_fields_set - {"is_active"}:
        commands.change_terms(terms_id=id, terms=_asked(body, _input_of(known)), by=request.by)
    if body.is_active is not None:
        change = commands.reactivate_terms if body.is_active else commands.deactivate_terms
        change(terms_id=id, by=request.by)
    return _written([_terms(id)])[0]


@routes.delete("/terms/{id}", right=rights.SETTINGS)
def delete_terms(request: ApiRequest, id: PathId) -> None:
    """Delete payment terms that nothing follows."""
    commands.delete_terms(terms_id=id, by=request.by)


def _asked(body: TermsFields, known: TermsInput) -> TermsInput:
    """What is known, changed by what was written."""
    given: dict[str, Any] = body.given()
    given.pop("is_active", None)
    labels = {**known.labels, **given.pop("labels", {})}
    if "label" in given:
        labels["fr"] = given.pop("label")
    if "instalments" in given:
        given["instalments"] = tuple(part.asked() for part in body.instalments)
    return replace(known, labels=labels, **given)


def _input_of(terms: Terms) -> TermsInput:
    parts = tuple(InstalmentInput(part.percent, part.steps) for part in queries.instalment_terms(terms.pk))
    labels: Mapping[str, str] = {**terms.labels, "fr": terms.label}
    return TermsInput(
        terms.code, labels, parts, terms.discount_percent, terms.discount_days, terms.discount_without_vat
    )


def _terms(terms_id: int) -> Terms:
    found = Terms.objects.filter(pk=terms_id).first()
    if found is None:
        raise NotFound
    return found


def _written(rows: Iterable[Terms]) -> list[TermsOut]:
    """Terms with their instalments (one statement more)."""
    shares: dict[int, list[InstalmentTermOut]] = {}
    known = list(rows)
    for row in TermsInstalment.objects.filter(terms__in=known).order_by("terms_id", "position"):
        shares.setdefault(row.terms_id, []).append(InstalmentTermOut.model_validate(row))
    return [
        TermsOut(
            id=terms.pk, code=terms.code, label=terms.label, labels=terms.labels, is_active=terms.is_active,
            discount_percent=terms.discount_percent, discount_days=terms.discount_days,
            discount_without_vat=terms.discount_without_vat, instalments=shares.get(terms.pk, []),
        )
        for terms in known
    ]  # fmt: skip
