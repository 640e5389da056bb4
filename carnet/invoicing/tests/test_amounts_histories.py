"""Random deals: whatever is deposited, invoiced and credited, each VAT group ends at what was ordered (P3, P11, P25, P29)."""

from collections.abc import Callable
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from carnet.core.money import ZERO, BeyondLeft
from carnet.invoicing.amounts import (
    DeductionMode,
    DepositAmounts,
    GroupState,
    NothingAsked,
    WorthlessOrder,
    bill_percent_of_all,
    bill_progress,
    bill_quantity,
    credit_group_excl,
    credit_group_incl,
    credit_line_quantity,
    credit_lines,
    credit_whole,
    deposit_by_percent,
    deposit_excl,
    deposit_incl,
    left_to_invoice,
)
from carnet.invoicing.tests.deals import D, Deal, a_group, a_line
from carnet.sales.amounts import Discount

RATES = ("20", "10", "5.5", "0")
REFUSALS = (BeyondLeft, NothingAsked, WorthlessOrder)
percents = st.decimals(min_value=D("0.01"), max_value=100, places=2)
shares = st.integers(1, 1000).map(lambda thousandths: D(thousandths) / 1000)
Step = Callable[[Deal], object]


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(D("0.01"))


@st.composite
def deals(draw: st.DrawFn, *, negative_lines: bool = False) -> Deal:
    groups: list[GroupState] = []
    for percent in RATES[: draw(st.integers(1, 4))]:
        lines = [
            a_line(
                str(draw(st.decimals(min_value=D("0.001"), max_value=40, places=3))),
                str(draw(st.decimals(min_value=0, max_value=500, places=4))),
                Discount((draw(st.sampled_from([D(0), D(6), D("12.5"), D(100)])),)),
            )
            for _ in range(draw(st.integers(1, 3)))
        ]
        if negative_lines and draw(st.booleans()):
            lines.append(a_line("-1", str(draw(st.decimals(min_value=0, max_value=300, places=2)))))
        net = max(sum((line.amount for line in lines), ZERO), ZERO)
        groups.append(a_group(percent, *lines, discount=str(cents(net * draw(st.sampled_from([0, 0, 7])) / 100))))
    return Deal(groups, draw(st.sampled_from(DeductionMode)))


def deposits(asked: Callable[[list[GroupState]], DepositAmounts]) -> Step:
    return lambda deal: deal.deposit(asked(deal.order))


def part_of_left(deal: Deal, share: Decimal, *, incl: bool) -> Decimal:
    left = left_to_invoice(deal.order)
    return cents(sum(((one.gross if incl else one.base) for one in left), ZERO) * share)


def interim_by_quantity(position: int, share: Decimal) -> Step:
    def play(deal: Deal) -> object:
        lines = [line for state in deal.order for line in state.lines if line.left_quantity]
        if not lines:
            return None
        line = lines[position % len(lines)]
        quantity = (line.left_quantity * share).quantize(D("0.001"))
        return deal.invoice(bill_quantity(line, quantity)) if quantity else None

    return play


def progress(position: int, percent: Decimal) -> Step:
    def play(deal: Deal) -> object:
        lines = [line for state in deal.order for line in state.lines]
        billed = bill_progress(lines[position % len(lines)], percent)
        forward = billed.amount * lines[position % len(lines)].amount >= 0
        return deal.invoice(billed) if forward else None

    return play


def credit(position: int, kind: int, share: Decimal) -> Step:
    def play(deal: Deal) -> object:
        if not deal.invoices:
            return None
        number = position % len(deal.invoices)
        groups = [*deal.invoices[number].values()]
        if not groups:
            return None
        group = groups[position % len(groups)]
        if kind == 0:
            return deal.credit(number, credit_whole(groups))
        if kind == 1:
            return deal.credit(number, [credit_group_excl(group, cents(group.left * share))])
        if kind == 2:
            return deal.credit(number, [credit_group_incl(group, cents((group.left + group.vat_left) * share))])
        lines = [line for line in group.lines if line.left_quantity]
        credited = [credit_line_quantity(line, (line.left_quantity * share).quantize(D("0.001"))) for line in lines]
        return deal.credit(number, credit_lines(groups, credited))

    return play


