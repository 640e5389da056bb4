"""Random histories keep conservation to the cent against the independent recomputation (P3). HISTORIES says how many."""

import os
import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import Case, F, Sum, When

from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.money import round_to
from carnet.core.rows import Amount
from carnet.dossier.check import Gap, check_company
from carnet.dossier.queries import explanation, standing
from carnet.dossier.queries.forecast import ForecastAsk, forecast, month_end
from carnet.dossier.tests.histories import Clock, D, History
from carnet.invoicing import commands as invoicing
from carnet.invoicing.models import Invoice, PlanLine
from carnet.sales import commands as quotes
from carnet.sales.lines import LineInput, PlanInput, QuoteContent
from carnet.sales.models import Order, OrderStanding, Quote, QuoteVersion
from carnet.sales.tests.factories import a_company, a_customer
from carnet.subscriptions import commands
from carnet.subscriptions.models import Charge, Period
from carnet.subscriptions.queries.rehearsing import rehearse_months
from carnet.subscriptions.tests.lives import play

BATCH = 20
HISTORIES = int(os.environ.get("HISTORIES", "100"))
FIRST = int(os.environ.get("FIRST_HISTORY", "0"))


@pytest.mark.django_db
@pytest.mark.parametrize("batch", range((HISTORIES + BATCH - 1) // BATCH))
def test_random_histories_stay_true_to_the_cent(batch: int) -> None:
    by = a_company()
    with company_scope(by.company_id):
        clock = Clock()
        histories = [History(FIRST + batch * BATCH + n, by, clock) for n in range(BATCH)]
        for history in histories:
            history.play(acts=14)
        for history in histories:
            if history.order:
                _explained(history)
        checked = check_company()
        chance = random.Random(FIRST + batch)
        _contracts_live(by, chance, clock.day)
        _quotes_wait(by, chance, clock.day)
        _forecast_adds_up(clock.day)
        assert not checked.gaps, "\n".join([*map(str, checked.gaps), *_lives_of(checked.gaps, histories)])
        assert sum(len(history.told) - history.refused for history in histories) > BATCH * 5


def _contracts_live(by: Actor, chance: random.Random, day: date) -> None:
    """Contracts signed and changed over the last months, billed by a run in the middle and one today: drafts wait, some are issued,
    changes reach back into both."""
    middle = day - timedelta(days=chance.randint(20, 60))
    play(by, chance, day - timedelta(days=150), middle)
    commands.run_billing(until=middle, on=middle, by=by)
    drafts = list(
        Period.objects.filter(invoice__isnull=False, invoice__number=None)
        .order_by("id")
        .values_list("invoice_id", flat=True)
    )
    for draft in sorted(set(chance.sample(drafts, min(4, len(drafts))))):
        invoicing.issue_invoice(invoice_id=draft, on=day, by=by)
    play(by, chance, middle, day)
    commands.run_billing(until=day, on=day, by=by)


def _quotes_wait(by: Actor, chance: random.Random, day: date) -> None:
    """Quotes drafted and sent, some with a chance of their own, some with a plan beyond or below their total."""
    for _n in range(6):
        amount = D(chance.randint(1, 999_999)) / 100
        line = LineInput(description="Work", unit_price=amount, vat_rate=D(20))
        shares = [chance.randint(1, 70) for _part in range(chance.randint(0, 3))]
        plan = [
            PlanInput(label="Part", percent=D(share), milestone="acceptance", offset_months=share // 20)
            for share in shares
        ]
        content = QuoteContent(
            lines=(line,), plan=(*plan, PlanInput(label="Rest")) if plan and sum(shares) < 100 else ()
        )
        quote = quotes.create_quote(party_id=a_customer().pk, content=content, on=day, by=by)
        if chance.random() < 0.6:
            quotes.send_quote(quote_id=quote.pk, on=day, by=by)
        if chance.random() < 0.5:
            Quote.objects.filter(pk=quote.pk).update(probability=chance.randint(0, 100))


def _of_contracts(day: date, last: date) -> Decimal:
    """What drafts of contracts ask, and each month to come as it is rehearsed."""
    drafted = Charge.objects.filter(invoice_line__invoice__number=None).aggregate(total=Sum("amount"))["total"] or D(0)
    first = day.replace(day=1)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return drafted + sum((one.excl_tax for one in rehearse_months(first, months)), D(0))


def _of_quotes() -> Decimal:
    """Open quotes, each by its chance; one worth nothing or less promises nothing."""
    settings, total = Settings.objects.get(), D(0)
    for one in Quote.objects.filter(state__in=["draft", "sent"]):
        worth = max(D(0), QuoteVersion.objects.get(quote=one, n=one.current_version).total_excl_tax)
        usual = settings.sent_probability if one.state == "sent" else settings.draft_probability
        total += round_to(worth * (usual if one.probability is None else one.probability) / 100)
    return total


def _forecast_adds_up(day: date) -> None:
    """Whatever the months are put together by, they add up to what plans expect, contracts will bill and open quotes are worth; and
    plans to what open orders leave (P46)."""
    last = month_end(day + timedelta(days=90))
    recurring, offered = _of_contracts(day, last), _of_quotes()
    assert recurring > 0 and offered > 0
    expected = PlanLine.objects.aggregate(total=Sum("amount"))["total"]
    left = OrderStanding.objects.exclude(state="draft").aggregate(total=Sum("left_excl_tax"))["total"]
    assert expected == left
    invoices = Invoice.objects.filter(number__isnull=False, issued_on__range=(day - timedelta(days=300), day))
    signed = Case(
        When(kind="credit_note", then=-F("total_excl_tax")), default=F("total_excl_tax"), output_field=Amount()
    )
    invoiced = invoices.aggregate(total=Sum(signed))["total"] or 0
    for way in ("month", "quarter", "customer", "salesperson", "family"):
        found = forecast(ForecastAsk(day, day - timedelta(days=300), last, way))
        assert found.sum_of("late", "plan") == expected, way
        assert found.sum_of("invoiced") == invoiced, way
        assert found.sum_of("contracts") == recurring, way
        assert found.sum_of("quotes") == offered, way
        assert (
            sum(sum(row.amounts.values(), D(0)) for row in found.rows) == expected + invoiced + recurring + offered
        ), way


def _lives_of(gaps: tuple[Gap, ...], histories: list[History]) -> list[str]:
    """What happened to the orders that do not agree."""
    numbers = dict(Order.objects.values_list("id", "number"))
    named = {gap.where for gap in gaps}
    return [
        f"history {one.seed}: {' / '.join(one.told)}"
        for one in histories
        if one.order and f"order {numbers[one.order]}" in named
    ]


def _explained(history: History) -> None:
    assert history.order is not None
    found = standing(history.order)
    left = found.totals.left_to_invoice
    replayed = standing(history.order, history.clock.day)
    assert (replayed.totals, replayed.lines, replayed.state) == (found.totals, found.lines, found.state), history.told
    rows = explanation(history.order, "left_to_invoice")
    assert (sum(row.amount for row in rows), sum(row.vat for row in rows)) == (left.excl_tax, left.vat), history.told
    assert sum(row.amount for row in explanation(history.order, "left_to_pay")) == found.left_to_pay, history.told
    if found.state in ("open", "settled"):
        assert [one for one in found.blockers if one.blocks], (found.state, history.told)
