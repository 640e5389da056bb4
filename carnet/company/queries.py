"""What other areas ask of the company: its settings, rates, terms, series, rights, texts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from carnet.company.amounts import DatedRate, InstalmentTerm, LateRates, StepKind, TermStep
from carnet.company.models import (
    ExchangeRate,
    MailTemplate,
    ReferenceRate,
    ReminderLevel,
    Role,
    SeriesUse,
    Settings,
    Terms,
    TermsInstalment,
    Unit,
    VatRate,
)
from carnet.core import formats
from carnet.core.refusals import BadValue, NotFound, Refusal


class VatRateUnknown(BadValue):
    """The company does not use this rate on that day."""

    def __init__(self, category: str, rate: Decimal) -> None:
        super().__init__(
            _("The VAT rate %(rate)s %% (%(category)s) is not one of the company's: add it in the settings.")
            % {"rate": formats.number(rate), "category": category},
            field="vat_rate",
        )


class ExchangeRateMissing(Refusal):
    """No dated rate is known for the currency."""

    def __init__(self, currency: str) -> None:
        super().__init__(
            _("No exchange rate is known for %(currency)s at this date: add one in the settings.")
            % {"currency": currency},
            field="currency",
        )


class NoSeriesForDocument(Refusal):
    """No series numbers this kind of document."""

    def __init__(self, document_kind: str) -> None:
        super().__init__(
            _("No series numbers the documents “%(kind)s”: choose one in the settings.") % {"kind": document_kind}
        )


@dataclass(frozen=True, slots=True)
class MailText:
    """Title and body of an e-mail, words filled in."""

    title: str
    body: str


def settings() -> Settings:
    """The settings of the company (one statement)."""
    found = Settings.objects.select_related("default_terms").first()
    if found is None:
        raise NotFound
    return found


# The law's days: large and mid-size companies, then small ones and micro-enterprises (R61).
_E_INVOICES_FROM = {Settings.Size.LARGE: date(2026, 9, 1), Settings.Size.SME: date(2027, 9, 1)}


def e_invoices_from(settings: Settings) -> date:
    """The day from which the company's invoices between French companies must be complete e-invoices (R6, R61)."""
    return _E_INVOICES_FROM[Settings.Size(settings.size)]


def vat_rates_on(on: date, place: str | None = None) -> list[VatRate]:
    """The rates that hold on a day at a place, the company's own unless said; the default first (R25)."""
    held = (Q(valid_from=None) | Q(valid_from__lte=on)) & (Q(valid_until=None) | Q(valid_until__gte=on))
    where = place or Settings.objects.values_list("place", flat=True)[:1]
    return list(VatRate.objects.filter(held, place=where).order_by("-is_default", "position", "id"))


def default_vat_rate(on: date) -> VatRate:
    """The rate of a line that says none."""
    rates = vat_rates_on(on)
    if not rates:
        raise NotFound(_("The company has no VAT rate yet: add one in the settings."))
    return rates[0]


def vat_rate(category: str, rate: Decimal, exemption_code: str = "") -> VatRate:
    """The company's rate of that category and percent, of any place and date (old rates stay for credit notes); refuses VatRateUnknown."""
    found = VatRate.objects.filter(category=category, rate=rate)
    if exemption_code:
        found = found.filter(exemption_code=exemption_code)
    first = found.order_by("-is_default", "position", "id").first()
    if first is None:
        raise VatRateUnknown(category, rate)
    return first


def default_terms() -> Terms | None:
    """The terms of a party that has none of its own."""
    return Terms.objects.filter(id__in=Settings.objects.values("default_terms_id")).first()


def instalment_terms(terms_id: int) -> tuple[InstalmentTerm, ...]:
    """The instalments of terms, ready for `company.amounts.instalments` (P30)."""
    rows = TermsInstalment.objects.filter(terms_id=terms_id).order_by("position").values_list("percent", "steps")
    return tuple(InstalmentTerm(percent, steps_of(steps)) for percent, steps in rows)


def all_instalment_terms() -> dict[int, tuple[InstalmentTerm, ...]]:
    """The instalments of every terms of the company (one statement)."""
    rows = TermsInstalment.objects.order_by("terms_id", "position").values_list("terms_id", "percent", "steps")
    found: dict[int, tuple[InstalmentTerm, ...]] = {}
    for terms_id, percent, steps in rows:
        found[terms_id] = (*found.get(terms_id, ()), InstalmentTerm(percent, steps_of(steps)))
    return found


