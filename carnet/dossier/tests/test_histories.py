"""Random histories keep conservation to the cent against the independent recomputation (P3). HISTORIES says how many."""

import os
from datetime import date, timedelta

import pytest
from django.db.models import Case, F, Sum, When

from carnet.core.acts import company_scope
from carnet.core.rows import Amount
from carnet.dossier.check import Gap, check_company
from carnet.dossier.queries import explanation, standing
from carnet.dossier.queries.forecast import ForecastAsk, forecast
from carnet.dossier.tests.histories import Clock, History
from carnet.invoicing.models import Invoice, PlanLine
from carnet.sales.models import Order, OrderStanding
from carnet.sales.tests.factories import a_company

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
        _forecast_adds_up(clock.day)
        assert not checked.gaps, "\n".join([*map(str, checked.gaps), *_lives_of(checked.gaps, histories)])
        assert sum(len(history.told) - history.refused for history in histories) > BATCH * 5


def _forecast_adds_up(day: date) -> None:
    """Whatever the months are put together by, they add up to what plans expect, and plans to what open orders leave (P46)."""
    expected = PlanLine.objects.aggregate(total=Sum("amount"))["total"]
    left = OrderStanding.objects.exclude(state="draft").aggregate(total=Sum("left_excl_tax"))["total"]
    assert expected == left
    invoices = Invoice.objects.filter(number__isnull=False, issued_on__range=(day - timedelta(days=300), day))
    signed = Case(
        When(kind="credit_note", then=-F("total_excl_tax")), default=F("total_excl_tax"), output_field=Amount()
    )
    invoiced = invoices.aggregate(total=Sum(signed))["total"] or 0
    for way in ("month", "quarter", "customer", "salesperson", "family"):
        found = forecast(ForecastAsk(day, day - timedelta(days=300), day + timedelta(days=90), way))
        assert found.sum_of("late", "plan") == expected, way
        assert found.sum_of("invoiced") == invoiced, way


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
