"""Fields take what people type."""

from datetime import date
from decimal import Decimal

from django import forms
from django.utils import translation

from carnet.core.web.forms import DayField, Form, MoneyField, PercentField, QuantityField


class Sample(Form):
    amount = MoneyField()
    quantity = QuantityField(required=False)
    rate = PercentField(required=False, min_value=0, max_value=100)
    on = DayField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A")], required=False)
    sure = forms.BooleanField(required=False)


def test_figures_and_days_are_read_as_typed() -> None:
    form = Sample({"amount": "1 234,56", "quantity": "2.5", "rate": "5,5", "on": "19/11/2026"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"] == Decimal("1234.56")
    assert form.cleaned_data["on"] == date(2026, 11, 19)


def test_what_cannot_be_read_is_told_beside_its_field() -> None:
    with translation.override("fr"):
        form = Sample({"amount": "douze", "quantity": "1,23456", "rate": "120"})
        assert set(form.errors) == {"amount", "quantity", "rate"}
        assert "Écrivez un nombre" in str(form["amount"].as_field_group())


def test_values_are_shown_as_they_are_typed() -> None:
    form = Sample(initial={"amount": Decimal("1234.5"), "on": date(2026, 11, 19)})
    drawn = str(form)
    assert 'value="1\u00a0234,50"' in drawn and 'type="date"' in drawn and 'value="2026-11-19"' in drawn


def test_widgets_wear_the_classes_of_the_house() -> None:
    drawn = str(Sample())
    for css in ("form-control num", "form-select", "form-check-input"):
        assert css in drawn
    assert "style=" not in drawn
