"""Indexation through runs: applied by itself, proved on the invoice, late values as supplements, missing ones listed (P41)."""

import pytest

from carnet.core.actor import Actor
from carnet.core.refusals import Refusal
from carnet.subscriptions import commands
from carnet.subscriptions.amounts import Alignment
from carnet.subscriptions.commands import ClauseContent, LineChange, ValueInput, WeightInput, read_values
from carnet.subscriptions.models import Contract, ContractLine, Index, IndexValue, Revision
from carnet.subscriptions.queries.judging import disagreements
from carnet.subscriptions.tests.acts import D, a_contract, a_line, amounts, bill, details, fresh, invoices_of, periods
from carnet.subscriptions.tests.sums import QUARTER, YEAR, day


@pytest.fixture
def index(by: Actor) -> Index:
    index = commands.create_index(code="ICHT", name="ICHT-IME", source="INSEE", by=by)
    values(by, index, ("01/03/2025", "312.7"))
    return index


def values(by: Actor, index: Index, *known: tuple[str, str]) -> None:
    commands.set_values(index_id=index.pk, values=[ValueInput(day(month), D(value)) for month, value in known], by=by)


def a_lift(by: Actor, index: Index, *weights: WeightInput, issuing: str = "issue", **clause: object) -> Contract:
    """S5: 300.00 a month from 17 March 2025, quarterly in advance with the calendar, revised at each anniversary."""
    contract = a_contract(
        by, "17/03/2025", a_line("300.00"), billing=QUARTER, alignment=Alignment.CALENDAR, issuing=issuing
    )
    known = weights or (WeightInput(index_id=index.pk, base_month=day("17/03/2025")),)
    commands.set_clause(
        contract_id=contract.pk,
        content=ClauseContent(weights=known, **clause),
        on=day("17/03/2025"),
        by=by,  # type: ignore[arg-type]
    )
    return contract


def test_s5_the_index_of_the_anniversary_revises_the_next_quarter(by: Actor, index: Index) -> None:
    contract = a_lift(by, index)
    values(by, index, ("01/03/2026", "321.2"))
    bill(by, "01/04/2026")
    assert [one[2] for one in periods(contract)] == [D("145.16"), *[D("900.00")] * 4, D("924.46")][:6]
    last = invoices_of(contract)[-1]
    assert (last.total_excl_tax, last.total_incl_tax) == (D("924.46"), D("1109.35"))
    assert details(last)[0].splitlines()[1:] == [
        "Prix révisé : 900,00 × 321,2 / 312,7 = 900,00 × 1,02718 = 924,46 – ICHT-IME 321,2 (base 312,7)",
    ]
    revision = Revision.objects.get()
    assert (revision.coefficient, revision.on, revision.effective_on) == (
        D("1.02718"),
        day("17/03/2026"),
        day("01/04/2026"),
    )
    assert list(disagreements()) == []


def test_a_missing_index_holds_the_old_price_and_the_late_difference_is_a_supplement(by: Actor, index: Index) -> None:
    contract = a_lift(by, index)
    bill(by, "01/04/2026")
    assert periods(contract)[-1][2] == D("900.00")
    values(by, index, ("17/03/2026", "321.2"))
    bill(by, "20/05/2026")
    assert fresh(contract).settle_from == day("01/04/2026")
    bill(by, "01/07/2026")
    assert amounts(invoices_of(contract))[-1] == D("924.46") + D("24.46")
    assert "Dû 924,46, déjà facturé 900,00 : 24,46" in details(invoices_of(contract)[-1])[1]
    assert list(disagreements()) == []


def test_a_falling_index_is_credited_when_it_comes_late(by: Actor, index: Index) -> None:
    contract = a_lift(by, index)
    bill(by, "01/04/2026")
    values(by, index, ("01/03/2026", "300.0"))
    bill(by, "20/05/2026")
    note = invoices_of(contract)[-1]
    assert (note.kind, note.total_excl_tax) == ("credit_note", D("900.00") - D("863.45"))
    assert list(disagreements()) == []


