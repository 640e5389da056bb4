"""Expenses of people: entered, changed, deleted (P43)."""

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.files import Upload, store_upload
from carnet.projects.inputs import ExpenseContent
from carnet.projects.models import Expense
from carnet.projects.steps.spending import remove, rewrite_expense, write_expense
from carnet.projects.steps.writing import record


@act("expense.enter", right=rights.TIME)
def enter_expense(*, content: ExpenseContent, upload: Upload | None = None, by: Actor) -> Expense:
    """Enter an expense, perhaps with its receipt; kilometres cost their rate, and its order bears the amount excl. tax (P43)."""
    expense = write_expense(content, by)
    return _with_file(expense, upload, by)


@act("expense.change", right=rights.TIME)
def change_expense(
    *,
    expense_id: int,
    content: ExpenseContent,
    upload: Upload | None = None,
    expected_version: int | None = None,
    by: Actor,
) -> Expense:
    """Change an expense that is neither invoiced nor in a locked period; another receipt replaces the one kept."""
    return _with_file(rewrite_expense(expense_id, content, expected_version, by), upload, by)


@act("expense.delete", right=rights.TIME)
def delete_expense(*, expense_id: int, by: Actor) -> None:
    """Delete an expense that is neither invoiced nor in a locked period; the ledger is told the opposite."""
    expense = remove(Expense, expense_id, by)
    record("expense.deleted", expense.project, by, amount=str(expense.amount_excl_tax), on=expense.on)


def _with_file(expense: Expense, upload: Upload | None, by: Actor) -> Expense:
    if upload is not None:
        expense.file = store_upload(upload, by=by)
        expense.save(update_fields=["file"])
    return expense
