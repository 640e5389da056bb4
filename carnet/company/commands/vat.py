"""VAT rates of the company (R25, R60). Documents copy what they use, so that a change here never moves them."""

from dataclasses import asdict
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.defaults import vat
from carnet.company.inputs import VatRateInput
from carnet.company.models import VatRate
from carnet.company.places import PLACES
from carnet.company.steps import held, require_one_of
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue, Refusal, refuses

CATEGORIES = ("S", "E", "AE", "K", "G", "O")


class VatRateAlreadyThere(BadValue):
    def __init__(self) -> None:
        super().__init__(_("The company already has this rate: change that one."), field="rate")


class VatRateOutOfRange(BadValue):
    def __init__(self) -> None:
        super().__init__(_("A VAT rate lies between 0 and 100 %."), field="rate")


class RateOfCategoryWrong(BadValue):
    """S is above zero, every exemption is zero (R60)."""

    def __init__(self) -> None:
        super().__init__(_("A taxed rate is above zero; an exemption is zero."), field="rate")


class ExemptionUnexplained(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Say why there is no VAT: the text is printed on documents (R12)."), field="exemption_text")


class DatesReversed(BadValue):
    def __init__(self) -> None:
        super().__init__(_("The last day comes before the first one."), field="valid_until")


class DefaultRateNeeded(Refusal):
    def __init__(self) -> None:
        super().__init__(_("This is the default rate: make another one the default first."))


refuses("one_vat_rate_per_place_category_and_percent", VatRateAlreadyThere)


@act("vat_rate.add", right=rights.SETTINGS)
def add_vat_rate(*, rate: VatRateInput, by: Actor) -> VatRate:
    """Let documents use one more rate (R25, R60)."""
    _check(rate)
    same = VatRate.objects.filter(
        place=rate.place, category=rate.category, rate=rate.rate, exemption_code=rate.exemption_code
    )
    if same.exists():
        raise VatRateAlreadyThere
    made = VatRate.objects.create(**asdict(rate), position=VatRate.objects.count())
    return _recorded("vat_rate.added", made, by)


@act("vat_rate.change", right=rights.SETTINGS)
def change_vat_rate(*, vat_rate_id: int, rate: VatRateInput, by: Actor) -> VatRate:
    """Change words, texts and days of a rate; its category, percent and place stay (add another rate instead)."""
    found = held(VatRate, vat_rate_id)
    kept = VatRateInput(
        rate=found.rate,
        category=found.category,
        place=found.place,
        label=rate.label,
        valid_from=rate.valid_from,
        valid_until=rate.valid_until,
        exemption_code=found.exemption_code,
        exemption_text=rate.exemption_text,
    )
    _check(kept)
    for name, value in asdict(kept).items():
        setattr(found, name, value)
    found.save()
    return _recorded("vat_rate.changed", found, by)


@act("vat_rate.default", right=rights.SETTINGS)
def set_default_vat_rate(*, vat_rate_id: int, by: Actor) -> VatRate:
    """Propose this rate first, at its place."""
    found = held(VatRate, vat_rate_id)
    VatRate.objects.filter(place=found.place, is_default=True).update(is_default=False)
    found.is_default = True
    found.save(update_fields=["is_default"])
    return _recorded("vat_rate.default_set", found, by)


@act("vat_rate.delete", right=rights.SETTINGS)
def delete_vat_rate(*, vat_rate_id: int, by: Actor) -> None:
    """Stop offering a rate; refuses DefaultRateNeeded."""
    found = held(VatRate, vat_rate_id)
    if found.is_default:
        raise DefaultRateNeeded
    _recorded("vat_rate.deleted", found, by)
    found.delete()


@act("vat_rate.add_place", right=rights.SETTINGS)
def add_place_rates(*, place: str, by: Actor) -> int:
    """Add the rates of another place that the company does not have yet; how many (R25)."""
    require_one_of("place", place, PLACES)
    added = write_place_rates(place)
    facts = {"place": place, "added": added}
    journal.record("vat_rate.place_added", subject=Subject("company", by.company_id), by=by, facts=facts)
    return added


def write_place_rates(place: str) -> int:
    """Write the rates of a place that are missing, its default too when it has none."""
    held_rates = set(VatRate.objects.filter(place=place).values_list("category", "rate", "exemption_code"))
    first = VatRate.objects.count()
    missing = [r for r in vat.rates_of(place) if (r.category, r.rate, r.exemption_code) not in held_rates]
    rows = [VatRate(place=place, position=first + n, **asdict(rate)) for n, rate in enumerate(missing)]
    if rows and not VatRate.objects.filter(place=place, is_default=True).exists():
        rows[0].is_default = True
    VatRate.objects.bulk_create(rows)
    return len(rows)


def _check(rate: VatRateInput) -> None:
    require_one_of("category", rate.category, CATEGORIES)
    require_one_of("place", rate.place, PLACES)
    if not 0 <= rate.rate <= 100:
        raise VatRateOutOfRange
    if (rate.category == "S") != (rate.rate > Decimal(0)):
        raise RateOfCategoryWrong
    if rate.category != "S" and not rate.exemption_text.strip():
        raise ExemptionUnexplained
    if rate.valid_from and rate.valid_until and rate.valid_until < rate.valid_from:
        raise DatesReversed


def _recorded(done: str, rate: VatRate, by: Actor) -> VatRate:
    facts = {"label": rate.label, "rate": str(rate.rate), "category": rate.category}
    journal.record(done, subject=Subject("vat_rate", rate.pk), by=by, facts=facts)
    return rate
