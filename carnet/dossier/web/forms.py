"""Forms of the dialogs of an order; they check shapes, the commands check the rest."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.company.web.forms.house import DEPOSIT_MODES
from carnet.core import formats
from carnet.core.web.forms import DayField, Form, PercentField, PickField
from carnet.parties.models import Party
from carnet.sales.models import LineStanding, Order
from carnet.sales.web import found as around


class NewOrderForm(Form):
    """For whom, and what the customer calls it; the lines are typed next."""

    party = PickField(Party, kind="party", label=_("Customer"), placeholder=_("Name, number, town…"))
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    customer_reference = forms.CharField(label=_("Customer ref."), max_length=80, required=False)
    ordered_on = DayField(label=_("Ordered on"))


class DayForm(Form):
    """When."""

    on = DayField(label=pgettext_lazy("a day", "On"))


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=_("Why"), max_length=300)


class DayReasonForm(DayForm, ReasonForm):
    """Why, and when."""

    field_order = ["reason", "on"]


class CloseForm(DayReasonForm):
    """Why, when, and what becomes of a deposit that was not deducted (P8)."""

    deposit = forms.ChoiceField(
        label=_("The deposit that is not deducted is"),
        widget=forms.RadioSelect,
        choices=[("kept", _("kept: it stays invoiced")), ("given_back", _("given back: a credit note is issued"))],
    )

    def __init__(self, *args: Any, deposit_left: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not deposit_left:
            del self.fields["deposit"]


class EndingForm(Form):
    """Which lines at cost end, and when (P24)."""

    order_lines = forms.MultipleChoiceField(label=_("Lines"), widget=forms.CheckboxSelectMultiple)
    on = DayField(label=pgettext_lazy("a day", "On"))

    def __init__(self, *args: Any, lines: Sequence[LineStanding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (str(line.order_line_id), f"{line.order_line.description} – {formats.money(line.left_amount)}")
            for line in lines
        ]
        field = self.fields["order_lines"]
        field.choices, field.initial = choices, [pk for pk, _word in choices]  # type: ignore[attr-defined]


class OwnerForm(Form):
    """Who follows it."""

    owner_id = forms.TypedChoiceField(label=_("Followed by"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].choices = around.owner_choices()  # type: ignore[attr-defined]


class NoteForm(Form):
    """A note for the colleagues."""

    text = forms.CharField(label=_("Note"), max_length=2000)


class UploadForm(Form):
    """A file of the customer or of ours."""

    file = forms.FileField(label=_("File"))
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("The name of the file if left empty.")
    )


class AcceptAmendmentForm(DayForm):
    """When the customer agreed, and who."""

    accepted_by = forms.CharField(label=_("Agreed by"), max_length=150, required=False)
    own_plan_line = forms.BooleanField(
        label=_("Plan what it adds on a line of its own"),
        required=False,
        help_text=_("Otherwise it goes to the last line of the billing plan."),
    )


def _choice(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int, empty_value=None, required=False)


class HeaderForm(Form):
    """What may change in the head of an order at any time (P21)."""

    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    customer_reference = forms.CharField(label=_("Customer ref."), max_length=80, required=False)
    service_code = forms.CharField(label=_("Service code"), max_length=100, required=False)
    commitment_number = forms.CharField(label=_("Commitment number"), max_length=80, required=False)
    promised_on = DayField(label=_("Promised on"), required=False)
    owner_id = _choice(_("Followed by"))
    contact_id = _choice(_("Contact"))
    billed_party = PickField(Party, kind="party", label=_("Billed to"), required=False)
    billing_address_id = _choice(_("Billing address"))
    delivery_address_id = _choice(_("Delivery address"))
    terms_id = _choice(_("Payment terms"))
    deposit_percent = PercentField(label=_("Deposit asked, %"), required=False)
    deposit_mode = forms.ChoiceField(label=_("Deposits are deducted"), choices=list(DEPOSIT_MODES.items()))
    language = forms.ChoiceField(label=_("Language of documents"), choices=settings.LANGUAGES)
    comments = forms.CharField(label=_("Comments"), required=False, widget=forms.Textarea({"rows": 3}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = {order.party_id, order.billed_party_id}
        addresses = around.address_choices(parties)
        offered = {
            "owner_id": around.owner_choices(),
            "contact_id": around.contact_choices(parties),
            "billing_address_id": addresses["billing"],
            "delivery_address_id": addresses["delivery"],
            "terms_id": around.term_choices(),
        }
        for name, choices in offered.items():
            self.fields[name].choices = [("", "–"), *choices]  # type: ignore[attr-defined]

    def changes(self, order: Order) -> dict[str, Any]:
        """What differs from the order."""
        typed = dict(self.cleaned_data)
        typed.pop("version")
        billed = typed.pop("billed_party")
        typed["billed_party_id"] = billed.pk if billed else order.party_id
        return {name: value for name, value in typed.items() if value != getattr(order, name)}

    @classmethod
    def initial_of(cls, order: Order) -> dict[str, Any]:
        """The form as it opens on an order."""
        names = [name for name in cls.base_fields if name != "billed_party"]
        return {**{name: getattr(order, name) for name in names}, "billed_party": order.billed_party_id}
