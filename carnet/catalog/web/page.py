"""What areas above add to the page of a product: panels by URL name (given the product's id), from their `web/shell.py`."""

from typing import Literal

from carnet.core.actor import Actor
from carnet.core.web.panels import Panels, PlacedPanel

Where = Literal["figures", "main", "side"]
_panels = Panels("figures", "main", "side")


def product_panel(url: str, *, where: Where = "main", right: str | None = None, position: int = 100) -> None:
    """Show a fragment on the page of each product; `url` names an address that takes the product's id."""
    _panels.add(url, where=where, right=right, position=position)


def panels_of(actor: Actor, product_id: int) -> dict[str, list[PlacedPanel]]:
    """The panels this actor may see, by place."""
    return _panels.of(actor, product_id)
