"""A row of what is left to do on an order (P7)."""

from dataclasses import dataclass
from decimal import Decimal

from carnet.core.web import looks

EXCL, INCL = "excl", "incl"


@dataclass(frozen=True, slots=True)
class Todo:
    """A row of what is left to do; without address it says why the button is missing. What `leads` is to be done before the rest."""

    code: str
    title: str
    under: str = ""
    amount: Decimal | None = None
    unit: str = ""
    act: str = ""
    label: str = ""
    url: str = ""
    dialog: bool = True
    waits: str = ""
    late: int = 0
    blocks: bool = True
    leads: bool = False

    @property
    def icon(self) -> str:
        return looks.act_look(self.act).icon

    @property
    def key(self) -> str:
        """The letter that presses the button."""
        return {"invoice": "f", "record_payment": "p", "deliver": "l", "contract": "k"}.get(self.act, "")

    @property
    def button(self) -> str:
        return self.label or str(looks.act_look(self.act).label)
