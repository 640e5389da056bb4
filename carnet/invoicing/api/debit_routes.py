"""Mandates, and direct debits asked of the bank."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query
from pydantic import BaseModel, Field

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import AmountOut, Answer, Body, Day, DayOut, IdIn, IdOut, PathId, Text
from carnet.core.api.paging import ListParams, Page, counted, page, sorts
from carnet.core.api.routing import ApiRequest, Routes, file_answer
from carnet.core.refusals import NotFound
from carnet.invoicing import commands
from carnet.invoicing.models import Collection, Debit, Mandate
from carnet.invoicing.queries.debits import collectable
from carnet.invoicing.queries.mandates import with_state

routes = Routes("Direct debits")
MANDATE_SORTS = sorts(Mandate, "-signed_on", signed_on="signed_on", reference="reference", id="id")
SORTS = sorts(Collection, "-on", on="on", total="total", id="id")


class MandateIn(Body):
    """A mandate as the customer signed it; without a reference it gets the customer's number and its rank."""

    party: IdIn
    iban: Annotated[Text, Field(min_length=1, max_length=45)]
    signed_on: Day
    reference: Annotated[Text, Field(max_length=35)] = ""
    debtor_name: Annotated[Text, Field(max_length=70)] = Field("", description="The customer's name unless said.")
    bic: Annotated[Text, Field(max_length=15)] = ""
    scheme: Literal["core", "b2b"] = "core"
    kind: Literal["recurrent", "one_off"] = "recurrent"
    signed_at: Annotated[Text, Field(max_length=80)] = ""


class MandateOut(Answer):
    """A mandate; of the account only the last digits are told."""

    id: IdOut
    party: IdOut
    reference: str
    scheme: str
    kind: str
    debtor_name: str
    iban_end: str
    signed_on: DayOut
    signed_at: str
    revoked_on: DayOut | None
    revoked_reason: str
    last_collected_on: DayOut | None
    state: Literal["in_force", "to_come", "revoked", "used", "void"]


class MandateParams(ListParams):
    """Which mandates."""

    party: IdIn | None = None
    state: Literal["in_force", "to_come", "revoked", "used", "void"] | None = None


class RevocationIn(Body):
    """Why nothing more is collected under it."""

    reason: Annotated[Text, Field(min_length=1, max_length=300)]
    on: Day | None = None


class CollectableOut(Answer):
    """An invoice whose direct debit falls due; without a mandate in force it cannot be collected."""

    invoice: IdOut
    number: str
    billed_party: IdOut
    billed_name: str
    due_on: DayOut
    amount: AmountOut
    mandate: IdOut | None
    announced: bool = Field(description="The invoice names this mandate.")


class CollectableParams(BaseModel):
    """By which day."""

    on: Day


class CollectionIn(Body):
    """Which invoices are collected, and on which day to come."""

    invoices: list[IdIn] = Field(min_length=1, max_length=500)
    on: Day


class DebitsReceivedIn(Body):
    """The day on which the bank paid; that of the collection unless said."""

    on: Day | None = None


class DebitOut(Answer):
    """What is asked for one invoice."""

    invoice: IdOut
    mandate: IdOut
    amount: AmountOut
    sequence: str
    payment: IdOut | None
    withdrawn_on: DayOut | None


class CollectionOut(Answer):
    """A file of direct debits, of one scheme and one day."""

    id: IdOut
    on: DayOut
    scheme: str
    creditor_id: str
    count: int
    total: AmountOut
    debits: list[DebitOut]


@routes.get("/mandates", right=rights.READ, gives=Page[MandateOut])
def list_mandates(request: ApiRequest, asked: Query[MandateParams]) -> Page[MandateOut]:
    """Mandates, the last signed first."""
    chosen = {"party_id": asked.party, "state": asked.state}
    rows: Any = with_state(Mandate.objects.all(), today())
    rows = rows.filter(**{name: value for name, value in chosen.items() if value is not None})
    return page(rows, asked, MANDATE_SORTS, lambda found: [_mandate(row) for row in found], counted)


@routes.post("/mandates", right=rights.PAYMENTS, gives=MandateOut)
def record_mandate(request: ApiRequest, body: MandateIn) -> MandateOut:
    """Write down a mandate that a customer signed."""
    said = body.model_dump(exclude={"party"})
    return _one_mandate(commands.record_mandate(party_id=body.party, by=request.by, **said).pk)


@routes.get("/mandates/{id}", right=rights.READ, gives=MandateOut)
def read_mandate(request: ApiRequest, id: PathId) -> MandateOut:
    """A mandate with its state today."""
    return _one_mandate(id)


