"""A note on the journal of an order, for the colleagues (P23)."""

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.refusals import BadValue
from carnet.dossier.commands.locking import record_order
from carnet.sales.faults import Faults
from carnet.sales.models import Order
from carnet.sales.steps import hold


@act("order.note", right=rights.SALES)
def add_note(*, order_id: int, text: str, by: Actor) -> None:
    """Write a note on the journal of an order; it stays there."""
    hold([order_id])
    faults = Faults()
    text = faults.text("text", text.strip(), 2000)
    faults.refuse()
    if not text:
        raise BadValue(_("Write the note first."), field="text")
    record_order("order.noted", Order.objects.only("id", "number", "party_id").get(pk=order_id), by, text=text)
