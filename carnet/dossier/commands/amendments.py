"""Changing a live order: amendments proposed, accepted, thrown away (P20)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.money import places_of
from carnet.core.refusals import Holder, NotFound, Refusal
from carnet.dossier.commands.following import follow
from carnet.dossier.steps.credit import hold_beyond_credit
from carnet.invoicing.queries.orders import deposits_of_orders
from carnet.invoicing.steps.planning import open_new_rest
from carnet.sales.amounts import NO_DISCOUNT
from carnet.sales.faults import Faults
from carnet.sales.lines import AmendmentChange, LineInput
from carnet.sales.models import (
    Amendment,
    AmendmentLine,
    LineStanding,
    Order,
    OrderLine,
)
from carnet.sales.queries.contents import line_input_of
from carnet.sales.steps import hold, post, record_transitions, require_open
from carnet.sales.steps.agreeing import agree, next_amendment, write_vat
from carnet.sales.steps.amending import Amended, DepositsExceedOrder, work_out
from carnet.sales.steps.days import check_day
from carnet.sales.steps.filling import House, fill_lines
from carnet.sales.steps.pricing import price_lines


class AmendmentAccepted(Refusal):
    """An accepted amendment never changes."""

    def __init__(self, n: int) -> None:
        super().__init__(_("Amendment %(n)s is accepted: undo it by another amendment.") % {"n": n})


@act("amendment.propose", right=rights.SALES)
def propose_amendment(
    *, order_id: int, on: date, reason: str = "", changes: Sequence[AmendmentChange], by: Actor
) -> Amendment:
    """Write an amendment to be accepted: new terms of lines and new lines, with the difference they make (P20)."""
    order = _open_order(order_id)
    house = House.on_day(on)
    check_day(on, house.settings, not_before=order.ordered_on)
    asked = _asked(order, changes, reason, house)
    amended = _worked_out(order, asked)
    amendment = Amendment.objects.create(
        order=order,
        n=next_amendment(order),
        on=on,
        reason=reason,
        before_excl_tax=amended.before,
        after_excl_tax=amended.after,
    )
    for line in asked:
        line.amendment = amendment
        effects = amended.of_ask(line.position)
        line.delta_quantity = sum((one.delta_quantity for one in effects), line.delta_quantity)
        line.delta_net = sum((one.delta_net for one in effects), line.delta_net)
    AmendmentLine.objects.bulk_create(asked)
    write_vat(amendment, amended)
    _record("amendment.proposed", amendment, order, by)
    return amendment


@act("amendment.accept", right=rights.SALES)
def accept_amendment(
    *, amendment_id: int, on: date, accepted_by: str = "", own_plan_line: bool = False, by: Actor
) -> Amendment:
    """Let an amendment count from a day: its differences are fixed and posted; accepted again, it stays as it is (P20). What it
    adds is planned with the last line of the plan, or on a line of its own without a day (P45)."""
    amendment = _amendment(amendment_id)
    order = _open_order(amendment.order_id)
    amendment.refresh_from_db()
    if amendment.accepted_on is not None:
        return amendment
    house = House.on_day(on)
    check_day(on, house.settings, not_before=order.ordered_on)
    faults = Faults()
    amendment.accepted_by = faults.text("accepted_by", accepted_by, 150)
    faults.refuse()
    rows = AmendmentLine.objects.filter(amendment=amendment).order_by("position").select_related("order_line")
    amended = _worked_out(order, list(rows))
    _clear(amendment.pk)
    entries = agree(amendment, order, amended, on)
    if own_plan_line and amended.after > amended.before:
        with translation.override(order.language):
            open_new_rest(order.pk, _("Amendment %(n)s") % {"n": amendment.n})
    moved = post(entries)
    follow([order.pk], by)
    _record("amendment.accepted", amendment, order, by, on=on, accepted_by=accepted_by)
    record_transitions(moved, by=by)
    hold_beyond_credit(order, house.settings, by)
    return amendment


@act("amendment.delete", right=rights.SALES)
def delete_amendment(*, amendment_id: int, by: Actor) -> None:
    """Throw away an amendment that was not accepted (P9)."""
    amendment = _amendment(amendment_id)
    hold([amendment.order_id])
    amendment.refresh_from_db()
    if amendment.accepted_on is not None:
        raise AmendmentAccepted(amendment.n)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sales_amendment WHERE id = %s", [amendment.pk])
    _record("amendment.deleted", amendment, amendment.order, by)


def _open_order(order_id: int) -> Order:
    """The order, locked; one on hold may be amended."""
    hold([order_id])
    require_open([order_id], deposit=True)
    return Order.objects.get(pk=order_id)


def _amendment(amendment_id: int) -> Amendment:
    found = Amendment.objects.select_related("order").filter(pk=amendment_id).first()
    if found is None:
        raise NotFound
    return found


def _asked(order: Order, changes: Sequence[AmendmentChange], reason: str, house: House) -> list[AmendmentLine]:
    """The lines as they are wanted, checked and priced; every fault at once."""
    faults = Faults()
    faults.text("reason", reason, 300)
    if not changes:
        faults.add("lines", _("Say what changes."))
    changed = [change.order_line_id for change in changes if change.order_line_id is not None]
    lines = OrderLine.objects.filter(order=order, id__in=changed).in_bulk()
    standings = {one.order_line_id: one for one in LineStanding.objects.filter(order=order)}
    latest = _latest_terms(order) if order.prices_include_tax else {}
    inputs = []
    for index, change in enumerate(changes):
        line = lines.get(change.order_line_id or 0)
        _check(change, line, changed, f"lines[{index}]", faults)
        standing = standings.get(change.order_line_id or 0)
        inputs.append(change.line or _with_changes(change, line, standing, latest))
    incl_tax, places = order.prices_include_tax, places_of(order.currency)
    filled = fill_lines(inputs, house, faults, language=order.language, incl_tax=incl_tax, places=places)
    price_lines(filled, NO_DISCOUNT, faults, incl_tax=incl_tax, places=places)
    faults.refuse()
    return [
        AmendmentLine(order_line=lines.get(change.order_line_id or 0), **row.columns())
        for change, row in zip(changes, filled, strict=True)
    ]


def _check(
    change: AmendmentChange, line: OrderLine | None, changed: Sequence[int | None], at: str, faults: Faults
) -> None:
    if change.line is not None and change.order_line_id is not None:
        faults.add(at, _("Change a line or add one, not both at once."))
    elif change.line is not None:
        if change.line.optional:
            faults.add(f"{at}.optional", _("An order has no options: take the line or leave it."))
    elif line is None:
        faults.add(f"{at}.order_line", _("This line is not one of the order's."))
    elif line.kind != "line":
        faults.add(f"{at}.order_line", _("A section or a comment holds no amount."))
    elif line.period:
        faults.add(f"{at}.order_line", _("A recurring line changes in its contract."))
    elif changed.count(change.order_line_id) > 1:
        faults.add(f"{at}.order_line", _("This line is changed twice."))


def _latest_terms(order: Order) -> dict[int, AmendmentLine]:
    """The terms accepted amendments gave to lines, the last ones."""
    rows = AmendmentLine.objects.filter(amendment__order=order, amendment__accepted_on__isnull=False)
    return {row.order_line_id: row for row in rows.order_by("amendment__n", "position") if row.order_line_id}


def _with_changes(
    change: AmendmentChange,
    line: OrderLine | None,
    standing: LineStanding | None,
    latest: dict[int, AmendmentLine],
) -> LineInput:
    """A line as it stands, with what changes: a price once typed survives every other change (P20)."""
    if line is None or standing is None:
        return LineInput(description="?")
    now = replace(line_input_of(latest.get(line.pk, line)), quantity=standing.ordered_quantity)
    if line.unit_price_incl_tax is None:
        now = replace(
            now,
            unit_price=standing.unit_price,
            discount_percent=standing.discount_percent,
            discount_amount=standing.discount_amount,
        )
    wanted = {
        name: value
        for name in ("quantity", "unit_price", "discount_percent", "discount_amount")
        if (value := getattr(change, name)) is not None
    }
    now = replace(now, **wanted, attached_to=None)
    if change.vat_rate is None and change.vat_category is None:
        return now
    return replace(now, vat_rate=change.vat_rate, vat_category=change.vat_category, exemption_code="")


def _worked_out(order: Order, asked: Sequence[AmendmentLine]) -> Amended:
    try:
        return work_out(order, asked)
    except DepositsExceedOrder as refused:
        deposits = deposits_of_orders([order.pk]).get(order.pk, {}).get(refused.group, [])
        raise refused.naming([Holder("invoice", one.invoice_id, one.number) for one in deposits if one.left]) from None


def _clear(amendment_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sales_amendmentline WHERE amendment_id = %s", [amendment_id])
        cursor.execute("DELETE FROM sales_amendmentvat WHERE amendment_id = %s", [amendment_id])


def _record(told: str, amendment: Amendment, order: Order, by: Actor, **facts: object) -> None:
    journal.record(
        told,
        subject=Subject("amendment", amendment.pk),
        about=[Subject("order", order.pk), Subject("party", order.party_id)],
        by=by,
        facts={
            "order": order.number,
            "n": amendment.n,
            "before": str(amendment.before_excl_tax),
            "after": str(amendment.after_excl_tax),
            "reason": amendment.reason,
            **facts,
        },
    )
