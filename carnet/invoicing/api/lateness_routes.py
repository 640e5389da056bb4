"""Late interest and the fee for recovery costs: proposed, then prepared on an invoice outside VAT (R30)."""

from pydantic import Field, model_validator

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import AmountOut, Answer, Body, Day, DayOut, IdIn, IdOut, PathId, PercentOut
from carnet.core.api.paging import Page
from carnet.core.api.routing import ApiRequest, Routes
from carnet.core.refusals import NotFound
from carnet.invoicing import commands
from carnet.invoicing.api import invoices
from carnet.invoicing.api.schemas import InvoiceOut
from carnet.invoicing.models import InvoiceStanding
from carnet.invoicing.queries.lateness import late_invoices
from carnet.parties.models import Party

routes = Routes("Lateness")


class StretchOut(Answer):
    """Days that bear interest, both counted: one balance, one yearly rate."""

    first: DayOut
    last: DayOut
    days: int
    owed: AmountOut
    percent: PercentOut
    amount: AmountOut


class LateInvoiceOut(Answer):
    """What the lateness of an invoice may cost, and was not asked yet."""

    invoice: IdOut = Field(validation_alias="invoice_id")
    number: str
    currency: str
    due_on: DayOut
    left: AmountOut
    interest: AmountOut
    fee: AmountOut
    stretches: list[StretchOut]


class LateChargesIn(Body):
    """Of which invoices interest is asked, and of which the fee, until a day."""

    interest: list[IdIn] = Field([], max_length=200)
    fees: list[IdIn] = Field([], max_length=200)
    on: Day | None = None

    @model_validator(mode="after")
    def _something(self) -> "LateChargesIn":
        if not self.interest and not self.fees:
            raise ValueError("interest or fees")
        return self


@routes.get("/parties/{id}/late-charges", right=rights.READ, gives=Page[LateInvoiceOut])
def read_late_charges(request: ApiRequest, id: PathId) -> Page[LateInvoiceOut]:
    """What a customer's lateness may cost until today: interest day by day at the rate of each invoice, and the fee."""
    _require_party(id)
    return Page(items=[LateInvoiceOut.model_validate(one) for one in late_invoices(id, today())], next=None)


@routes.post("/parties/{id}/late-charges", right=rights.INVOICES, gives=InvoiceOut)
def draft_late_charges(request: ApiRequest, id: PathId, body: LateChargesIn) -> InvoiceOut:
    """Prepare the invoice of late interest and fees, outside VAT: a draft, issued by `/invoices/{id}/issuance`."""
    _require_party(id)
    wanted = {*body.interest, *body.fees}
    if InvoiceStanding.objects.filter(invoice_id__in=wanted, billed_id=id).count() < len(wanted):
        raise NotFound
    draft = commands.draft_late_charges(
        party_id=id, interest=body.interest, fees=body.fees, on=body.on or today(), by=request.by
    )
    return invoices.written(draft.pk)


def _require_party(party_id: int) -> None:
    if not Party.objects.filter(pk=party_id).exists():
        raise NotFound
