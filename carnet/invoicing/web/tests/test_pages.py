"""The lists and pages of invoicing: states, bulk acts, drafts, free invoices, what they cost."""

import gzip
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.company import rights
from carnet.company.models import Settings
from carnet.core.web import shell
from carnet.invoicing import commands
from carnet.invoicing.models import Dispute, Invoice, InvoiceLine
from carnet.invoicing.tests.silence import silent_validator
from carnet.invoicing.web.shell import find_invoices, find_payments
from carnet.invoicing.web.tests.conftest import D, Screen, said
from carnet.parties.models import Address
from carnet.sales.lines import LineInput
from carnet.sales.tests.factories import a_customer, an_order


def free(screen: Screen, price: str = "100", **more: object) -> Invoice:
    party = more.pop("party", None) or a_customer()
    line = LineInput(description="Conseil", quantity=D(1), unit_price=D(price))
    return commands.draft_free(party_id=party.pk, on=screen.desk.on, lines=[line], by=screen.by, **more)  # type: ignore[attr-defined, arg-type]


def test_each_view_shows_its_invoices_with_their_states(screen: Screen) -> None:
    day = screen.desk.on
    paid = screen.desk.issue(free(screen), on=day - timedelta(days=30))
    late = screen.desk.issue(free(screen, "200", due_on=day - timedelta(days=12)), on=day - timedelta(days=20))
    owed = screen.desk.issue(free(screen, "300"))
    draft = free(screen, "400")
    screen.desk.pay(paid)
    screen.desk.credit(owed, again=False)
    owed = screen.desk.issue(free(screen, "500"))
    rows = {view: said(screen.client.get(f"/invoices?view={view}&{query}")) for view, query in (
        ("due", "state=due"), ("overdue", "state=overdue"), ("drafts", "state=draft"), ("paid", "state=paid"),
        ("credit_notes", "kind=credit_note"), ("all", ""))}  # fmt: skip
    assert late.number in rows["due"] and owed.number in rows["due"] and paid.number not in rows["due"]
    assert "En retard de 12 j" in rows["overdue"] and owed.number not in rows["overdue"]
    assert f"Brouillon n° {draft.pk}" in rows["drafts"] and paid.number in rows["paid"]
    spent = said(screen.client.get("/invoices?view=credits&kind=credit_note&left=..-0.01"))
    assert "AV-" not in spent and "AV-" in rows["credit_notes"] and "−360,00" in rows["credit_notes"]
    assert "7 factures" not in rows["all"] and "6 factures" in rows["all"] and "1\u00a0500,00" not in rows["paid"]


def test_a_list_costs_the_same_whatever_its_rows(screen: Screen) -> None:
    counted = []
    for more in (1, 20):
        for _ in range(more):
            day = screen.desk.on - timedelta(days=2)
            screen.desk.pay(screen.desk.issue(free(screen, due_on=day), day), "60")
        for address in ("/invoices", "/payments"):
            screen.client.get(address)
            with CaptureQueriesContext(connection) as seen:
                page = screen.client.get(address)
            counted.append(len(seen))
            assert len(gzip.compress(page.content)) < 30_000
    assert counted[:2] == counted[2:] and max(counted) <= 15, counted


def test_drafts_are_issued_together_each_for_itself(screen: Screen) -> None:
    order = an_order([("1", "100.00")])
    good, first = free(screen), screen.desk.draft_balance(order)
    bad = screen.desk.draft_interim(an_order([("1", "100.00")]), percent="50")
    InvoiceLine.objects.filter(invoice=bad).update(description="Changé dans le dos")
    issued = screen.desk.issue(free(screen))
    rows = [str(one.pk) for one in (good, first, bad, issued)]
    asked = screen.open("/invoices/issuance?" + "&".join(f"row={row}" for row in rows))
    assert "1 document coché est déjà émis" in said(asked)
    answer = screen.send("/invoices/issuance", row=rows, do="issue", on=screen.desk.on.isoformat())
    page = said(answer)
    assert "2 factures émises." in page and f"/invoices/{bad.pk}" in page
    assert set(Invoice.objects.filter(number=None).values_list("pk", flat=True)) == {bad.pk}


