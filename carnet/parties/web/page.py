"""What areas above add to the page of a party: figures, panels, acts and tabs, by URL name, from their `web/shell.py`.

A panel's address takes the party's id and answers a fragment; acts and tabs get `?party=<id>`. What is not said to be of suppliers is of
customers, and left out of the page of who only sells to us; panels at the side are of everybody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from carnet.core.actor import Actor
from carnet.core.web.panels import Panels, PlacedPanel
from carnet.core.web.shell import load
from carnet.parties.models import Party

Text = str | Promise
Where = Literal["figures", "main", "half", "side"]


@dataclass(frozen=True, slots=True)
class PartyAct:
    """A button or a tab of the page, about this party."""

    label: Text
    icon: str
    url_name: str
    right: str | None
    position: int
    dialog: bool = False
    key: str = ""
    suppliers: bool = False

    def url(self, party_id: int) -> str:
        return f"{reverse(self.url_name)}?party={party_id}"


@dataclass(frozen=True, slots=True)
class Placed:
    """An act or a tab with its address for one party."""

    thing: PartyAct
    url: str


_panels = Panels("figures", "main", "half", "side")
_of_suppliers: set[str] = set()
_acts: dict[str, PartyAct] = {}
_tabs: dict[str, PartyAct] = {}


def panel(
    url: str, *, where: Where = "main", right: str | None = None, position: int = 100, suppliers: bool = False
) -> None:
    """Show a fragment on the page of each customer (or supplier); `url` names an address that takes the party's id."""
    _panels.add(url, where=where, right=right, position=position)
    if suppliers:
        _of_suppliers.add(url)


def party_act(
    label: Text,
    *,
    icon: str,
    url: str,
    right: str | None = None,
    position: int = 100,
    dialog: bool = False,
    key: str = "",
    suppliers: bool = False,
) -> None:
    """Add a button to the head of the page (of `suppliers` only); the first one is the blue one."""
    _acts[url] = PartyAct(label, icon, url, right, position, dialog, key, suppliers)


def tab(label: Text, *, url: str, right: str | None = None, position: int = 100, suppliers: bool = False) -> None:
    """Add a tab that opens a list narrowed to the party (of `suppliers` only)."""
    _tabs[url] = PartyAct(label, "", url, right, position, suppliers=suppliers)


def panels_of(actor: Actor, party: Party) -> dict[str, list[PlacedPanel]]:
    """The panels this actor may see: over the page (figures), in the wide column (main, or half of it), or at the side."""
    placed = _panels.of(actor, party.pk)
    return {
        where: [one for one in panels if where == "side" or _concerns(party, one.panel.url_name in _of_suppliers)]
        for where, panels in placed.items()
    }


def _concerns(party: Party, suppliers: bool) -> bool:
    """Whether what is of suppliers, or else of customers, is about this party; who is neither is as a customer to be."""
    return party.is_supplier if suppliers else party.is_customer or party.is_prospect or not party.is_supplier


def acts_of(actor: Actor, party: Party) -> list[Placed]:
    """The acts this actor may do about the party."""
    return _placed(_acts.values(), actor, party)


def tabs_of(actor: Actor, party: Party) -> list[Placed]:
    """The lists this actor may open about the party."""
    return _placed(_tabs.values(), actor, party)


def _placed(things: Iterable[PartyAct], actor: Actor, party: Party) -> list[Placed]:
    load()
    found: list[Placed] = []
    for thing in sorted(things, key=lambda one: one.position):
        if (thing.right is not None and not actor.may(thing.right)) or not _concerns(party, thing.suppliers):
            continue
        try:
            found.append(Placed(thing, thing.url(party.pk)))
        except NoReverseMatch:
            continue
    return found
