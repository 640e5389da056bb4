"""Fragments that areas above add to the page of a thing (a party, a product), by URL name, from their `web/shell.py`.

A fragment's address takes the id of the thing; it is loaded into its place once the page is there.
"""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from carnet.core.actor import Actor
from carnet.core.web.shell import load


@dataclass(frozen=True, slots=True)
class Panel:
    """A fragment and its place on the page."""

    url_name: str
    where: str
    right: str | None
    position: int


@dataclass(frozen=True, slots=True)
class PlacedPanel:
    """A fragment with its address for one thing."""

    panel: Panel
    url: str


class Panels:
    """The fragments of one kind of page, by place."""

    def __init__(self, *places: str) -> None:
        self.places = places
        self._declared: dict[str, Panel] = {}

    def add(self, url: str, *, where: str, right: str | None, position: int) -> None:
        """Show a fragment on every such page, to those who hold the right."""
        self._declared[url] = Panel(url, where, right, position)

    def of(self, actor: Actor, id: int) -> dict[str, list[PlacedPanel]]:
        """The fragments this actor may see of one thing, by place."""
        load()
        found: dict[str, list[PlacedPanel]] = {place: [] for place in self.places}
        for panel in sorted(self._declared.values(), key=lambda one: one.position):
            if panel.right is not None and not actor.may(panel.right):
                continue
            try:
                found[panel.where].append(PlacedPanel(panel, reverse(panel.url_name, args=[id])))
            except NoReverseMatch:
                continue
        return found
