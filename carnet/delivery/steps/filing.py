"""Notes as files, for downloads, e-mails and folders (P47, P48)."""

from carnet.company import queries as company
from carnet.core import pdf
from carnet.core.refusals import NotFound
from carnet.delivery.documents import note_document
from carnet.delivery.models import Note

_WITH = ("order__party", "order__quote", "order__contact", "order__billing_address", "address", "cancels")


def note_file(note_id: int, *, prices: bool | None = None) -> tuple[str, bytes]:
    """The PDF of a note with its name; with prices as asked, else as the company does."""
    note = Note.objects.select_related(*_WITH).filter(pk=note_id).first()
    if note is None:
        raise NotFound
    shown = company.settings().delivery_prices if prices is None else prices
    return f"{note.number or f'brouillon-{note.pk}'}.pdf", pdf.render(note_document(note, prices=shown))


def attached(note_id: int) -> tuple[str, bytes]:
    """The PDF that goes with the e-mail of a note."""
    return note_file(note_id)
