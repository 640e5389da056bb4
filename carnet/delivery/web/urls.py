"""Addresses of deliveries."""

from django.urls import path

from carnet.delivery.web import completing, notes, preparing, signing
from carnet.delivery.web.lists import BackorderList, NoteList

app_name = "deliveries"
urlpatterns = [
    path("delivery-notes", NoteList.as_view(), name="notes"),
    path("delivery-notes/backorders", BackorderList.as_view(), name="backorders"),
    path("delivery-notes/backorders/notes", preparing.prepare, name="backorder-notes"),
    path("delivery-notes/<int:note_id>", notes.note, name="note"),
    path("delivery-notes/<int:note_id>/edit", notes.edit, name="note-edit"),
    path("delivery-notes/<int:note_id>/deletion", notes.delete, name="note-delete"),
    path("delivery-notes/<int:note_id>/pdf", notes.pdf, name="note-pdf"),
    path("delivery-notes/<int:note_id>/mailing", notes.send, name="note-send"),
    path("delivery-notes/<int:note_id>/signature", signing.sign, name="note-sign"),
    path("delivery-notes/<int:note_id>/signature/drawing", notes.drawing, name="note-drawing"),
    path("orders/<int:order_id>/completions", completing.complete, name="complete"),
    path("completions/<int:completion_id>/undoing", completing.undo, name="completion-undo"),
]
