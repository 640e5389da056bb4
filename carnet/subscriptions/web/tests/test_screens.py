"""Contracts on screen: every page, every dialog, what they cost, who may open them."""

import gzip
from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from carnet.company import rights
from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.invoicing.commands import record_mandate
from carnet.invoicing.models import Invoice
from carnet.sales.models import OrderLine, OrderStanding
from carnet.sales.tests.factories import a_customer, an_order
from carnet.subscriptions import commands
from carnet.subscriptions.models import Contract, ContractLine, ContractRules, HandOver, Index, IndexValue, Run
from carnet.subscriptions.tests.acts import a_contract, a_line, bill, fresh, periods
from carnet.subscriptions.tests.sums import QUARTER, YEAR, day
from carnet.subscriptions.tests.test_handing_over import recurring
from carnet.subscriptions.web.tests.conftest import HTMX, text

pytestmark = pytest.mark.django_db
PAGES = ("contracts", "contract_new", "renewals", "revisions", "review", "revenue", "rules", "runs", "run_new", "rehearsal",
         "rehearsal_months", "indices", "index_new")  # fmt: skip
DIALOGS = ("edit", "change", "suspend", "resume", "terminate", "renew", "offer", "tell", "clause")


@pytest.fixture(autouse=True)
def autumn() -> object:
    """Every page of these tests is looked at on 19 October 2026."""
    with time_machine.travel("2026-10-19 08:00:00+00:00", tick=False) as frozen:
        yield frozen


def test_every_page_opens_empty_and_with_contracts(desk: Client, by: Actor) -> None:
    for name in PAGES:
        assert desk.get(reverse(f"subscriptions:{name}")).status_code == 200, name
    contract = a_contract(
        by, "17/01/2026", a_line("300.00"), billing=QUARTER, term=YEAR, renewal="automatic", notice=QUARTER
    )
    a_contract(by, "01/06/2026", a_line("45.00"), draft=True)
    bill(by, "19/10/2026")
    for name in PAGES:
        body = text(desk.get(reverse(f"subscriptions:{name}")))
        assert "style=" not in body and "onclick" not in body, name
    for name in DIALOGS:
        assert desk.get(reverse(f"subscriptions:{name}", args=[contract.pk]), headers=HTMX).status_code == 200, name
    run = Run.objects.get()
    assert contract.number not in text(desk.get(reverse("subscriptions:run", args=[run.pk])))
    assert desk.get(reverse("subscriptions:run_progress", args=[run.pk]), headers=HTMX).status_code == 200


def test_a_contract_paid_by_direct_debit_says_under_which_mandate(desk: Client, by: Actor) -> None:
    Settings.objects.update(creditor_id="FR72ZZZ123456")
    party = a_customer()
    contract = a_contract(by, "01/10/2026", a_line("10.00"), party=party, direct_debit=True)
    page = reverse("subscriptions:contract", args=[contract.pk])
    assert "sans mandat en vigueur" in text(desk.get(page))
    iban = "FR1420041010050500013M02606"
    record_mandate(party_id=party.pk, iban=iban, signed_on=day("01/10/2026"), reference="RUM-3", by=by)
    shown = text(desk.get(page))
    assert "RUM-3 … 2606" in shown and iban not in shown and "sans mandat" not in shown


def test_the_letter_of_a_renewal_is_read_before_it_leaves(desk: Client, by: Actor) -> None:
    contract = a_contract(by, "17/01/2026", a_line("300.00"), term=YEAR, renewal="automatic", notice=QUARTER)
    shown = text(desk.get(reverse("subscriptions:tell", args=[contract.pk]), headers=HTMX))
    assert contract.number in shown and "16/01/2027" in shown and "16/10/2026" in shown


def test_the_page_of_a_contract_costs_the_same_whatever_its_history(desk: Client, by: Actor) -> None:
    contract = a_contract(by, "01/01/2024", a_line("100.00"), a_line("20.00", description="Backup"))
    bill(by, "01/03/2024", "19/10/2026")
    address = reverse("subscriptions:contract", args=[contract.pk])
    desk.get(address)
    with CaptureQueriesContext(connection) as few:
        desk.get(address)
    bill(by, "19/10/2026")
    for n in range(1, 9):
        change = [commands.LineChange(line_id=_line_id(contract), quantity=Decimal(n + 1))]
        commands.change_contract(
            contract_id=contract.pk, from_on=day(f"01/0{n}/2026"), lines=change, on=day("19/10/2026"), by=by
        )
    with CaptureQueriesContext(connection) as many:
        answer = desk.get(address)
    assert len(many) <= len(few) + 2 <= 32, "\n".join(query["sql"][:110] for query in many)
    assert len(gzip.compress(answer.content)) < 30_000
    assert text(answer).count("btn btn-primary") == 1


