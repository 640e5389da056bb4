"""Many people on one order at the same moment: everything that was done counts, exactly once (P3, P59)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connections

from carnet.core.acts import company_scope
from carnet.core.refusals import Refusal
from carnet.dossier.check import check_company
from carnet.dossier.commands import (
    accept_amendment,
    cancel_order,
    close_order,
    delete_order,
    propose_amendment,
    reopen_order,
)
from carnet.dossier.queries import standing
from carnet.dossier.tests.test_standing import an_order, day, line
from carnet.invoicing.commands import draft_interim, issue_invoice, record_payment
from carnet.invoicing.models import Invoice, Payment
from carnet.sales.lines import AmendmentChange
from carnet.sales.models import Amendment, Closure, Order
from carnet.sales.tests.factories import a_company

D = Decimal
pytestmark = pytest.mark.slow


def together(*works: Callable[[int], object], times: int) -> list[str]:
    """Each work many times in a thread of its own; gives the refusals."""

    def repeat(work: Callable[[int], object]) -> list[str]:
        refused = []
        try:
            for n in range(times):
                try:
                    work(n)
                except Refusal as refusal:
                    refused.append(refusal.code)
        finally:
            connections.close_all()
        return refused

    with ThreadPoolExecutor(len(works)) as pool:
        return [code for codes in pool.map(repeat, works) for code in codes]


def test_invoicing_paying_and_amending_at_once_stay_exact(own_database: str) -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("100", "99.99"), line("3", "33.33", "5.5"))

    def bill(_n: int) -> None:
        draft = draft_interim(order_id=order.pk, on=day(10), percent=D(1), by=by)
        issue_invoice(invoice_id=draft.pk, on=day(10), by=by)

    def pay(_n: int) -> None:
        record_payment(party_id=order.party_id, on=day(10), amount=D("7.77"), method="transfer", by=by)

    def amend(_n: int) -> None:
        change = AmendmentChange(line=line("1", "10.01"))
        drafted = propose_amendment(order_id=order.pk, on=day(10), changes=[change], by=by)
        accept_amendment(amendment_id=drafted.pk, on=day(10), by=by)

    refused = together(bill, pay, amend, bill, times=12)
    assert not refused
    with company_scope(by.company_id):
        assert not check_company().gaps
        assert Invoice.objects.filter(number__isnull=False).count() == 24
        assert Payment.objects.count() == 12
        assert Amendment.objects.filter(accepted_on__isnull=False).count() == 12
        found = standing(order.pk)
        assert found.totals.ordered.excl_tax == D("9999.00") + D("99.99") + 12 * D("10.01")


def test_closing_and_reopening_at_once_leave_one_story(own_database: str) -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("3", "19.99"))
    refused = together(
        lambda _n: close_order(order_id=order.pk, on=day(10), reason="Stops", by=by),
        lambda _n: reopen_order(order_id=order.pk, on=day(10), by=by),
        lambda _n: close_order(order_id=order.pk, on=day(10), reason="Stops too", by=by),
        times=10,
    )
    assert set(refused) <= {"OrderAlreadyClosed", "OrderNotClosedByHand"}
    with company_scope(by.company_id):
        assert not check_company().gaps
        assert Closure.objects.filter(reopened_on=None).count() <= 1


def test_deleting_while_somebody_drafts_leaves_no_orphan(own_database: str) -> None:
    by = a_company()
    for _round in range(5):
        with company_scope(by.company_id):
            order = an_order(by, line("1", "100"))
        refused = together(
            lambda _n, order=order: delete_order(order_id=order.pk, by=by),
            lambda _n, order=order: draft_interim(order_id=order.pk, on=day(10), percent=D(10), by=by),
            lambda _n, order=order: cancel_order(order_id=order.pk, on=day(10), reason="No", by=by),
            times=1,
        )
        assert set(refused) <= {"NotFound", "OrderHeldByDocuments", "OrderHasDrafts", "OrderCancelled"}, refused
        with company_scope(by.company_id):
            assert not check_company().gaps
            drafts = Invoice.objects.filter(party_id=order.party_id).count()
            assert drafts <= Order.objects.filter(pk=order.pk).count()
