"""Forms of notes; they check shapes only, the commands check the rest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.core.web.forms import DayField, Form
from carnet.delivery.asks import KEPT, Head
from carnet.delivery.models import Note
from carnet.parties.models import Address
from carnet.sales.models import Order
from carnet.stock.queries import warehouses


class HeadForm(Form):
    """When, from where, to where and how goods leave; places are asked only where there is a choice."""

    on = DayField(label=_("Date"))
    warehouse = forms.TypedChoiceField(label=_("Warehouse"), coerce=int, empty_value=None, required=False)
    address = forms.TypedChoiceField(label=_("Delivered to"), coerce=int, empty_value=None, required=False)
    carrier = forms.CharField(
        label=_("Carrier"),
        max_length=80,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "list": "carriers"}),
    )
    tracking = forms.CharField(
        label=_("Tracking number"), max_length=80, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    comments = forms.CharField(
        label=_("Written on the note"), max_length=5000, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, order: Order, back: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = warehouses()
        self.fields["warehouse"].choices = [(one.pk, str(one)) for one in places]  # type: ignore[attr-defined]
        if len(places) < 2:
            del self.fields["warehouse"]
        addresses = [] if back else list(Address.objects.filter(party_id=order.party_id).order_by("use", "id"))
        self.fields["address"].choices = [("", "–"), *((one.pk, address_words(one)) for one in addresses)]  # type: ignore[attr-defined]
        if len(addresses) < 2:
            del self.fields["address"]

    def head(self) -> Head:
        """What was typed, for the commands; what is not asked stays as it is."""
        asked = self.cleaned_data
        return Head(
            on=asked["on"],
            warehouse_id=asked["warehouse"] if "warehouse" in self.fields else KEPT,
            address_id=asked["address"] if "address" in self.fields else KEPT,
            carrier=asked["carrier"],
            tracking=asked["tracking"],
            comments=asked["comments"],
        )


class BackForm(HeadForm):
    """Goods that come back: what becomes of them on the order, where they go, whether their credit note is prepared."""

    again = forms.ChoiceField(
        label=_("On the order"),
        choices=[("again", _("To deliver again")), ("given_up", _("Given up: not delivered again"))],
        widget=forms.RadioSelect,
    )
    to = forms.ChoiceField(
        label=_("The goods go"),
        choices=[("stock", _("Back to the stock")), ("scrap", _("To scrap"))],
        widget=forms.RadioSelect,
    )
    credit = forms.BooleanField(label=_("Prepare the credit note of what was invoiced"), required=False)

    def __init__(self, *args: Any, order: Order, credits: bool = False, taken: bool = False, **kwargs: Any) -> None:
        kwargs["initial"] = {"again": "again", "to": "stock", **kwargs.get("initial", {})}
        super().__init__(*args, order=order, back=True, **kwargs)
        if taken:
            del self.fields["again"]
        if taken or not credits:
            del self.fields["credit"]


def head_of(note: Note) -> dict[str, Any]:
    """The head of a note as its form opens."""
    names = ("on", "carrier", "tracking", "comments")
    return {name: getattr(note, name) for name in names} | {
        "warehouse": note.warehouse_id,
        "address": note.address_id,
    }


def address_words(address: Address) -> str:
    """An address on one line."""
    return ", ".join(filter(None, [address.label, address.line1, f"{address.postcode} {address.city}".strip()]))


class DayForm(Form):
    """The day of an act."""

    on = DayField(label=_("Date"))


class MailForm(Form):
    """The e-mail of a note."""

    recipients = forms.CharField(label=_("To"), widget=forms.TextInput({"autocomplete": "off"}))
    title = forms.CharField(label=_("Subject"), max_length=250)
    body = forms.CharField(label=_("Message"), widget=forms.Textarea({"rows": 8}))

    def clean_recipients(self) -> list[str]:
        text = self.cleaned_data["recipients"]
        return [one for one in (part.strip() for part in text.replace(";", ",").split(",")) if one]


class CompleteForm(Form):
    """When services were done, what is said of it, and who saw it."""

    on = DayField(label=_("Done on"))
    comment = forms.CharField(
        label=_("Comment"), max_length=300, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    signed_by = forms.CharField(
        label=_("Signed by"), max_length=150, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
