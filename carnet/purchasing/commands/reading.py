"""A supplier's file becomes a draft of its bill: Factur-X, CII or UBL read, any other kept with a bill to type (P37)."""

from datetime import date

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.identifiers import spaced
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.einvoice.reading import Document, Unreadable, read
from carnet.core.files import LARGEST, FileEmpty, FileTooLarge, Held, Upload
from carnet.core.refusals import BadValue, Holder
from carnet.parties.models import Party
from carnet.purchasing.commands.billing import add_bill_file, drafted
from carnet.purchasing.commands.recording import BillAlreadyRecorded
from carnet.purchasing.inputs import BillContent
from carnet.purchasing.models import Bill
from carnet.purchasing.steps.billing import bill_numbered, prepare_bill
from carnet.purchasing.steps.reading import Reading, check_total, reading_of, supplier_of
from carnet.purchasing.steps.suppliers import known_supplier
from carnet.sales.steps.filling import House


class SellerUnknown(BadValue):
    """No supplier has the numbers of the seller."""

    def __init__(self, document: Document) -> None:
        seller = document.seller
        told = " ".join(filter(None, [seller.name, spaced(seller.siren) if seller.siren else seller.vat_number]))
        super().__init__(
            _("No supplier is known as %(seller)s: choose the supplier, or add it first.") % {"seller": told},
            field="supplier",
        )


@act("bill.read", right=rights.BILLS)
def read_bill(*, upload: Upload, party_id: int | None = None, on: date, by: Actor) -> Bill:
    """Write a draft of the bill that a supplier's file asks, and keep the file with it: its supplier is found by SIREN or VAT
    number, its purchase orders by their number; what does not fit is told. A file that is no e-invoice is kept with a bill to
    type, of the supplier that is said. Refuses Unreadable, SellerUnknown, BillAlreadyRecorded."""
    if (upload.size or 0) > LARGEST:
        raise FileTooLarge
    content = upload.read()
    if not content:
        raise FileEmpty
    kept = Held(upload.name or "", len(content), upload.content_type or "application/octet-stream", content)
    try:
        document = read(content)
    except Unreadable:
        if party_id is None:
            raise
        bill = drafted(
            prepare_bill(BillContent(party_id=party_id), known_supplier(party_id), on, Bill.Kind.BILL), on, by
        )
    else:
        bill = _drafted_of(document, party_id, on, by)
    add_bill_file(bill_id=bill.pk, upload=kept, original=True, by=by)
    return bill


def _drafted_of(document: Document, party_id: int | None, on: date, by: Actor) -> Bill:
    party = _supplier(document, party_id)
    known = bill_numbered(party.pk, document.number)
    if known is None and document.number:
        drafts = Bill.objects.filter(party=party, supplier_number__iexact=document.number, number=None)
        known = drafts.first()
    if known is not None:
        label = known.number or _("Draft bill no. %(id)d") % {"id": known.pk}
        raise BillAlreadyRecorded(document.number, Holder("bill", known.pk, label))
    house = House.on_day(on)
    reading = reading_of(document, party, house)
    kind = Bill.Kind.CREDIT_NOTE if document.credits else Bill.Kind.BILL
    prepared = prepare_bill(reading.content, party, on, kind, reading.corrects)
    if reading.corrects is not None:
        prepared.columns.update(corrects_id=reading.corrects.pk, exchange_rate=reading.corrects.exchange_rate)
    bill = drafted(prepared, on, by)
    check_total(document, bill, reading)
    bill.reading = _told(document, reading)
    Bill.objects.filter(pk=bill.pk).update(reading=bill.reading)
    return bill


def _supplier(document: Document, party_id: int | None) -> Party:
    if party_id is not None:
        return known_supplier(party_id)
    found = supplier_of(document)
    if found is None:
        raise SellerUnknown(document)
    return known_supplier(found.pk)


def _told(document: Document, reading: Reading) -> dict[str, object]:
    """What the file said, kept with the bill."""
    return {
        "form": document.form, "seller": document.seller.name, "siren": document.seller.siren,
        "vat_number": document.seller.vat_number, "order": document.order, "iban": document.iban,
        "excl_tax": str(document.excl_tax or ""), "incl_tax": str(document.incl_tax or ""), "warnings": reading.warnings,
    }  # fmt: skip
