"""The acts of deliveries that stay inside the area; validating and cancelling notes cross areas and stand in `dossier`."""

from carnet.delivery.commands.completions import CompletionAsk, Signed, complete_services, undo_completion
from carnet.delivery.commands.mailing import mail_note
from carnet.delivery.commands.notes import delete_note, draft_note, draft_return, draft_take_back, edit_note
from carnet.delivery.commands.signing import sign_note

__all__ = [
    "CompletionAsk",
    "Signed",
    "complete_services",
    "delete_note",
    "draft_note",
    "draft_return",
    "draft_take_back",
    "edit_note",
    "mail_note",
    "sign_note",
    "undo_completion",
]
