"""How amounts are counted, in words: on invoices, on the page of a contract, in rehearsals (P41)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from carnet.core import formats
from carnet.subscriptions.amounts import Coefficient, Length, Part, Span, Unit, revised_price
from carnet.subscriptions.queries.loading import LineToBill
from carnet.subscriptions.queries.planning import PlannedLine


def period_words(span: Span) -> str:
    """“From 17/03/2025 to 31/03/2025”; one day alone is said alone."""
    if span.first == span.last:
        return _("On %(day)s") % {"day": formats.day(span.first)}
    return _("From %(first)s to %(last)s") % {"first": formats.day(span.first), "last": formats.day(span.last)}


def length_words(length: Length) -> str:
    """“3 months”, “1 year”, “2 weeks”."""
    n = length.count
    words = {
        Unit.DAY: ngettext("%(n)d day", "%(n)d days", n),
        Unit.WEEK: ngettext("%(n)d week", "%(n)d weeks", n),
        Unit.MONTH: ngettext("%(n)d month", "%(n)d months", n),
        Unit.YEAR: ngettext("%(n)d year", "%(n)d years", n),
    }
    return words[length.unit] % {"n": n}


def every_words(length: Length) -> str:
    """“a month”, “a quarter”, “a year”, “every 2 weeks”: what a price is for."""
    named = {
        (7, 0): pgettext("recurring", "per week"),
        (1, 0): pgettext("recurring", "per day"),
        (0, 1): pgettext("recurring", "per month"),
        (0, 3): pgettext("recurring", "per quarter"),
        (0, 6): pgettext("recurring", "per half-year"),
        (0, 12): pgettext("recurring", "per year"),
    }
    found = named.get((length.days, length.months))
    return found or pgettext("recurring", "per %(length)s") % {"length": length_words(length)}


def billing_words(length: Length) -> str:
    """“Monthly”, “Quarterly”, “Every 2 weeks”: how often a contract bills."""
    named = {
        (7, 0): pgettext("billing period", "Weekly"),
        (1, 0): pgettext("billing period", "Daily"),
        (0, 1): pgettext("billing period", "Monthly"),
        (0, 3): pgettext("billing period", "Quarterly"),
        (0, 6): pgettext("billing period", "Half-yearly"),
        (0, 12): pgettext("billing period", "Yearly"),
    }
    found = named.get((length.days, length.months))
    return found or pgettext("billing period", "Every %(length)s") % {"length": length_words(length)}


def part_words(part: Part, *, days_of: int | None = None) -> str:
    """How a part is counted: “3 months × 300.00”, “15/31 days × 300.00”, “2 × 40.00 × 15/30 days”."""
    factors = [formats.quantity(part.quantity)] if part.quantity != 1 else []
    factors += _price_factors(part)
    if part.price.discount_percent:
        factors.append(f"(1 {formats.MINUS} {formats.percent(part.price.discount_percent)})")
    words = " × ".join(factors)
    if part.price.discount_amount:
        words += f" {formats.MINUS} {formats.money(part.price.discount_amount)}"
    if days_of is not None:
        words += " × " + _days(part.span.days, days_of)
    return words


def _price_factors(part: Part) -> list[str]:
    worth, price, every = part.worth, part.price, part.price.every
    if worth.unit_price is not None:
        if worth.periods == 1 or price.coefficient is not None:
            return [formats.unit_price(worth.unit_price)]
        return [_times(worth.periods, every), formats.unit_price(price.unit_price)]
    one = formats.unit_price(price.current)
    if worth.share:
        return [f"1/{worth.share[1]}", one]
    assert worth.cover is not None
    counted = [_days(days, of) for days, of in worth.cover.parts]
    if worth.cover.whole:
        counted.insert(0, _times(worth.cover.whole, every))
    return [counted[0] if len(counted) == 1 else f"({' + '.join(counted)})", one]


def _times(periods: int, every: Length) -> str:
    """“3 months” for a monthly price, “2 × 3 months” for a quarterly one."""
    if every.count == 1:
        return length_words(Length(periods, every.unit))
    return f"{periods} × {length_words(every)}" if periods != 1 else length_words(every)


def _days(days: int, of: int) -> str:
    return _("%(days)s/%(of)s days") % {"days": days, "of": of}


def computation(planned: PlannedLine) -> list[str]:
    """How a planned line is counted, a sentence per row; nothing where quantity × price says it all."""
    parts = planned.parts
    if planned.settles is None and planned.owed.whole and parts:
        part = parts[0]
        counted = part.worth.unit_price is None or (part.worth.periods > 1 and part.price.coefficient is None)
        return [f"{part_words(part)} = {formats.money(part.amount)}"] if counted else []
    rows = [_weighed(part, planned) for part in parts]
    if planned.settles is not None:
        rows.append(_difference(planned))
    return rows


def _weighed(part: Part, planned: PlannedLine) -> str:
    span, whole = planned.owed.span, planned.owed.whole
    words = part_words(part) if whole else part_words(part, days_of=span.days)
    if whole:
        return f"{words} = {formats.money(part.amount)}"
    return f"{period_words(part.span)}{colon()}{words} = {formats.money(part.amount)}"


def _difference(planned: PlannedLine) -> str:
    due = sum((part.amount for part in planned.parts), Decimal(0))
    words = _("Due %(due)s, already invoiced %(asked)s: %(difference)s")
    return words % {
        "due": formats.money(due), "asked": formats.money(planned.asked), "difference": formats.money(planned.amount)
    }  # fmt: skip


def colon() -> str:
    """A colon as the language sets it."""
    return pgettext("punctuation", ": ")


def revision_formula(base: Decimal, by: Coefficient, names: Mapping[int, str], places: int = 2) -> str:
    """“900.00 × 321.2 / 312.7 = 900.00 × 1.02718 = 924.46 – ICHT-IME 321.2 (base 312.7)”."""
    price = formats.unit_price(revised_price(base, by.value, places))
    formula = f"{formats.unit_price(base)} × {formats.number(by.value)} = {price}"
    if len(by.readings) == 1 and by.readings[0].percent == 100 and not by.limited:
        one = by.readings[0]
        formula = f"{formats.unit_price(base)} × {formats.number(one.value)} / {formats.number(one.base)} = {formula}"
    named = "; ".join(
        f"{names.get(one.index_id, '')} {formats.number(one.value)} ({_('base')} {formats.number(one.base)})"
        for one in by.readings
    )
    return f"{formula} – {named}" if named else formula


def proof_words(line: LineToBill, part: Part, on: date, indices: Mapping[int, str]) -> str:
    """The formula of a revised price, with the indices read: base, new value, coefficient (P41)."""
    typed = line.timeline.typed_at(on)
    revised = [one for one in typed.revisions if one.on <= on] if typed else []
    if typed is None or not revised or part.price.coefficient is None:
        return ""
    proof = line.proofs.get((typed.id, revised[-1].on))
    readings = proof.readings if proof else []
    periods = part.worth.periods or 1
    base, price = part.price.unit_price * periods, part.price.of(periods)
    factor = formats.number(part.price.coefficient)
    formula = f"{formats.unit_price(base)} × {factor} = {formats.unit_price(price)}"
    if len(readings) == 1 and Decimal(readings[0]["percent"]) == 100:
        one = readings[0]
        ratio = f"{formats.number(one['value'])} / {formats.number(one['base'])}"
        formula = f"{formats.unit_price(base)} × {ratio} = {formula}"
    named = "; ".join(
        f"{indices.get(one['index'], '')} {formats.number(one['value'])} ({_('base')} {formats.number(one['base'])})"
        for one in readings
    )
    words = _("Price revised%(colon)s%(formula)s") % {"colon": colon(), "formula": formula}
    return f"{words} – {named}" if named else words
