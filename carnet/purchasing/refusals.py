"""Refusals that several acts of buying share; the others stand above the act that raises them (P58)."""

from django.utils.translation import gettext as _

from carnet.core.refusals import BadValue


class SupplierUnknown(BadValue):
    """The supplier does not exist in this company."""

    def __init__(self, field: str = "supplier") -> None:
        super().__init__(_("This supplier does not exist."), field=field)


class NotASupplier(BadValue):
    """The party is known, but not as a supplier."""

    def __init__(self, name: str, field: str = "supplier") -> None:
        super().__init__(
            _("%(name)s is not a supplier yet: tick “Supplier” on its page first.") % {"name": name}, field=field
        )
