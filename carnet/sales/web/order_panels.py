"""Panels of the order folder: an area adds its own from its `web/shell.py`; the folder draws them all alike (P22).

`order_panel("deliveries", build, right=rights.READ, position=60)`; `build(actor, order, on)` gives an `OrderPanel`, or None
where it has nothing to say. `on` is a past day to replay, None today.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from carnet.core.actor import Actor
from carnet.core.web.shell import load
from carnet.sales.models import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRow:
    """A document in a panel: its name, state, a second line, its amount and a second one."""

    title: str
    url: str = ""
    beside: str = ""
    state: str = ""
    kind: str = ""
    late: int = 0
    under: str = ""
    amount: Decimal | None = None
    amount_under: str = ""
    dialog: bool = False
    remove_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelAdd:
    """What the "+" of a panel makes: in a dialog, or at once; several make a small menu."""

    label: str
    url: str
    dialog: bool = True
    post: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPanel:
    """A panel: title, count and amount, rows, what "+" makes, and the one sentence of an empty one; `key` goes after `g`.

    `rows_template` draws rows of the area's own in place of the common ones.
    """

    title: str
    thing: str
    key: str
    rows: Sequence[Any] = ()
    rows_template: str = ""
    amount: Decimal | None = None
    note: str = ""
    add: Sequence[PanelAdd] = field(default=())
    empty: str = ""

    @property
    def count(self) -> int | None:
        return len(self.rows) or None


Build = Callable[[Actor, Order, date | None], OrderPanel | None]


@dataclass(frozen=True, slots=True)
class _Declared:
    build: Build
    right: str | None
    position: int


_panels: dict[str, _Declared] = {}


def order_panel(name: str, build: Build, *, right: str | None = None, position: int = 100) -> None:
    """Show a panel in every order folder; those always there have 10 (quote), 20 (invoices), 30, 40, 80 (documents), 90."""
    _panels[name] = _Declared(build, right, position)


def added_panels(
    actor: Actor, order: Order, on: date | None, nothing: Collection[str] = ()
) -> list[tuple[int, OrderPanel]]:
    """The panels that areas added, with their place; those known to have nothing to say are not asked."""
    load()
    found = []
    for name, declared in _panels.items():
        if name in nothing:
            continue
        if declared.right is None or actor.may(declared.right):
            panel = declared.build(actor, order, on)
            if panel is not None:
                found.append((declared.position, panel))
    return found
