"""The stored standings of an order against what its documents say (P2, P3, P6)."""

from collections.abc import Iterator
from decimal import Decimal

from carnet.core.money import ZERO, VatGroup
from carnet.dossier.check.documents import Expected, OrderDocuments
from carnet.dossier.check.gaps import Gap
from carnet.dossier.check.left import Left

_LINE = ("ordered", "invoiced", "credited", "abandoned")
_DELIVERY = {
    "delivered": "delivered_quantity",
    "returned": "returned_quantity",
    "delivery_given_up": "delivery_given_up",
}


def standing_gaps(documents: OrderDocuments, expected: Expected) -> Iterator[Gap]:
    """Every stored figure of lines, VAT groups and the order that its documents do not give."""
    left = Left(documents, expected)
    told = [*_lines(documents, left), *_groups(documents, left), *_order(documents, left), *_costs(documents, expected)]
    for name, stored, wanted in told:
        if stored != wanted:
            yield Gap(documents.where, f"{name} is stored as {stored}, its documents say {wanted}")


_Told = tuple[str, object, object]


def _lines(documents: OrderDocuments, left: Left) -> Iterator[_Told]:
    for pk, line in documents.lines.items():
        stored = documents.line_standings.get(pk)
        if line.kind != "line" or line.period:
            continue
        if stored is None:
            yield f"the standing of line {pk}", None, "one"
            continue
        sums = left.lines.get(pk, {})
        for figure in _LINE:
            parts = sums.get(figure)
            yield f"{figure} amount of line {pk}", getattr(stored, f"{figure}_amount"), parts.amount if parts else ZERO
            wanted = parts.quantity if parts else ZERO
            yield f"{figure} quantity of line {pk}", getattr(stored, f"{figure}_quantity"), wanted
        for figure, column in _DELIVERY.items():
            yield f"{figure} of line {pk}", getattr(stored, column), sums[figure].quantity if figure in sums else ZERO
        yield f"left to deliver of line {pk}", stored.left_to_deliver, left.to_deliver(pk)
        yield f"left of line {pk}", stored.left_amount, left.line_left(pk).amount
        yield f"quantity left of line {pk}", stored.left_quantity, left.line_left(pk).quantity


def _groups(documents: OrderDocuments, left: Left) -> Iterator[_Told]:
    for group in {*left.groups, *documents.group_standings}:
        named = f"VAT {group.category} {group.rate.normalize():f}"
        stored = documents.group_standings.get(group)
        if stored is None or group not in left.groups:
            yield f"the standing of {named}", stored, left.groups.get(group)
            continue
        for figure, wanted in group_figures(left, group).items():
            yield f"{figure} of {named}", getattr(stored, figure), wanted


def group_figures(left: Left, group: VatGroup) -> dict[str, Decimal]:
    """The figures of a VAT group from the documents."""

    def amount(**signs: int) -> Decimal:
        return sum((s * left.groups[group][f].amount for f, s in signs.items() if f in left.groups[group]), ZERO)

    def vat(**signs: int) -> Decimal:
        return sum((s * left.groups[group][f].vat for f, s in signs.items() if f in left.groups[group]), ZERO)

    invoiced = {"invoiced": 1, "credited": -1, "deposit": 1, "deducted": -1}
    deposit = left.deposit_left(group)
    own = left.lines_left(group) - left.discount_left(group)
    return {
        "ordered": amount(ordered=1),
        "ordered_vat": vat(ordered=1),
        "invoiced": amount(**invoiced),
        "invoiced_vat": vat(**invoiced),
        "abandoned": amount(abandoned=1, deposit_kept=-1),
        "abandoned_vat": vat(abandoned=1, deposit_kept=-1),
        "lines_left": left.lines_left(group),
        "discount_left": left.discount_left(group),
        "deposit_left": deposit.amount,
        "deposit_left_vat": deposit.vat,
        "left": own - deposit.amount,
        "left_vat": left.vat_left(group),
    }


def _order(documents: OrderDocuments, left: Left) -> Iterator[_Told]:
    stored = documents.order_standing
    if stored is None:
        yield "the standing of the order", None, "one"
        return
    figures = [group_figures(left, group) for group in left.groups]
    for column, figure in (
        ("ordered_excl_tax", "ordered"),
        ("ordered_vat", "ordered_vat"),
        ("invoiced_excl_tax", "invoiced"),
        ("invoiced_vat", "invoiced_vat"),
        ("abandoned_excl_tax", "abandoned"),
        ("left_excl_tax", "left"),
        ("left_vat", "left_vat"),
        ("deposit_left_excl_tax", "deposit_left"),
    ):
        yield column, getattr(stored, column), sum((one[figure] for one in figures), ZERO)
    billed = _billed(documents)
    settled = sum((entry.amount for entry in documents.settled), ZERO)
    yield "left to pay", stored.left_to_pay, billed - settled
    yield "billed", stored.billed_incl_tax, billed
    yield "recurring lines without contract", stored.recurring_to_hand_over, recurring_left(documents)
    yield "the state", stored.state, _state(documents, left, billed - settled)


def _costs(documents: OrderDocuments, expected: Expected) -> Iterator[_Told]:
    stored = documents.order_standing
    for column, figure in (("actual_cost", "cost"), ("committed_cost", "committed")):
        wanted = sum((parts.amount for key, parts in expected.items() if key.figure == figure), ZERO)
        if stored is not None:
            yield column, getattr(stored, column), wanted


def _billed(documents: OrderDocuments) -> Decimal:
    return sum(
        (
            -share.incl_tax if documents.invoices[invoice_id].kind == "credit_note" else share.incl_tax
            for invoice_id, shares in documents.shares.items()
            for share in shares
        ),
        ZERO,
    )


def _state(documents: OrderDocuments, left: Left, left_to_pay: Decimal) -> str:
    """The state by the rule of the house (P6), told again from the documents."""
    order, stored = documents.order, documents.order_standing
    assert stored is not None
    if order.cancelled_on:
        return "cancelled"
    if order.validated_on is None:
        return "draft"
    if any(closure.reopened_on is None for closure in documents.closures):
        return "closed"
    if not _settled(documents, left) or recurring_left(documents):
        return "open"
    rule = documents.closing_rule
    if rule != "invoiced" and left_to_pay:
        return "settled"
    if rule == "invoiced_paid_delivered" and any(left.to_deliver(pk) for pk in left.lines):
        return "settled"
    return "closed"


def recurring_left(documents: OrderDocuments) -> Decimal:
    """Recurring lines that no contract took over and nobody gave up (P38)."""
    recurring = sum(1 for line in documents.lines.values() if line.kind == "line" and line.period)
    taken = (parts.quantity for key, parts in documents.entries.items() if key.figure == "handed_over")
    return recurring - sum(taken, ZERO)


def _settled(documents: OrderDocuments, left: Left) -> bool:
    held = [line for line in documents.lines.values() if line.kind == "line"]
    if not held or any(left.deposit_left(group).amount for group in left.groups):
        return False
    return all(_line_settled(documents, left, line.pk) for line in held if not line.period)


def _line_settled(documents: OrderDocuments, left: Left, pk: int) -> bool:
    parts = left.line_left(pk)
    ordered = left.lines.get(pk, {}).get("ordered")
    if parts.amount or (ordered and ordered.amount):
        return not parts.amount
    return not parts.quantity or (pk in left.delivered and not left.to_deliver(pk))