def _line_id(contract: Contract) -> int:
    return ContractLine.objects.filter(contract=contract).order_by("position")[0].pk


@pytest.mark.parametrize("name", ["contracts", "runs", "renewals", "indices", "revisions", "review"])
def test_lists_cost_the_same_whatever_their_rows(desk: Client, by: Actor, name: str) -> None:
    def more(n: int) -> None:
        party = a_customer()
        for at in range(n):
            a_contract(by, f"{at + 1:02}/10/2026", a_line(), party=party, term=YEAR, renewal="automatic")
            commands.create_index(code=f"I{n}{at}", name=f"Index {n} {at}", by=by)
        bill(by, "19/10/2026")

    address = reverse(f"subscriptions:{name}") + ("?view=all" if name in ("contracts", "renewals") else "")
    more(2)
    desk.get(address)
    with CaptureQueriesContext(connection) as few:
        desk.get(address)
    more(6)
    with CaptureQueriesContext(connection) as many:
        desk.get(address)
    assert len(few) == len(many) <= 14, "\n".join(query["sql"][:110] for query in many)


def test_a_contract_is_typed_previewed_and_made(desk: Client, by: Actor) -> None:
    party = a_customer()
    typed = {
        "party": str(party.pk), "title": "Hosting", "start_on": "2026-10-17", "term_0": "36", "term_1": "month",
        "renewal": "automatic", "renewal_length_0": "12", "renewal_length_1": "month", "notice_0": "3", "notice_1": "month",
        "billing": "3 month", "in_advance": "True", "alignment": "calendar", "lead_days": "0", "issuing": "propose",
        "grouping": "period", "rows": "2", "description-0": "Hosting of the site", "quantity-0": "1", "price-0": "300",
        "every-0": "1 month", "indexed-0": "1",
    }  # fmt: skip
    address = reverse("subscriptions:contract_new")
    seen = text(desk.post(address, typed, headers={**HTMX, "HX-Target": "grid"}))
    assert "745,16" in seen and "900,00" in seen and "16/10/2029" in seen
    assert not Contract.objects.exists()
    desk.post(address, typed)
    made = Contract.objects.get()
    assert (made.title, made.end_on, made.notice_count, made.alignment) == ("Hosting", day("16/10/2029"), 3, "calendar")
    assert "Hosting of the site" in text(desk.get(reverse("subscriptions:contract", args=[made.pk])))


def test_what_is_wrong_of_a_contract_is_said_and_nothing_is_made(desk: Client, by: Actor) -> None:
    answer = desk.post(reverse("subscriptions:contract_new"), {"party": "", "start_on": "2026-10-17", "rows": "0"})
    assert answer.status_code == 422 and not Contract.objects.exists()


def test_a_draft_is_edited_activated_made_a_draft_again_deleted(desk: Client, by: Actor) -> None:
    draft = a_contract(by, "01/11/2026", a_line("45.00"), draft=True, title="Fibre")
    edit = reverse("subscriptions:edit_draft", args=[draft.pk])
    assert "Maintenance" in text(desk.get(edit))
    typed = {
        "party": str(draft.party_id), "title": "Fibre 2", "start_on": "2026-11-05", "billing": "1 month", "in_advance": "False",
        "alignment": "anniversary", "issuing": "issue", "grouping": "contract", "rows": "1", "description-0": "Fibre access",
        "quantity-0": "2", "price-0": "45", "version": str(draft.version),
    }  # fmt: skip
    assert desk.post(edit, typed).status_code == 302
    assert (fresh(draft).title, fresh(draft).issuing) == ("Fibre 2", "issue")
    desk.post(reverse("subscriptions:activate", args=[draft.pk]))
    assert fresh(draft).next_due_on == day("05/12/2026")
    desk.post(reverse("subscriptions:deactivate", args=[draft.pk]))
    assert fresh(draft).activated_on is None
    desk.post(reverse("subscriptions:delete", args=[draft.pk]))
    assert not Contract.objects.exists()


def test_a_change_is_previewed_with_its_computation_then_made(desk: Client, by: Actor) -> None:
    contract = a_contract(by, "01/10/2026", a_line("40.00", quantity="10"))
    bill(by, "01/10/2026")
    _issue_all(by)
    line_id = _line_id(contract)
    typed = {
        "from_on": "2026-10-17", "version": str(fresh(contract).version), f"q-{line_id}": "13", f"was-q-{line_id}": "10",
        f"p-{line_id}": "40", f"was-p-{line_id}": "40", f"d-{line_id}": "", f"was-d-{line_id}": "", "rows": "1",
    }  # fmt: skip
    seen = text(desk.post(reverse("subscriptions:change_preview", args=[contract.pk]), typed, headers=HTMX))
    assert "520,00" in seen and "58,06" in seen and "15/31" in seen
    assert fresh(contract).settle_from is None
    assert desk.post(reverse("subscriptions:change", args=[contract.pk]), typed).status_code == 302
    assert fresh(contract).settle_from == day("17/10/2026")
    page = text(desk.get(reverse("subscriptions:contract", args=[contract.pk])))
    assert "10 → 13" in page


