"""The pages of the settings, in their order, and the dialogs they share."""

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from carnet.company import rights
from carnet.core.web.screens import go, refusals_in
from carnet.core.web.who import ScreenRequest

SECTIONS = (
    ("identity", _("Identity"), rights.SETTINGS),
    ("rules", _("Rules of the house"), rights.SETTINGS),
    ("texts", _("Texts"), rights.SETTINGS),
    ("vat", _("VAT"), rights.SETTINGS),
    ("terms", _("Payment terms"), rights.SETTINGS),
    ("plans", _("Billing plans"), rights.SETTINGS),
    ("series", _("Numbers"), rights.SETTINGS),
    ("units", _("Units"), rights.SETTINGS),
    ("mails", _("E-mails"), rights.SETTINGS),
    ("reminders", _("Reminders"), rights.SETTINGS),
    ("exchange-rates", _("Exchange rates"), rights.SETTINGS),
    ("members", _("Members"), rights.MEMBERS),
    ("roles", _("Roles"), rights.MEMBERS),
    ("keys", _("API keys"), rights.MEMBERS),
)
MENU = "company:settings"


def page(request: ScreenRequest, section: str, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the settings, with the tabs of those this person may open."""
    shown = {
        "section": MENU,
        "tabs": [
            (label, reverse(f"company:{name}"), name == section)
            for name, label, right in SECTIONS
            if request.actor.may(right)
        ],
        "tab_title": next(label for name, label, _right in SECTIONS if name == section),
        **context,
    }
    return render(request, template, shown, status=status)


def dialog(
    request: ScreenRequest,
    form: BaseForm,
    save: Callable[[], object],
    back: str,
    *,
    template: str = "company/dialog.html",
    **context: Any,
) -> HttpResponse:
    """A form in the side dialog: done, back to its page; refused, the dialog again with its faults."""
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            save()
            return go(request, reverse(back))
    shown = {"form": form, "section": MENU, "submit": _("Save"), **context}
    return render(request, template, shown, status=422 if form.errors else 200)
