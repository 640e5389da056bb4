"""A length of time typed as a number and a unit: 3 months."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.subscriptions.amounts import Length, Unit
from carnet.subscriptions.web.words import UNIT_CODES, UNITS


class LengthInput(forms.MultiWidget):
    """A small number beside its unit."""

    template_name = "subscriptions/parts/length.html"
    use_fieldset = False

    def __init__(self) -> None:
        number = forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "size": 3})
        super().__init__([number, forms.Select({"aria-label": _("Unit of time")}, UNITS)])

    def decompress(self, value: Any) -> list[Any]:
        return [value.count, str(value.unit)] if isinstance(value, Length) else ["", str(Unit.MONTH)]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for sub, css in zip(context["widget"]["subwidgets"], ("form-control num", "form-select"), strict=True):
            sub["attrs"]["class"] = f"{css} is-invalid" if "is-invalid" in (attrs or {}).get("class", "") else css
            sub["attrs"].pop("required", None)
        return context

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else ""


class LengthField(forms.Field):
    """A length, or nothing when no number is typed."""

    widget = LengthInput
    default_error_messages = {"number": _("Write a whole number, such as 3.")}

    def to_python(self, value: Any) -> Length | None:
        count, unit = value if isinstance(value, list) and len(value) == 2 else ("", "")
        count = str(count or "").strip()
        if not count:
            return None
        if not count.isdecimal() or len(count) > 4 or unit not in UNIT_CODES:
            raise forms.ValidationError(self.error_messages["number"], code="number")
        return Length(int(count), Unit(unit)) if int(count) else None
