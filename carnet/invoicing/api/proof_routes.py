"""The proof: closings with their totals, the state of the chain, the signed archive."""

from typing import Any

from ninja import Query

from carnet.company import rights
from carnet.core.api.fields import Answer, DayOut, IdOut
from carnet.core.api.paging import ListParams, Page, page, sorts
from carnet.core.api.routing import ApiRequest, Routes
from carnet.core.models import ChainHead, Closing
from carnet.core.signing import public_key
from carnet.invoicing.commands.closing import close_periods as make_closings

routes = Routes("Proof")
SORTS = sorts(Closing, "-last_on", last_on="last_on", id="id")


class VatTotalOut(Answer):
    """What was invoiced at one VAT rate, credit notes taken off, in the company's currency."""

    category: str
    rate: str
    documents: int
    excl_tax: str
    vat: str
    incl_tax: str


class PaymentTotalOut(Answer):
    """Money of one kind in one currency."""

    kind: str
    currency: str
    count: int
    amount: str


class ClosingTotalsOut(Answer):
    """Sums by VAT rate and by kind of payment."""

    vat: list[VatTotalOut]
    payments: list[PaymentTotalOut]


class ClosingOut(Answer):
    """A day, month or year that is over: what was sealed in it, and everything since the beginning."""

    id: IdOut
    period: str
    first_on: DayOut
    last_on: DayOut
    first_seq: int
    until_seq: int
    totals: ClosingTotalsOut
    perpetual: ClosingTotalsOut


class ChainOut(Answer):
    """The end of the chain, and the key that signs archives."""

    links: int
    hash: str
    public_key: str


@routes.get("/closings", right=rights.READ, gives=Page[ClosingOut])
def list_closings(request: ApiRequest, asked: Query[ListParams]) -> Page[ClosingOut]:
    """Closings, newest first."""
    return page(Closing.objects.all(), asked, SORTS, _written, lambda rows: {"count": str(rows.count())})


class ClosedOut(Answer):
    """How many periods were closed now."""

    made: int


@routes.post("/closings", right=rights.INVOICES, gives=ClosedOut, status=200)
def close_periods(request: ApiRequest) -> ClosedOut:
    """Close every day, month and year that is over; called again, it adds nothing."""
    return ClosedOut(made=make_closings(by=request.by))


@routes.get("/chain", right=rights.READ, gives=ChainOut)
def read_chain(request: ApiRequest) -> ChainOut:
    """Where the chain of proof stands."""
    head = ChainHead.objects.first() or ChainHead(seq=0, hash="")
    return ChainOut(links=head.seq, hash=head.hash, public_key=public_key())


def _written(rows: list[Closing]) -> list[ClosingOut]:
    return [ClosingOut.model_validate(_fields(row)) for row in rows]


def _fields(row: Closing) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ClosingOut.model_fields}