def steps_of(stored: list[dict[str, int | bool]]) -> tuple[TermStep, ...]:
    """Steps as stored, `[{"add_days": 45}, {"end_of_month": true}]`, as steps to take."""
    return tuple(_step(name, int(value)) for step in stored for name, value in step.items())


_KINDS = {
    "add_days": StepKind.DAYS,
    "add_months": StepKind.MONTHS,
    "end_of_month": StepKind.END_OF_MONTH,
    "day_of_month": StepKind.DAY_OF_MONTH,
}


def stored_steps(steps: Iterable[TermStep]) -> list[dict[str, int | bool]]:
    """Steps as they are stored."""
    names = {kind: name for name, kind in _KINDS.items()}
    return [{names[step.kind]: True if step.kind is StepKind.END_OF_MONTH else step.value} for step in steps]


def _step(name: str, value: int) -> TermStep:
    kind = _KINDS[name]
    return TermStep(kind, 0 if kind is StepKind.END_OF_MONTH else value)


def series_for(document_kind: str) -> str:
    """The code of the series that numbers a kind of document, for `core.numbering.next_number` (R15)."""
    code = SeriesUse.objects.filter(document_kind=document_kind).values_list("series_code", flat=True).first()
    if code is None:
        raise NoSeriesForDocument(document_kind)
    return code


def rights_of(role: str) -> frozenset[str]:
    """The rights a role of the company gives; none for an unknown one (P54)."""
    return frozenset(Role.objects.filter(code=role).values_list("rights", flat=True).first() or ())


def units() -> list[Unit]:
    """The units of the company in their order."""
    return list(Unit.objects.order_by("position", "id"))


def unece_of(label: str) -> str:
    """The UN/ECE code of a unit by its code or any of its labels; C62 (one) for a unit typed freely."""
    found = Unit.objects.filter(Q(code=label) | Q(label=label) | Q(labels__fr=label) | Q(labels__en=label))
    return found.values_list("unece", flat=True).first() or "C62"


def exchange_rate(currency: str, on: date) -> Decimal:
    """1 unit of the company's currency in the other one, by the newest rate up to a day (P14); refuses ExchangeRateMissing."""
    if Settings.objects.filter(currency=currency).exists():
        return Decimal(1)
    rates = ExchangeRate.objects.filter(currency=currency, on__lte=on).order_by("-on")
    found = rates.values_list("rate", flat=True).first()
    if found is None:
        raise ExchangeRateMissing(currency)
    return found


def reminder_levels() -> list[ReminderLevel]:
    """The reminders of the company, in their order (one statement)."""
    return list(ReminderLevel.objects.order_by("n"))


TEN_POINTS = Decimal(10)


def late_rates(rule: str, percent: Decimal = Decimal(0)) -> LateRates:
    """The dated rates of a rule of late interest: the ECB's plus ten points, three times the legal one, or one's own (R30)."""
    if rule == Settings.LateRate.FIXED:
        return LateRates((DatedRate(date.min, percent),))
    legal = rule == Settings.LateRate.THREE_TIMES_LEGAL
    kind = ReferenceRate.Kind.LEGAL if legal else ReferenceRate.Kind.ECB
    rows = ReferenceRate.objects.filter(kind=kind).order_by("valid_from").values_list("valid_from", "percent")
    return LateRates(
        tuple(DatedRate(day, rate * 3 if legal else rate + TEN_POINTS) for day, rate in rows),
    )


def mail_text(document_kind: str, language: str, words: Mapping[str, str]) -> MailText:
    """The e-mail of a kind of document in a language (else French), `{words}` filled in; an unknown word stays as it is."""
    return filled(mail_template(document_kind, language), words)


def mail_template(document_kind: str, language: str) -> MailText:
    """The e-mail of a kind of document in a language (else French), its words still in braces (one statement)."""
    found = {row.language: row for row in MailTemplate.objects.filter(document_kind=document_kind)}
    template = found.get(language) or found.get("fr") or next(iter(found.values()), None)
    return MailText(template.title, template.body) if template else MailText("", "")


def filled(text: MailText, words: Mapping[str, str]) -> MailText:
    """An e-mail with its words filled in; an unknown word stays as it is."""
    return MailText(_filled(text.title, words), _filled(text.body, words))


def _filled(text: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: words.get(match[1], match[0]), text)
