"""What areas above add to the page of a project: panels by URL name (given the project's id), from their `web/shell.py`."""

from typing import Literal

from carnet.core.actor import Actor
from carnet.core.web.panels import Panels, PlacedPanel

Where = Literal["figures", "main", "side"]
_panels = Panels("figures", "main", "side")


def project_panel(url: str, *, where: Where = "main", right: str | None = None, position: int = 100) -> None:
    """Show a fragment on the page of each project; `url` names an address that takes the project's id."""
    _panels.add(url, where=where, right=right, position=position)


def panels_of(actor: Actor, project_id: int) -> dict[str, list[PlacedPanel]]:
    """The panels this actor may see, by place."""
    return _panels.of(actor, project_id)
