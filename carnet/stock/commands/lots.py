"""A lot's number corrected, its expiry date and note (P35)."""

from datetime import date

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue, NotFound, refuses, require_version
from carnet.stock.models import Lot


class LotNumberTaken(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Another lot of this product has this number."), field="number")


class LotNumberMissing(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Give the lot or serial number."), field="number")


refuses("one_lot_per_product_and_number", LotNumberTaken)
refuses("a_lot_has_a_number", LotNumberMissing)


@act("stock.change_lot", right=rights.STOCK)
def change_lot(
    *, lot_id: int, number: str, expires_on: date | None, note: str = "", expected_version: int | None = None, by: Actor
) -> Lot:
    """Correct a lot or serial number, its expiry date or its note; its moves stay. Refuses LotNumberTaken, LotNumberMissing."""
    lot = Lot.objects.select_for_update(no_key=True).filter(pk=lot_id).first()
    if lot is None:
        raise NotFound
    require_version(lot.version, expected_version)
    number = " ".join(number.split())
    if not number:
        raise LotNumberMissing
    if Lot.objects.filter(product_id=lot.product_id, number=number).exclude(pk=lot_id).exists():
        raise LotNumberTaken
    before = lot.number
    if (before, lot.expires_on, lot.note) == (number, expires_on, note.strip()):
        return lot
    lot.number, lot.expires_on, lot.note = number, expires_on, note.strip()[:200]
    lot.version += 1
    lot.save()
    about = [Subject("product", lot.product_id)]
    facts = {"number": number, "former": before}
    journal.record("stock.lot_changed", subject=Subject("lot", lot.pk), about=about, by=by, facts=facts)
    return lot
