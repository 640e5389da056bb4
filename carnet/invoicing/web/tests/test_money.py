"""Payments and credit notes on screen."""

from datetime import date
from typing import Any

from django.utils import translation

from carnet.company import rights
from carnet.invoicing.models import Allocation, Invoice, InvoiceLine, InvoiceStanding, Payment, PaymentStanding
from carnet.invoicing.plans import PlanUse
from carnet.invoicing.web.plan_panel import _uses
from carnet.invoicing.web.tests.conftest import D, Screen, said
from carnet.sales.models import OrderLine
from carnet.sales.tests.factories import a_customer, an_order


def test_a_payment_is_ready_for_what_is_due(screen: Screen) -> None:
    order = an_order([("1", "1000.00")])
    invoice = screen.desk.balance(order)
    for asked in (f"invoice={invoice.pk}", f"order={order.pk}", f"party={order.party_id}"):
        page = said(screen.open(f"/payments/new?{asked}"))
        assert (
            'name="amount" value="1\u00a0200,00"' in page and f'name="a-{invoice.pk}" value="1\u00a0200,00"' in page
        ), asked


def record(screen: Screen, party_id: int, amount: str, query: str = "", **given: str) -> Any:
    day = screen.desk.on.isoformat()
    typed = {"party": party_id, "amount": amount, "on": day, "method": "transfer", "reference": "VIR 7", **given}
    return screen.send(f"/payments/new?{query}", **typed)


def test_what_is_typed_beside_invoices_is_what_is_settled_and_the_rest_is_credit(screen: Screen) -> None:
    order = an_order([("1", "1000.00"), ("1", "500.00")])
    first = screen.desk.interim(order, percent="50")
    second = screen.desk.balance(order)
    answer = record(screen, order.party_id, "1 000,00", **{f"a-{first.pk}": "600", f"a-{second.pk}": "150,50"})
    assert answer.status_code == 204
    left = dict(InvoiceStanding.objects.values_list("invoice_id", "left"))
    assert (left[first.pk], left[second.pk]) == (D("300.00"), D("749.50"))
    assert PaymentStanding.objects.get().unallocated == D("249.50")


def test_too_much_received_is_said_in_words(screen: Screen) -> None:
    order = an_order([("1", "1000.00")])
    screen.desk.balance(order)
    shown = screen.send(
        "/payments/proposal", party=order.party_id, amount="1 250", on="2026-11-23", method="card", propose="1"
    )
    assert "50,00\u00a0€ restent à utiliser : c’est un crédit du client" in said(shown)


def test_an_exact_amount_settles_its_invoice_else_the_oldest_due(screen: Screen) -> None:
    party = a_customer()
    small, large = (screen.desk.balance(an_order([("1", price)], party)) for price in ("100.00", "200.00"))
    exact = screen.send("/payments/proposal", party=party.pk, amount="240", propose="1").context["sharing"]
    assert [(one.invoice.invoice_id, one.given) for one in exact.targets if one.given] == [(large.pk, D("240.00"))]
    oldest = screen.send("/payments/proposal", party=party.pk, amount="150", propose="1").context["sharing"]
    assert [(one.invoice.invoice_id, one.given) for one in oldest.targets] == [
        (small.pk, D("120.00")),
        (large.pk, D("30.00")),
    ]


def test_more_than_what_is_left_is_refused_under_the_button(screen: Screen) -> None:
    order = an_order([("1", "100.00")])
    invoice = screen.desk.balance(order)
    answer = record(screen, order.party_id, "500", **{f"a-{invoice.pk}": "130"})
    assert answer.status_code == 422 and "120" in said(answer) and not Payment.objects.exists()


def test_money_on_an_order_without_invoice_waits_for_its_deposit(screen: Screen) -> None:
    order = an_order([("1", "1000.00")])
    assert record(screen, order.party_id, "360", query=f"order={order.pk}", order=str(order.pk)).status_code == 204
    page = said(screen.open(f"/orders/{order.pk}/invoice"))
    assert 'value="deposit" class="form-selectgroup-input" data-key="1" checked' in page
    assert 'name="share" class="form-control num" value="360,00"' in page


