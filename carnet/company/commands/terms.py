"""Payment terms (P30, R28, R29)."""

from decimal import Decimal

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.amounts import StepKind, TermStep
from carnet.company.inputs import TermsInput
from carnet.company.models import Settings, Terms, TermsInstalment
from carnet.company.queries import stored_steps
from carnet.company.steps import held
from carnet.core import formats, journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.holders import holders_of
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue, Holder, Refusal, refuses

LONGEST = 120
LIMITS = {StepKind.DAYS: (0, 365), StepKind.MONTHS: (0, 24), StepKind.DAY_OF_MONTH: (1, 31)}


class TermsWithoutWords(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Give the terms a code and their words in French."), field="labels")


class TermsCodeTaken(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Other terms have this code: choose another one."), field="code")


class InstalmentsNotWhole(BadValue):
    """The percents of the instalments do not make 100."""

    def __init__(self, total: Decimal) -> None:
        super().__init__(
            _("The instalments make %(total)s %%: they must make 100 %%.") % {"total": formats.number(total)},
            field="instalments",
        )


class StepOutOfRange(BadValue):
    def __init__(self, kind: StepKind, low: int, high: int) -> None:
        words = {
            StepKind.DAYS: _("days"),
            StepKind.MONTHS: _("months"),
            StepKind.DAY_OF_MONTH: _("the day of the month"),
        }
        super().__init__(
            _("A step in %(kind)s lies between %(low)s and %(high)s.")
            % {"kind": words[kind], "low": low, "high": high},
            field="instalments",
        )


class DiscountImpossible(BadValue):
    """A discount for paying early is a part, for some days."""

    def __init__(self, field: str) -> None:
        super().__init__(
            _("A discount lies between 0 and 100 %%, for payment within 0 to %(days)s days.") % {"days": LONGEST},
            field=field,
        )


class TermsInUse(Refusal):
    """Parties, quotes, orders or invoices follow the terms, or they are the company's default."""

    def __init__(self, holders: list[Holder]) -> None:
        super().__init__(
            _("Parties or documents follow these terms, so they cannot be deleted. Put them aside instead."),
            holders=holders,
        )


class DefaultTermsNeeded(Refusal):
    def __init__(self) -> None:
        super().__init__(
            _("These are the company's default terms: choose other ones first, in the rules of the house.")
        )


refuses("one_terms_per_code", TermsCodeTaken)


@act("terms.create", right=rights.SETTINGS)
def create_terms(*, terms: TermsInput, by: Actor) -> Terms:
    """Make new payment terms (P30)."""
    _check(terms)
    if Terms.objects.filter(code=terms.code.strip()).exists():
        raise TermsCodeTaken
    made = Terms()
    return _recorded("terms.created", _write(made, terms), by)


@act("terms.change", right=rights.SETTINGS)
def change_terms(*, terms_id: int, terms: TermsInput, by: Actor) -> Terms:
    """Change payment terms for what is issued from now on; due dates already issued stay (P28)."""
    _check(terms)
    found = held(Terms, terms_id)
    if Terms.objects.filter(code=terms.code.strip()).exclude(pk=terms_id).exists():
        raise TermsCodeTaken
    TermsInstalment.objects.filter(terms=found).delete()
    return _recorded("terms.changed", _write(found, terms), by)


@act("terms.deactivate", right=rights.SETTINGS)
def deactivate_terms(*, terms_id: int, by: Actor) -> Terms:
    """Offer terms no longer; refuses DefaultTermsNeeded."""
    if Settings.objects.filter(default_terms_id=terms_id).exists():
        raise DefaultTermsNeeded
    return _set_active(terms_id, False, "terms.deactivated", by)


@act("terms.reactivate", right=rights.SETTINGS)
def reactivate_terms(*, terms_id: int, by: Actor) -> Terms:
    """Offer terms again."""
    return _set_active(terms_id, True, "terms.reactivated", by)


@act("terms.delete", right=rights.SETTINGS)
def delete_terms(*, terms_id: int, by: Actor) -> None:
    """Delete terms that nothing follows; refuses TermsInUse."""
    found = held(Terms, terms_id)
    try:
        found.delete()
    except ProtectedError as error:
        raise TermsInUse(holders_of(error)) from error
    journal.record("terms.deleted", subject=Subject("terms", terms_id), by=by, facts={"label": found.label})


def _write(row: Terms, terms: TermsInput) -> Terms:
    row.code, row.labels = terms.code.strip(), dict(terms.labels)
    row.label = terms.labels["fr"].strip()
    row.discount_percent = terms.discount_percent
    row.discount_days = terms.discount_days if terms.discount_percent else 0
    row.discount_without_vat = bool(terms.discount_percent and terms.discount_without_vat)
    row.save()
    TermsInstalment.objects.bulk_create(
        TermsInstalment(terms=row, position=position, percent=part.percent, steps=stored_steps(part.steps))
        for position, part in enumerate(terms.instalments)
    )
    return row


def _check(terms: TermsInput) -> None:
    if not terms.code.strip() or not terms.labels.get("fr", "").strip():
        raise TermsWithoutWords
    total = sum((part.percent for part in terms.instalments), Decimal(0))
    if total != 100 or any(part.percent <= 0 for part in terms.instalments):
        raise InstalmentsNotWhole(total)
    for part in terms.instalments:
        for step in part.steps:
            _check_step(step)
    if not 0 <= terms.discount_percent < 100:
        raise DiscountImpossible("discount_percent")
    if not 0 <= terms.discount_days <= LONGEST:
        raise DiscountImpossible("discount_days")


def _check_step(step: TermStep) -> None:
    low, high = LIMITS.get(step.kind, (0, 0))
    if step.kind in LIMITS and not low <= step.value <= high:
        raise StepOutOfRange(step.kind, low, high)


def _set_active(terms_id: int, active: bool, done: str, by: Actor) -> Terms:
    found = held(Terms, terms_id)
    if found.is_active != active:
        found.is_active = active
        found.save(update_fields=["is_active"])
        _recorded(done, found, by)
    return found


def _recorded(done: str, terms: Terms, by: Actor) -> Terms:
    journal.record(done, subject=Subject("terms", terms.pk), by=by, facts={"label": terms.label})
    return terms
