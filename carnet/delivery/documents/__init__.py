"""What the papers of deliveries contain (P47)."""

from carnet.delivery.documents.notes import note_document

__all__ = ["note_document"]
