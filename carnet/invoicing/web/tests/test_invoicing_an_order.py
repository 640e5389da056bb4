"""The dialog "Facturer": what it offers, that its preview is what is written, and its refusals in place."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.company import rights
from carnet.core.models import Mail
from carnet.invoicing.models import Invoice, InvoiceLine, InvoiceStanding
from carnet.invoicing.web.tests.conftest import D, Screen, said
from carnet.sales.lines import LineInput
from carnet.sales.models import Order, OrderLine
from carnet.sales.tests.factories import a_customer, an_order

ROOM = [("1", "8450.00", "10"), ("1", "1260.00", "20")]


def dialog_of(order: Order) -> str:
    return f"/orders/{order.pk}/invoice"


def head(order: Order, screen: Screen, **more: Any) -> dict[str, Any]:
    day = screen.desk.on.isoformat()
    return {
        "on": day,
        "due_on": day,
        "due_proposed": day,
        "billed_party": order.billed_party_id,
        "recipients": "",
        **more,
    }


def test_it_opens_on_the_balance_with_the_deposits_deducted(screen: Screen) -> None:
    order = an_order(ROOM, title="Salle de bains")
    screen.desk.deposit(order, "30")
    page = said(screen.open(dialog_of(order)))
    assert 'value="balance" class="form-selectgroup-input" data-key="5" checked' in page
    for words in (
        "6\u00a0797,00",
        "−2\u00a0535,00",
        "−378,00",
        "7\u00a0564,90",
        "30\u00a0% déjà facturés",
        "L’émission est définitive",
    ):
        assert words in page, words


def test_it_opens_on_the_deposit_agreed_in_the_quote(screen: Screen) -> None:
    page = said(screen.open(dialog_of(an_order(ROOM, deposit_percent=D(30)))))
    assert 'value="deposit" class="form-selectgroup-input" data-key="1" checked' in page and 'id="share"' in page


def test_what_is_billed_as_delivered_waits_for_its_delivery(screen: Screen) -> None:
    goods = LineInput(description="Portable", quantity=D(2), unit_price=D(900), invoice_policy="delivered")
    page = said(screen.open(dialog_of(an_order([goods]))))
    assert "rien de livré à facturer" in page and "rien de livrable ici" not in page


ASKED: list[dict[str, Any]] = [
    {"kind": "deposit", "shown": "deposit", "share": "30", "measure": "percent"},
    {"kind": "deposit", "shown": "deposit", "share": "1 000,00", "measure": "incl_tax"},
    {"kind": "interim", "shown": "interim", "percent": "40"},
    {"kind": "interim", "shown": "interim", "lines": ["1", "25 %"]},
    {"kind": "progress", "shown": "progress", "progress": ["60", ""]},
    {"kind": "delivered", "shown": "delivered"},
    {"kind": "balance", "shown": "balance"},
]


def typed_on(order: Order, asked: dict[str, Any]) -> dict[str, str]:
    typed = {name: value for name, value in asked.items() if isinstance(value, str)}
    ids = list(OrderLine.objects.filter(order=order).order_by("position").values_list("pk", flat=True))
    for line_id, quantity in zip(ids, asked.get("lines", []), strict=False):
        typed |= {f"t-{line_id}": "1", f"q-{line_id}": quantity}
    for line_id, percent in zip(ids, asked.get("progress", []), strict=False):
        typed[f"p-{line_id}"] = percent
    return typed


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: "-".join(v for v in asked.values() if isinstance(v, str)))
def test_the_preview_is_what_is_written(screen: Screen, asked: dict[str, Any]) -> None:
    goods = LineInput(description="Pose", quantity=D(1), unit_price=D("8450"), vat_rate=D(10), vat_category="S")
    order = an_order([goods, ROOM[1]] if asked["kind"] != "delivered" else [goods, _delivered()])
    screen.desk.deposit(order, "20")
    typed = head(order, screen) | typed_on(order, asked)
    shown = screen.send(f"{dialog_of(order)}/preview", **typed)
    assert shown.status_code == 200 and Invoice.objects.filter(number=None).count() == 0
    proposal = shown.context["proposal"]
    answer = screen.send(dialog_of(order), do="draft", **typed)
    assert answer.status_code == 204, said(answer)
    draft = Invoice.objects.get(number=None)
    assert answer["HX-Redirect"] == f"/invoices/{draft.pk}"
    assert (draft.total_excl_tax, draft.total_vat) == (proposal.total_excl_tax, proposal.total_vat)
    written = [
        (line.kind, line.net, line.vat) for line in InvoiceLine.objects.filter(invoice=draft).order_by("position")
    ]
    assert written == [(line.kind, line.net, line.vat) for line in proposal.lines]


def _delivered() -> LineInput:
    return LineInput(description="Meuble", quantity=D(1), unit_price=D("1260"), invoice_policy="delivered")


def test_the_change_told_beforehand_is_the_one_that_happens(screen: Screen) -> None:
    order = an_order(ROOM)
    screen.desk.deposit(order, "30")
    typed = head(order, screen, kind="balance", shown="balance")
    changes = screen.send(f"{dialog_of(order)}/preview", **typed).context["shown"].changes
    assert screen.send(dialog_of(order), do="issue", **typed).status_code == 204
    from carnet.sales.models import OrderStanding

    standing = OrderStanding.objects.get(order=order)
    told = {change.label: change for change in changes}
    assert told["Reste à facturer HT"].after == standing.left_excl_tax == 0
    assert told["Acompte à déduire HT"].after == standing.deposit_left_excl_tax == 0
    assert told["Reste à payer TTC"].after == standing.left_to_pay == D("7564.90") + D("3242.10")
    assert told["Commande"].state_after == standing.state == "settled"


def test_an_amount_incl_tax_out_of_reach_offers_its_neighbours(screen: Screen) -> None:
    order = an_order([("1", "1000.00")])
    typed = head(order, screen, kind="deposit", shown="deposit", share="100,05", measure="incl_tax")
    page = said(screen.send(f"{dialog_of(order)}/preview", **typed))
    assert 'data-value="100,04"' in page and 'data-value="100,06"' in page


def test_beyond_what_is_left_is_refused_in_place_and_allowed_by_right_with_a_reason(screen: Screen) -> None:
    order = an_order([("10", "100.00")])
    line_id = OrderLine.objects.get(order=order).pk
    typed = head(order, screen, kind="interim", shown="interim", **{f"t-{line_id}": "1", f"q-{line_id}": "12"})
    page = said(screen.send(f"{dialog_of(order)}/preview", **typed))
    assert "Il reste au plus 10" in page and 'name="over_reason"' in page
    refused = screen.send(dialog_of(order), do="draft", **typed)
    assert refused.status_code == 422 and refused["HX-Refusal"] == "BeyondWhatIsLeft" and not Invoice.objects.exists()
    shown = screen.send(f"{dialog_of(order)}/preview", **typed, over_reason="Accord du client")
    assert shown.context["proposal"].excess == D("200.00") and "200,00 HT au-delà du reste" in said(shown)
    assert screen.send(dialog_of(order), do="draft", **typed, over_reason="Accord du client").status_code == 204
    assert Invoice.objects.get().excess_reason == "Accord du client"


def test_nothing_left_says_which_draft_takes_it(screen: Screen) -> None:
    order = an_order(ROOM)
    draft = screen.desk.draft_balance(order)
    page = said(screen.open(dialog_of(order)))
    assert f'href="/invoices/{draft.pk}"' in page and page.count("rien à facturer") >= 3


def test_sending_asks_for_an_address_and_takes_the_customers(screen: Screen) -> None:
    order = an_order(ROOM, a_customer(email="helene@example.org"))
    assert "helene@example.org" in said(screen.open(dialog_of(order)))
    typed = head(order, screen, kind="balance", shown="balance")
    nobody = screen.send(dialog_of(order), do="send", **typed)
    assert nobody.status_code == 422 and not Invoice.objects.exists()
    sent = screen.send(dialog_of(order), do="send", **{**typed, "recipients": "helene@example.org"})
    assert sent.status_code == 204
    invoice = Invoice.objects.get()
    mail = Mail.objects.get()
    assert invoice.number and mail.recipients == ["helene@example.org"] and invoice.number in mail.title
    assert mail.attachments == [{"kind": "invoice", "id": invoice.pk, "name": f"{invoice.number}.pdf"}]


def test_the_day_typed_the_message_and_the_payer_stand_on_the_invoice(screen: Screen) -> None:
    order, payer = an_order(ROOM), a_customer("Assurance", siren="552100554")
    typed = head(
        order, screen, kind="balance", shown="balance", message="Merci", billed_party=payer.pk, due_on="2027-03-01"
    )
    assert screen.send(dialog_of(order), do="issue", **typed).status_code == 204
    invoice = Invoice.objects.get()
    assert (invoice.message, invoice.billed_id, InvoiceStanding.objects.get().due_on.isoformat()) == (
        "Merci",
        payer.pk,
        "2027-03-01",
    )


def test_a_form_sent_twice_makes_one_invoice(screen: Screen) -> None:
    order = an_order(ROOM)
    typed = head(order, screen, kind="interim", shown="interim", percent="10", idempotency_key="once")
    answers = [screen.send(dialog_of(order), do="draft", **typed) for _ in range(2)]
    assert answers[0]["HX-Redirect"] == answers[1]["HX-Redirect"] and Invoice.objects.count() == 1


def test_who_may_not_issue_keeps_drafts(screen: Screen) -> None:
    order = an_order(ROOM)
    screen.only(rights.READ, rights.INVOICES)
    page = said(screen.open(dialog_of(order)))
    assert 'value="draft"' in page and 'value="issue"' not in page and 'value="send"' not in page
    typed = head(order, screen, kind="balance", shown="balance")
    assert screen.send(dialog_of(order), do="issue", **typed).status_code == 403 and not Invoice.objects.exists()
    screen.only(rights.READ)
    assert screen.open(dialog_of(order)).status_code == 403


def test_a_closed_order_is_refused_and_a_foreign_one_does_not_exist(screen: Screen) -> None:
    assert screen.open("/orders/987654/invoice").status_code == 404
    from carnet.sales.models import Closure

    order = an_order(ROOM)
    Closure.objects.create(order=order, closed_on=screen.desk.on, reason="Fini", by_name="Nadia")
    refused = screen.open(dialog_of(order))
    assert refused.status_code == 409 and refused["HX-Refusal"] == "OrderClosedByHand"


def test_the_dialog_costs_the_same_whatever_the_lines(screen: Screen) -> None:
    counted = []
    for lines in (2, 40):
        order = an_order([("1", "10.00")] * lines)
        screen.open(dialog_of(order))
        with CaptureQueriesContext(connection) as seen:
            screen.open(dialog_of(order))
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 40, counted


def test_the_paper_is_shown_before_it_exists(screen: Screen) -> None:
    order = an_order(ROOM)
    answer = screen.send(f"{dialog_of(order)}/pdf", **head(order, screen, kind="balance", shown="balance"))
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert not Invoice.objects.exists()


def test_a_balance_below_zero_is_shown_and_written_as_a_credit_note(screen: Screen) -> None:
    goods = LineInput(description="Retour", quantity=D(-1), unit_price=D("300"))
    order = an_order([goods, ("1", "1000.00")])
    line_id = OrderLine.objects.filter(order=order).order_by("position")[1].pk
    typed = head(order, screen, kind="interim", shown="interim", **{f"t-{line_id}": "1", f"q-{line_id}": "1"})
    assert screen.send(dialog_of(order), do="issue", **typed).status_code == 204
    shown = screen.open(dialog_of(order))
    assert "ce document est un avoir" in said(shown)
    told = {change.label: change for change in shown.context["shown"].changes}
    assert told["Reste à payer TTC"].before - told["Reste à payer TTC"].after == D("360.00")
    assert (
        screen.send(dialog_of(order), do="draft", **head(order, screen, kind="balance", shown="balance")).status_code
        == 204
    )
    draft = Invoice.objects.get(number=None)
    assert (draft.kind, draft.total_incl_tax) == ("credit_note", D("360.00"))
    assert screen.client.get(f"/invoices/{draft.pk}").status_code == 200


def test_a_lower_progress_is_shown_and_written_as_the_credit_note_of_the_difference(screen: Screen) -> None:
    order = an_order([("1", "1000.00")])
    line_id = OrderLine.objects.get(order=order).pk
    typed = head(order, screen, kind="progress", shown="progress")
    assert screen.send(dialog_of(order), do="issue", **typed, **{f"p-{line_id}": "60"}).status_code == 204
    shown = screen.send(f"{dialog_of(order)}/preview", **typed, **{f"p-{line_id}": "40"})
    assert "l’avoir de la différence" in said(shown) and shown.context["proposal"].total_excl_tax == D("200.00")
    assert screen.send(dialog_of(order), do="draft", **typed, **{f"p-{line_id}": "40"}).status_code == 204
    note = Invoice.objects.get(number=None)
    assert (note.kind, note.total_excl_tax, note.to_invoice_again) == ("credit_note", D("200.00"), True)


def test_a_line_invoiced_whole_may_still_go_down(screen: Screen) -> None:
    order = an_order([("1", "1000.00")])
    line_id = OrderLine.objects.get(order=order).pk
    typed = head(order, screen, kind="progress", shown="progress")
    assert screen.send(dialog_of(order), do="issue", **typed, **{f"p-{line_id}": "100"}).status_code == 204
    shown = screen.send(f"{dialog_of(order)}/preview", **typed, **{f"p-{line_id}": "80"})
    assert shown.context["proposal"].total_excl_tax == D("200.00") and not shown.context["shown"].rows[0].done
