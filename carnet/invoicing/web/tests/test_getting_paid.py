"""The pages of getting paid: what is due when, reminders, statements, ages."""

import gzip
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.company import rights
from carnet.company.models import Terms
from carnet.core.models import Mail
from carnet.invoicing import commands
from carnet.invoicing.models import Instalment, Invoice, ReminderLetter, Statement
from carnet.invoicing.steps.reminding import last_word
from carnet.invoicing.tests.acts import Desk
from carnet.invoicing.web.tests.conftest import Screen, said
from carnet.invoicing.web.tests.test_pages import free
from carnet.sales.tests.factories import a_customer, an_order


def test_the_due_list_says_what_is_late_and_by_whom(screen: Screen) -> None:
    day = screen.desk.on
    late = screen.desk.issue(free(screen, "200", due_on=day - timedelta(days=12)), on=day - timedelta(days=20))
    soon = screen.desk.issue(free(screen, "300", due_on=day + timedelta(days=3)))
    far = screen.desk.issue(free(screen, "400", due_on=day + timedelta(days=60)))
    every = said(screen.client.get("/dues"))
    assert all(one.number in every for one in (late, soon, far))
    assert "En retard de 12 j" in every and "1\u00a0080,00" in every and "3 échéances" in every
    week = said(screen.client.get("/dues?view=week&due=next-7"))
    assert soon.number in week and far.number not in week and late.number not in week
    screen.desk.pay(late)
    assert late.number not in said(screen.client.get("/dues?view=late&state=overdue"))


def test_the_due_list_costs_the_same_whatever_its_rows(screen: Screen) -> None:
    counted = []
    for more in (1, 20):
        for _ in range(more):
            screen.desk.issue(free(screen, due_on=screen.desk.on + timedelta(days=2)))
        screen.client.get("/dues")
        with CaptureQueriesContext(connection) as seen:
            screen.client.get("/dues")
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 12, counted


def late_by(screen: Screen, days: int, price: str = "200", email: str = "compta@legoff.example") -> Invoice:
    party = a_customer(email=email)
    due = screen.desk.on - timedelta(days=days)
    draft = free(screen, price, due_on=due, party=party)
    return screen.desk.issue(draft, on=screen.desk.on - timedelta(days=100))


def the_due(invoice: Invoice) -> int:
    return Instalment.objects.get(invoice=invoice).pk


def test_reminders_are_looked_at_then_sent(screen: Screen) -> None:
    first, second = late_by(screen, 6), late_by(screen, 9, email="")
    waiting = late_by(screen, 2)
    page = said(screen.client.get("/reminders"))
    assert "Relance 1" in page and first.number in page and "Pas d’adresse e-mail" in page
    assert waiting.number in page and "Plus tard" in page
    answer = said(screen.send("/reminders/sending", due=[the_due(first), the_due(second)]))
    assert "n’a pas d’adresse e-mail" in answer and "1 relance est en route" in answer
    assert Mail.objects.get().recipients == ["compta@legoff.example"]
    page = said(screen.client.get("/reminders"))
    assert "En route" in page


def test_a_letter_is_read_changed_and_sent(screen: Screen) -> None:
    invoice = late_by(screen, 6)
    letter = said(screen.open(f"/reminders/letter?invoice={invoice.pk}"))
    assert "{invoices}" in letter and "240,00" in letter and f"{invoice.number}.pdf" in letter
    typed = {
        "recipients": "a@b.example",
        "copies": "",
        "title": "Il reste {left}",
        "body": "{invoices}",
        "due": the_due(invoice),
    }
    read = said(screen.send("/reminders/letter/preview", **typed))
    assert "Il reste 240,00\u00a0€" in read and not Mail.objects.exists()
    assert screen.send("/reminders/letter", **{**typed, "recipients": "personne"}).status_code == 422
    assert screen.send("/reminders/letter", **typed).status_code == 204
    assert (Mail.objects.get().title, ReminderLetter.objects.get().title) == (
        "Il reste 240,00\u00a0€",
        "Il reste {left}",
    )
    again = screen.open(f"/reminders/letter?invoice={invoice.pk}")
    assert again.status_code == 409 and "déjà en route" in said(again)