def test_a_lower_quantity_shows_its_credit_note_before_it_is_made(desk: Client, by: Actor) -> None:
    contract = a_contract(by, "01/10/2026", a_line("100.00"))
    bill(by, "01/10/2026")
    _issue_all(by)
    line_id = _line_id(contract)
    typed = {"from_on": "2026-10-17", f"x-{line_id}": "on", "rows": "1"}
    seen = text(desk.post(reverse("subscriptions:change_preview", args=[contract.pk]), typed, headers=HTMX))
    assert "-48,39" in seen.replace("−", "-")
    assert not Invoice.objects.filter(kind="credit_note").exists()


def test_suspended_resumed_terminated_taken_back(desk: Client, by: Actor) -> None:
    contract = a_contract(by, "01/01/2026", a_line("100.00"), term=YEAR, commitment=YEAR)

    def post(name: str, **typed: str) -> int:
        return desk.post(reverse(f"subscriptions:{name}", args=[contract.pk]), typed).status_code

    assert post("suspend", from_on="2026-10-19", reason="Works") == 302
    assert "Works" in text(desk.get(reverse("subscriptions:contract", args=[contract.pk])))
    assert post("resume", from_on="2026-10-25") == 302
    assert post("terminate", last_day="2026-11-30", notice_on="2026-10-19", reason="price") == 422
    assert post("terminate", last_day="2026-11-30", notice_on="2026-10-19", reason="price", despite="on") == 302
    assert fresh(contract).stopped_on == day("30/11/2026")
    assert post("continue") == 302 and fresh(contract).stopped_on is None
    assert post("renew", length_0="6", length_1="month", percent="3") == 302
    assert fresh(contract).end_on == day("30/06/2027")


def test_a_clause_is_set_previewed_over_all_contracts_and_applied(desk: Client, by: Actor) -> None:
    contract = a_contract(by, "01/10/2025", a_line("900.00"))
    index = commands.create_index(code="ICHT", name="ICHT-IME", by=by)
    address = reverse("subscriptions:index", args=[index.pk])
    file = SimpleUploadedFile("values.csv", b"2025-10;312.7\n2026-09;320.9\n")
    assert desk.post(address, {"file": file}).status_code == 302
    assert desk.post(address, {"month": "2026-10-01", "value": "321,2"}).status_code == 302
    assert IndexValue.objects.count() == 3
    clause = {
        "index_0": str(index.pk), "share_0": "100", "month_0": "2025-10-15", "first_on": "2026-10-01", "every_months": "12",
        "months_back": "0", "rounded_to": "2", "to_confirm": "on",
    }  # fmt: skip
    assert desk.post(reverse("subscriptions:clause", args=[contract.pk]), clause).status_code == 302
    shown = text(desk.get(reverse("subscriptions:revisions")))
    assert "900,00 × 321,2 / 312,7 = 900,00 × 1,02718 = 924,46" in shown and "2,72" in shown and "2,717" not in shown
    desk.post(reverse("subscriptions:revisions"), {"contract": [str(contract.pk)], "do": "apply"})
    assert "924,46" in text(desk.get(reverse("subscriptions:contract", args=[contract.pk])))
    assert text(desk.get(address)).count("#lock") == 1  # that of 2025-10 is kept by the clause, as its base
    taken = reverse("subscriptions:index_value_delete", args=[index.pk, "2026-09-01"])
    assert desk.post(taken).status_code == 302 and IndexValue.objects.count() == 2


