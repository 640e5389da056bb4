"""Categories of expenses: their account, their VAT and the part of it that is deducted (P37)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue, NotFound, Refusal, refuses
from carnet.purchasing.models import ExpenseCategory
from carnet.sales.faults import PERCENT, Faults


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryContent:
    """What a category says of itself."""

    name: str
    accounting_code: str = ""
    vat_category: str = "S"
    vat_rate: Decimal = Decimal(20)
    deductible_percent: Decimal = Decimal(100)
    is_active: bool = True


class CategoryNameTaken(BadValue):
    """Another category has the name."""

    def __init__(self) -> None:
        super().__init__(_("Another category has this name."), field="name")


class CategoryInUse(Refusal):
    """Bills have lines of the category."""

    def __init__(self) -> None:
        super().__init__(_("Bills use this category, so it cannot be deleted. Put it aside instead."))


refuses("one_expense_category_per_name", CategoryNameTaken)


@act("expense_category.create", right=rights.BILLS)
def create_category(*, content: CategoryContent, by: Actor) -> ExpenseCategory:
    """Add a category of expenses; refuses CategoryNameTaken."""
    columns = _checked(content)
    if ExpenseCategory.objects.filter(name=columns["name"]).exists():
        raise CategoryNameTaken
    last = ExpenseCategory.objects.order_by("-position").values_list("position", flat=True).first() or 0
    made = ExpenseCategory.objects.create(position=last + 1, **columns)
    _record("expense_category.created", made, by)
    return made


@act("expense_category.edit", right=rights.BILLS)
def edit_category(*, category_id: int, content: CategoryContent, by: Actor) -> ExpenseCategory:
    """Change a category, or put it aside; recorded bills keep what they said."""
    found = _held(category_id)
    columns = _checked(content)
    if ExpenseCategory.objects.filter(name=columns["name"]).exclude(pk=category_id).exists():
        raise CategoryNameTaken
    for name, value in columns.items():
        setattr(found, name, value)
    found.save()
    _record("expense_category.edited", found, by)
    return found


@act("expense_category.delete", right=rights.BILLS)
def delete_category(*, category_id: int, by: Actor) -> None:
    """Delete a category that no bill uses; refuses CategoryInUse."""
    found = _held(category_id)
    try:
        found.delete()
    except ProtectedError as error:
        raise CategoryInUse from error
    found.pk = category_id
    _record("expense_category.deleted", found, by)


def _held(category_id: int) -> ExpenseCategory:
    found = ExpenseCategory.objects.select_for_update(no_key=True).filter(pk=category_id).first()
    if found is None:
        raise NotFound
    return found


def _checked(content: CategoryContent) -> dict[str, Any]:
    faults = Faults()
    name = faults.text("name", " ".join(content.name.split()), 80)
    if not name:
        faults.add("name", _("Give the category a name."))
    columns = {
        "name": name,
        "accounting_code": faults.text("accounting_code", content.accounting_code.strip(), 20),
        "vat_category": content.vat_category,
        "vat_rate": faults.number("vat_rate", content.vat_rate, PERCENT),
        "deductible_percent": faults.number("deductible_percent", content.deductible_percent, PERCENT),
        "is_active": content.is_active,
    }
    faults.refuse()
    if not content.vat_rate or content.vat_category != "S":
        company.vat_rate(content.vat_category, content.vat_rate)
    return columns


def _record(told: str, category: ExpenseCategory, by: Actor) -> None:
    journal.record(told, subject=Subject("expense_category", category.pk), by=by, facts={"name": category.name})
