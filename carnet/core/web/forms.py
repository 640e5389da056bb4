"""The look of forms, and fields that take what people type: `1 234,56`, a day, a party found by a fragment."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.forms.renderers import TemplatesSetting
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from carnet.core import formats

Text = str | Promise


class Look(TemplatesSetting):
    """Every form and field is drawn by our templates."""

    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"


CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.HiddenInput, ""),
    (forms.Widget, "form-control"),
)


def css_of(widget: forms.Widget) -> str:
    """The classes of a widget."""
    return next(css for kind, css in CLASSES if isinstance(widget, kind))


class Form(forms.Form):
    """A form of ours: the house's classes on its widgets, faulty ones marked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class ModelForm(forms.ModelForm):  # type: ignore[type-arg]
    """The same over a model; it never saves by itself: hand its cleaned values to a command."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


def dress(form: forms.BaseForm) -> None:
    """Give each widget its classes; call again after changing fields."""
    for field in form.fields.values():
        css = " ".join(filter(None, [css_of(field.widget), field.widget.attrs.get("class", "")]))
        field.widget.attrs["class"] = " ".join(dict.fromkeys(css.split()))


class DayInput(forms.DateInput):
    """The browser's date field."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class DayField(forms.DateField):
    """A day: ISO from the date field, or typed `19/11/2026`."""

    widget = DayInput
    input_formats = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"]


class NumberInput(forms.TextInput):
    """A number as people read it, the numeric keyboard on phones."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "class": "num", **(attrs or {})})


class NumberField(forms.DecimalField):
    """A number typed `1 234,56` or `1234.56`; subclasses say how it is shown."""

    widget = NumberInput
    places: int | None = None
    default_error_messages = {"invalid": _("Write a number, such as 1 234,56.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("localize", False)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            return formats.parse_number(str(value))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        return formats.number(value, self.places) if isinstance(value, Decimal | int) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class MoneyField(NumberField):
    """An amount with two decimals."""

    places = 2

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 14, "decimal_places": 2, **kwargs})


class UnitPriceField(NumberField):
    """A unit price, up to six decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 18, "decimal_places": 6, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return formats.unit_price(value) if isinstance(value, Decimal | int) else value


class QuantityField(NumberField):
    """A quantity, up to four decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 14, "decimal_places": 4, **kwargs})


class PercentField(NumberField):
    """A percentage, up to four decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 7, "decimal_places": 4, **kwargs})


class SearchSelect(forms.Select):
    """A select that asks the server while one types: only the chosen thing is in the page."""

    def __init__(self, kinds: Iterable[str], attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-search": reverse_lazy("search"), "data-kinds": ",".join(kinds), **(attrs or {})})


class PickField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One thing found by a fragment through the search registry, e.g. `PickField(Party, kind="party")`."""

    def __init__(self, model: type[Model], *, kind: str, placeholder: Text = "", **kwargs: Any) -> None:
        self.picked_model = model
        attrs = {"placeholder": placeholder} if placeholder else {}
        super().__init__(queryset=self._all().none(), widget=SearchSelect([kind], attrs), **kwargs)

    def _all(self) -> QuerySet[Any]:
        return self.picked_model._default_manager.all()

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        bound = super().get_bound_field(form, field_name)
        found = self._found(self.prepare_value(bound.value()))
        self.widget.choices = [("", ""), *([(found.pk, str(found))] if found else [])]
        return bound

    def to_python(self, value: Any) -> Any:
        """What was picked; the choices written are left alone: the page shows the one chosen, never every row there is."""
        if value in self.empty_values:
            return None
        found = self._found(value)
        if found is None:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
            )
        return found

    def _found(self, value: Any) -> Model | None:
        return self._all().filter(pk=value).first() if str(value or "").isdecimal() else None


def day_value(value: date | None) -> str:
    """A day as the browser's date field wants it."""
    return value.isoformat() if value else ""
