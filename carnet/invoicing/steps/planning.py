"""Billing plans written; what their lines still expect is restated by the database (P45)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from itertools import zip_longest

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from carnet.core.money import ZERO, places_of
from carnet.invoicing.amounts import PlanShare, agreed_plan_amounts
from carnet.invoicing.models import PlanLine
from carnet.invoicing.plans import PlanAsk, PlannedLine
from carnet.invoicing.queries.plans import plans_of
from carnet.sales.lines import PlanInput
from carnet.sales.models import Order, OrderStanding, QuotePlanLine


def write_agreed_plans(order_ids: Collection[int]) -> None:
    """Give orders that count the plan written on their quotes, percentages become amounts; once, and only until somebody
    writes another (one statement, five when there is one to write)."""
    waiting = PlanLine.objects.filter(order_id__in=order_ids, written=False).values("order_id")
    versions = Order.objects.filter(id__in=waiting).values("quote_version_id")
    lines = list(QuotePlanLine.objects.filter(version_id__in=versions).order_by("version_id", "position"))
    if not lines:
        return
    agreed: dict[int, list[QuotePlanLine]] = defaultdict(list)
    for line in lines:
        agreed[line.version_id].append(line)
    standings = OrderStanding.objects.filter(order_id__in=order_ids, order__quote_version_id__in=agreed)
    plans = plans_of(order_ids)
    for standing in standings.select_related("order").order_by("order_id"):
        asked = agreed[standing.order.quote_version_id or 0]
        amounts = agreed_plan_amounts(
            [PlanShare(line.percent, line.amount_excl_tax) for line in asked],
            standing.ordered_excl_tax,
            standing.left_excl_tax,
            places_of(standing.order.currency),
        )
        asks = [PlanAsk(**{name: getattr(line, name) for name in _ASKED}) for line in asked]
        put_plan(standing.order_id, asks, amounts, plans[standing.order_id])


_ASKED = tuple(PlanInput.__slots__)


def put_plan(
    order_id: int, asks: Sequence[PlanAsk], amounts: Sequence[Decimal | None], standing: Sequence[PlannedLine]
) -> None:
    """Write the lines of a plan in this order, in one statement: those of `standing` that are named change, the others go or, when
    documents moved them, are worth what was moved. One more amount than asks: the rest. An amount of 0.00 plans nothing."""
    known = {line.id: line for line in standing}
    rest = next(line for line in standing if line.is_rest)
    rows = []
    first = len(standing) + 1
    for position, (ask, amount) in enumerate(zip_longest(asks, amounts, fillvalue=None), first):
        if amount == ZERO:
            continue
        told = ask or PlanAsk(label="", kind="balance")
        line_id = rest.id if amount is None else told.line_id if told.line_id != rest.id else None
        planned = None if amount is None else amount + (known[line_id].used if line_id else ZERO)
        rows.append((line_id, position, planned, *(getattr(told, name) for name in _COPIED)))
    kept = {row[0] for row in rows}
    gone = [line for line in standing if line.id not in kept and not line.is_done]
    with connection.cursor() as cursor:
        cursor.execute(
            _PUT,
            {
                "order": order_id,
                "gone": [line.id for line in gone if not line.uses],
                "cut": [line.id for line in gone if line.uses],
                "used": [line.used for line in gone if line.uses],
                **{name: list(column) for name, column in zip(_COLUMNS, zip(*rows, strict=True), strict=True)},
            },
        )


_COPIED = ("label", "kind", "due_on", "milestone", "task_id", "offset_months", "offset_days", "percent", "certainty")
_COLUMNS = ("line", "position", "planned", *_COPIED)
_KINDS = (
    "bigint",
    "smallint",
    "numeric",
    "text",
    "text",
    "date",
    "text",
    "bigint",
    "smallint",
    "smallint",
    "numeric",
    "smallint",
)
_ROWS = ", ".join(f"%({name})s::{kind}[]" for name, kind in zip(_COLUMNS, _KINDS, strict=True))
_SET = ", ".join(f"{name} = w.{name}" for name in _COLUMNS if name != "line")
_NAMES = ", ".join(_COLUMNS[1:])
_PUT = f"""
WITH wanted AS MATERIALIZED (
    SELECT * FROM unnest({_ROWS}) AS w(line, {_NAMES})
), gone AS (
    DELETE FROM invoicing_planline WHERE id = ANY (%(gone)s)
), cut AS (
    UPDATE invoicing_planline l SET planned = c.used, percent = NULL
    FROM unnest(%(cut)s::bigint[], %(used)s::numeric[]) AS c(id, used) WHERE l.id = c.id
), changed AS (
    UPDATE invoicing_planline l SET {_SET}, written = true FROM wanted w WHERE l.id = w.line
)
INSERT INTO invoicing_planline (order_id, {_NAMES}, amount, written)
SELECT %(order)s, {_NAMES}, 0, true FROM wanted WHERE line IS NULL
"""


def open_new_rest(order_id: int, label: str = "") -> None:
    """Before something is added to an order: what is left so far becomes a line of its own, and what is added the rest, without
    a day (two statements)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE invoicing_planline l SET planned = l.amount - u.given, written = true
            FROM (SELECT p.id, coalesce(sum(m.amount), 0) AS given FROM invoicing_planline p
                  LEFT JOIN invoicing_planmove m ON m.plan_line_id = p.id
                  WHERE p.order_id = %(order)s AND p.planned IS NULL GROUP BY p.id) u
            WHERE l.id = u.id AND l.amount > 0
            """,
            {"order": order_id},
        )
        cursor.execute(
            """
            UPDATE invoicing_planline SET label = %(label)s, kind = 'balance', due_on = NULL, milestone = '', task_id = NULL,
                percent = NULL, certainty = 100, written = true,
                position = (SELECT max(position) + 1 FROM invoicing_planline WHERE order_id = %(order)s)
            WHERE order_id = %(order)s AND planned IS NULL
            """,
            {"order": order_id, "label": label},
        )


def open_lines_of_their_own(order_ids: Iterable[int]) -> None:
    """Before a credit note gives back what is to be invoiced again: a new line of each plan waits for it."""
    for order_id, language in Order.objects.filter(id__in=order_ids).order_by("id").values_list("id", "language"):
        with translation.override(language):
            open_new_rest(order_id, _("To invoice again"))


def claim_plan_line(line_id: int, invoice_id: int) -> None:
    """Note that a draft was made from a line: issuing it closes the line."""
    PlanLine.objects.filter(pk=line_id).update(invoice_id=invoice_id)


def release_plan_lines(invoice_id: int) -> None:
    """Let go of the lines a draft was made from."""
    PlanLine.objects.filter(invoice_id=invoice_id).update(invoice_id=None)
