"""On which days acts on orders may be dated (P5): the rule of the house."""

from carnet.company.days import DateBeforeOrder, DateInFuture, PeriodLocked, check_day

__all__ = ["DateBeforeOrder", "DateInFuture", "PeriodLocked", "check_day"]
