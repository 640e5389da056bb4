"""How contracts run here unless they say otherwise (P38, P40, P42)."""

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carnet.company import rights
from carnet.core.web.forms import Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.subscriptions import commands
from carnet.subscriptions.commands import RulesChanges
from carnet.subscriptions.models import ContractRules
from carnet.subscriptions.queries.house import rules
from carnet.subscriptions.web.places import dialog
from carnet.subscriptions.web.words import ISSUING

HANDED = [
    (ContractRules.HandOver.BY_HAND.value, gettext_lazy("By hand, from the folder of the order")),
    (ContractRules.HandOver.DRAFT.value, gettext_lazy("By itself, as a draft contract to activate")),
    (ContractRules.HandOver.ACTIVE.value, gettext_lazy("By itself, as a running contract")),
]


class RulesForm(Form):
    """The rules, all with their usual values."""

    hand_over = forms.ChoiceField(label=gettext_lazy("Recurring lines of an accepted order"), choices=HANDED)
    issuing = forms.ChoiceField(label=gettext_lazy("Invoices of new contracts"), choices=ISSUING)
    lead_days = forms.IntegerField(label=gettext_lazy("Invoiced, days ahead"), min_value=0, max_value=90)
    nightly_hour = forms.IntegerField(
        label=gettext_lazy("The nightly run begins after"), min_value=0, max_value=23, help_text=gettext_lazy("An hour, 0 to 23.")
    )  # fmt: skip
    tell_days = forms.IntegerField(
        label=gettext_lazy("Customers are told, days before the last day of notice"), min_value=0, max_value=365
    )
    remind_days = forms.IntegerField(
        label=gettext_lazy("Reminder in the house, days before the last day of notice"), min_value=0, max_value=365
    )
    unusual_percent = forms.IntegerField(
        label=gettext_lazy("An amount is unusual from a difference of, %"), min_value=1, max_value=1000
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


@screen(rights.SETTINGS)
def settings(request: ScreenRequest) -> HttpResponse:
    """The rules of the house for contracts."""
    held = rules()
    form = RulesForm(request.POST or None, initial={name: getattr(held, name) for name in RulesForm.base_fields})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            typed = dict(form.cleaned_data)
            version = typed.pop("version")
            expected = version if held.pk else None
            commands.set_rules(changes=cast(RulesChanges, typed), expected_version=expected, by=request.actor)
            messages.success(request, _("The rules are kept."))
            return go(request, reverse("subscriptions:contracts"))
    return dialog(request, form, title=_("Rules of contracts"), submit=_("Save"))
