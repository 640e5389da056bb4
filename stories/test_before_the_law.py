"""A joiner before the law: what he issues is an e-invoice for ever; one is corrected, one rejected; the books end where they should."""

from decimal import Decimal
from typing import Any

from lxml import etree

from carnet.core.einvoice.validator.client import check
from carnet.invoicing.tests.pages import page_lacks

from .player import Storyteller, refused
from .views import line, sums


def e_invoice(we: Storyteller, document: int) -> Any:
    """The file of a document, once the official rules, its page and a second reading agree with it."""
    xml = we.e_invoice(document)
    assert check(xml).messages == ()
    assert page_lacks(we.paper(document)) == []
    assert we.e_invoice(document) == xml and we.paper(document) == we.paper(document)
    return etree.fromstring(xml)


def told(root: Any, name: str) -> str:
    return root.findtext(f".//{{*}}{name}") or ""


def kind_of(root: Any) -> str:
    return told(root, "ExchangedDocument/{*}TypeCode")


def test_a_kitchen_invoiced_corrected_and_rejected(we: Storyteller) -> None:
    customer = we.customer("Kerguelen Immobilier")
    order = we.order(
        customer, "2026-01-05", [line("Cuisine", "1", "6000.00", "10"), line("Électroménager", "1", "2000.00")]
    )
    deposit = we.invoice(order, "deposit", "2026-01-06", percent="30")
    assert kind_of(e_invoice(we, deposit.id)) == "386"
    balance = we.invoice(order, "balance", "2026-02-10")
    root = e_invoice(we, balance.id)
    assert (kind_of(root), told(root, "InvoiceReferencedDocument/{*}IssuerAssignedID")) == ("380", deposit.number)
    assert Decimal(told(root, "DuePayableAmount")) == balance.total.incl

    draft = we.correct(balance.id, "2026-02-11", "Adresse de facturation")
    assert (draft.number, draft.total) == (None, balance.total)
    assert we.document(balance.id).left_to_pay == 0
    assert we.standing(order).left == sums("5600.00", "700.00")
    corrected = we.issue(draft.id, "2026-02-11")
    root = e_invoice(we, corrected.id)
    assert (kind_of(root), told(root, "InvoiceReferencedDocument/{*}IssuerAssignedID")) == ("384", balance.number)
    assert we.standing(order).facts == ("settled", "full", "none")
    with refused("AlreadyReplaced"):
        we.correct(balance.id, "2026-02-12", "Encore")

    again = we.reject(corrected.id, "2026-02-13", "SIREN inconnu de l’annuaire")
    last = we.issue(again.id, "2026-02-13")
    assert kind_of(e_invoice(we, last.id)) == "380"
    assert we.standing(order).invoiced == sums("8000.00", "1000.00")
    we.pay(customer, "2026-03-01", str(deposit.total.incl + last.total.incl), over={
        deposit.id: str(deposit.total.incl), last.id: str(last.total.incl),
    })  # fmt: skip
    assert we.standing(order).facts == ("closed", "full", "full")
