"""The categories of expenses: their account and their usual VAT (P37)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.core.refusals import NotFound
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.purchasing import commands
from carnet.purchasing.commands.categories import CategoryContent
from carnet.purchasing.models import ExpenseCategory
from carnet.purchasing.web.forms import CategoryForm
from carnet.purchasing.web.grid import vat_choices, vat_code, vat_of

SECTION = "purchasing:purchases"


@screen(rights.COSTS)
def categories(request: ScreenRequest) -> HttpResponse:
    """All of them, those put aside last."""
    context = {
        "section": SECTION,
        "page_here": "purchasing:categories",
        "categories": ExpenseCategory.objects.order_by("-is_active", "position", "name"),
        "may_write": request.actor.may(rights.BILLS),
    }
    return render(request, "purchasing/categories.html", context)


@screen(rights.BILLS)
def new_category(request: ScreenRequest) -> HttpResponse:
    """Add one."""
    form = CategoryForm(
        request.POST or None, initial={"deductible_percent": 100, "is_active": True}, rates=vat_choices()
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.create_category(content=_content(form), by=request.actor)
            return _list(request, _("The category is added."))
    return _dialog(request, form, title=_("New category"), submit=_("Save"))


@screen(rights.BILLS)
def edit_category(request: ScreenRequest, category_id: int) -> HttpResponse:
    """Change one, or put it aside."""
    found = ExpenseCategory.objects.filter(pk=category_id).first()
    if found is None:
        raise NotFound
    names = ("name", "accounting_code", "deductible_percent", "is_active")
    initial = {name: getattr(found, name) for name in names}
    code = vat_code(found.vat_category, found.vat_rate)
    rates = vat_choices()
    if code not in dict(rates):
        rates = [*rates, (code, f"{found.vat_rate:f} %")]
    form = CategoryForm(request.POST or None, initial={**initial, "vat": code}, rates=rates)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.edit_category(category_id=category_id, content=_content(form), by=request.actor)
            return _list(request, _("The category is saved."))
    return _dialog(request, form, "purchasing/category.html", title=found.name, submit=_("Save"), category=found)


@require_POST
@screen(rights.BILLS)
def delete_category(request: ScreenRequest, category_id: int) -> HttpResponse:
    """Delete one that no bill uses."""
    commands.delete_category(category_id=category_id, by=request.actor)
    return _list(request, _("The category is deleted."))


def _content(form: CategoryForm) -> CategoryContent:
    asked = dict(form.cleaned_data)
    category, rate = vat_of(asked.pop("vat"))
    assert category is not None and rate is not None
    return CategoryContent(vat_category=category, vat_rate=rate, **asked)


def _list(request: ScreenRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return go(request, reverse("purchasing:categories"))


def _dialog(
    request: ScreenRequest, form: CategoryForm, template: str = "core/dialog.html", **context: Any
) -> HttpResponse:
    shown = {"form": form, "section": SECTION, **context}
    return render(request, template, shown, status=422 if form.errors else 200)
