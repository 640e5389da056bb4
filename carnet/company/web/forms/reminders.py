"""Reminders, late interest, reference rates."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.core.web.forms import DayField, Form, PercentField

MODES = {
    "reviewed": _("Somebody looks at them first, then sends them"),
    "automatic": _("They leave by themselves, on working days from 8 o’clock"),
    "off": _("Only by hand: nothing is proposed on the dashboard"),
}
RULES = {
    "ecb_plus_10": _("The ECB's rate plus 10 points (the law, when nothing else is written)"),
    "three_times_legal": _("Three times the legal rate (the least that may be written)"),
    "fixed": _("A rate of our own"),
}
KINDS = {"ecb": _("ECB refinancing rate"), "legal": _("Legal rate (professionals)")}


class ModeForm(Form):
    """Who sends reminders."""

    mode = forms.ChoiceField(label=_("Reminders"), choices=list(MODES.items()), widget=forms.RadioSelect)


class LevelForm(Form):
    """When a reminder leaves."""

    days = forms.IntegerField(label=_("Days after the due date"), min_value=1, max_value=365)
    attach_invoices = forms.BooleanField(label=_("The invoices go with it"), required=False, initial=True)


class LateRateForm(Form):
    """What late interest is reckoned with."""

    rule = forms.ChoiceField(label=_("Yearly rate"), choices=list(RULES.items()), widget=forms.RadioSelect)
    percent = PercentField(label=_("Rate of our own, %"), required=False)

    def asked(self) -> dict[str, Any]:
        """What was typed, for the command."""
        return {"rule": self.cleaned_data["rule"], "percent": self.cleaned_data["percent"] or Decimal(0)}


class ReferenceRateForm(Form):
    """A rate and the day from which it holds."""

    kind = forms.ChoiceField(label=_("Rate"), choices=list(KINDS.items()))
    valid_from = DayField(label=_("Valid from"))
    percent = PercentField(label=_("Rate, %"))
    source = forms.CharField(label=_("Source"), max_length=80, required=False)