def test_an_invoice_waits_and_is_chased_again(screen: Screen) -> None:
    invoice = late_by(screen, 6)
    page = said(screen.client.get(f"/invoices/{invoice.pk}"))
    assert "Relancer" in page and "Ne pas relancer" in page
    assert screen.send(f"/invoices/{invoice.pk}/reminder-pause", reason="Promis", until="").status_code == 204
    page = said(screen.client.get(f"/invoices/{invoice.pk}"))
    assert "Pas de relance : Promis" in page and "Relancer de nouveau" in page
    assert screen.send(f"/invoices/{invoice.pk}/reminder-pause/end").status_code == 204


def test_what_has_left_is_listed_and_told(screen: Screen) -> None:
    invoice = late_by(screen, 6)
    letter = commands.remind(instalments=[the_due(invoice)], on=screen.desk.on, by=screen.by)
    assert last_word(Mail.objects.get(pk=letter.mail_id)) is not None
    for address in ("/reminders/sent", f"/invoices/{invoice.pk}"):
        page = said(screen.client.get(address))
        assert "Relance 1" in page and "compta@legoff.example" in page
    assert "a envoyé la relance 1" in said(screen.client.get(f"/invoices/{invoice.pk}"))


def test_the_review_costs_the_same_whatever_is_late(screen: Screen) -> None:
    counted = []
    for more in (1, 12):
        for _ in range(more):
            late_by(screen, 6)
        screen.client.get("/reminders")
        with CaptureQueriesContext(connection) as seen:
            page = screen.client.get("/reminders")
        counted.append(len(seen))
        assert len(gzip.compress(page.content)) < 30_000
    assert counted[0] == counted[1] <= 12, counted


def test_reminding_asks_for_its_right(screen: Screen) -> None:
    screen.only(rights.READ)
    for address in ("/reminders", "/reminders/letter?invoice=1", "/invoices/1/reminder-pause"):
        assert screen.open(address).status_code == 403
    assert screen.client.get("/dues").status_code == 200


def test_the_statement_of_a_customer_is_read_exported_and_sent(screen: Screen) -> None:
    invoice = late_by(screen, 6)
    screen.desk.pay(invoice, "100")
    address = f"/parties/{invoice.billed_id}/statement"
    page = said(screen.client.get(address))
    assert invoice.number in page and "140,00" in page and "Solde avant" in page
    assert "Solde au" in said(screen.client.get(f"{address}?since=01/01/2026&until=31/12/2026"))
    assert screen.client.get(f"{address}?since=02/01/2026&until=01/01/2026").status_code == 422
    assert screen.client.get(f"/statement?party={invoice.billed_id}").status_code == 302
    file = b"".join(screen.client.get(f"{address}?export=csv").streaming_content).decode()
    assert "Facture" in file and "140,00" in file
    assert screen.client.get(f"{address}?export=xlsx").status_code == 200
    assert screen.client.get(f"{address}/pdf").content.startswith(b"%PDF")
    letter = said(screen.open(f"{address}/mailing"))
    assert "Relevé de compte au" in letter and "compta@legoff.example" in letter
    typed = {"recipients": "a@b.example", "copies": "", "title": "Relevé", "body": "Bonjour"}
    assert "a@b.example" in said(screen.send(f"{address}/preview", **typed))
    assert screen.send(f"{address}/mailing", **typed).status_code == 204
    page = said(screen.client.get(address))
    assert "Relevés envoyés" in page
    sent = Statement.objects.get()
    assert screen.client.get(f"/parties/{sent.party_id}/statements/{sent.pk}").content.startswith(b"%PDF")


