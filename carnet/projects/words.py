"""Words of the codes of projects."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.projects.models import Expense, Task

Words = str | Promise
EXPENSES: dict[str, Words] = {
    Expense.Category.MILEAGE: _("Mileage"),
    Expense.Category.TRAVEL: _("Travel"),
    Expense.Category.LODGING: _("Lodging"),
    Expense.Category.MEALS: _("Meals"),
    Expense.Category.SUPPLIES: _("Supplies"),
    Expense.Category.SUBCONTRACT: _("Subcontracting"),
    Expense.Category.OTHER: pgettext_lazy("expense", "Other"),
}
PRIORITIES: dict[int, Words] = {
    Task.Priority.LOW: pgettext_lazy("priority", "Low"),
    Task.Priority.NORMAL: pgettext_lazy("priority", "Normal"),
    Task.Priority.HIGH: pgettext_lazy("priority", "High"),
}
