"""When a contract bills and until when it runs: periods due, notice, renewals, the earliest end (P38, P40, P41)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .spans import ONE_DAY, Length, Span, Tiling, after, before, day_in_month, month_of


class RenewalMode(StrEnum):
    """What happens when the term ends and nobody gave notice."""

    NONE = "none"
    AUTOMATIC = "automatic"
    TO_CONFIRM = "to_confirm"


@dataclass(frozen=True, slots=True)
class Renewal:
    """How a contract goes on after its term: by itself or on confirmation, for how long, and the notice that prevents it."""

    mode: RenewalMode = RenewalMode.NONE
    length: Length | None = None
    notice: Length | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """A contract as its sums see it. `end_on` is the last day of the running term, `stopped_on` the last day once terminated."""

    id: int
    start_on: date
    tiling: Tiling
    in_advance: bool = True
    lead_days: int = 0
    end_on: date | None = None
    stopped_on: date | None = None
    committed_until: date | None = None
    renewal: Renewal = Renewal()
    suspensions: tuple[Span, ...] = ()
    places: int = 2

    def due_on(self, span: Span) -> date:
        """The day a period is to be billed: its first in advance, the day after its last in arrears, or some days before (P40)."""
        return (span.first if self.in_advance else span.last + ONE_DAY) - timedelta(days=self.lead_days)

    def last_day(self, on: date) -> date | None:
        """The last day of the contract as known on a day: terminated, or its term with the tacit renewals that can no longer be
        prevented."""
        end = self.end_on
        while end is not None and self.renews_by_itself(end) and latest_notice(end, self.renewal.notice) < on:
            end = self.renewed(end)
        if self.stopped_on is not None:
            return self.stopped_on if end is None else min(self.stopped_on, end)
        return end

    def renews_by_itself(self, end: date) -> bool:
        """Whether the term that ends on a day is followed by another one."""
        prevented = self.stopped_on is not None and self.stopped_on <= end
        return self.renewal.mode is RenewalMode.AUTOMATIC and self.renewal.length is not None and not prevented

    def renewed(self, end: date) -> date:
        """The last day of the term that follows one."""
        assert self.renewal.length is not None
        return renewed_until(end, self.renewal.length, self.start_on.day)

    def silent(self, span: Span) -> list[Span]:
        """The days of a billed period that owe nothing: suspended, or after the day the contract was stopped."""
        found = [common for one in self.suspensions if (common := one.common(span))]
        if self.stopped_on is not None and self.stopped_on < span.last:
            found.append(Span(max(self.stopped_on + ONE_DAY, span.first), span.last))
        return found

    def to_bill(self, next_on: date, until: date, billed: Sequence[Span] = ()) -> Iterator[Span]:
        """The periods from a day on that fall due up to another, oldest first, those already billed left out (P40)."""
        taken = sorted((one for one in billed if one.last >= next_on), key=lambda one: one.first)
        first = max(next_on, self.start_on)
        while True:
            if taken and taken[0].first <= first:
                first = max(first, taken.pop(0).last + ONE_DAY)
                continue
            span = Span(first, self.tiling.around(first).last)
            if taken and taken[0].first <= span.last:
                span = Span(first, taken[0].first - ONE_DAY)
            ended = self.last_day(self.due_on(span))
            if ended is not None and ended < span.last:
                if ended < first:
                    return
                span = Span(first, ended)
            if self.due_on(span) > until:
                return
            yield span
            first = span.last + ONE_DAY

    def next_period(self, next_on: date, billed: Sequence[Span] = ()) -> Span | None:
        """The next period to bill, whenever that is; none once the contract has nothing more to bill."""
        return next(self.to_bill(next_on, date.max, billed), None)


def latest_notice(end: date, notice: Length | None) -> date:
    """The last day on which notice prevents the renewal: the day before renewal date − notice (P41)."""
    renewal_on = end + ONE_DAY
    return (before(renewal_on, notice) if notice else renewal_on) - ONE_DAY


def renewed_until(end: date, length: Length, anchor_day: int) -> date:
    """The last day of a term that follows another; months keep the day the contract began on."""
    renewal_on = end + ONE_DAY
    kept = day_in_month(month_of(renewal_on), anchor_day) == renewal_on
    return after(renewal_on, length, anchor_day if kept else None) - ONE_DAY


def last_day_of(start_on: date, length: Length) -> date:
    """The last day of a length that begins on a day: 36 months from 17 March end on 16 March."""
    return after(start_on, length) - ONE_DAY


def earliest_end(agreement: Agreement, notice_on: date) -> date:
    """The first last day that respects commitment and notice, when notice is given on a day (P41).

    A term cannot end before its last day; when notice comes too late for it, it is the next one's. Without term: notice from the
    day it is given, never before the commitment is over.
    """
    end = agreement.end_on
    if end is not None:
        while agreement.renews_by_itself(end) and latest_notice(end, agreement.renewal.notice) < notice_on:
            end = agreement.renewed(end)
        return end
    notice = agreement.renewal.notice
    free = after(notice_on, notice) if notice else notice_on
    return max(free, agreement.committed_until or free)
