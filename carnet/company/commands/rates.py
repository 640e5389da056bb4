"""Exchange rates, dated and with their source (P14)."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.models import ExchangeRate, Settings
from carnet.company.steps import held
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue


class RateNotPositive(BadValue):
    def __init__(self) -> None:
        super().__init__(_("An exchange rate is above zero."), field="rate")


class CurrencyInvalid(BadValue):
    def __init__(self) -> None:
        super().__init__(
            _("Write another currency than the company's, in three letters such as USD."), field="currency"
        )


@act("exchange_rate.set", right=rights.SETTINGS)
def set_exchange_rate(*, currency: str, on: date, rate: Decimal, source: str = "", by: Actor) -> ExchangeRate:
    """Note that from a day on, 1 unit of the company's currency is worth `rate` of the other one (P14)."""
    code = currency.strip().upper()
    if len(code) != 3 or not code.isalpha() or Settings.objects.filter(currency=code).exists():
        raise CurrencyInvalid
    if rate <= 0:
        raise RateNotPositive
    found, _new = ExchangeRate.objects.update_or_create(currency=code, on=on, defaults={"rate": rate, "source": source})
    return _recorded("exchange_rate.set", found, by)


@act("exchange_rate.remove", right=rights.SETTINGS)
def remove_exchange_rate(*, rate_id: int, by: Actor) -> None:
    """Forget a rate; documents keep the one they were made with."""
    found = held(ExchangeRate, rate_id)
    _recorded("exchange_rate.removed", found, by)
    found.delete()


def _recorded(done: str, rate: ExchangeRate, by: Actor) -> ExchangeRate:
    facts = {"currency": rate.currency, "on": rate.on.isoformat(), "rate": str(rate.rate)}
    journal.record(done, subject=Subject("exchange_rate", rate.pk), by=by, facts=facts)
    return rate
