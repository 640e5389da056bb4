"""Units of sale, and the series that number documents (R15)."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, StrictBool

from carnet.company import commands, queries, rights
from carnet.company.inputs import SeriesInput, UnitInput
from carnet.company.models import SeriesUse, Unit
from carnet.company.steps import require_one_of
from carnet.core.api.fields import Answer, Body, DayOut, IdOut, PathId, Text
from carnet.core.api.paging import Page
from carnet.core.api.routing import ApiRequest, Routes
from carnet.core.models import Series
from carnet.core.refusals import NotFound

routes = Routes("Company")
Language = Annotated[str, Field(pattern="^(fr|en)$")]
T40 = Annotated[Text, Field(max_length=40)]
T10 = Annotated[Text, Field(max_length=10)]


class UnitFields(Body):
    """What a unit says: its short code, its words, its UN/ECE code for e-invoices."""

    code: T10 = ""
    label: T40 = Field("", description="Its word in French.")
    labels: dict[Language, T40] = Field({}, description="Its words in other languages.")
    unece: Annotated[Text, Field(max_length=3)] = "C62"


class UnitIn(UnitFields):
    """A new unit."""

    code: Annotated[Text, Field(min_length=1, max_length=10)]
    label: T40 = Field(min_length=1, description="Its word in French.")


class UnitPatch(UnitFields):
    """The fields of a unit to change; lines already written keep their words."""


class UnitOut(Answer):
    """A unit of sale with its UN/ECE code."""

    id: IdOut
    code: str
    label: str
    labels: dict[str, str]
    unece: str


class SeriesFields(Body):
    """How the numbers of a series are made: `FA-2026-0001` is prefix `FA-`, yearly, 4 digits."""

    prefix: T10
    yearly: StrictBool = True
    digits: int = Field(4, ge=3, le=8)


class SeriesIn(SeriesFields):
    """A new series."""

    code: Annotated[Text, Field(min_length=1, max_length=20)]


class SeriesOut(Answer):
    """A series of numbers, the last one it gave and when, and the kinds of documents it numbers."""

    id: IdOut
    code: str
    prefix: str
    yearly: bool
    digits: int
    year: int
    last: int
    last_on: DayOut | None
    document_kinds: list[str]


class SeriesUseIn(Body):
    """A kind of document: invoice, credit_note, quote, order… as the list of series names them."""

    document_kind: Annotated[Text, Field(max_length=30)]


@routes.get("/units", right=rights.READ, gives=Page[UnitOut])
def list_units(request: ApiRequest) -> Page[UnitOut]:
    """The units of the company."""
    return Page(items=[UnitOut.model_validate(unit) for unit in queries.units()], next=None)


@routes.post("/units", right=rights.SETTINGS, gives=UnitOut)
def create_unit(request: ApiRequest, body: UnitIn) -> UnitOut:
    """Let lines be counted in one more unit."""
    made = commands.create_unit(unit=UnitInput(body.code, {**body.labels, "fr": body.label}, body.unece), by=request.by)
    return UnitOut.model_validate(made)


@routes.get("/units/{id}", right=rights.READ, gives=UnitOut)
def read_unit(request: ApiRequest, id: PathId) -> UnitOut:
    """A unit."""
    return UnitOut.model_validate(_unit(id))


@routes.patch("/units/{id}", right=rights.SETTINGS, gives=UnitOut)
def edit_unit(request: ApiRequest, id: PathId, body: UnitPatch) -> UnitOut:
    """Change a unit."""
    known, given = _unit(id), body.given()
    labels = {**known.labels, **given.get("labels", {}), "fr": given.get("label", known.label)}
    asked = UnitInput(given.get("code", known.code), labels, given.get("unece", known.unece))
    return UnitOut.model_validate(commands.change_unit(unit_id=id, unit=asked, by=request.by))


@routes.delete("/units/{id}", right=rights.SETTINGS)
def delete_unit(request: ApiRequest, id: PathId) -> None:
    """Delete a unit no product is sold by."""
    commands.delete_unit(unit_id=id, by=request.by)


@routes.get("/series", right=rights.READ, gives=Page[SeriesOut])
def list_series(request: ApiRequest) -> Page[SeriesOut]:
    """The series of numbers, and what each of them numbers."""
    return Page(items=_written(Series.objects.order_by("id")), next=None)


@routes.post("/series", right=rights.SETTINGS, gives=SeriesOut)
def create_series(request: ApiRequest, body: SeriesIn) -> SeriesOut:
    """Make a series; documents use it once `POST /series/{id}/uses` says so."""
    asked = SeriesInput(body.code, body.prefix, body.yearly, body.digits)
    return _written([commands.create_series(series=asked, by=request.by)])[0]


@routes.put("/series/{id}", right=rights.SETTINGS, gives=SeriesOut)
def write_series(request: ApiRequest, id: PathId, body: SeriesFields) -> SeriesOut:
    """Change a series that gave no number yet."""
    known = Series.objects.filter(pk=id).first()
    if known is None:
        raise NotFound
    asked = SeriesInput(known.code, body.prefix, body.yearly, body.digits)
    return _written([commands.change_series(series_id=id, series=asked, by=request.by)])[0]


@routes.post("/series/{id}/uses", right=rights.SETTINGS, gives=SeriesOut, status=200)
def use_series(request: ApiRequest, id: PathId, body: SeriesUseIn) -> SeriesOut:
    """Let a series number a kind of document: invoices and credit notes may share one, other documents not."""
    found = Series.objects.filter(pk=id).first()
    if found is None:
        raise NotFound
    require_one_of("document_kind", body.document_kind, SeriesUse.objects.values_list("document_kind", flat=True))
    commands.use_series(document_kind=body.document_kind, series_code=found.code, by=request.by)
    return _written([found])[0]


def _unit(unit_id: int) -> Unit:
    found = Unit.objects.filter(pk=unit_id).first()
    if found is None:
        raise NotFound
    return found


def _written(rows: Iterable[Series]) -> list[SeriesOut]:
    uses: dict[str, list[str]] = {}
    for kind, code in SeriesUse.objects.order_by("document_kind").values_list("document_kind", "series_code"):
        uses.setdefault(code, []).append(kind)
    return [
        SeriesOut(
            id=row.pk, code=row.code, prefix=row.prefix, yearly=row.yearly, digits=row.digits, year=row.year,
            last=row.last, last_on=row.last_on, document_kinds=uses.get(row.code, []),
        )
        for row in rows
    ]  # fmt: skip
