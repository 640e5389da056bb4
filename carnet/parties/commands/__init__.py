"""Acts on parties, their addresses and their contacts (P50)."""

from carnet.parties.commands.addresses import add_address, edit_address, remove_address
from carnet.parties.commands.contacts import add_contact, edit_contact, remove_contact
from carnet.parties.commands.parties import (
    create_party,
    deactivate_party,
    delete_party,
    edit_party,
    reactivate_party,
)

__all__ = [
    "add_address",
    "add_contact",
    "create_party",
    "deactivate_party",
    "delete_party",
    "edit_address",
    "edit_contact",
    "edit_party",
    "reactivate_party",
    "remove_address",
    "remove_contact",
]
