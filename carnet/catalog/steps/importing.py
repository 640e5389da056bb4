"""Products imported: each line matched by its reference, else its name, checked as the screens do, written in lots (P56)."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from carnet.catalog.checks import KitHasNoStock, checked
from carnet.catalog.inputs import ProductContent
from carnet.catalog.models import KitPart, Product
from carnet.catalog.queries import taken_references
from carnet.catalog.steps.columns import product_fields
from carnet.company import rights
from carnet.company.clock import today
from carnet.company.queries import series_for
from carnet.core import journal, sets
from carnet.core.importing.fields import Field
from carnet.core.importing.lots import (
    CHANGED,
    CREATED,
    SAME,
    Importing,
    Judged,
    Line,
    LineTwice,
    Remembered,
    SeveralBearIt,
)
from carnet.core.journal import Subject, Told
from carnet.core.numbering import free_numbers

_CONTENT = {field.name for field in fields(ProductContent)}


class ProductImport(Importing):
    """What the company sells."""

    name, label, right, thing = "products", _("Products"), rights.CATALOG, "product"
    key = _("A product is found again by its reference; without one by its name.")
    model = Product

    def fields(self) -> list[Field]:
        self._ask = Remembered()
        return product_fields(costs=self.by.may(rights.COSTS))

    def read(self, lines: Sequence[Line], *, lock: bool) -> None:
        said: dict[str, set[str]] = {"reference": set(), "name": set()}
        for line in lines:
            for name, value in _identities(line.values)[:1]:
                said[name].add(value)
        rows = Product.objects.filter(Q(reference__in=said["reference"]) | Q(name__in=said["name"])).order_by("pk")
        self._found: dict[tuple[str, str], list[Product]] = {}
        for product in rows.select_for_update(no_key=True) if lock else rows:
            for name in said:
                self._found.setdefault((name, getattr(product, name)), []).append(product)
        ids = {product.pk for found in self._found.values() for product in found}
        self._kits = set(KitPart.objects.filter(kit_id__in=ids).values_list("kit_id", flat=True))

    def judge(self, line: Line) -> Judged:
        values = line.values
        identities = _identities(values)
        product = self._same(identities)
        before = ProductContent.of(product) if product else ProductContent(name="")
        given = {name: value for name, value in values.items() if name in _CONTENT}
        if "warranty_months" in given:
            given["warranty_months"] = int(given["warranty_months"])
        content = checked(replace(before, **given), self._ask)
        if product and product.pk in self._kits and content.stock_managed:
            raise KitHasNoStock
        self.once(line.n, *identities[:1], ("product", str(product.pk) if product else ""))
        for identity in (("reference", content.reference), ("name", content.name)):
            if identity[1]:
                self._seen.setdefault(identity, line.n)
        changed = [name for name in _CONTENT if getattr(content, name) != getattr(before, name)]
        judged = Judged(
            line.n, f"{content.reference} {content.name}".strip(), CREATED, changed=changed, content=content
        )
        if product:
            judged.id, judged.verdict = product.pk, CHANGED if changed else SAME
            values_before = before.values()
            judged.before = {name: values_before[name] for name in changed}
        return judged

    def _same(self, identities: Sequence[tuple[str, str]]) -> Product | None:
        if not identities:
            return None
        if self.spoken_of(identities[0]):
            raise LineTwice(self.spoken_of(identities[0]))
        found = self._found.get(identities[0], [])
        if len(found) > 1:
            raise SeveralBearIt(identities[0][1], [one.reference for one in found[:5]])
        return found[0] if found else None

    def write(self, judged: Sequence[Judged]) -> None:
        made = [one for one in judged if one.verdict == CREATED]
        changed = [one for one in judged if one.verdict == CHANGED]
        self._number(made)
        for one, pk in zip(made, sets.new_ids(Product, len(made)) if made else (), strict=True):
            one.id = pk
        more = {"is_active": True, "version": 1, "company_id": self.by.company_id}
        sets.insert(Product, [{"id": one.id, **one.content.values(), **more} for one in made])
        sets.update(Product, [{"id": one.id, **one.content.values()} for one in changed], versioned=True)
        journal.record_all(
            [
                Told(
                    "product.created" if one.verdict == CREATED else "product.edited",
                    Subject("product", one.id),
                    facts={"reference": one.content.reference, "name": one.content.name}
                    | ({"changed": one.changed} if one.verdict == CHANGED else {}),
                )
                for one in (*made, *changed)
            ],
            by=self.by,
        )

    def _number(self, made: Sequence[Judged]) -> None:
        """Give the next references of the series to new products without one."""
        lacking = [one for one in made if not one.content.reference]
        if lacking:
            file = self.claimed("reference")
            given = free_numbers(
                series_for("product"),
                today(),
                len(lacking),
                lambda some: file.intersection(some).union(taken_references(some)),
            )
            for one, reference in zip(lacking, given, strict=True):
                one.content = replace(one.content, reference=reference)

    def restore(self, before: dict[int, dict[str, Any]]) -> None:
        products = Product.objects.select_for_update(no_key=True).filter(pk__in=before).order_by("pk")
        rows = [{"id": one.pk, **ProductContent.of(one).values(), **before[one.pk]} for one in products]
        sets.update(Product, rows, versioned=True)
        told = [
            Told(
                "product.edited",
                Subject("product", row["id"]),
                facts={"name": row["name"], "changed": [*before[row["id"]]]},
            )
            for row in rows
        ]
        journal.record_all(told, by=self.by)

    def remove(self, ids: Sequence[int]) -> None:
        names = self.names(ids)
        sets.remove(Product, ids)
        told = [Told("product.deleted", Subject("product", pk), facts={"name": names[pk]}) for pk in names]
        journal.record_all(told, by=self.by)

    def names(self, ids: Sequence[int]) -> dict[int, str]:
        rows = Product.objects.filter(pk__in=ids).values_list("pk", "reference", "name")
        return {pk: f"{reference} {name}".strip() for pk, reference, name in rows}


def _identities(values: dict[str, Any]) -> list[tuple[str, str]]:
    """What a line bears that a product may be found by, the surest first."""
    said = [(name, " ".join(str(values.get(name, "")).split())) for name in ("reference", "name")]
    return [identity for identity in said if identity[1]]
