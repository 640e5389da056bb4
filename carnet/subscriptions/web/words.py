"""Words of contracts on screens: how they bill, issue, renew and stop."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.core import formats
from carnet.subscriptions.amounts import Length, Unit
from carnet.subscriptions.models import Contract
from carnet.subscriptions.states import ContractState, StopReason
from carnet.subscriptions.wording import billing_words, length_words

STATES = [
    (ContractState.DRAFT.value, pgettext_lazy("state", "Draft")),
    (ContractState.ACTIVE.value, pgettext_lazy("state of a contract", "Active")),
    (ContractState.SUSPENDED.value, pgettext_lazy("state of a contract", "Suspended")),
    (ContractState.STOPPED.value, pgettext_lazy("state of a contract", "Stopped")),
    (ContractState.ENDED.value, pgettext_lazy("state of a contract", "Ended")),
]
REASONS = [
    (StopReason.CUSTOMER.value, _("Decision of the customer")),
    (StopReason.PRICE.value, _("Price")),
    (StopReason.COMPETITOR.value, _("Gone to a competitor")),
    (StopReason.UNPAID.value, _("Unpaid invoices")),
    (StopReason.CLOSED_DOWN.value, _("Business closed or premises left")),
    (StopReason.REPLACED.value, _("Replaced by another contract")),
    (StopReason.BY_US.value, _("Our decision")),
    (StopReason.OTHER.value, _("Other reason")),
]
ISSUING = [
    (Contract.Issuing.PROPOSE.value, _("Propose drafts")),
    (Contract.Issuing.ISSUE.value, _("Issue by itself")),
    (Contract.Issuing.ISSUE_AND_SEND.value, _("Issue and send by itself")),
]
GROUPING = [
    (Contract.Grouping.PERIOD.value, _("One invoice per period")),
    (Contract.Grouping.CONTRACT.value, _("One invoice for the periods due together")),
    (Contract.Grouping.PAYER.value, _("One invoice for all contracts of the payer")),
]
RENEWALS = [
    (Contract.Renewal.NONE.value, _("Ends at its term")),
    (Contract.Renewal.AUTOMATIC.value, _("Renews by itself (tacit renewal)")),
    (Contract.Renewal.TO_CONFIRM.value, _("Renewed once confirmed")),
]
UNITS = [
    (Unit.DAY.value, _("days")),
    (Unit.WEEK.value, _("weeks")),
    (Unit.MONTH.value, _("months")),
    (Unit.YEAR.value, _("years")),
]
UNIT_CODES = frozenset(one.value for one in Unit)
BILLINGS = {
    "1 month": pgettext_lazy("billing period", "Monthly"),
    "2 month": pgettext_lazy("billing period", "Every 2 months"),
    "3 month": pgettext_lazy("billing period", "Quarterly"),
    "6 month": pgettext_lazy("billing period", "Half-yearly"),
    "1 year": pgettext_lazy("billing period", "Yearly"),
    "1 week": pgettext_lazy("billing period", "Weekly"),
    "2 week": pgettext_lazy("billing period", "Every 2 weeks"),
}
EVERY = {
    "1 month": pgettext_lazy("recurring", "per month"),
    "3 month": pgettext_lazy("recurring", "per quarter"),
    "6 month": pgettext_lazy("recurring", "per half-year"),
    "1 year": pgettext_lazy("recurring", "per year"),
    "1 week": pgettext_lazy("recurring", "per week"),
}


def length_code(length: Length) -> str:
    """A length as the value of a choice: `3 month`, `1 year`."""
    if length.months and length.months % 12 == 0:
        length = Length(length.months // 12, Unit.YEAR)
    return f"{length.count} {length.unit}"


def length_from(code: str) -> Length:
    """The length a choice stands for; a month when it stands for none."""
    count, _blank, unit = code.partition(" ")
    known = count.isdecimal() and len(count) < 5 and unit in UNIT_CODES and int(count)
    return Length(int(count), Unit(unit)) if known else Length(1, Unit.MONTH)


def rhythm(row: Contract) -> str:
    """“Quarterly, in advance, with the calendar”."""
    parts = [billing_words(Length(row.billing_count, Unit(row.billing_unit)))]
    parts.append(_now("in advance") if row.in_advance else _now("in arrears"))
    if row.alignment == Contract.Alignment.CALENDAR:
        parts.append(_now("with the calendar"))
    return ", ".join(parts)


def duration(row: Contract) -> str:
    """“36 months, from 17/03/2025 to 16/03/2028”, or “since 17/03/2025”."""
    if row.end_on is None:
        return _now("from %(first)s, without end") % {"first": formats.day(row.start_on)}
    return _now("from %(first)s to %(last)s") % {"first": formats.day(row.start_on), "last": formats.day(row.end_on)}


def notice_words(row: Contract) -> str:
    """“3 months · tacit, 12 months”."""
    parts = [length_words(Length(row.notice_count, Unit(row.notice_unit)))] if row.notice_count else []
    if row.renewal_count:
        length = length_words(Length(row.renewal_count, Unit(row.renewal_unit)))
        tacit = row.renewal == Contract.Renewal.AUTOMATIC
        parts.append((_now("tacit, %(length)s") if tacit else _now("to confirm, %(length)s")) % {"length": length})
    return " · ".join(parts)


def month_words(month: date) -> str:
    """“November 2026”."""
    return date_format(month, "F Y")


def reason_words(code: str) -> str:
    """Why a contract was stopped."""
    return str(dict(REASONS).get(code, code))
