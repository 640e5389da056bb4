"""What to keep an eye on: money that slips away, money expected week by week, how customers pay (P46)."""

from typing import Literal

from django.db.models import Sum
from django.db.models.functions import Coalesce
from ninja import Query
from pydantic import BaseModel, Field

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import AmountIn, AmountOut, Answer, Body, Day, DayOut, IdIn, IdOut, PathId
from carnet.core.api.paging import ListParams, Page, page, sorts
from carnet.core.api.routing import ApiRequest, Routes
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.dossier import commands
from carnet.dossier.models import Leak
from carnet.dossier.queries.cash import CashWeek, cash_view, noted_balance
from carnet.dossier.queries.habits import habits
from carnet.dossier.queries.leaks import hunted, leaks_of
from carnet.parties.models import Party

routes = Routes("Watching")
SORTS = sorts(Leak, "since", since="since", amount="amount", id="id")
Kind = Literal["not_invoiced", "deposit_unpaid", "above_delivered", "bought_above", "time_closed", "contract_ended"]


class BankBalanceIn(Body):
    """What is in the bank, on a day: today when left out."""

    amount: AmountIn
    on: Day | None = None


class HuntedOut(Answer):
    """What a hunter found that is older than it waits: how many orders or contracts, how much, in the company's currency."""

    kind: str
    count: int
    amount: AmountOut


class HuntOut(Answer):
    """Every hunter that found something."""

    items: list[HuntedOut]


class LeakOut(Answer):
    """An order (or a contract) from which money slips away, since when, and how much."""

    kind: str
    order: IdOut | None = Field(validation_alias="order_id")
    contract: IdOut | None = Field(validation_alias="contract_id")
    customer: IdOut = Field(validation_alias="party_id")
    since: DayOut
    amount: AmountOut


class LeakParams(ListParams):
    """Of one kind, of one customer; `totals` gives how many and how much."""

    kind: Kind | None = None
    customer: IdIn | None = None


class CashWeekOut(Answer):
    """A week: what comes in and goes out by source, and the balance at its end; `last` is null for all that comes later."""

    first: DayOut
    last: DayOut | None
    amounts: dict[str, AmountOut]
    coming: AmountOut
    going: AmountOut
    balance: AmountOut


class CashOut(Answer):
    """The balance it begins with, and the weeks."""

    start: AmountOut
    weeks: list[CashWeekOut]
    later: CashWeekOut


class CashParams(BaseModel):
    """How many weeks, this one first."""

    weeks: int = Field(13, ge=1, le=52)


class HabitsOut(Answer):
    """The invoices paid over a year: how many, how many late, in how many days, how many days after (negative: before) the due date;
    no days when none was paid."""

    invoices: int
    late: int
    days: int | None
    delay: int | None
    last_on: DayOut | None


@routes.get("/leaks", right=rights.READ, gives=Page[LeakOut])
def list_leaks(request: ApiRequest, asked: Query[LeakParams]) -> Page[LeakOut]:
    """Money that slips away; what concerns costs only with the right to see them."""
    rows = leaks_of(request.by)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.customer:
        rows = rows.filter(party_id=asked.customer)
    return page(
        rows,
        asked,
        SORTS,
        lambda found: [LeakOut.model_validate(one) for one in found],
        lambda all_of: {
            "count": str(all_of.order_by().count()),
            "amount": str(all_of.order_by().aggregate(sum=Coalesce(Sum("amount"), ZERO))["sum"]),
        },
    )


@routes.get("/leaks/found", right=rights.READ, gives=HuntOut)
def read_hunt(request: ApiRequest) -> HuntOut:
    """What each hunter found, as the dashboard shows it."""
    return HuntOut(items=[HuntedOut.model_validate(one) for one in hunted(request.by, today())])


@routes.get("/forecast/cash", right=rights.READ, gives=CashOut)
def read_cash(request: ApiRequest, asked: Query[CashParams]) -> CashOut:
    """Money expected in and out by week, with what each customer's habits make of due dates, and the balance it makes."""
    noted = noted_balance()
    found = cash_view(today(), noted.amount if noted else ZERO, asked.weeks)
    return CashOut(start=found.start, weeks=[_week(one) for one in found.weeks], later=_week(found.later))


@routes.put("/forecast/cash/balance", right=rights.PAYMENTS, gives=CashOut)
def note_balance(request: ApiRequest, body: BankBalanceIn) -> CashOut:
    """Note what is in the bank on a day: the weeks to come begin with it."""
    commands.note_balance(amount=body.amount, on=body.on or today(), by=request.by)
    found = cash_view(today(), body.amount)
    return CashOut(start=found.start, weeks=[_week(one) for one in found.weeks], later=_week(found.later))


@routes.get("/parties/{id}/payment-habits", right=rights.READ, gives=HabitsOut)
def read_habits(request: ApiRequest, id: PathId) -> HabitsOut:
    """How a customer pays."""
    if not Party.objects.filter(pk=id).exists():
        raise NotFound
    found = habits(today(), [id]).get(id)
    if found is None:
        return HabitsOut(invoices=0, late=0, days=None, delay=None, last_on=None)
    return HabitsOut.model_validate(found)


def _week(week: CashWeek) -> CashWeekOut:
    return CashWeekOut(
        first=week.first,
        last=week.last,
        amounts=dict(week.amounts),
        coming=week.coming,
        going=week.going,
        balance=week.balance,
    )
