"""Where a note's goods go, as it is printed and kept (R6)."""

from typing import Any

from django.utils import translation

from carnet.delivery.models import Note
from carnet.sales.documents.parts import address_of


def place_of_note(note: Note) -> dict[str, Any]:
    """The name and address of the place of a note, in the language of its paper; without address, the customer's name."""
    with translation.override(note.language):
        address = note.address
        name = (address.label if address else "") or note.order.party.name
        return {"name": name, "lines": list(address_of(address))}
