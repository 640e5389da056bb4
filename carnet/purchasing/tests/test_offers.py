"""What suppliers offer: prices by quantity since a day, one preferred supplier, history kept (P36)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from carnet.catalog.models import Product
from carnet.company.clock import today
from carnet.company.tests.worlds import a_company, a_user, somebody
from carnet.core.acts import company_scope
from carnet.core.models import Journal
from carnet.core.refusals import ChangedMeanwhile, NotFound, Refusal, RightMissing
from carnet.parties.models import Party
from carnet.purchasing import commands
from carnet.purchasing.commands.offers import OfferAlreadyThere, PriceMissing, ProductUnknown
from carnet.purchasing.inputs import OfferContent
from carnet.purchasing.models import SupplierOffer, SupplierPrice
from carnet.purchasing.queries.offers import Offered, offers_of, tariffs
from carnet.purchasing.refusals import NotASupplier, SupplierUnknown
from carnet.purchasing.tests.factories import a_product, a_supplier, prices
from carnet.sales.faults import ContentRefused

pytestmark = pytest.mark.django_db


class World:
    """A company with a product and two suppliers."""

    def __init__(self) -> None:
        self.by = a_company()
        with company_scope(self.by.company_id):
            self.today = today()
            self.laptop = a_product()
            self.atlantic, self.north = a_supplier(), a_supplier("Nord Informatique")

    def offer(self, party: Party | None = None, **said: Any) -> SupplierOffer:
        known = {"product_id": self.laptop.pk, "party_id": (party or self.atlantic).pk, "prices": prices(("0", "872"))}
        return commands.create_offer(content=OfferContent(**{**known, **said}), on=self.today, by=self.by)

    def offered(self, on: date | None = None) -> list[Offered]:
        with company_scope(self.by.company_id):
            return offers_of([self.laptop.pk], on or self.today).get(self.laptop.pk, [])

    def rows(self) -> tuple[int, int, int]:
        with company_scope(self.by.company_id):
            return SupplierOffer.objects.count(), SupplierPrice.objects.count(), Journal.objects.count()


@pytest.fixture
def world() -> World:
    return World()


def test_an_offer_says_who_sells_at_which_price(world: World) -> None:
    offer = world.offer(
        reference="X14-G5", delay_days=6, multiple=Decimal(4), prices=prices(("0", "872"), ("10", "850"))
    )
    (found,) = world.offered()
    assert (found.offer, found.offer.is_preferred, found.since) == (offer, True, world.today)
    assert (found.price(Decimal(9)), found.price(Decimal(10))) == (Decimal(872), Decimal(850))
    assert found.packed(Decimal(9)) == 12


def test_the_first_supplier_is_preferred_until_another_is(world: World) -> None:
    first = world.offer()
    second = world.offer(world.north)
    assert [one.offer.is_preferred for one in world.offered()] == [True, False]
    content = OfferContent(product_id=0, party_id=0, is_preferred=True)
    commands.edit_offer(offer_id=second.pk, content=content, on=world.today, by=world.by)
    assert [one.offer.pk for one in world.offered()] == [second.pk, first.pk]
    assert [one.offer.is_preferred for one in world.offered()] == [True, False]


def test_new_prices_hold_from_their_day_and_keep_the_old_ones(world: World) -> None:
    offer = world.offer(valid_from=world.today - timedelta(60))
    later = OfferContent(
        product_id=0, party_id=0, valid_from=world.today + timedelta(10), prices=prices(("0", "899"), ("5", "880"))
    )
    commands.edit_offer(offer_id=offer.pk, content=later, on=world.today, by=world.by)
    assert [world.offered(world.today + timedelta(n))[0].price(Decimal(7)) for n in (-61, -60, 9, 10)] == [
        None, Decimal(872), Decimal(872), Decimal(880),
    ]  # fmt: skip
    with company_scope(world.by.company_id):
        assert [(one.valid_from, len(one.prices)) for one in tariffs(offer.pk)] == [
            (world.today + timedelta(10), 2), (world.today - timedelta(60), 1),
        ]  # fmt: skip


def test_the_same_prices_again_write_no_history(world: World) -> None:
    offer = world.offer(valid_from=world.today - timedelta(60))
    again = OfferContent(product_id=0, party_id=0, prices=prices(("0", "872.000000")))
    commands.edit_offer(offer_id=offer.pk, content=again, on=world.today, by=world.by)
    with company_scope(world.by.company_id):
        assert len(tariffs(offer.pk)) == 1


def test_prices_said_twice_for_one_day_are_those_said_last(world: World) -> None:
    offer = world.offer()
    mended = OfferContent(product_id=0, party_id=0, prices=prices(("0", "870")))
    commands.edit_offer(offer_id=offer.pk, content=mended, on=world.today, by=world.by)
    assert world.offered()[0].prices == prices(("0", "870"))
    with company_scope(world.by.company_id):
        assert len(tariffs(offer.pk)) == 1


def test_an_offer_can_be_forgotten_with_its_prices(world: World) -> None:
    commands.delete_offer(offer_id=world.offer().pk, by=world.by)
    assert world.offered() == []
    assert world.rows()[:2] == (0, 0)


def test_a_supplier_put_aside_offers_nothing(world: World) -> None:
    world.offer()
    with company_scope(world.by.company_id):
        Party.objects.update(is_active=False)
    assert world.offered() == []


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"product_id": 999_999}, ProductUnknown),
        ({"party_id": 999_999}, SupplierUnknown),
        ({"prices": prices(("0", "-1"))}, ContentRefused),
        ({"prices": prices(("-1", "1"))}, ContentRefused),
        ({"prices": prices(("1", "5"), ("1", "6"))}, ContentRefused),
        ({"delay_days": 1000}, ContentRefused),
        ({"multiple": Decimal(-1)}, ContentRefused),
        ({"currency": "euro"}, ContentRefused),
        ({"currency": "CHF"}, ContentRefused),
        ({"reference": "x" * 61}, ContentRefused),
    ],
)
def test_a_bad_value_writes_nothing(world: World, said: dict[str, Any], refusal: type[Refusal]) -> None:
    before = world.rows()
    with pytest.raises(refusal):
        world.offer(**said)
    assert world.rows() == before


def test_a_supplier_offers_a_product_once(world: World) -> None:
    world.offer()
    before = world.rows()
    with pytest.raises(OfferAlreadyThere):
        world.offer()
    assert world.rows() == before


def test_a_customer_is_not_bought_from(world: World) -> None:
    with company_scope(world.by.company_id):
        customer = a_supplier("Client", is_supplier=False)
    with pytest.raises(NotASupplier):
        world.offer(customer)


def test_prices_are_not_replaced_by_none(world: World) -> None:
    offer = world.offer()
    with pytest.raises(PriceMissing):
        commands.edit_offer(
            offer_id=offer.pk, content=OfferContent(product_id=0, party_id=0, prices=()), on=world.today, by=world.by
        )


def test_an_offer_changed_meanwhile_is_not_overwritten(world: World) -> None:
    offer = world.offer()
    content = OfferContent(product_id=0, party_id=0, reference="A")
    commands.edit_offer(offer_id=offer.pk, content=content, expected_version=1, on=world.today, by=world.by)
    with pytest.raises(ChangedMeanwhile):
        commands.edit_offer(
            offer_id=offer.pk, content=replace(content, reference="B"), expected_version=1, on=world.today, by=world.by
        )
    with company_scope(world.by.company_id):
        assert SupplierOffer.objects.get().reference == "A"


def test_only_buyers_write_prices(world: World) -> None:
    offer, stock = world.offer(), somebody(world.by, "stock")
    content = OfferContent(product_id=world.laptop.pk, party_id=world.north.pk)
    with pytest.raises(RightMissing):
        commands.create_offer(content=content, on=world.today, by=stock)
    with pytest.raises(RightMissing):
        commands.edit_offer(offer_id=offer.pk, content=content, on=world.today, by=stock)
    with pytest.raises(RightMissing):
        commands.delete_offer(offer_id=offer.pk, by=stock)


def test_offers_of_another_company_do_not_exist(world: World) -> None:
    offer = world.offer()
    other = a_company("Voisin", a_user("Voisin", "voisin@carnet.example"))
    with pytest.raises(NotFound):
        commands.delete_offer(offer_id=offer.pk, by=other)
    with company_scope(other.company_id):
        assert not Product.objects.filter(pk=world.laptop.pk).exists()
        assert offers_of([world.laptop.pk], world.today) == {}


def test_reading_many_offers_costs_two_statements(world: World, django_assert_num_queries: Any) -> None:
    world.offer()
    world.offer(world.north)
    with company_scope(world.by.company_id), django_assert_num_queries(2):
        offers_of([world.laptop.pk], world.today)
