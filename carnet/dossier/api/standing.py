"""The standing of an order and the explanation of its figures, as answers."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.api.fields import Day, IdIn, PercentIn, Text
from carnet.core.api.totals import TotalsOut, VatOut
from carnet.core.money import ZERO, VatGroup
from carnet.core.refusals import NotFound
from carnet.dossier import queries
from carnet.dossier.api.folder_schemas import (
    BlockerOut,
    DocumentRefOut,
    ExplainedOut,
    ExplanationOut,
    FactsOut,
    LineStandingOut,
    StandingOut,
    StandingTotalsOut,
)
from carnet.sales.models import OrderLine

Figure = Literal[
    "ordered",
    "invoiced",
    "credited",
    "abandoned",
    "left_to_invoice",
    "deposit_left",
    "billed",
    "paid",
    "written_off",
    "left_to_pay",
    "delivered",
    "left_to_deliver",
    "committed_cost",
    "actual_cost",
]


class ExplanationParams(BaseModel):
    """Which figure: of the order, of one of its lines, or of a VAT group; today or on a past day."""

    figure: Figure
    order_line: IdIn | None = None
    vat_category: Annotated[Text, Field(max_length=2)] = "S"
    vat_rate: PercentIn | None = None
    on: Day | None = None


def standing_of(order_id: int, on: date | None = None) -> StandingOut:
    """The standing of an order, with its blockers when no past day is asked."""
    return standing_out(queries.standing(order_id, on))


def standing_out(standing: queries.Standing) -> StandingOut:
    """A standing as an answer."""
    totals = standing.totals
    return StandingOut(
        order=standing.order_id,
        on=standing.on or today(),
        state=standing.state,
        facts=FactsOut.model_validate(standing.facts),
        lines=[LineStandingOut.model_validate(line) for line in standing.lines],
        totals=StandingTotalsOut(
            ordered=_total(totals.ordered),
            invoiced=_total(totals.invoiced),
            abandoned=_total(totals.abandoned),
            left_to_invoice=_total(totals.left_to_invoice),
        ),
        paid=standing.paid,
        left_to_pay=standing.left_to_pay,
        deposit_left=standing.deposit_left,
        blockers=[_blocker(one) for one in standing.blockers],
    )


def explanation_of(order_id: int, asked: ExplanationParams, by: Actor) -> ExplanationOut:
    """A figure and the signed documents that sum to it; costs are told to who may see them."""
    if asked.figure in queries.COST_FIGURES:
        by.must(rights.COSTS)
    if asked.order_line and not OrderLine.objects.filter(pk=asked.order_line, order_id=order_id).exists():
        raise NotFound
    group = None if asked.vat_rate is None else VatGroup(asked.vat_category, asked.vat_rate)
    entries = queries.explanation(order_id, asked.figure, asked.order_line, group, asked.on)
    return ExplanationOut(
        figure=asked.figure,
        quantity=sum((one.quantity for one in entries), Decimal(0)),
        amount=sum((one.amount for one in entries), ZERO),
        vat=sum((one.vat for one in entries), ZERO),
        entries=[_explained(one) for one in entries],
    )


def _total(total: queries.Total) -> TotalsOut:
    return TotalsOut(
        excl_tax=total.excl_tax,
        vat=total.vat,
        incl_tax=total.incl_tax,
        by_vat=[
            VatOut(vat_category=one.vat_category, vat_rate=one.vat_rate, base=one.excl_tax, vat=one.vat)
            for one in total.by_vat
        ],
    )


def _blocker(blocker: queries.Blocker) -> BlockerOut:
    document = blocker.document
    return BlockerOut(
        code=blocker.code,
        sentence=blocker.sentence,
        amount=blocker.amount,
        quantity=blocker.quantity,
        document=DocumentRefOut(kind=document.kind, id=document.id, label=document.label) if document else None,
        act=blocker.act,
        blocks=blocker.blocks,
    )


def _explained(entry: queries.ExplainedEntry) -> ExplainedOut:
    return ExplainedOut(
        on=entry.on,
        document_kind=entry.document_kind,
        document_id=str(entry.document_id) if entry.document_id else "",
        label=entry.label,
        quantity=entry.quantity,
        amount=entry.amount,
        vat=entry.vat,
    )