@routes.post("/mandates/{id}/revocation", right=rights.PAYMENTS, gives=MandateOut)
def revoke_mandate(request: ApiRequest, id: PathId, body: RevocationIn) -> MandateOut:
    """Take a mandate back: nothing more is collected under it."""
    commands.revoke_mandate(mandate_id=id, on=body.on or today(), reason=body.reason, by=request.by)
    return _one_mandate(id)


@routes.get("/direct-debits/due", right=rights.READ, gives=Page[CollectableOut])
def list_collectable(request: ApiRequest, asked: Query[CollectableParams]) -> Page[CollectableOut]:
    """What may be collected on a day: what falls due until then and is paid by direct debit, oldest first."""
    return Page(
        items=[
            CollectableOut(
                invoice=one.invoice.pk, number=one.invoice.number or "", billed_party=one.invoice.billed_id,
                billed_name=one.invoice.billed.name, due_on=one.due_on, amount=one.amount,
                mandate=one.mandate.pk if one.mandate else None, announced=one.announced,
            )
            for one in collectable(asked.on)
        ],
        next=None,
    )  # fmt: skip


@routes.get("/direct-debits", right=rights.READ, gives=Page[CollectionOut])
def list_collections(request: ApiRequest, asked: Query[ListParams]) -> Page[CollectionOut]:
    """Files of direct debits, the latest day first."""
    return page(Collection.objects.all(), asked, SORTS, _written, counted)


@routes.post("/direct-debits", right=rights.PAYMENTS, gives=Page[CollectionOut])
def collect_debits(request: ApiRequest, body: CollectionIn) -> Page[CollectionOut]:
    """Ask the bank for some invoices: one file for each scheme; an invoice already asked is refused."""
    made = commands.collect_debits(invoices=body.invoices, on=body.on, by=request.by)
    return Page(items=_written(made), next=None)


@routes.get("/direct-debits/{id}", right=rights.READ, gives=CollectionOut)
def read_collection(request: ApiRequest, id: PathId) -> CollectionOut:
    """A file with what it asks, invoice by invoice."""
    return _one(id)


@routes.file("/direct-debits/{id}/file", right=rights.PAYMENTS, media_type="application/xml")
def read_file(request: ApiRequest, id: PathId) -> HttpResponse:
    """The file for the bank, as it was written."""
    found = Collection.objects.select_related("file").filter(pk=id).first()
    if found is None:
        raise NotFound
    return file_answer(found.file.name, bytes(found.file.content), "application/xml")


@routes.post("/direct-debits/{id}/receipt", right=rights.PAYMENTS, gives=CollectionOut, status=200)
def receive_debits(request: ApiRequest, id: PathId, body: DebitsReceivedIn) -> CollectionOut:
    """The bank has paid: one payment for each invoice; called again, it records nothing more."""
    commands.receive_collection(collection_id=id, on=body.on, by=request.by)
    return _one(id)


@routes.post("/direct-debits/{id}/withdrawal", right=rights.PAYMENTS, gives=CollectionOut, status=200)
def withdraw_debits(request: ApiRequest, id: PathId, body: RevocationIn) -> CollectionOut:
    """The file did not reach the bank: its invoices may be collected again."""
    commands.withdraw_collection(collection_id=id, reason=body.reason, on=body.on or today(), by=request.by)
    return _one(id)


def _one_mandate(mandate_id: int) -> MandateOut:
    found = with_state(Mandate.objects.filter(pk=mandate_id), today()).first()
    if found is None:
        raise NotFound
    return _mandate(found)


def _mandate(row: Any) -> MandateOut:
    return MandateOut(
        id=row.pk, party=row.party_id, reference=row.reference, scheme=row.scheme, kind=row.kind, debtor_name=row.debtor_name,
        iban_end=row.iban_end, signed_on=row.signed_on, signed_at=row.signed_at, revoked_on=row.revoked_on,
        revoked_reason=row.revoked_reason, last_collected_on=row.last_on, state=row.state,
    )  # fmt: skip


def _one(collection_id: int) -> CollectionOut:
    found = list(Collection.objects.filter(pk=collection_id))
    if not found:
        raise NotFound
    return _written(found)[0]


def _written(rows: list[Collection]) -> list[CollectionOut]:
    """Collections with their debits (one statement)."""
    debits: dict[int, list[DebitOut]] = {row.pk: [] for row in rows}
    for one in Debit.objects.filter(collection__in=debits).order_by("pk"):
        debits[one.collection_id].append(
            DebitOut(
                invoice=one.invoice_id, mandate=one.mandate_id, amount=one.amount, sequence=one.sequence,
                payment=one.payment_id, withdrawn_on=one.withdrawn_on,
            )
        )  # fmt: skip
    return [
        CollectionOut(
            id=row.pk, on=row.on, scheme=row.scheme, creditor_id=row.creditor_id, count=row.count, total=row.total,
            debits=debits[row.pk],
        )
        for row in rows
    ]  # fmt: skip
