"""Contracts as typed become contracts as agreed: everything checked, the rest filled in (P38)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from carnet.catalog.models import Product
from carnet.core.money import VatGroup, places_of
from carnet.sales.amounts import DiscountBeyondNet
from carnet.sales.faults import Faults
from carnet.sales.figures import as_priced
from carnet.sales.lines import AgreedContent, LineInput
from carnet.sales.steps.filling import FilledLine, House, fill_lines
from carnet.sales.steps.heading import fill_heading, known_party
from carnet.subscriptions.amounts import Length, Price, Unit, last_day_of
from carnet.subscriptions.lines import EVERY, MONTHLY, ContractContent, ContractLineInput, ContractTerms
from carnet.subscriptions.models import Contract, ContractRules

LONGEST = {Unit.DAY: 366, Unit.WEEK: 104, Unit.MONTH: 240, Unit.YEAR: 99}


@dataclass(frozen=True, slots=True)
class FilledContractLine:
    """A recurring line as it will be stored: words, quantity, price for a period of its own."""

    input: ContractLineInput
    filled: FilledLine
    every: Length
    accounting_code: str

    @property
    def price(self) -> Price:
        return Price(
            self.filled.unit_price, self.every, self.filled.discount_percent, self.filled.discount_amount,
            VatGroup(self.filled.vat_category, self.filled.vat_rate), self.filled.exemption_code,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FilledContract:
    """The columns of a contract, and its lines."""

    columns: dict[str, Any]
    lines: tuple[FilledContractLine, ...]


def fill_contract(content: ContractContent, house: House, rules: ContractRules, faults: Faults) -> FilledContract:
    """Check everything a contract says and fill in the rest; faults are told all at once, by field."""
    party = known_party(content.party_id)
    head = fill_heading(
        AgreedContent(
            title=content.title, customer_reference=content.customer_reference, billed_party_id=content.billed_party_id,
            owner_id=content.owner_id, currency=content.currency, language=content.language, terms_id=content.terms_id,
        ),
        party, house.settings, house.on, faults,
    )  # fmt: skip
    columns = {name: head.columns[name] for name in ("title", "customer_reference", "currency", "language", "terms_id")}
    columns |= {
        "party_id": party.pk,
        "billed_id": head.columns["billed_party_id"],
        "message": faults.text("message", content.message, 2000),
        "owner_id": content.owner_id,
        **fill_terms(content.terms, rules, faults),
    }
    billing = Length(columns["billing_count"], Unit(columns["billing_unit"]))
    lines = fill_contract_lines(content.lines, house, faults, head.language, billing, places_of(head.currency))
    return FilledContract(columns, tuple(lines))


def fill_terms(terms: ContractTerms, rules: ContractRules, faults: Faults) -> dict[str, Any]:
    """The columns of when a contract runs and bills."""
    _check_start(terms.start_on, faults)
    billing = terms.billing or MONTHLY
    _check_length("billing_period", billing, faults)
    end_on = terms.end_on or (_last_day("term", terms.start_on, terms.term, faults) if terms.term else None)
    if end_on is not None and end_on < terms.start_on:
        faults.add("end", _("The contract ends before it begins."))
    committed = terms.committed_until
    if terms.commitment:
        committed = _last_day("commitment", terms.start_on, terms.commitment, faults)
    renewal = faults.choice("renewal", terms.renewal, Contract.Renewal.values)
    return {
        "start_on": terms.start_on,
        "end_on": end_on,
        "committed_until": committed or end_on,
        "tells_renewal": terms.tells_renewal,
        **_renewal(renewal, terms, end_on, faults),
        "billing_count": billing.count,
        "billing_unit": str(billing.unit),
        "in_advance": terms.in_advance,
        "lead_days": _lead_days(rules.lead_days if terms.lead_days is None else terms.lead_days, faults),
        **_anchor(terms, billing, faults),
        "issuing": faults.choice("issuing", terms.issuing or rules.issuing, Contract.Issuing.values),
        "grouping": faults.choice("grouping", terms.grouping, Contract.Grouping.values),
        "supplements_at_once": terms.supplements_at_once,
        "direct_debit": terms.direct_debit,
        "mandate_reference": faults.text("mandate_reference", terms.mandate_reference, 35),
    }


def _renewal(renewal: str, terms: ContractTerms, end_on: date | None, faults: Faults) -> dict[str, Any]:
    length = terms.renewal_length
    if renewal != Contract.Renewal.NONE:
        if end_on is None:
            faults.add("renewal", _("Only a contract with a last day is renewed: give its end or its length."))
        length = length or Length(1, Unit.YEAR)
        _check_length("renewal_length", length, faults)
    else:
        length = None
    if terms.notice is not None and terms.notice.count:
        _check_length("notice", terms.notice, faults)
    notice = terms.notice if terms.notice and terms.notice.count else None
    return {
        "renewal": renewal,
        "renewal_count": length.count if length else None,
        "renewal_unit": str(length.unit) if length else "",
        "notice_count": notice.count if notice else None,
        "notice_unit": str(notice.unit) if notice else "",
    }


def _anchor(terms: ContractTerms, billing: Length, faults: Faults) -> dict[str, Any]:
    alignment = faults.choice("alignment", terms.alignment, Contract.Alignment.values)
    by_days = billing.unit in (Unit.DAY, Unit.WEEK)
    if billing.unit == Unit.DAY and (alignment == Contract.Alignment.CALENDAR or terms.anchor_day):
        faults.add("alignment", _("Periods of some days have no calendar to follow."))
    if terms.anchor_day is not None and not 1 <= terms.anchor_day <= (7 if by_days else 31):
        faults.add("anchor_day", _("Give a day between 1 and %(last)s.") % {"last": 7 if by_days else 31})
    if terms.anchor_month is not None and (by_days or not 1 <= terms.anchor_month <= 12):
        faults.add("anchor_month", _("Give a month between 1 and 12, for periods of months or years."))
    calendar = alignment == Contract.Alignment.CALENDAR
    return {
        "alignment": alignment,
        "anchor_day": None if calendar else terms.anchor_day,
        "anchor_month": None if calendar else terms.anchor_month,
    }


def fill_contract_lines(
    lines: Sequence[ContractLineInput], house: House, faults: Faults, language: str, billing: Length, places: int = 2
) -> list[FilledContractLine]:
    """Recurring lines filled in from their products, under the faults of `lines[0].quantity`."""
    inputs = [
        LineInput(
            product_id=line.product_id, reference=line.reference, description=line.description, details=line.details,
            quantity=line.quantity, unit=line.unit, unit_price=line.unit_price, discount_percent=line.discount_percent,
            discount_amount=line.discount_amount, vat_category=line.vat_category, vat_rate=line.vat_rate,
            exemption_code=line.exemption_code,
        )
        for line in lines
    ]  # fmt: skip
    filled = fill_lines(inputs, house, faults, language=language, incl_tax=False, places=places)
    codes = _accounting_codes(filled)
    found = []
    for index, (line, row) in enumerate(zip(lines, filled, strict=True)):
        every = line.every or EVERY.get(row.period) or billing
        _check_length(f"lines[{index}].period", every, faults)
        try:
            as_priced(row).net(places)
        except DiscountBeyondNet:
            faults.add(f"lines[{index}].discount_amount", _("The discount exceeds the price."))
        found.append(FilledContractLine(line, row, every, codes.get(row.product_id or 0, "")))
    return found


def _accounting_codes(lines: Sequence[FilledLine]) -> dict[int, str]:
    products = {line.product_id for line in lines if line.product_id}
    return dict(Product.objects.filter(id__in=products).values_list("id", "accounting_code")) if products else {}


def _check_start(start_on: date, faults: Faults) -> None:
    if not date(1990, 1, 1) <= start_on <= date(2200, 1, 1):
        faults.add("start", _("Give a date between 1990 and 2200."))


def _check_length(field: str, length: Length, faults: Faults) -> None:
    longest = LONGEST[length.unit]
    if not 1 <= length.count <= longest:
        faults.add(field, _("Give a number between 1 and %(longest)s.") % {"longest": longest})


def _last_day(field: str, start_on: date, length: Length, faults: Faults) -> date | None:
    _check_length(field, length, faults)
    return last_day_of(start_on, length) if 1 <= length.count <= LONGEST[length.unit] else None


def _lead_days(days: int, faults: Faults) -> int:
    if not 0 <= days <= 90:
        faults.add("lead_days", _("Give a number between 0 and 90."))
    return days