def test_a_revision_that_waits_for_a_confirmation_is_made_by_hand(by: Actor, index: Index) -> None:
    contract = a_lift(by, index, to_confirm=True)
    values(by, index, ("01/03/2026", "321.2"))
    bill(by, "01/04/2026")
    assert periods(contract)[-1][2] == D("900.00")
    commands.revise_contracts(contract_ids=[contract.pk], until=day("02/04/2026"), on=day("02/04/2026"), by=by)
    bill(by, "01/07/2026")
    assert amounts(invoices_of(contract))[-1] == D("948.92")
    with pytest.raises(Refusal) as refusal:
        commands.revise_contracts(contract_ids=[contract.pk], until=day("01/07/2026"), on=day("01/07/2026"), by=by)
    assert refusal.value.code == "NothingToRevise"


def test_a_price_typed_for_the_day_replaces_it_and_is_the_new_base(by: Actor, index: Index) -> None:
    contract = a_lift(by, index)
    values(by, index, ("01/03/2026", "321.2"), ("01/03/2027", "330.0"))
    line = ContractLine.objects.get(contract=contract).pk
    commands.change_contract(
        contract_id=contract.pk, from_on=day("01/04/2026"), lines=[LineChange(line_id=line, unit_price=D("320.00"))],
        on=day("20/03/2026"), by=by,
    )  # fmt: skip
    bill(by, "01/04/2026")
    assert periods(contract)[-1][2] == D("960.00")
    from carnet.subscriptions.queries.rehearsing import rehearse

    april = rehearse(day("01/04/2027"), contract_ids=[contract.pk])
    by_hand = (D("330.0") / D("321.2")).quantize(D("0.00001"))
    assert [one.amount for one in april.invoices] == [(D("960.00") * by_hand).quantize(D("0.01"))]


def test_a_fixed_percentage(by: Actor) -> None:
    contract = a_contract(by, "01/01/2025", a_line("101.00", YEAR), billing=YEAR, issuing="issue")
    commands.set_clause(contract_id=contract.pk, content=ClauseContent(percent=D("2.5")), on=day("01/01/2025"), by=by)
    bill(by, "01/01/2026")
    assert [one[2] for one in periods(contract)] == [D("101.00"), D("103.53")]
    assert "Prix révisé : 101,00 × 1,025 = 103,53" in details(invoices_of(contract)[-1])[0]


def test_a_value_that_was_read_never_changes(by: Actor, index: Index) -> None:
    a_lift(by, index)
    values(by, index, ("01/03/2026", "321.2"))
    values(by, index, ("01/03/2026", "321.3"))
    bill(by, "01/04/2026")
    with pytest.raises(Refusal) as refusal:
        values(by, index, ("01/03/2026", "999"))
    assert refusal.value.code == "IndexWasRead"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mois;valeur\n2026-03;321,2\n2026-04;322", [("01/03/2026", "321.2"), ("01/04/2026", "322")]),
        ("03/2026,321.2\n04/2026,322", [("01/03/2026", "321.2"), ("01/04/2026", "322")]),
        ("2026-T1;137,29\n2026-T2;138", [("01/01/2026", "137.29"), ("01/04/2026", "138")]),
        ('Libellé;ICHT\n"2026M03"\t\n', []),
        ("2026-03-01\t321,2", [("01/03/2026", "321.2")]),
        ("2026;100", [("01/01/2026", "100")]),
    ],
)
def test_series_are_read_as_they_are_published(text: str, expected: list[tuple[str, str]]) -> None:
    if not expected:
        with pytest.raises(Refusal):
            read_values(text)
        return
    assert [(one.month, one.value) for one in read_values(text)] == [
        (day(month), D(value)) for month, value in expected
    ]


def test_a_bad_line_is_named(by: Actor, index: Index) -> None:
    with pytest.raises(Refusal) as refusal:
        read_values("2026-03;321,2\n2026-04;n.d.")
    assert "2" in refusal.value.sentence
    assert IndexValue.objects.count() == 1


def test_a_clause_says_what_it_reads(by: Actor, index: Index) -> None:
    contract = a_contract(by, "17/03/2025")
    content = ClauseContent(
        weights=(WeightInput(index_id=index.pk, percent=D(120)), WeightInput(index_id=99, base=D(1))), percent=D(2),
        every_months=500, cap_percent=D(-5), floor_percent=D(2), first_on=day("01/01/2025"),
    )  # fmt: skip
    with pytest.raises(Refusal) as refusal:
        commands.set_clause(contract_id=contract.pk, content=content, on=day("17/03/2025"), by=by)
    fields = {error.field for error in refusal.value.errors}
    assert fields >= {
        "weights",
        "percent",
        "every_months",
        "cap_percent",
        "first_on",
        "weights[0].base",
        "weights[1].index",
    }
