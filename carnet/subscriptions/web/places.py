"""A contract found, its page, and the dialogs of its acts."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from carnet.core.refusals import NotFound
from carnet.core.web.screens import go
from carnet.core.web.who import ScreenRequest
from carnet.subscriptions.models import Contract


def find(contract_id: int) -> Contract:
    """The contract with whom it bills."""
    found = Contract.objects.select_related("party", "billed", "order").filter(pk=contract_id).first()
    if found is None:
        raise NotFound
    return found


def page_of(request: ScreenRequest, contract_id: int) -> HttpResponse:
    """The page of a contract."""
    return go(request, reverse("subscriptions:contract", args=[contract_id]))


def dialog(
    request: ScreenRequest, form: forms.BaseForm, template: str = "core/dialog.html", **context: Any
) -> HttpResponse:
    """The dialog, again with its faults when it has some."""
    shown = {"form": form, "section": "subscriptions:contracts", **context}
    return render(request, template, shown, status=422 if form.errors else 200)