def test_a_draft_says_what_it_lacks_and_where_to_mend_it(screen: Screen) -> None:
    draft = screen.desk.draft_balance(an_order([("1", "100.00")]))
    page = said(screen.client.get(f"/invoices/{draft.pk}"))
    panel = f"/invoices/{draft.pk}/readiness"
    assert f"/invoices/{draft.pk}/issuance" in page and panel in page
    assert "Prêt à émettre" in said(screen.open(panel))
    Address.objects.filter(party=draft.billed).update(city="")
    told = said(screen.open(panel))
    (place,) = Address.objects.filter(party=draft.billed)
    assert "la loi veut aussi" in told and f"/addresses/{place.pk}/edit" in told
    Settings.objects.update(siren="")
    told = said(screen.open(panel))
    assert "Avant de pouvoir" in told and "/settings/identity" in told


def test_the_panel_names_rules_lines_and_silence(screen: Screen) -> None:
    draft = screen.desk.draft_balance(an_order([("1", "100.00", "3")]))
    told = said(screen.open(f"/invoices/{draft.pk}/readiness"))
    assert "ne fait pas partie des taux français" in told and "Avant de pouvoir" in told
    late = free(screen, due_on=screen.desk.on - timedelta(days=1))
    told = said(screen.open(f"/invoices/{late.pk}/readiness"))
    assert "échéance" in told and f"/invoices/{late.pk}/edit" in told
    with silent_validator():
        told = said(screen.open(f"/invoices/{free(screen).pk}/readiness"))
    assert "ne peut pas être contrôlée" in told and "Prêt à émettre" not in told
    assert screen.open(f"/invoices/{screen.desk.issue(free(screen)).pk}/readiness").status_code == 409


def test_the_files_of_an_issued_document(screen: Screen) -> None:
    invoice = screen.desk.issue(free(screen))
    page = said(screen.client.get(f"/invoices/{invoice.pk}"))
    for syntax, start in (("cii", b"<?xml"), ("ubl", b"<?xml"), ("pdf", b"%PDF")):
        assert f"/invoices/{invoice.pk}/{syntax}" in page
        first, again = (screen.client.get(f"/invoices/{invoice.pk}/{syntax}") for _ in range(2))
        assert first.content == again.content and first.content.startswith(start)
    assert screen.client.get(f"/invoices/{free(screen).pk}/cii").status_code == 409


def test_a_draft_is_changed_issued_and_thrown_away_from_its_page(screen: Screen) -> None:
    draft = screen.desk.draft_balance(an_order([("1", "100.00")]))
    head = {"billed_party": draft.billed_id, "title": "Travaux", "version": draft.version}
    assert screen.send(f"/invoices/{draft.pk}/edit", **head).status_code == 204
    stale = screen.send(f"/invoices/{draft.pk}/edit", **head)
    assert stale.status_code in (409, 412, 422) and Invoice.objects.get(pk=draft.pk).title == "Travaux"
    assert screen.send(f"/invoices/{draft.pk}/issuance", on=screen.desk.on.isoformat(), do="issue").status_code == 204
    assert Invoice.objects.get(pk=draft.pk).number
    other = free(screen)
    assert screen.open(f"/invoices/{other.pk}/deletion").status_code == 200
    assert screen.send(f"/invoices/{other.pk}/deletion").status_code == 204
    assert not Invoice.objects.filter(pk=other.pk).exists()
    refused = screen.send(f"/invoices/{draft.pk}/deletion")
    assert refused.status_code == 409 and refused["HX-Refusal"] == "AlreadyIssued"


def test_the_page_of_an_invoice_shows_everything_in_few_statements(screen: Screen) -> None:
    counted = []
    for lines in (1, 40):
        order = an_order([("1", "10.00")] * lines, a_customer(email="compta@example.org"))
        screen.desk.deposit(order, "30")
        invoice = screen.desk.balance(order)
        screen.desk.pay(invoice, "5.00")
        with CaptureQueriesContext(connection) as seen:
            page = said(screen.client.get(f"/invoices/{invoice.pk}"))
        counted.append(len(seen))
        assert order.number in page and "Ce qui l’a réglée" in page and "Total avant acomptes" in page
    assert counted[0] == counted[1] <= 40, counted


def test_the_file_of_an_issued_invoice_is_always_the_same(screen: Screen) -> None:
    invoice = screen.desk.issue(free(screen))
    files = [screen.client.get(f"/invoices/{invoice.pk}/pdf?download=1") for _ in range(2)]
    assert (
        files[0].content == files[1].content
        and f'attachment; filename="{invoice.number}.pdf"' in files[0]["Content-Disposition"]
    )
    assert screen.client.get(f"/invoices/{invoice.pk}/picture").content.startswith(b"\x89PNG")