def test_an_order_hands_its_lines_over_from_its_folder(desk: Client, by: Actor) -> None:
    order = an_order([("1", "1500.00"), recurring("month", "45.00", "Hosting"), recurring("year", "540.00", "Domain")])
    folder = reverse("dossier:order", args=[order.pk])
    address = reverse("subscriptions:order_hand_over", args=[order.pk])
    assert address in text(desk.get(folder))
    dialog = text(desk.get(address, headers=HTMX))
    assert "Hosting" in dialog and "checked" in dialog
    hosting, domain = OrderLine.objects.filter(order=order, period__gt="").order_by("position")
    typed = {
        "lines": [str(hosting.pk)], "title": "Hosting", "start_on": "2026-11-01", "billing": "1 month", "in_advance": "True",
        "alignment": "anniversary", "issuing": "propose", "grouping": "period",
    }  # fmt: skip
    assert desk.post(address, typed).status_code == 302
    assert Contract.objects.get().order_id == order.pk
    give_up = reverse("subscriptions:order_line_give_up", args=[order.pk, domain.pk])
    assert desk.post(give_up, {"reason": "Kept by the customer"}).status_code == 302
    assert OrderStanding.objects.get(order=order).recurring_to_hand_over == 0
    shown = text(desk.get(folder))
    assert Contract.objects.get().number in shown and "Kept by the customer" in shown
    desk.post(reverse("subscriptions:order_line_restore", args=[order.pk, domain.pk]))
    assert HandOver.objects.filter(contract=None).count() == 2
    assert OrderStanding.objects.get(order=order).recurring_to_hand_over == 1


def test_the_invoices_of_a_contract_stand_in_the_folder_and_on_the_page_of_the_customer(
    desk: Client, by: Actor
) -> None:
    order = an_order([recurring("month", "45.00", "Hosting")])
    (contract,) = commands.hand_over(order_id=order.pk, on=day("01/10/2026"), by=by)
    bill(by, "19/10/2026")
    (invoice,) = _issue_all(by)
    assert str(invoice.number) in text(desk.get(reverse("dossier:order", args=[order.pk])))
    panel = text(desk.get(reverse("subscriptions:party_contracts", args=[contract.party_id])))
    assert contract.number in panel and "45,00" in panel
    assert desk.get(reverse("subscriptions:contracts_of_party") + f"?party={contract.party_id}").status_code == 302


def test_a_run_from_the_screen_then_the_rehearsal_of_the_next_month(desk: Client, by: Actor) -> None:
    contract = a_contract(by, "01/10/2026", a_line("45.00"))
    answer = desk.post(reverse("subscriptions:run_new"), {"until": "2026-10-19", "on": "2026-10-19"})
    assert answer.status_code == 302 and periods(contract) == [("01/10/2026", "31/10/2026", Decimal("45.00"))]
    body = text(desk.get(answer["Location"]))
    assert "45,00" in body
    shown = text(desk.get(reverse("subscriptions:rehearsal") + f"?month=2026-11&contract={contract.pk}"))
    assert "01/11/2026" in shown and "45,00" in shown
    months = text(desk.get(reverse("subscriptions:rehearsal_months")))
    assert months.count("45,00") == 23 and "1 035,00" in months.replace("\u202f", " ").replace("\xa0", " ")


def test_recurring_revenue_is_explained(desk: Client, by: Actor) -> None:
    contract = a_contract(by, "05/09/2026", a_line("45.00"))
    body = text(desk.get(reverse("subscriptions:revenue") + "?month=2026-09"))
    assert contract.number in body and "chart-revenue" in body and "540,00" in body


def test_rules_of_the_house(desk: Client, by: Actor) -> None:
    typed = {
        "hand_over": "active", "issuing": "issue", "lead_days": "5", "nightly_hour": "4", "tell_days": "45", "remind_days": "20",
        "unusual_percent": "10",
    }  # fmt: skip
    assert desk.post(reverse("subscriptions:rules"), typed).status_code == 302
    held = ContractRules.objects.get()
    assert (held.hand_over, held.lead_days, held.unusual_percent) == ("active", 5, 10)


def test_what_a_reader_may_not_do_is_not_offered_and_refused(desk_with: Callable[..., Client], by: Actor) -> None:
    contract = a_contract(by, "01/10/2026")
    index = Index.objects.create(code="X", name="X")
    desk = desk_with()
    page = text(desk.get(reverse("subscriptions:contract", args=[contract.pk])))
    assert reverse("subscriptions:change", args=[contract.pk]) not in page
    for name in DIALOGS:
        assert desk.get(reverse(f"subscriptions:{name}", args=[contract.pk])).status_code == 403, name
    assert (
        desk.post(reverse("subscriptions:index", args=[index.pk]), {"month": "2026-10-01", "value": "1"}).status_code
        == 403
    )
    assert desk.get(reverse("subscriptions:review")).status_code == 403
    biller = desk_with(rights.BILLING_RUNS)
    assert biller.get(reverse("subscriptions:run_new")).status_code == 200
    assert biller.get(reverse("subscriptions:review")).status_code == 403


def _issue_all(by: Actor) -> list[Invoice]:
    drafts = list(Invoice.objects.filter(number=None).values_list("pk", flat=True))
    return commands.issue_drafts(invoice_ids=drafts, on=day("19/10/2026"), by=by)
