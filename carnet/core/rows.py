"""Rows of a company and references between them (P53): what every business table derives from."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now


class CurrentCompany(models.Func):
    """The company of the transaction, as the database knows it; no company set gives NULL, which no row accepts."""

    template = "nullif(current_setting('app.company', true), '')::bigint"
    output_field = models.BigIntegerField()


class CompanyRow(models.Model):
    """A row that belongs to one company: the database fills it in and shows it to that company alone.

    `app_may` lists what the application role may do besides SELECT; a table that may not be updated cannot be, by anyone's code.
    `lock` lets its rows be locked (FOR NO KEY UPDATE) though nothing in them may change.
    """

    app_may: ClassVar[frozenset[str]] = frozenset({"insert", "update", "delete"})

    company = models.ForeignKey(
        "core.Company", on_delete=models.PROTECT, related_name="+", db_default=CurrentCompany(), db_index=False
    )

    class Meta:
        abstract = True


class Ref(models.ForeignKey):  # type: ignore[type-arg]
    """A reference to another row of the same company: protected, hidden, and kept inside the company by a composite key.

    The composite key is written by the installer of the database; `held=False` lets the referred row take this one with it.
    """

    def __init__(self, to: Any, *, held: bool = True, **kwargs: Any) -> None:
        self.held = held
        kwargs["on_delete"] = models.PROTECT if held else models.DO_NOTHING
        kwargs["related_name"] = "+"
        kwargs["db_constraint"] = False
        super().__init__(to, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("on_delete", "related_name", "db_constraint"):
            kwargs.pop(fixed, None)
        if not self.held:
            kwargs["held"] = False
        return name, path, args, kwargs


def any_of(*ids: "models.QuerySet[Any, Any]") -> "models.QuerySet[Any, Any]":
    """The ids that one question or another gives, to compare with as one set: `id IN (…) OR id IN (…)` reads every row of a table."""
    first, *others = ids
    return first.union(*others)


class Amount(models.DecimalField):  # type: ignore[type-arg]
    """An amount of money, 2 decimals (a currency with fewer stores zeros)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 14, "decimal_places": 2, **kwargs})


class Quantity(models.DecimalField):  # type: ignore[type-arg]
    """A quantity, up to 4 decimals (P10)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 14, "decimal_places": 4, **kwargs})


class UnitPrice(models.DecimalField):  # type: ignore[type-arg]
    """A unit price excl. tax unless said, up to 6 decimals (P10)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 18, "decimal_places": 6, **kwargs})


class Percent(models.DecimalField):  # type: ignore[type-arg]
    """A rate or a discount in percent, up to 4 decimals (P10)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 7, "decimal_places": 4, **kwargs})


class WrittenAt(models.DateTimeField):  # type: ignore[type-arg]
    """The instant the database wrote the row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"db_default": Now(), "editable": False, **kwargs})


INSERT_ONLY = frozenset({"insert"})
INSERT_UPDATE = frozenset({"insert", "update"})
READ_AND_LOCK = frozenset({"lock"})
