"""S4 in full: laptops bought, received in two times, billed, delivered by their serial numbers, one comes back; and what it earns."""

from decimal import Decimal

from .buying import buying
from .player import Storyteller, refused
from .views import line, sums

D = Decimal
SERIALS = [f"PF-{n:03}" for n in range(1, 18)]


def _twelve_laptops(we: Storyteller) -> tuple[int, int, int]:
    """Five laptops in the store; twelve are sold with their set-up to the lycée."""
    house = buying(we.player)
    atlantic = house.supplier("Grossiste Atlantique")
    laptop = house.product("Portable 14 pouces", "1049.00", "872.00", serial=True)
    house.offer(laptop, atlantic, "872.00")
    house.in_stock(laptop, "2025-05-02", "872.00", SERIALS[:5])
    lycee = we.customer("Lycée Jean-Macé")
    name = "product_id" if hasattr(we.player, "by") else "product"
    lines = [{**line("Portable 14 pouces", "12", "1049.00"), name: laptop}, line("Mise en service", "12", "90.00")]
    order = we.order(lycee, "2025-05-05", lines, title="12 portables")
    assert we.standing(order).ordered == sums("13668.00", "2733.60", "16401.60")
    return laptop, atlantic, order


def test_s4_bought_received_delivered_billed_and_one_comes_back(we: Storyteller) -> None:
    house = buying(we.player)
    laptop, atlantic, order = _twelve_laptops(we)
    (purchase,) = house.buy(order, "2025-05-06", {0: "12"})
    with refused("BoughtAlready"):
        house.buy(order, "2025-05-06", {0: "1"})
    house.send(purchase, "2025-05-06")
    assert house.level(laptop) == (5, 12)
    assert house.margin(order).committed == 0, "what goes through the stock commits no order"

    house.receive(purchase, "2025-05-13", {0: ("8", SERIALS[5:13])})
    assert (house.state(purchase), house.level(laptop)) == ("partly_received", (13, 4))
    with refused("OverReceipt"):
        house.receive(purchase, "2025-05-13", {0: ("5", ["X-1", "X-2", "X-3", "X-4", "X-5"])})
    note = house.deliver(order, "2025-05-19", {0: ("8", SERIALS[:8])})
    first = we.invoice(order, "interim", "2025-05-19", lines={0: {"quantity": "8"}, 1: {"quantity": "8"}})
    assert first.total == sums("9112.00", "1822.40", "10934.40")
    assert house.margin(order).actual == D("6976.00")

    last = house.receive(purchase, "2025-05-26", {0: ("4", SERIALS[13:])})
    house.undo(last, "2025-05-26", "Un carton ouvert")
    assert house.level(laptop) == (5, 4)
    house.receive(purchase, "2025-05-27", {0: ("4", SERIALS[13:])})
    assert (house.state(purchase), house.level(laptop)) == ("received", (9, 0))
    house.deliver(order, "2025-06-02", {0: ("4", SERIALS[8:12])})
    second = we.invoice(order, "interim", "2025-06-02", lines={0: {"quantity": "4"}, 1: {"quantity": "4"}})
    assert second.total == sums("4556.00", "911.20", "5467.20")

    bill = house.bill(purchase, "2025-06-03", "GA-5512", "12")
    assert (house.state(purchase), house.owed(bill)) == ("billed", D("12556.80"))
    house.settle(atlantic, bill, "2025-07-03", "12556.80")
    assert (house.state(purchase), house.owed(bill)) == ("closed", 0)
    goods = house.margin(order)
    assert goods.actual == D("10464.00"), "twelve at 872.00, counted once: when they left"
    hardware = 12 * D("1049.00") - goods.actual
    assert hardware == D("2124.00") and round(100 * hardware / D("12588.00"), 1) == D("16.9")

    house.bring_back(note, "2025-07-07", "1", SERIALS[:1])
    credit = we.credit(first.id, "2025-07-07", again=False, reason="Portable défectueux", lines={0: {"quantity": "1"}})
    assert credit.total == sums("1049.00", "209.80", "1258.80")
    assert house.level(laptop) == (6, 0)
    assert house.margin(order).actual == D("9592.00"), "it came back at the cost it left at"


def test_the_supplier_delivers_the_customer_and_bills_more_than_agreed(we: Storyteller) -> None:
    """A server nobody keeps in stock: committed when ordered, delivered by its receipt, actual when billed."""
    house = buying(we.player)
    lyon = house.supplier("Serveurs & Cie")
    server = house.product("Serveur tour", "1790.00", "1466.00", stocked=False)
    house.offer(server, lyon, "1466.00")
    name = "product_id" if hasattr(we.player, "by") else "product"
    order = we.order(
        we.customer("Clinique Bellevue"), "2025-05-05", [{**line("Serveur tour", "2", "1790.00"), name: server}]
    )
    (purchase,) = house.buy(order, "2025-05-06", {0: "2"}, direct=True)
    house.send(purchase, "2025-05-06")
    assert (house.margin(order).committed, house.margin(order).actual) == (D("2932.00"), 0)
    receipt = house.receive(purchase, "2025-05-12", {0: ("2", [])})
    with refused("NothingLeftToDeliver"):
        house.deliver(order, "2025-05-12", {})
    house.undo(receipt, "2025-05-13", "Livré chez le voisin")
    house.receive(purchase, "2025-05-14", {0: ("2", [])})
    with refused("DifferencesToAccept"):
        house.bill(purchase, "2025-05-20", "SC-881", "2", price="1500.00")
    bill = house.bill(purchase, "2025-05-20", "SC-882", "2", price="1500.00", reason="Hausse confirmée par téléphone")
    assert house.owed(bill) == D("3600.00")
    earned = house.margin(order)
    assert (earned.committed, earned.actual, earned.landing) == (0, D("3000.00"), D("3000.00"))
