"""When a contract runs and bills, as a form (P38)."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.core.web.forms import DayField, Form
from carnet.subscriptions.amounts import Length, Unit, last_day_of
from carnet.subscriptions.lines import ContractTerms
from carnet.subscriptions.models import Contract
from carnet.subscriptions.web.forms.fields import LengthField
from carnet.subscriptions.web.words import BILLINGS, GROUPING, ISSUING, RENEWALS, length_code, length_from
from carnet.subscriptions.wording import billing_words

WHEN = [(True, _("In advance, as the period begins")), (False, _("In arrears, once it is over"))]
ALIGNED = [
    (Contract.Alignment.ANNIVERSARY.value, _("From the first day of the contract")),
    (Contract.Alignment.CALENDAR.value, _("With the calendar, a first period in part")),
]


class TermsFields(Form):
    """The fields of a contract's terms."""

    start_on = DayField(label=_("First day"))
    term = LengthField(label=_("Length"), required=False, help_text=_("Empty: without end."))
    end_on = DayField(label=_("Last day"), required=False, help_text=_("In place of a length."))
    commitment = LengthField(label=_("Minimum commitment"), required=False, help_text=_("Empty: the whole length."))
    renewal = forms.ChoiceField(label=_("At the end"), choices=RENEWALS, required=False)
    renewal_length = LengthField(label=_("Renewed for"), required=False)
    notice = LengthField(label=_("Notice"), required=False)
    tells_renewal = forms.BooleanField(
        label=_("Tell the customer in time, by e-mail, that it renews by itself"), required=False
    )
    billing = forms.ChoiceField(label=_("Billed"))
    in_advance = forms.TypedChoiceField(label=_("When"), choices=WHEN, coerce=lambda told: str(told) == "True")
    alignment = forms.ChoiceField(label=_("Periods"), choices=ALIGNED)
    anchor_day = forms.IntegerField(
        label=_("Periods begin on the"), required=False, min_value=1, max_value=31,
        help_text=_("A day of the month; empty: that of the first day."),
    )  # fmt: skip
    lead_days = forms.IntegerField(label=_("Invoiced, days ahead"), required=False, min_value=0, max_value=90)
    issuing = forms.ChoiceField(label=_("Invoices"), choices=ISSUING)
    grouping = forms.ChoiceField(label=_("Several periods or contracts due"), choices=GROUPING)
    supplements_at_once = forms.BooleanField(
        label=_("Invoice what a change adds at once, not with the next invoice"), required=False
    )
    direct_debit = forms.BooleanField(label=_("Collected by direct debit"), required=False)
    mandate_reference = forms.CharField(label=_("Mandate"), max_length=35, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        billing: forms.ChoiceField = self.fields["billing"]  # type: ignore[assignment]
        choices: list[tuple[str, Any]] = list(BILLINGS.items())
        held = str(self.initial.get("billing") or "")
        if held and held not in BILLINGS:
            choices.append((held, billing_words(length_from(held))))
        billing.choices = choices

    def agreed(self) -> ContractTerms:
        """The terms typed."""
        typed = self.cleaned_data
        names = ("start_on", "end_on", "commitment", "notice", "tells_renewal", "in_advance", "alignment", "anchor_day",
                 "issuing", "grouping", "lead_days", "supplements_at_once", "direct_debit", "mandate_reference",
                 "renewal_length")  # fmt: skip
        said = {name: typed[name] for name in names}
        term = None if typed["end_on"] else typed["term"]
        return ContractTerms(
            **said, term=term, renewal=typed["renewal"] or Contract.Renewal.NONE, billing=length_from(typed["billing"])
        )


def typed_terms(row: Contract) -> dict[str, Any]:
    """The terms of a contract as its form opens with them."""
    names = ("start_on", "end_on", "renewal", "tells_renewal", "in_advance", "alignment", "anchor_day", "lead_days", "issuing",
             "grouping", "supplements_at_once", "direct_debit", "mandate_reference")  # fmt: skip
    return {
        **{name: getattr(row, name) for name in names},
        "billing": length_code(Length(row.billing_count, Unit(row.billing_unit))),
        "renewal_length": _length(row.renewal_count, row.renewal_unit),
        "notice": _length(row.notice_count, row.notice_unit),
        "commitment": _until(row.start_on, row.committed_until) if row.committed_until != row.end_on else None,
    }


def _length(count: int | None, unit: str) -> Length | None:
    return Length(count, Unit(unit)) if count else None


def _until(first: date, last: date | None) -> Length | None:
    """A last day as a length: months when it is a number of them, else days."""
    if last is None:
        return None
    months = (last.year - first.year) * 12 + last.month - first.month
    for count in (months, months + 1):
        if count > 0 and last_day_of(first, Length(count, Unit.MONTH)) == last:
            return Length(count, Unit.MONTH)
    return Length((last - first).days + 1, Unit.DAY)
