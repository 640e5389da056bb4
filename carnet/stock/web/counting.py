"""Counts on screen: opened, looked at, validated, given up; the sheet to print (P35)."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from carnet.catalog.queries import families
from carnet.company import rights
from carnet.company.clock import local, today
from carnet.core.web.forms import DayField, Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.stock import commands
from carnet.stock.documents import count_sheet
from carnet.stock.models import Count
from carnet.stock.queries import warehouses
from carnet.stock.queries.counting import count_of, lines_of_count, sums_of_count
from carnet.stock.web.history import history_of
from carnet.stock.web.rows import rows_of_levels

SHOWN = 60


class CountForm(Form):
    """What is counted: a warehouse, all of it or a family."""

    warehouse = forms.ChoiceField(label=_("Warehouse"))
    family = forms.ChoiceField(label=_("Family"), required=False)
    title = forms.CharField(
        label=_("Title"), max_length=100, required=False, help_text=_("For instance: yearly count, shelf A")
    )

    def __init__(self, *args: Any, ticked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].choices = [(str(one.pk), str(one)) for one in warehouses()]  # type: ignore[attr-defined]
        if ticked:
            del self.fields["warehouse"], self.fields["family"]
        else:
            names = [(name, name) for name in families()]
            self.fields["family"].choices = [("", _("All that is there")), *names]  # type: ignore[attr-defined]


class DayForm(Form):
    """The day the differences count."""

    on = DayField(label=_("Date of the differences"))


@screen(rights.STOCK)
def new(request: ScreenRequest) -> HttpResponse:
    """Open a count of a warehouse, or of the levels ticked."""
    rows = rows_of_levels(request.GET.getlist("row"))
    form = CountForm(request.POST or None, ticked=bool(rows))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            typed = form.cleaned_data
            made = commands.open_count(
                warehouse_id=rows[0].warehouse.pk if rows else int(typed["warehouse"]),
                product_ids=[row.product.pk for row in rows], family=typed.get("family", ""), title=typed["title"],
                on=today(), by=request.actor,
            )  # fmt: skip
            return go(request, reverse("stock:count", args=[made.pk]))
    places = {row.warehouse.pk for row in rows}
    context = {
        "title": gettext("New count"), "submit": gettext("List what is there"), "form": form, "section": "stock:levels",
        "rows": rows, "several": len(places) > 1, "page_here": "stock:counts",
    }  # fmt: skip
    return render(request, "stock/count_new.html", context, status=422 if form.errors else 200)


@screen(rights.READ)
def count(request: ScreenRequest, count_id: int) -> HttpResponse:
    """A count: lines to enter, differences, what moved meanwhile; paged, narrowed by a fragment."""
    found = count_of(count_id)
    text = request.GET.get("q", "").strip()[:60]
    asked = request.GET.get("after", "")
    after = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
    lines = lines_of_count(count_id, after=after, size=SHOWN + 1, text=text)
    is_open = found.state == "open"
    context = {
        "count": found,
        "lines": lines[:SHOWN],
        "more": lines[SHOWN - 1].position if len(lines) > SHOWN else None,
        "after": after,
        "text": text,
        "may_write": is_open and request.actor.may(rights.STOCK),
        "may_see_costs": request.actor.may(rights.COSTS),
        "section": "stock:levels",
        "page_here": "stock:counts",
    }
    if request.htmx:
        return render(request, "stock/parts/count_lines.html", context)
    context |= {
        "sums": sums_of_count(count_id),
        "history": history_of("stock_count", count_id),
        "counted_at": _told_instant(found),
    }
    return render(request, "stock/count.html", context)


def _told_instant(count: Count) -> datetime | None:
    """When a count was made, unless it was written after the day it is dated: that day alone is told then."""
    late = count.validated_on is not None and local(count.counted_at).date() > count.validated_on
    return None if late else count.counted_at


@screen(rights.READ)
def sheet(request: ScreenRequest, count_id: int) -> HttpResponse:
    """The sheet to print: what to look for, by place, with room for what is found."""
    found = count_of(count_id)
    content = count_sheet(found, lines_of_count(count_id))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return response


@screen(rights.STOCK)
def validate(request: ScreenRequest, count_id: int) -> HttpResponse:
    """Correct the levels by the differences."""
    found = count_of(count_id)
    form = DayForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.validate_count(count_id=count_id, on=form.cleaned_data["on"], by=request.actor)
            messages.success(
                request, gettext("%(number)s is validated: the stock is corrected.") % {"number": found.number}
            )
            return go(request, reverse("stock:count", args=[count_id]))
    context = {
        "title": gettext("Validate the count"), "subtitle": found.number, "submit": gettext("Validate"), "form": form,
        "count": found, "sums": sums_of_count(count_id), "may_see_costs": request.actor.may(rights.COSTS),
        "section": "stock:levels", "page_here": "stock:counts",
    }  # fmt: skip
    return render(request, "stock/count_validate.html", context, status=422 if form.errors else 200)


@require_POST
@screen(rights.STOCK)
def cancel(request: ScreenRequest, count_id: int) -> HttpResponse:
    """Give the count up."""
    commands.cancel_count(count_id=count_id, by=request.actor)
    return go(request, reverse("stock:count", args=[count_id]))