def test_a_bounced_payment_is_reversed_with_a_reason(screen: Screen) -> None:
    invoice = screen.desk.balance(an_order([("1", "100.00")]))
    paid = screen.desk.pay(invoice)
    address = f"/payments/{paid.pk}/reversal"
    assert "de nouveau dû" in said(screen.open(address))
    assert screen.send(address, on=screen.desk.on.isoformat(), reason="").status_code == 422
    assert screen.send(address, on=screen.desk.on.isoformat(), reason="Chèque sans provision").status_code == 204
    assert InvoiceStanding.objects.get(invoice=invoice).left == D("120.00")
    assert "Chèque sans provision" in said(screen.client.get(f"/payments/{paid.pk}"))


def test_a_credit_is_used_then_given_back(screen: Screen) -> None:
    party = a_customer()
    assert record(screen, party.pk, "300").status_code == 204
    paid = Payment.objects.get()
    invoice = screen.desk.balance(an_order([("1", "100.00")], party))
    assert screen.send(f"/payments/{paid.pk}/allocation", **{f"a-{invoice.pk}": "120"}).status_code == 204
    assert InvoiceStanding.objects.get(invoice=invoice).left == 0
    page = said(screen.open(f"/parties/{party.pk}/refund"))
    assert 'value="180,00"' in page
    day = screen.desk.on.isoformat()
    assert screen.send(f"/parties/{party.pk}/refund", amount="180", on=day, method="transfer").status_code == 204
    assert PaymentStanding.objects.get(payment=paid).unallocated == 0
    assert screen.client.get(f"/payments/{Payment.objects.get(kind='refund').pk}").status_code == 200


def test_a_small_difference_is_given_up_with_a_reason(screen: Screen) -> None:
    invoice = screen.desk.balance(an_order([("1", "100.00")]))
    screen.desk.pay(invoice, "119.98")
    assert 'value="0,02"' in said(screen.open(f"/invoices/{invoice.pk}/write-off"))
    typed = {"amount": "0,02", "on": screen.desk.on.isoformat(), "reason": "Centimes"}
    assert screen.send(f"/invoices/{invoice.pk}/write-off", **typed).status_code == 204
    assert InvoiceStanding.objects.get(invoice=invoice).left == 0


def credit(screen: Screen, invoice: Invoice, do: str = "issue", **typed: str) -> Any:
    given = {"way": "whole", "again": "1", "reason": "Erreur", "on": screen.desk.on.isoformat(), "do": do, **typed}
    return screen.send(f"/invoices/{invoice.pk}/credit-note", **given)


def test_a_whole_credit_gives_the_deposit_back_as_shown(screen: Screen) -> None:
    order = an_order([("1", "1000.00")])
    screen.desk.deposit(order, "30")
    invoice = screen.desk.balance(order)
    shown = screen.open(f"/invoices/{invoice.pk}/credit-note")
    told = {change.label: change.after for change in shown.context["shown"].changes}
    assert told["Acompte de nouveau à déduire HT"] == D("300.00") and told["À refacturer HT"] == D("1000.00")
    assert credit(screen, invoice).status_code == 204
    note = Invoice.objects.get(kind="credit_note")
    proposal = shown.context["proposal"]
    assert (
        (note.total_excl_tax, note.total_incl_tax)
        == (proposal.total_excl_tax, proposal.total_incl_tax)
        == (D("700.00"), D("840.00"))
    )
    from carnet.sales.models import OrderStanding

    assert OrderStanding.objects.get(order=order).deposit_left_excl_tax == D("300.00")


