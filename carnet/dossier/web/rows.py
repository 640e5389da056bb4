"""A row of the work of the day."""

from dataclasses import dataclass
from decimal import Decimal

from carnet.core.web import looks


@dataclass(frozen=True, slots=True)
class Work:
    """A row of the day: what, about what, how much, and the act."""

    act: str
    title: str
    under: str
    amount: Decimal | None
    unit: str
    url: str
    label: str = ""
    dialog: bool = True
    late: int = 0
    page: str = ""

    @property
    def icon(self) -> str:
        return looks.act_look(self.act).icon

    @property
    def button(self) -> str:
        return self.label or str(looks.act_look(self.act).label)
