"""VAT rates, exchange rates, payment terms."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.company.amounts import StepKind, TermStep
from carnet.company.inputs import InstalmentInput, TermsInput, VatRateInput
from carnet.company.models import Terms, VatRate
from carnet.company.places import PLACES
from carnet.company.queries import instalment_terms
from carnet.core.web.forms import DayField, Form, NumberField, PercentField

CATEGORIES = {
    "S": _("Taxed"),
    "E": _("Exempt"),
    "AE": _("Reverse charge"),
    "K": _("Goods to another EU country"),
    "G": _("Export outside the EU"),
    "O": _("Outside the scope of VAT"),
}
_PLACES = [(place.code, place.label) for place in PLACES.values()]


class VatRateForm(Form):
    """A rate; once made, its category, percent and place stay."""

    label = forms.CharField(label=_("Label"), max_length=60)
    category = forms.ChoiceField(label=_("Category"), choices=list(CATEGORIES.items()))
    rate = PercentField(label=_("Rate, %"))
    place = forms.ChoiceField(label=_("Place"), choices=_PLACES)
    exemption_text = forms.CharField(label=_("Text printed when there is no VAT"), max_length=200, required=False)
    exemption_code = forms.CharField(label=_("Code for e-invoices (VATEX)"), max_length=30, required=False)
    valid_from = DayField(label=_("Valid from"), required=False)
    valid_until = DayField(label=_("Valid until"), required=False)

    def __init__(self, *args: Any, known: VatRate | None = None, **kwargs: Any) -> None:
        if known is not None:
            kwargs["initial"] = {name: getattr(known, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        if known is not None:
            for name in ("category", "rate", "place", "exemption_code"):
                self.fields[name].disabled = True

    def asked(self) -> VatRateInput:
        """What was typed, for the commands."""
        return VatRateInput(**self.cleaned_data)


class PlaceForm(Form):
    """A place whose rates are added."""

    place = forms.ChoiceField(label=_("Place"), choices=_PLACES)


class ExchangeRateForm(Form):
    """What the company's currency is worth in another one, from a day on."""

    currency = forms.CharField(label=_("Currency"), max_length=3, help_text=_("For instance: USD"))
    on = DayField(label=_("Valid from"))
    rate = NumberField(label=_("1 EUR is worth"), max_digits=16, decimal_places=6)
    source = forms.CharField(label=_("Source"), max_length=60, required=False)


AFTER, BEFORE = "after", "before"


class InstalmentForm(Form):
    """A share, and how its due date is reached from the date of the invoice (R29)."""

    percent = PercentField(label=_("Share, %"), required=False)
    count = forms.IntegerField(label=_("Delay"), required=False, min_value=0)
    unit = forms.ChoiceField(label=_("In"), choices=[("days", _("days")), ("months", _("months"))], required=False)
    end = forms.ChoiceField(
        label=_("End of month"),
        choices=[
            ("", _("no")),
            (AFTER, _("the delay, then end of month")),
            (BEFORE, _("end of month, then the delay")),
        ],
        required=False,
    )
    day = forms.IntegerField(label=_("On the day"), required=False, min_value=1, max_value=31)

    def steps(self) -> tuple[TermStep, ...]:
        """The steps in the order they are taken."""
        asked = self.cleaned_data
        kind = StepKind.MONTHS if asked["unit"] == "months" else StepKind.DAYS
        delay = (TermStep(kind, asked["count"]),) if asked["count"] else ()
        end = (TermStep(StepKind.END_OF_MONTH),)
        found = (*(end if asked["end"] == BEFORE else ()), *delay, *(end if asked["end"] == AFTER else ()))
        return (*found, TermStep(StepKind.DAY_OF_MONTH, asked["day"])) if asked["day"] else found

    @classmethod
    def initial_of(cls, percent: Decimal, steps: Sequence[TermStep]) -> dict[str, Any]:
        """The form as it opens on an instalment."""
        kinds = [step.kind for step in steps]
        delay = next((step for step in steps if step.kind in (StepKind.DAYS, StepKind.MONTHS)), None)
        day = next((step.value for step in steps if step.kind is StepKind.DAY_OF_MONTH), None)
        end = ""
        if StepKind.END_OF_MONTH in kinds:
            end = BEFORE if delay and kinds.index(StepKind.END_OF_MONTH) < steps.index(delay) else AFTER
        return {
            "percent": percent,
            "count": delay.value if delay else None,
            "unit": "months" if delay and delay.kind is StepKind.MONTHS else "days",
            "end": end,
            "day": day,
        }


INSTALMENTS = 4


class TermsForm(Form):
    """Payment terms with up to four instalments."""

    code = forms.CharField(label=_("Code"), max_length=20)
    label_fr = forms.CharField(label=_("Words in French, as printed"), max_length=100)
    label_en = forms.CharField(label=_("Words in English"), max_length=100, required=False)
    discount_percent = PercentField(label=_("Discount for early payment, %"), required=False)
    discount_days = forms.IntegerField(label=_("within (days)"), required=False, min_value=0)
    discount_without_vat = forms.BooleanField(
        label=_("The VAT is not corrected: no credit note, the discount is given up"), required=False
    )

    def __init__(self, *args: Any, known: Terms | None = None, **kwargs: Any) -> None:
        parts: list[dict[str, Any]] = [{"percent": Decimal(100), "count": 30}]
        if known is not None:
            kwargs["initial"] = {
                "code": known.code,
                "label_fr": known.label,
                "label_en": known.labels.get("en", ""),
                "discount_percent": known.discount_percent or None,
                "discount_days": known.discount_days or None,
                "discount_without_vat": known.discount_without_vat,
            }
            parts = [InstalmentForm.initial_of(part.percent, part.steps) for part in instalment_terms(known.pk)]
        super().__init__(*args, **kwargs)
        parts += [{}] * (INSTALMENTS - len(parts))
        data = args[0] if args else None
        self.parts = [InstalmentForm(data, prefix=f"part{n}", initial=part) for n, part in enumerate(parts)]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(part.is_valid() for part in self.parts)])

    def instalments(self) -> tuple[InstalmentInput, ...]:
        """The instalments that have a share."""
        filled = [part for part in self.parts if part.cleaned_data.get("percent")]
        return tuple(InstalmentInput(part.cleaned_data["percent"], part.steps()) for part in filled)

    def asked(self) -> TermsInput:
        """What was typed, for the commands."""
        words = {"fr": self.cleaned_data["label_fr"], "en": self.cleaned_data["label_en"]}
        typed = self.cleaned_data
        return TermsInput(
            typed["code"], words, self.instalments(), typed["discount_percent"] or Decimal(0), typed["discount_days"] or 0,
            typed["discount_without_vat"],
        )  # fmt: skip
