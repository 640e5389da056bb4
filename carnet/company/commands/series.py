"""Series of numbers and the documents they number: unique, gapless, chronological (R15), in the legal charset (R16)."""

import re

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.inputs import SeriesInput
from carnet.company.models import SeriesUse
from carnet.company.steps import held
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.models import Series
from carnet.core.refusals import BadValue, NotFound, Refusal, refuses

LENGTH = 20


class PrefixInvalid(BadValue):
    def __init__(self) -> None:
        super().__init__(
            _("A prefix has one to ten capital letters, digits, or - + _ /, without a space."), field="prefix"
        )


class PrefixTaken(BadValue):
    """Two series with one prefix would give the same number twice (R15)."""

    def __init__(self) -> None:
        super().__init__(
            _("Another series has this prefix, and would give the same numbers: choose another one."), field="prefix"
        )


class NumberTooLong(BadValue):
    def __init__(self) -> None:
        super().__init__(
            _("Numbers would be longer than 20 characters: shorten the prefix, or take 3 to 8 digits."), field="digits"
        )


class SeriesCodeTaken(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Give the series a code of its own."), field="code")


class SeriesAlreadyStarted(Refusal):
    """Numbers were given: a changed series would no longer be continuous (R15)."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This series has given numbers, so it stays as it is. Make another series and let documents use that one."
            )
        )


class SeriesShared(BadValue):
    """Only documents of the same nature share a series."""

    def __init__(self) -> None:
        super().__init__(
            _("Only invoices and credit notes may share a series; every other document has its own."), field="series"
        )


refuses("one_series_per_code", SeriesCodeTaken)
refuses("series_prefix_in_the_legal_charset", PrefixInvalid)


@act("series.create", right=rights.SETTINGS)
def create_series(*, series: SeriesInput, by: Actor) -> Series:
    """Make a series; documents take it once told to (`use_series`)."""
    _check(series)
    made = Series.objects.create(
        code=series.code.strip(), prefix=series.prefix, yearly=series.yearly, digits=series.digits
    )
    return _recorded("series.created", made, by)


@act("series.change", right=rights.SETTINGS)
def change_series(*, series_id: int, series: SeriesInput, by: Actor) -> Series:
    """Change prefix, year and digits while no number was given; refuses SeriesAlreadyStarted."""
    found = held(Series, series_id)
    if found.last_on is not None:
        raise SeriesAlreadyStarted
    _check(series, but=series_id)
    found.prefix, found.yearly, found.digits = series.prefix, series.yearly, series.digits
    found.save(update_fields=["prefix", "yearly", "digits"])
    return _recorded("series.changed", found, by)


@act("series.use", right=rights.SETTINGS)
def use_series(*, document_kind: str, series_code: str, by: Actor) -> SeriesUse:
    """Let a series number a kind of document from now on; refuses SeriesShared."""
    use = SeriesUse.objects.select_for_update(no_key=True).filter(document_kind=document_kind).first()
    series = Series.objects.filter(code=series_code).first()
    if use is None or series is None:
        raise NotFound
    others = set(SeriesUse.objects.filter(series_code=series_code).values_list("document_kind", flat=True))
    if others - {document_kind} and others | {document_kind} != {"invoice", "credit_note"}:
        raise SeriesShared
    use.series_code = series_code
    use.save(update_fields=["series_code"])
    facts = {"document_kind": document_kind, "prefix": series.prefix}
    journal.record("series.used", subject=Subject("series", series.pk), by=by, facts=facts)
    return use


def _check(series: SeriesInput, but: int = 0) -> None:
    if not re.fullmatch(r"[A-Z0-9+_/-]{1,10}", series.prefix):
        raise PrefixInvalid
    if not 3 <= series.digits <= 8 or len(series.prefix) + (5 if series.yearly else 0) + series.digits > LENGTH:
        raise NumberTooLong
    others = Series.objects.exclude(pk=but)
    if others.filter(prefix=series.prefix).exists():
        raise PrefixTaken
    if not but and (not series.code.strip() or others.filter(code=series.code.strip()).exists()):
        raise SeriesCodeTaken


def _recorded(done: str, series: Series, by: Actor) -> Series:
    facts = {"code": series.code, "prefix": series.prefix}
    journal.record(done, subject=Subject("series", series.pk), by=by, facts=facts)
    return series
