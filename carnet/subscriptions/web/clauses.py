"""The dialog of a price revision clause: which index, from which base, when, within which limits (P41)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.web.forms import DayField, Form, NumberField, PercentField, dress
from carnet.core.web.screens import refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.subscriptions import commands
from carnet.subscriptions.amounts import Length, Unit, after
from carnet.subscriptions.commands import ClauseContent, WeightInput
from carnet.subscriptions.models import Clause, ClauseWeight, Index
from carnet.subscriptions.web.places import dialog, find, page_of

MOST_INDICES = 3
ROUNDED = [(2, gettext_lazy("the cent")), (3, "0,001"), (4, "0,0001")]


class IndexNumberField(NumberField):
    """The value of an index."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 12, "decimal_places": 6, "required": False, **kwargs})


class ClauseForm(Form):
    """Up to three indices with their shares and bases, or a fixed percentage; when; limits."""

    first_on = DayField(label=gettext_lazy("First revision on"))
    every_months = forms.IntegerField(
        label=gettext_lazy("Then every, months"), min_value=0, max_value=120, help_text=gettext_lazy("0: only once.")
    )
    months_back = forms.IntegerField(
        label=gettext_lazy("Index read, months before"), min_value=0, max_value=24, required=False
    )
    percent = PercentField(label=gettext_lazy("Fixed rise at each revision, %"), required=False)
    cap_percent = PercentField(label=gettext_lazy("At most, %"), required=False)
    floor_percent = PercentField(label=gettext_lazy("At least, %"), required=False)
    limits_each = forms.BooleanField(
        label=gettext_lazy("Limits hold for each revision, not from the first price"), required=False
    )
    inside = forms.BooleanField(
        label=gettext_lazy("Within the period, counted by days, not from the next one"), required=False
    )
    to_confirm = forms.BooleanField(label=gettext_lazy("Applied once confirmed"), required=False)
    rounded_to = forms.TypedChoiceField(label=gettext_lazy("Price rounded to"), choices=ROUNDED, coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(MOST_INDICES):
            self.fields[f"index_{n}"] = forms.ModelChoiceField(
                queryset=Index.objects.order_by("name"), required=False, label=_("Index"), empty_label="–"
            )
            self.fields[f"share_{n}"] = PercentField(label=_("Share, %"), required=False)
            self.fields[f"base_{n}"] = IndexNumberField(label=_("Base value"))
            self.fields[f"month_{n}"] = DayField(label=_("or base month"), required=False)
        dress(self)

    def weights(self) -> list[list[forms.BoundField]]:
        """The cells of each index."""
        return [[self[f"{name}_{n}"] for name in ("index", "share", "base", "month")] for n in range(MOST_INDICES)]

    def content(self) -> ClauseContent:
        """The clause typed."""
        typed = self.cleaned_data
        names = (
            "first_on",
            "every_months",
            "cap_percent",
            "floor_percent",
            "limits_each",
            "rounded_to",
            "inside",
            "to_confirm",
        )
        weights = tuple(
            WeightInput(
                index_id=typed[f"index_{n}"].pk,
                percent=typed[f"share_{n}"] if typed[f"share_{n}"] is not None else Decimal(100),
                base=typed[f"base_{n}"],
                base_month=_first_of(typed[f"month_{n}"]),
            )
            for n in range(MOST_INDICES)
            if typed[f"index_{n}"]
        )
        return ClauseContent(
            weights=weights, percent=typed["percent"] or Decimal(0), months_back=typed["months_back"] or 0,
            **{name: typed[name] for name in names},
        )  # fmt: skip


def _first_of(day: date | None) -> date | None:
    return day.replace(day=1) if day else None


@screen(rights.CONTRACTS)
def clause(request: ScreenRequest, contract_id: int) -> HttpResponse:
    """Give a contract its clause, another one, or none any more."""
    row = find(contract_id)
    held = Clause.objects.filter(contract=row, ended_on=None).first()
    if request.method == "POST" and request.POST.get("do") == "end":
        commands.end_clause(contract_id=contract_id, on=today(), by=request.actor)
        messages.success(request, _("The contract has no price revision clause any more."))
        return page_of(request, contract_id)
    initial = _stored(held) if held else {
        "first_on": after(row.start_on, Length(1, Unit.YEAR)), "every_months": 12, "months_back": 0, "rounded_to": 2,
        "share_0": Decimal(100),
    }  # fmt: skip
    form = ClauseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.set_clause(contract_id=contract_id, content=form.content(), on=today(), by=request.actor)
            return page_of(request, contract_id)
    return dialog(
        request, form, "subscriptions/clause.html", title=_("Price revision clause"), subtitle=row.number, submit=_("Save"),
        held=held, wide=True,
    )  # fmt: skip


def _stored(held: Clause) -> dict[str, Any]:
    names = ("first_on", "every_months", "months_back", "cap_percent", "floor_percent", "limits_each", "rounded_to", "inside",
             "to_confirm")  # fmt: skip
    found = {name: getattr(held, name) for name in names} | {"percent": held.percent or None}
    for n, weight in enumerate(ClauseWeight.objects.filter(clause=held).order_by("position")[:MOST_INDICES]):
        found |= {f"index_{n}": weight.index_id, f"share_{n}": weight.percent, f"base_{n}": weight.base}
    return found
