"""The lists of deliveries."""

from carnet.delivery.web.lists.backorders import BackorderList
from carnet.delivery.web.lists.notes import NoteList

__all__ = ["BackorderList", "NoteList"]
