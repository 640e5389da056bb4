"""E-invoices of others are read whole; whatever is made to harm is refused, fast."""

import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from carnet.core.einvoice import adapter
from carnet.core.einvoice.document import Adjustment, Kind, Reference
from carnet.core.einvoice.reading import Unreadable, read
from carnet.core.einvoice.reading.opening import parsed
from carnet.core.einvoice.reading.tests import attacks
from carnet.core.einvoice.tests.samples import an_invoice

D = Decimal


@pytest.mark.parametrize(("form", "written"), [("cii", adapter.cii), ("ubl", adapter.ubl)])
def test_a_file_is_read_as_it_was_written(form, written):
    told = read(written(an_invoice(buyer_order="CF-2026-0004", due_on=date(2026, 10, 2))))

    assert (told.form, told.kind, told.number, told.credits) == (form, "380", "FA-2026-0001", False)
    assert (told.issued_on, told.due_on, told.currency) == (date(2026, 9, 2), date(2026, 10, 2), "EUR")
    assert (told.seller.name, told.seller.siren, told.seller.vat_number) == ("Armelis", "732829320", "FR44732829320")
    assert told.buyer.siren == "404833048"
    assert told.order == "CF-2026-0004"
    (line,) = told.lines
    assert (line.name, line.quantity, line.unit, line.net) == ("Pose d’un dressing", D(2), "HUR", D("90.00"))
    assert (line.category, line.rate) == ("S", D(20))
    (row,) = told.vat
    assert (row.category, row.rate, row.base, row.vat) == ("S", D(20), D("90.00"), D("18.00"))
    assert (told.excl_tax, told.incl_tax) == (D("90.00"), D("108.00"))


@pytest.mark.parametrize("written", [adapter.cii, adapter.ubl])
def test_a_credit_note_names_the_bill_it_corrects(written):
    told = read(written(an_invoice(kind=Kind.CREDIT_NOTE, preceding=(Reference("FA-2026-0001", date(2026, 9, 2)),))))

    assert told.credits and told.preceding == "FA-2026-0001"
    assert told.lines[0].quantity == D(2)


@pytest.mark.parametrize("written", [adapter.cii, adapter.ubl])
def test_what_is_taken_off_or_added_on_the_whole_is_a_line(written):
    changed = {
        "allowances": (Adjustment(D("10.00"), "Remise de fin d’année", category="S", rate=D(20)),),
        "charges": (Adjustment(D("15.00"), "Port", category="S", rate=D(20)),),
    }
    told = read(written(an_invoice(**changed)))

    assert [(one.name, one.net, one.rate) for one in told.lines if one.adjustment] == [
        ("Remise de fin d’année", D("-10.00"), D(20)),
        ("Port", D("15.00"), D(20)),
    ]


def test_a_pdf_is_read_by_the_file_attached_to_it():
    xml = adapter.cii(an_invoice())

    assert read(attacks.pdf_with("factur-x.xml", xml)).number == "FA-2026-0001"
    assert read(attacks.pdf_with("ZUGFeRD-invoice.xml", xml)).number == "FA-2026-0001"


def test_a_pdf_without_e_invoice_says_so():
    with pytest.raises(Unreadable, match=r"PDF|facture électronique"):
        read(attacks.pdf_with("notes.txt", b"nothing"))
    with pytest.raises(Unreadable):
        read(b"%PDF-1.7 torn")


@pytest.mark.parametrize("content", attacks.XML_ATTACKS.values(), ids=attacks.XML_ATTACKS.keys())
def test_a_file_made_to_harm_is_refused_fast(content):
    begun = time.monotonic()
    with pytest.raises(Unreadable):
        read(content)
    assert time.monotonic() - begun < 60


def test_an_inclusion_is_not_followed():
    told = read(attacks.INCLUDE)

    assert "root:" not in repr(told) and Path("/etc/passwd").exists()


def test_no_entity_is_ever_replaced():
    for attack in (attacks.XXE, attacks.REMOTE_ENTITY, attacks.EXTERNAL_TYPE, attacks.LAUGHS):
        with pytest.raises(Unreadable):
            parsed(attack)


@pytest.mark.parametrize("content", [attacks.XXE, attacks.LAUGHS, attacks.DEEP], ids=["entity", "laughs", "deep"])
def test_what_harms_in_a_file_harms_no_more_in_a_pdf(content):
    with pytest.raises(Unreadable):
        read(attacks.pdf_with("factur-x.xml", content))


def test_a_pdf_that_unpacks_into_very_much_is_refused():
    bomb = attacks.pdf_bomb(100 * 1024 * 1024)
    assert len(bomb) < 400_000

    begun = time.monotonic()
    with pytest.raises(Unreadable):
        read(bomb)
    assert time.monotonic() - begun < 15


@pytest.mark.parametrize("changed", [b"12,50", b"1e9", b"-", b"9" * 40, b"NaN", b"0x10"])
def test_a_number_that_is_none_is_refused(changed):
    xml = adapter.cii(an_invoice()).replace(b">90.00<", b">" + changed + b"<")

    with pytest.raises(Unreadable):
        read(xml)
