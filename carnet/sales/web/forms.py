"""Forms of the dialogs of a quote."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.core.web.forms import DayField, Form, PickField
from carnet.parties.models import Party


class NewQuoteForm(Form):
    """For whom, and from what."""

    party = PickField(Party, kind="party", label=_("Customer"), placeholder=_("Name, number, town…"))
    new_name = forms.CharField(label=_("Or a new customer"), max_length=200, required=False)
    new_kind = forms.ChoiceField(
        label=_("New customer is"),
        choices=[("company", _("a company")), ("person", _("a person")), ("public", _("a public body"))],
        required=False,
    )
    new_email = forms.EmailField(label=_("E-mail of the new customer"), required=False)
    template = forms.ChoiceField(label=_("From a template"), required=False)

    def __init__(self, *args: Any, templates: list[tuple[str, str]], creates: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if templates:
            self.fields["template"].choices = [("", _("Blank quote")), *templates]  # type: ignore[attr-defined]
        else:
            del self.fields["template"]
        party = self.fields["party"]
        party.required = not (creates and self.data.get("new_name"))
        party.error_messages["required"] = _("Choose a customer, or name a new one.")
        if not creates:
            for name in ("new_name", "new_kind", "new_email"):
                del self.fields[name]


class PartyForm(Form):
    """Another customer."""

    party = PickField(Party, kind="party", label=_("Customer"), placeholder=_("Name, number, town…"))


class AddressesField(forms.CharField):
    """E-mail addresses, separated by commas, semicolons or blanks."""

    def to_python(self, value: Any) -> Any:
        return tuple(filter(None, re.split(r"[\s,;]+", str(value or ""))))

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value


class SendForm(Form):
    """The e-mail that goes with a quote."""

    recipients = AddressesField(label=_("To"))
    copies = AddressesField(label=_("Copy to"), required=False)
    title = forms.CharField(label=_("Subject"), max_length=250)
    body = forms.CharField(label=_("Message"), widget=forms.Textarea(attrs={"rows": 12}))


class DayForm(Form):
    """When."""

    on = DayField(label=pgettext_lazy("a day", "On"))


class RefuseForm(DayForm):
    """When, and why."""

    reason = forms.CharField(
        label=_("Why"), max_length=200, required=False, help_text=_("Price, delay, another supplier, dropped…")
    )


class ExpectForm(Form):
    """How likely a quote is, and when its answer is expected."""

    probability = forms.IntegerField(
        label=_("Chance, %"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=_("Empty: that of quotes of its state."),
    )
    expected_on = DayField(
        label=_("Answer expected on"), required=False, help_text=_("Empty: the end of its validity.")
    )


class TemplateForm(Form):
    """The name of a template."""

    name = forms.CharField(label=_("Name of the template"), max_length=200)


class NothingForm(Form):
    """A question without fields."""