def test_lines_and_amounts_are_credited_as_shown(screen: Screen) -> None:
    order = an_order([("10", "100.00"), ("1", "500.00", "10")])
    invoice = screen.desk.balance(order)
    first = InvoiceLine.objects.filter(invoice=invoice).order_by("position")[0].pk
    for typed, excl in (({"way": "lines", f"q-{first}": "2"}, "200.00"), ({"way": "lines", f"a-{first}": "50"}, "50.00"),
                        ({"way": "vat", "e-S-10": "100"}, "100.00"), ({"way": "vat", "i-S-20": "120"}, "100.00")):  # fmt: skip
        shown = screen.send(f"/invoices/{invoice.pk}/credit-note/preview", again="0", **typed)
        assert shown.context["proposal"].total_excl_tax == D(excl), typed
        assert credit(screen, invoice, again="0", **typed).status_code == 204
        note = Invoice.objects.filter(kind="credit_note").latest("pk")
        assert note.total_excl_tax == D(excl) and note.to_invoice_again is False


def test_a_credit_says_why_and_never_more_than_what_is_left(screen: Screen) -> None:
    invoice = screen.desk.balance(an_order([("10", "100.00")]))
    line = InvoiceLine.objects.get(invoice=invoice).pk
    assert credit(screen, invoice, reason=" ").status_code == 422
    refused = credit(screen, invoice, way="lines", **{f"q-{line}": "11"})
    assert refused["HX-Refusal"] == "BeyondWhatIsLeft" and not Invoice.objects.filter(kind="credit_note").exists()
    page = screen.send(f"/invoices/{invoice.pk}/credit-note/preview", way="lines", **{f"q-{line}": "11"})
    assert page.status_code == 200 and "10" in page.context["shown"].refused.sentence


def test_what_exceeds_the_debt_is_a_credit_to_use_or_give_back(screen: Screen) -> None:
    party = a_customer()
    invoice = screen.desk.balance(an_order([("1", "100.00")], party))
    screen.desk.pay(invoice)
    shown = screen.open(f"/invoices/{invoice.pk}/credit-note").context["shown"]
    assert {change.label: change.after for change in shown.changes}["Crédit du client TTC"] == D("120.00")
    assert credit(screen, invoice).status_code == 204
    note = Invoice.objects.get(kind="credit_note")
    other = screen.desk.balance(an_order([("1", "100.00")], party))
    assert "Imputer ce crédit" in said(screen.client.get(f"/invoices/{note.pk}"))
    assert screen.send(f"/invoices/{note.pk}/allocation", **{f"a-{other.pk}": "120"}).status_code == 204
    assert InvoiceStanding.objects.get(invoice=other).left == 0 and Allocation.objects.filter(credit_note=note).exists()


def test_money_needs_its_right(screen: Screen) -> None:
    invoice = screen.desk.balance(an_order([("1", "100.00")]))
    screen.only(rights.READ, rights.INVOICES)
    assert screen.open(f"/payments/new?invoice={invoice.pk}").status_code == 403
    page = said(screen.client.get(f"/invoices/{invoice.pk}"))
    assert "/payments/new" not in page and "credit-note" in page
    screen.only(rights.READ)
    assert screen.open(f"/invoices/{invoice.pk}/credit-note").status_code == 403
    assert OrderLine.objects.exists()


def test_an_amount_credited_incl_tax_out_of_reach_names_its_neighbours(screen: Screen) -> None:
    invoice = screen.desk.balance(an_order([("10", "100.00")]))
    page = screen.send(f"/invoices/{invoice.pk}/credit-note/preview", way="vat", **{"i-S-20": "100,05"})
    assert "100,04 · 100,06" in said(page)


def test_what_took_from_a_plan_and_what_gave_to_it_is_signed() -> None:
    uses = [
        PlanUse("amendment", 3, "1", date(2026, 9, 2), D("400.00")),
        PlanUse("invoice", 7, "FA-1", date(2026, 9, 2), D("-250.00")),
    ]
    with translation.override("fr"):
        assert _uses(uses) == ["avenant 1 : +400,00", "FA-1 : −250,00"]
