"""The page that the receiver signs on a phone (P33)."""

import json

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carnet.company import rights
from carnet.core.web.forms import Form
from carnet.core.web.screens import refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.delivery import commands
from carnet.delivery.models import NoteLine, Signature
from carnet.delivery.refusals import AlreadySigned, NoteIsDraft
from carnet.delivery.web.notes import SECTION, find, page_of_note


class SignForm(Form):
    """Who signs; what is drawn comes with it."""

    signed_by = forms.CharField(
        label=gettext_lazy("Name of who receives"), max_length=150, widget=forms.TextInput({"autocomplete": "off"})
    )
    strokes = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def drawn(self) -> dict[str, object]:
        """What was drawn, as the command takes it."""
        return read_drawing(self.cleaned_data["strokes"])


def read_drawing(text: str) -> dict[str, object]:
    """A drawing as the page posts it: strokes, width, height."""
    try:
        told = json.loads(text) if text else {}
    except ValueError:
        told = {}
    given = told if isinstance(told, dict) else {}
    return {"strokes": given.get("strokes", []), "width": given.get("width", 1), "height": given.get("height", 1)}


@screen(rights.DELIVERIES)
def sign(request: ScreenRequest, note_id: int) -> HttpResponse:
    """What is received, a name, and a box to sign in with a finger."""
    found = find(note_id)
    if found.number is None:
        raise NoteIsDraft
    if Signature.objects.filter(note=found).exists():
        raise AlreadySigned
    form = SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.sign_note(
                note_id=note_id, signed_by=form.cleaned_data["signed_by"], **form.drawn, by=request.actor
            )
            messages.success(request, _("Signed by %(name)s.") % {"name": form.cleaned_data["signed_by"]})
            return page_of_note(request, note_id)
    lines = NoteLine.objects.filter(note=found).select_related("order_line").order_by("position")
    context = {"section": SECTION, "note": found, "form": form, "lines": lines, "back": found.kind == "return"}
    return render(request, "delivery/sign.html", context, status=422 if form.errors else 200)