documents = st.lists(
    st.one_of(
        percents.map(lambda percent: deposits(lambda order: deposit_by_percent(order, percent))),
        shares.map(
            lambda share: lambda deal: deal.deposit(deposit_excl(deal.order, part_of_left(deal, share, incl=False)))
        ),
        shares.map(
            lambda share: lambda deal: deal.deposit(deposit_incl(deal.order, part_of_left(deal, share, incl=True)))
        ),
        st.builds(interim_by_quantity, st.integers(0, 9), shares),
        st.builds(progress, st.integers(0, 9), percents),
        percents.map(lambda percent: lambda deal: deal.invoice(*bill_percent_of_all(deal.order, percent))),
    ),
    max_size=7,
)
credits = st.builds(credit, st.integers(0, 9), st.integers(0, 3), shares)


def play(deal: Deal, steps: list[Step]) -> None:
    for step in steps:
        before = deal.order
        try:
            step(deal)
        except REFUSALS:
            assert deal.order == before


def check_conservation(deal: Deal) -> None:
    """P3 for every VAT group, and no deposit beyond its bounds."""
    for state in deal.order:
        assert deal.asked(state.group)[0] + state.left == state.ordered
        for deposit in state.deposits:
            assert 0 <= deposit.left <= deposit.amount
            assert 0 <= deposit.left_vat <= deposit.vat


def check_settled(deal: Deal) -> None:
    for state in deal.order:
        base, vat = deal.asked(state.group)
        assert base == state.ordered
        assert state.deposit_left == 0
        assert state.lines_held == 0
        assert abs(vat - state.vat) <= D("0.01") * len(deal.documents)


@settings(max_examples=150)
@given(deals(), documents)
def test_deposits_interims_and_balance_make_the_order(deal: Deal, steps: list[Step]) -> None:
    play(deal, steps)
    check_conservation(deal)
    deal.balance()
    check_settled(deal)
    for document in deal.documents:
        assert all(one.base >= 0 and one.vat >= 0 for one in document)


@settings(max_examples=150)
@given(deals(negative_lines=True), documents)
def test_orders_with_negative_lines_end_at_the_order_too(deal: Deal, steps: list[Step]) -> None:
    play(deal, steps)
    check_conservation(deal)
    deal.balance()
    check_settled(deal)


@settings(max_examples=150)
@given(deals(), st.lists(st.one_of(documents, credits.map(lambda one: [one])), max_size=8))
def test_credited_invoices_are_invoiced_again_to_the_cent(deal: Deal, steps: list[list[Step]]) -> None:
    for some in steps:
        play(deal, some)
        check_conservation(deal)
    deal.balance()
    check_settled(deal)


@settings(max_examples=150)
@given(deals(), documents, st.lists(credits, max_size=6))
def test_credits_of_an_invoice_add_up_to_it(deal: Deal, steps: list[Step], taken_back: list[Step]) -> None:
    play(deal, steps)
    deal.balance()
    issued = [{group: (one.left, one.vat_left) for group, one in invoice.items()} for invoice in deal.invoices]
    asked = {state.group: deal.asked(state.group) for state in deal.order}
    play(deal, taken_back)
    for number, invoice in enumerate(deal.invoices):
        for one in invoice.values():
            assert 0 <= one.left <= issued[number][one.group][0]
            assert 0 <= one.vat_left <= issued[number][one.group][1]
        deal.credit(number, credit_whole([*invoice.values()]))
    for state in deal.order:
        base, vat = asked[state.group]
        everything = [invoice[state.group] for invoice in issued if state.group in invoice]
        assert deal.asked(state.group) == (
            base - sum(one[0] for one in everything),
            vat - sum(one[1] for one in everything),
        )
        assert (state.lines_left, state.discount_left) == (state.lines_ordered, state.discount)
        assert all((one.left, one.left_vat) == (one.amount, one.vat) for one in state.deposits)


@settings(max_examples=150)
@given(
    deals(), st.sampled_from([["100"], ["50"] * 2, ["33.3333", "33.3333", "33.3334"], ["40", "40", "20"], ["10"] * 10])
)
def test_deposits_adding_up_to_100_percent_leave_exactly_nothing(deal: Deal, asked: list[str]) -> None:
    deal.order = [state for state in deal.order if state.ordered >= 1]
    for percent in asked if deal.order else []:
        deal.deposit(deposit_by_percent(deal.order, D(percent)))
    assert all(state.left == 0 for state in deal.order)
    assert all((one.base, one.vat) == (0, 0) for one in deal.balance())
    check_settled(deal)