def test_an_issued_invoice_is_mailed_and_contested(screen: Screen) -> None:
    invoice = screen.desk.issue(free(screen, party=a_customer(email="a@example.org")))
    page = said(screen.open(f"/invoices/{invoice.pk}/mailing"))
    assert "a@example.org" in page and invoice.number in page
    assert screen.send(f"/invoices/{invoice.pk}/mailing", recipients="", title="F", body="B").status_code == 422
    assert (
        screen.send(f"/invoices/{invoice.pk}/mailing", recipients="a@example.org", title="F", body="B").status_code
        == 204
    )
    assert (
        screen.send(f"/invoices/{invoice.pk}/dispute", on=screen.desk.on.isoformat(), reason="Prix").status_code == 204
    )
    assert "En litige" in said(screen.client.get(f"/invoices/{invoice.pk}"))
    assert screen.send(f"/invoices/{invoice.pk}/dispute/end").status_code == 204
    assert Dispute.objects.get().closed_on
    draft = free(screen)
    assert screen.open(f"/invoices/{draft.pk}/mailing")["HX-Refusal"] == "NotIssued"


GRID = {
    "rows": "2", "description-0": "Dépannage", "quantity-0": "2", "price-0": "50,00", "vat-0": "S|20",
    "description-1": "", "vat-1": "S|20",
}  # fmt: skip


def test_a_free_invoice_computes_itself_and_is_kept(screen: Screen) -> None:
    party = a_customer()
    live = screen.client.post(
        "/invoices/new", {**GRID, "party": party.pk}, headers={"HX-Request": "true", "HX-Target": "grid"}
    )
    assert live.context["grid"].proposal.total_incl_tax == D("120.00") and not Invoice.objects.exists()
    assert screen.send("/invoices/new", **GRID, party=party.pk, title="Dépannage").status_code == 204
    draft = Invoice.objects.get()
    assert (draft.total_incl_tax, draft.title, draft.number) == (D("120.00"), "Dépannage", None)
    page = said(screen.client.get(f"/invoices/{draft.pk}/lines"))
    assert 'value="Dépannage"' in page and 'value="50,00"' in page
    changed = {**GRID, "quantity-0": "3", "description-1": "Merci de votre confiance"}
    assert screen.send(f"/invoices/{draft.pk}/lines", **changed, party=party.pk).status_code == 204
    assert Invoice.objects.get().total_excl_tax == D("150.00")
    assert list(InvoiceLine.objects.order_by("position").values_list("kind", flat=True)) == ["line", "comment"]


def test_a_free_invoice_says_what_is_the_matter_in_its_grid(screen: Screen) -> None:
    party = a_customer()
    live = screen.client.post(
        "/invoices/new", {**GRID, "price-0": "abc"}, headers={"HX-Request": "true", "HX-Target": "grid"}
    )
    assert "abc" in said(live) and live.status_code == 200
    answer = screen.send("/invoices/new", **{**GRID, "price-0": "abc"}, party=party.pk)
    assert answer.status_code == 422 and not Invoice.objects.exists()


def test_documents_are_found_from_anywhere(screen: Screen) -> None:
    invoice = screen.desk.issue(free(screen, "123.45", title="Étude"))
    paid = screen.desk.pay(invoice)
    for text in (invoice.number[-4:], "etude", "148,14", "goff"):
        assert [hit.id for hit in find_invoices(screen.by, text)] == [invoice.pk], text
    assert [hit.id for hit in find_payments(screen.by, "148,14")] == [paid.pk]
    shell.load()
    assert {"invoicing:invoices", "invoicing:payments"} <= {entry.url_name for entry in shell.menu_of(screen.by)}


def test_the_page_of_a_customer_shows_what_they_owe(screen: Screen) -> None:
    party = a_customer()
    invoice = screen.desk.issue(free(screen, party=party))
    balance, opened = (said(screen.open(f"/parties/{party.pk}/{name}")) for name in ("balance", "open-invoices"))
    assert "120,00" in balance and "Facturé sur 12 mois" in balance and ">100,00<" in balance
    assert invoice.number in opened and f"/payments/new?invoice={invoice.pk}" in opened
    screen.only(rights.READ)
    assert "/payments/new" not in said(screen.open(f"/parties/{party.pk}/open-invoices"))
