"""Files of customers and products: rehearsed, executed, undone (P56)."""

from typing import Annotated, Literal

from django.http import HttpResponse
from ninja import Query
from pydantic import Field, StrictBool

from carnet.company import rights
from carnet.core.api.fields import Answer, Body, IdOut, InstantOut, PathId, Text
from carnet.core.api.files import FileIn
from carnet.core.api.paging import ListParams, Page, page, sorts
from carnet.core.api.routing import ApiRequest, Routes, file_answer
from carnet.core.refusals import NotFound
from carnet.dossier import commands
from carnet.dossier.commands.importing import kept_rows
from carnet.dossier.models import Import

routes = Routes("Imports")
SORTS = sorts(Import, "-id", id="id", created_at="created_at", name="name")
Column = Annotated[Text, Field(max_length=200)]


class ImportIn(FileIn):
    """A CSV or XLSX file of at most 20 MB and 200 000 rows; `mapping` says what columns hold that their headings do not say, by
    heading (an empty text leaves one out). It is rehearsed; with `dry_run` false executed as well."""

    kind: Literal["parties", "products"]
    mapping: dict[Column, Column] = Field({}, max_length=200)
    confirmed: StrictBool = Field(False, description="Parties with the SIREN of another are other sites of it.")
    dry_run: StrictBool = True


class ImportPatch(Body):
    """What each column holds, in their order; an empty text leaves one out."""

    mapping: list[Column] = Field(max_length=200)
    confirmed: StrictBool = False


class ImportLineOut(Answer):
    """What becomes of a line of the file: created, changed, same or refused, and then why."""

    n: int
    label: str
    verdict: str
    reason: str


class ImportOut(Answer):
    """A file, its columns as understood, and what became or, while it is `checked`, would become of its lines (the first of each
    kind; all refused ones are in its errors). `standing`: how many rows it made or changed stand as it left them. `work`: what a worker
    is asked to do with a long file (`check`, `run` or `undo`: read it again until this is empty), and `trouble` why it could not.
    30 days after it was read, a file and what it said of each line are erased (`is_kept`)."""

    id: IdOut
    kind: str
    name: str
    state: str
    headings: list[str]
    mapping: list[str]
    confirmed: bool
    created: int
    changed: int
    same: int
    refused: int
    lines: list[ImportLineOut] = Field(validation_alias="shown")
    standing: int = 0
    work: str = ""
    trouble: str = ""
    is_kept: bool = True
    created_at: InstantOut


@routes.get("/imports", right=rights.READ, gives=Page[ImportOut])
def list_imports(request: ApiRequest, asked: Query[ListParams]) -> Page[ImportOut]:
    """Files imported, newest first."""
    return page(
        Import.objects.all(),
        asked,
        SORTS,
        lambda found: [ImportOut.model_validate(one) for one in found],
        lambda all_of: {"count": str(all_of.order_by().count())},
    )


@routes.post("/imports", right=rights.IMPORTS, gives=ImportOut)
def start_import(request: ApiRequest, body: ImportIn) -> ImportOut:
    """Read a file and rehearse its import; execute it too when `dry_run` is false."""
    take = commands.start_import if body.dry_run else commands.import_file
    made = take(kind=body.kind, upload=body.sent(), mapping=body.mapping, confirmed=body.confirmed, by=request.by)
    return _one(made.pk)


@routes.get("/imports/{id}", right=rights.READ, gives=ImportOut)
def read_import(request: ApiRequest, id: PathId) -> ImportOut:
    """A file and what became of it."""
    return _one(id)


@routes.patch("/imports/{id}", right=rights.IMPORTS, gives=ImportOut)
def map_import(request: ApiRequest, id: PathId, body: ImportPatch) -> ImportOut:
    """Say what each column holds, and rehearse again."""
    commands.map_import(import_id=id, mapping=body.mapping, confirmed=body.confirmed, by=request.by)
    return _one(id)


@routes.post("/imports/{id}/execution", right=rights.IMPORTS, gives=ImportOut, status=200)
def run_import(request: ApiRequest, id: PathId) -> ImportOut:
    """Write what the file says, but for the refused lines; the same file again changes nothing."""
    commands.run_import(import_id=id, by=request.by)
    return _one(id)


@routes.delete("/imports/{id}/execution", right=rights.IMPORTS, gives=ImportOut)
def undo_import(request: ApiRequest, id: PathId) -> ImportOut:
    """Take back what it did to rows nobody used since; the others stay (`standing`)."""
    commands.undo_import(import_id=id, by=request.by)
    return _one(id)


@routes.file("/imports/{id}/errors", right=rights.COSTS, media_type="text/csv")
def read_import_errors(request: ApiRequest, id: PathId) -> HttpResponse:
    """The refused lines as a CSV file: the same columns, then the line and the reason. It may show costs."""
    found = _found(id)
    if found.errors is None:
        raise NotFound
    return file_answer(found.errors.name, bytes(found.errors.content), "text/csv; charset=utf-8")


def _found(import_id: int) -> Import:
    found = Import.objects.select_related("errors").filter(pk=import_id).first()
    if found is None:
        raise NotFound
    return found


def _one(import_id: int) -> ImportOut:
    found = _found(import_id)
    return ImportOut.model_validate(found).model_copy(update={"standing": kept_rows(found)})
