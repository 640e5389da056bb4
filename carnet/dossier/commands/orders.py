"""Orders made by hand, as drafts or at once, and what may still change in their head (P19, P21)."""

from datetime import date
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.refusals import Refusal
from carnet.dossier.commands.following import follow
from carnet.dossier.commands.locking import locked_order, record_order
from carnet.dossier.steps.credit import hold_beyond_credit
from carnet.parties.models import Party
from carnet.sales.faults import Faults
from carnet.sales.lines import AgreedContent, OrderContent
from carnet.sales.models import Order, OrderLine
from carnet.sales.refusals import NothingQuoted, OrderCancelled
from carnet.sales.steps.days import check_day
from carnet.sales.steps.filling import House
from carnet.sales.steps.heading import fill_heading, known_party
from carnet.sales.steps.ordering import clear_order_rows, count, number_order, order_columns, write_order_rows
from carnet.sales.steps.quoting import Prepared, placeholder, prepare


class OrderIsValidated(Refusal):
    """The order counts already."""

    def __init__(self, number: str) -> None:
        super().__init__(_("Order %(number)s is validated: it changes by amendment.") % {"number": number})


@act("order.create", right=rights.SALES)
def create_order(*, content: OrderContent, on: date, draft: bool = False, by: Actor) -> Order:
    """Write an order without a quote; it counts at once unless it is a draft or the house wants drafts (P19)."""
    ordered_on = content.ordered_on or on
    house = House.on_day(ordered_on)
    check_day(ordered_on, house.settings)
    party = known_party(content.party_id)
    prepared = _prepared(content, party, house)
    draft = draft or house.settings.orders_start_as_drafts
    if not draft and not prepared.lines:
        raise NothingQuoted
    order = Order.objects.create(
        number=placeholder(),
        party=party,
        ordered_on=ordered_on,
        owner_id=content.owner_id or by.user_id,
        comments=content.comments,
        **order_columns(prepared, house.settings, ordered_on),
    )
    write_order_rows(order, prepared)
    number_order(order, None if draft else ordered_on)
    count(order)
    follow([order.pk], by)
    record_order("order.created", order, by, excl_tax=str(prepared.one_off.base), draft=draft)
    hold_beyond_credit(order, house.settings, by)
    return order


@act("order.edit_draft", right=rights.SALES)
def edit_order_draft(*, order_id: int, content: OrderContent, expected_version: int | None = None, by: Actor) -> Order:
    """Write the content of a draft order anew (P19)."""
    order = locked_order(order_id, expected_version)
    _require_draft(order)
    house = House.on_day(content.ordered_on or order.ordered_on)
    check_day(house.on, house.settings, field="ordered_on")
    party = known_party(content.party_id)
    prepared = _prepared(content, party, house)
    columns = order_columns(prepared, house.settings, house.on)
    Order.objects.filter(pk=order.pk).update(
        **columns,
        party=party,
        ordered_on=house.on,
        owner_id=content.owner_id or order.owner_id,
        comments=content.comments,
        version=order.version + 1,
    )
    clear_order_rows(order.pk)
    write_order_rows(order, prepared)
    count(order)
    follow([order.pk], by)
    record_order("order.edited", order, by, excl_tax=str(prepared.one_off.base))
    return Order.objects.get(pk=order.pk)


@act("order.validate", right=rights.SALES)
def validate_order(*, order_id: int, on: date, by: Actor) -> Order:
    """Let a draft order count from a day: its lines are frozen and posted (P18, P19)."""
    order = locked_order(order_id)
    _require_draft(order)
    settings = company.settings()
    check_day(on, settings, not_before=order.ordered_on)
    if not OrderLine.objects.filter(order=order, kind="line").exists():
        raise NothingQuoted
    order.validated_on, order.version = on, order.version + 1
    order.save(update_fields=["validated_on", "version"])
    count(order)
    follow([order.pk], by)
    record_order("order.validated", order, by, on=on)
    hold_beyond_credit(order, settings, by)
    return order


class HeaderChanges(TypedDict, total=False):
    """What may change in the head of an order at any time; what is left out stays."""

    title: str
    customer_reference: str
    service_code: str
    commitment_number: str
    contact_id: int | None
    billed_party_id: int | None
    billing_address_id: int | None
    delivery_address_id: int | None
    promised_on: date | None
    owner_id: int | None
    language: str
    terms_id: int | None
    deposit_percent: Any
    deposit_mode: str
    discount_label: str
    comments: str


@act("order.edit_header", right=rights.SALES)
def edit_order_header(
    *, order_id: int, changes: HeaderChanges, expected_version: int | None = None, by: Actor
) -> Order:
    """Change the head of an order: what it says of people, places, dates and terms, never what was agreed (P21)."""
    order = locked_order(order_id, expected_version)
    if order.cancelled_on:
        raise OrderCancelled(order.number)
    changes = _with_new_payer(order, changes)
    faults = Faults()
    asked = AgreedContent(
        **{name: changes.get(name, getattr(order, name)) for name in _CHECKED},  # type: ignore[arg-type]
        owner_id=changes.get("owner_id"),
        currency=order.currency,
    )
    heading = fill_heading(asked, order.party, company.settings(), order.ordered_on, faults)
    comments = faults.text("comments", changes.get("comments", order.comments), 20_000)
    codes = {
        name: faults.text(name, str(changes.get(name, getattr(order, name))).strip(), longest)
        for name, longest in (("service_code", 100), ("commitment_number", 80))
    }
    faults.refuse()
    columns = {name: value for name, value in heading.columns.items() if name in changes}
    if not columns.get("deposit_mode", True):
        columns.pop("deposit_mode")
    if "owner_id" in changes:
        columns["owner_id"] = changes["owner_id"]
    Order.objects.filter(pk=order.pk).update(**columns, **codes, comments=comments, version=order.version + 1)
    if "promised_on" in changes:
        follow([order.pk], by)
    record_order("order.header_edited", order, by, fields=sorted(changes))
    return Order.objects.get(pk=order.pk)


_CHECKED = (
    "title", "customer_reference", "contact_id", "billed_party_id", "billing_address_id", "delivery_address_id", "language",
    "promised_on", "terms_id", "deposit_percent", "deposit_mode", "discount_label",
)  # fmt: skip


def _with_new_payer(order: Order, changes: HeaderChanges) -> HeaderChanges:
    """A new payer brings its own address and terms, unless others are named."""
    if changes.get("billed_party_id", order.billed_party_id) == order.billed_party_id:
        return changes
    own: HeaderChanges = {"billing_address_id": None, "terms_id": None}
    if order.contact is not None and order.contact.party_id != order.party_id:
        own["contact_id"] = None
    return {**own, **changes}


def _prepared(content: OrderContent, party: Party, house: House) -> Prepared:
    faults = Faults()
    faults.text("comments", content.comments, 20_000)
    for index, line in enumerate(content.lines):
        if line.optional:
            faults.add(f"lines[{index}].optional", _("An order has no options: take the line or leave it."))
    return prepare(content, party, house, faults)


def _require_draft(order: Order) -> None:
    if order.cancelled_on:
        raise OrderCancelled(order.number)
    if order.validated_on:
        raise OrderIsValidated(order.number)
