"""The stock of the demo company: opened a year ago, kept in two places, counted, adjusted, watched."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from carnet.catalog.commands import create_product, set_kit
from carnet.catalog.inputs import Part, ProductContent
from carnet.catalog.models import Product
from carnet.core.actor import Actor
from carnet.stock import commands
from carnet.stock.inputs import AdjustLine, CountEntry, StorageInput, TransferLine, WarehouseInput
from carnet.stock.models import CountLine, Level, Storage
from carnet.stock.queries import default_warehouse
from carnet.stock.steps import LotPart

# What is there when the year begins: enough for most of it, so that some products fall below their threshold.
OPENING = {
    "P14-32-1T": 60, "P15-16-512": 12, "P13-16-512": 6, "PC-C16-512": 260, "PC-C32-1T": 14, "ECR-24P": 270, "ECR-27Q": 16,
    "ECR-34U": 22, "BRA-27": 20, "BRA-2X27": 14, "DOCK-USBC": 25, "CLA-SF": 40, "CAS-TEL": 70, "SAC-15": 45, "CAM-HD": 22,
    "SW-24G": 30, "SW-48G": 8, "AP-WIFI6": 90, "PF-100": 16, "PF-500": 2, "CAB-6A": 11_000, "BAIE-24U": 16, "NAS-8": 9,
    "DD-8T": 70, "OND-1500": 40, "OND-3000": 24, "IMP-A4": 26, "IMP-A3": 12, "IMP-ETQ": 40, "TON-A4": 90, "TEL-IP": 190,
    "TEL-DECT": 18, "LEC-CB": 42,
}  # fmt: skip
BATTERIES = (("LOT-2541", 14, 220), ("LOT-2563", 20, 410), ("LOT-2498", 3, -25))


def life(chance: random.Random, first: date, products: dict[str, int], by: Actor) -> Iterator[date]:
    """The stock from its opening on; waits from one date to the next."""
    _open(chance, first, products, by)
    van = commands.create_warehouse(content=WarehouseInput("Camion de Mehdi", "CAMION-1"), by=by)
    day = first + timedelta(days=40)
    yield day
    carried = [("TON-A4", 6), ("CLA-SF", 4), ("CAB-6A", 150)]
    commands.transfer_stock(
        from_id=default_warehouse().pk, to_id=van.pk, on=day, note="Tournée des clients", by=by,
        lines=[TransferLine(products[reference], Decimal(n)) for reference, n in carried],
    )  # fmt: skip
    day += timedelta(days=95)
    yield day
    lines = [
        AdjustLine(products["ECR-27Q"], quantity=Decimal(-1)),
        AdjustLine(products["SAC-15"], quantity=Decimal(-2)),
    ]
    commands.adjust_stock(lines=lines, reason="Casse au déchargement", on=day, by=by)
    day += timedelta(days=60)
    yield day
    _count(chance, day, by)
    day += timedelta(days=110)
    yield day
    lines = [
        AdjustLine(products["DOCK-USBC"], quantity=Decimal(-3)),
        AdjustLine(products["CAM-HD"], quantity=Decimal(-1)),
    ]
    commands.adjust_stock(lines=lines, reason="Usage interne, salle de réunion", on=day, by=by)


def _open(chance: random.Random, first: date, products: dict[str, int], by: Actor) -> None:
    """Opening stock at cost, places and thresholds, a product followed by lot, one by serial number, and a kit."""
    costs = dict(Product.objects.filter(pk__in=products.values()).values_list("pk", "unit_cost"))
    lines = [
        AdjustLine(products[reference], quantity=Decimal(n), unit_cost=costs[products[reference]])
        for reference, n in OPENING.items()
    ]
    commands.adjust_stock(lines=[*lines, *_followed(first, products, by)], reason="Stock initial", on=first, by=by)
    place = default_warehouse().pk
    kept = [
        StorageInput(
            products[reference], place, f"{'ABC'[row % 3]}-{row // 3 + 1:02}", Decimal(n) // 5, Decimal(n) * 3 // 5
        )
        for row, (reference, n) in enumerate(OPENING.items())
    ]
    commands.set_storage(lines=kept, by=by)
    parts = [Part(products[reference], Decimal(1)) for reference in ("PC-C16-512", "ECR-24P", "CLA-SF")]
    set_kit(product_id=products["KIT-POSTE"], parts=parts, by=by)


def watched(products: dict[str, int], by: Actor) -> None:
    """Two products sell better than thought: they are kept in larger number, and call for an order today."""
    kept = Storage.objects.filter(product_id__in=[products["SAC-15"], products["CAM-HD"]])
    levels = {one.product_id: one for one in Level.objects.filter(warehouse=default_warehouse())}
    lines = []
    for one in kept.order_by("product_id"):
        there = levels[one.product_id]
        least = there.on_hand - there.reserved + there.incoming + 5
        lines.append(StorageInput(one.product_id, one.warehouse_id, one.place, least, least + 20))
    commands.set_storage(lines=lines, by=by)


def _followed(first: date, products: dict[str, int], by: Actor) -> list[AdjustLine]:
    def made(reference: str, name: str, price: str, cost: str, **more: str) -> int:
        content = ProductContent(
            name=name, reference=reference, unit_price=Decimal(price), unit_cost=Decimal(cost), family="Accessoires",
            **more,  # type: ignore[arg-type]
        )  # fmt: skip
        products[reference] = create_product(content=content, by=by).pk
        return products[reference]

    made("KIT-POSTE", "Poste complet : unité, écran, clavier et souris", "789.00", "684.20")
    battery = made("BAT-OND", "Batterie d’onduleur 12 V 9 Ah", "39.00", "21.50", tracking="lot")
    reader = made("LEC-BADGE", "Lecteur de badges", "214.00", "148.00", tracking="serial")
    lots = [LotPart(number, Decimal(n), first + timedelta(days=364 + days)) for number, n, days in BATTERIES]
    serials = [LotPart(f"LB-{40_311 + n}") for n in range(12)]
    return [
        AdjustLine(battery, Decimal(sum(n for _, n, _ in BATTERIES)), unit_cost=Decimal("21.50"), lots=tuple(lots)),
        AdjustLine(reader, Decimal(len(serials)), unit_cost=Decimal("148.00"), lots=tuple(serials)),
    ]


def _count(chance: random.Random, day: date, by: Actor) -> None:
    """The accessories counted: two small differences."""
    count = commands.open_count(
        warehouse_id=default_warehouse().pk,
        family="Accessoires",
        title="Inventaire tournant, accessoires",
        on=day,
        by=by,
    )
    there = dict(Level.objects.filter(warehouse_id=count.warehouse_id).values_list("product_id", "on_hand"))
    lines = CountLine.objects.filter(count=count).order_by("position").values_list("pk", "product_id", "lot_id")
    plain = [(pk, product) for pk, product, lot in lines if lot is None]
    wrong = dict(zip(chance.sample([pk for pk, _ in plain], 2), (Decimal(-1), Decimal(2)), strict=True))
    entries = [CountEntry(pk, max(Decimal(0), there[product] + wrong.get(pk, Decimal(0)))) for pk, product in plain]
    commands.enter_count(count_id=count.pk, entries=entries, by=by)
    commands.validate_count(count_id=count.pk, on=day, by=by)