def test_the_aged_balance_on_screen_and_in_a_file(screen: Screen) -> None:
    invoice = late_by(screen, 40)
    page = said(screen.client.get("/aged-balance"))
    assert "31 à 60 jours" in page and "240,00" in page and invoice.billed.name in page
    before = said(screen.client.get(f"/aged-balance?on={screen.desk.on - timedelta(days=41):%d/%m/%Y}"))
    assert "Non échu" in before
    assert "Personne ne devait rien" in said(screen.client.get("/aged-balance?on=01/01/2020"))
    assert screen.client.get("/aged-balance?on=demain").status_code == 422
    file = b"".join(screen.client.get("/aged-balance?export=csv").streaming_content).decode()
    assert "61 à 90 jours" in file


def test_a_discount_is_shown_missed_and_granted(screen: Screen) -> None:
    Terms.objects.filter(code="30J").update(discount_percent=2, discount_days=8)
    order = an_order([("1", "1250.00")], a_customer(), on=screen.desk.on - timedelta(days=60))
    invoice = Desk(screen.by, screen.desk.on - timedelta(days=20)).balance(order)
    screen.desk.pay(invoice, "1470.00")
    page = said(screen.client.get(f"/invoices/{invoice.pk}"))
    assert "l’escompte, qui valait jusqu’au" in page and "Accorder l’escompte" in page
    assert screen.send(f"/invoices/{invoice.pk}/discount").status_code == 204
    note = Invoice.objects.get(corrects=invoice)
    assert note.total_incl_tax == 30
    commands.delete_draft(invoice_id=note.pk, by=screen.by)
    assert "son avoir n’est pas préparé" in said(screen.client.get(f"/invoices/{invoice.pk}"))
    assert screen.send(f"/invoices/{invoice.pk}/discount/credit-note").status_code == 204
    fresh = screen.desk.balance(an_order([("1", "1250.00")], a_customer(), on=screen.desk.on))
    assert "Escompte de 2" in said(screen.client.get(f"/invoices/{fresh.pk}"))


def test_a_retention_is_set_moved_and_shown(screen: Screen) -> None:
    order = an_order([("1", "10000.00")], a_customer(), on=screen.desk.on)
    assert "5 % au plus" in said(screen.open(f"/orders/{order.pk}/retention"))
    assert screen.send(f"/orders/{order.pk}/retention", percent="5").status_code == 204
    invoice = screen.desk.balance(order)
    folder = said(screen.client.get(f"/orders/{order.pk}"))
    assert "Retenue de garantie" in folder and "600,00" in folder
    assert screen.send(f"/orders/{order.pk}/reception", on=screen.desk.on.isoformat()).status_code == 204
    assert "retenues libérées le" in said(screen.client.get(f"/orders/{order.pk}"))
    moved = {"on": (screen.desk.on + timedelta(days=90)).isoformat(), "reason": "Caution"}
    assert screen.send(f"/invoices/{invoice.pk}/retention", **moved).status_code == 204
    assert "a déplacé la retenue : Caution" in said(screen.client.get(f"/invoices/{invoice.pk}"))


def test_lateness_is_looked_at_then_prepared(screen: Screen) -> None:
    invoice = late_by(screen, 40, "1000")
    page = said(screen.client.get(f"/invoices/{invoice.pk}"))
    assert "Pénalités et indemnité" in page
    asked = said(screen.open(f"/parties/{invoice.billed_id}/late-charges?invoice={invoice.pk}"))
    assert "40 j ×" in asked and "40,00" in asked
    assert screen.send(f"/parties/{invoice.billed_id}/late-charges").status_code == 422
    answer = screen.send(f"/parties/{invoice.billed_id}/late-charges", interest=invoice.pk, fee=invoice.pk)
    assert answer.status_code == 204
    draft = Invoice.objects.get(number=None)
    assert "Indemnité forfaitaire" in said(screen.client.get(f"/invoices/{draft.pk}"))
