"""A supplier's Factur-X, CII or UBL becomes a draft of its bill, with what does not fit told; what harms is refused (P37)."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from carnet.company.models import Settings
from carnet.core.einvoice import Kind, Line, Totals, VatRow, adapter
from carnet.core.einvoice.document import Reference
from carnet.core.einvoice.reading import Unreadable
from carnet.core.einvoice.reading.tests import attacks
from carnet.core.einvoice.tests.samples import BUYER, SELLER, an_invoice
from carnet.core.refusals import Refusal
from carnet.dossier.tests.purchases import Buyer
from carnet.parties.models import Party
from carnet.purchasing.commands import delete_bill, read_bill, record_bill
from carnet.purchasing.commands.reading import SellerUnknown
from carnet.purchasing.commands.recording import BillAlreadyRecorded
from carnet.purchasing.inputs import BillLineInput
from carnet.purchasing.models import Bill, BillFile, BillLine, ExpenseCategory
from carnet.purchasing.queries.warnings import warnings_of
from carnet.sales.tests.factories import ORDERED_ON

pytestmark = pytest.mark.django_db
D = Decimal
ISSUED = ORDERED_ON


@pytest.fixture
def world() -> Buyer:
    found = Buyer()
    known_as_the_seller(found)
    return found


def known_as_the_seller(world: Buyer) -> None:
    """Give the wholesaler and the company the SIREN that the files say."""
    with world.inside():
        Party.objects.filter(pk=world.atlantic.pk).update(siren=SELLER.legal_id)
        Settings.objects.update(siren=BUYER.legal_id)


def file_of(content: bytes, name: str = "facture.xml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def asks(
    *lines: tuple[str, str, str],
    order: str | None = None,
    kind: Kind = Kind.INVOICE,
    preceding: str = "",
    number: str = "FA-2026-0001",
) -> bytes:
    """The e-invoice of lines (words, quantity, unit price) at 20 %."""
    rows = tuple(
        Line(str(n), words, D(quantity), D(price), D(quantity) * D(price), "S", D(20), "C62")
        for n, (words, quantity, price) in enumerate(lines, start=1)
    )
    base = sum((row.net for row in rows), D(0)).quantize(D("0.01"))
    vat = (base * 20 / 100).quantize(D("0.01"))
    told = an_invoice(
        kind=kind, number=number, issued_on=ISSUED, due_on=date(2027, 1, 31), lines=rows,
        vat=(VatRow("S", D(20), base, vat),), totals=Totals(base, vat, base + vat, base + vat), buyer_order=order or "",
        preceding=(Reference(preceding, ISSUED),) if preceding else (),
    )  # fmt: skip
    return bytes(adapter.cii(told))


def read(world: Buyer, content: bytes, name: str = "facture.xml", party_id: int | None = None) -> Bill:
    return read_bill(upload=file_of(content, name), party_id=party_id, on=world.today, by=world.by)


def lines_of(world: Buyer, bill: Bill) -> list[BillLine]:
    with world.inside():
        return list(BillLine.objects.filter(bill=bill).order_by("position"))


def test_a_factur_x_fills_the_bill_of_the_order_it_names(world: Buyer) -> None:
    purchase = world.sent()
    world.receive(purchase)
    xml = asks(("Portable 14 pouces", "12", "872"), order=purchase.number)
    bill = read(world, attacks.pdf_with("factur-x.xml", xml), "facture.pdf")
    assert (bill.party_id, bill.supplier_number, bill.billed_on) == (world.atlantic.pk, "FA-2026-0001", ISSUED)
    assert (bill.total_excl_tax, bill.total_vat, bill.total_incl_tax) == (D("10464.00"), D("2092.80"), D("12556.80"))
    (line,) = lines_of(world, bill)
    assert (line.purchase_line_id, line.served_quantity) == (world.lines_of(purchase)[0].pk, 12)
    assert warnings_of(bill.reading) == []
    with world.inside():
        kept = BillFile.objects.get(bill=bill)
    assert kept.original
    record_bill(bill_id=bill.pk, on=world.today, by=world.by)
    assert world.standing(purchase).state == "billed"
    assert world.agrees()


def test_a_file_addressed_to_another_company_says_so(world: Buyer) -> None:
    with world.inside():
        Settings.objects.update(siren="732829320")
    (told,) = warnings_of(read(world, asks(("Port", "1", "25"))).reading)
    assert "Menuiserie Le Goff" in told


def test_what_does_not_fit_is_told(world: Buyer) -> None:
    purchase = world.sent()
    xml = asks(("Portable 14 pouces", "12", "872"), ("Port", "1", "25"), order=f"{purchase.number} CF-9999")
    bill = read(world, xml)
    told = " ".join(warnings_of(bill.reading))
    assert "CF-9999" in told and "« Port »" in told
    bought, free = lines_of(world, bill)
    assert bought.purchase_line_id and free.purchase_line_id is None and free.net == 25


def test_a_free_line_is_of_the_category_of_what_the_supplier_bills_most(world: Buyer) -> None:
    with world.inside():
        carriage, rent = (
            ExpenseCategory.objects.get(name=name).pk for name in ("Transport sur achats", "Loyers et charges")
        )
    world.expense(
        BillLineInput(description="Câbles", unit_price=D(400)),
        BillLineInput(description="Port", unit_price=D(20), category_id=carriage),
    )
    assert [line.category_id for line in lines_of(world, read(world, asks(("Souris", "2", "9"))))] == [None]
    world.expense(BillLineInput(description="Loyer", unit_price=D(900), category_id=rent))
    (line,) = lines_of(world, read(world, asks(("Loyer", "1", "900"), number="FA-2026-0002")))
    assert line.category_id == rent


def test_the_same_file_is_read_once_while_its_draft_or_bill_stands(world: Buyer) -> None:
    xml = asks(("Port", "1", "25"))
    draft = read(world, xml)
    with pytest.raises(BillAlreadyRecorded):
        read(world, xml)
    delete_bill(bill_id=draft.pk, by=world.by)
    bill = read(world, xml)
    record_bill(bill_id=bill.pk, on=world.today, by=world.by)
    before = world.counted()
    with pytest.raises(BillAlreadyRecorded):
        read(world, xml)
    assert world.counted() == before


def test_a_credit_note_takes_back_the_bill_it_names(world: Buyer) -> None:
    bill = read(world, asks(("Port", "1", "25")))
    record_bill(bill_id=bill.pk, on=world.today, by=world.by)
    xml = asks(("Port", "1", "25"), kind=Kind.CREDIT_NOTE, preceding="FA-2026-0001", number="AV-1")
    note = read(world, xml)
    assert (note.kind, note.corrects_id, note.total_incl_tax) == ("credit_note", bill.pk, D("30.00"))
    record_bill(bill_id=note.pk, on=world.today, by=world.by)
    assert world.left_of(bill) == 0
    assert world.agrees()


def test_a_seller_nobody_knows_asks_which_supplier_it_is(world: Buyer) -> None:
    with world.inside():
        Party.objects.filter(pk=world.atlantic.pk).update(siren="")
    xml = asks(("Port", "1", "25"))
    with pytest.raises(SellerUnknown, match="Armelis"):
        read(world, xml)
    assert read(world, xml, party_id=world.north.pk).party_id == world.north.pk


def test_a_file_that_is_no_e_invoice_is_kept_with_a_bill_to_type(world: Buyer) -> None:
    with pytest.raises(Unreadable):
        read(world, b"a photo", "ticket.jpg")
    bill = read(world, b"a photo", "ticket.jpg", party_id=world.north.pk)
    assert (bill.number, bill.total_incl_tax, lines_of(world, bill)) == (None, 0, [])
    with world.inside():
        assert BillFile.objects.get(bill=bill).file.name == "ticket.jpg"


@pytest.mark.parametrize("content", attacks.XML_ATTACKS.values(), ids=attacks.XML_ATTACKS.keys())
def test_a_file_made_to_harm_writes_nothing(world: Buyer, content: bytes) -> None:
    before = world.counted()
    with pytest.raises(Refusal):
        read(world, content)
    assert world.counted() == before


def test_a_file_of_another_seller_than_the_supplier_said_says_so(world: Buyer) -> None:
    with world.inside():
        Party.objects.filter(pk=world.atlantic.pk).update(siren="552100554", vat_number="")
    (told,) = warnings_of(read(world, asks(("Port", "1", "25")), party_id=world.atlantic.pk).reading)
    assert SELLER.name in told and "Atlantique" in told


def test_a_ubl_that_cites_no_order_of_ours_is_not_blamed_for_it(world: Buyer) -> None:
    content = bytes(adapter.ubl(an_invoice(sales_order="CMD-1", issued_on=ISSUED)))
    assert b">NA<" in content
    told = " ".join(warnings_of(read(world, content).reading))
    assert "NA" not in told.split()
