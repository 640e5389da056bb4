"""“Total wanted”: `= 20 000` or `= 24 000 TTC` typed as document discount becomes the discount that reaches it (P15)."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.parties.models import Party
from carnet.sales.amounts import Reached, TaxSide, TotalOutOfReach, discount_reaching
from carnet.sales.faults import ContentRefused, Faults
from carnet.sales.figures import as_priced
from carnet.sales.models import LineKind
from carnet.sales.steps.filling import House
from carnet.sales.steps.quoting import prepare
from carnet.sales.web.grid import Grid, Unreadable, cell_errors

ASKED = re.compile(r"=\s*(?P<amount>.+?)\s*(?P<side>TTC|HT|incl\.?|excl\.?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reaching:
    """The grid with its discount, and what to say when no discount gives the total to the cent."""

    grid: Grid
    note: str = ""


def reaching(grid: Grid, party: Party, house: House) -> Reaching:
    """Turn the total wanted of a grid into its document discount; a grid that wants none stays as it is."""
    if not grid.wanted:
        return Reaching(grid)
    wanted, side = _asked(grid.wanted)
    content = grid.content
    try:
        prepared = prepare(content, party, house, Faults())
    except ContentRefused as refused:
        raise Unreadable(cell_errors(refused.errors, grid)) from None
    lines = [as_priced(line, optional=line.optional) for line in prepared.lines if line.kind == LineKind.LINE]
    typed = TaxSide.INCL if content.prices_include_tax else TaxSide.EXCL
    try:
        found = discount_reaching(wanted, lines, side, typed, prepared.heading.places)
    except TotalOutOfReach as beyond:
        bounds = {"minimum": formats.money(beyond.minimum), "maximum": formats.money(beyond.maximum)}
        raise _unreachable(_("The total lies between %(minimum)s and %(maximum)s.") % bounds) from None
    chosen = found.below
    reached = replace(grid, content=replace(content, discount_amount=chosen.discount, discount_percent=Decimal(0)))
    return Reaching(reached, "" if found.exact else _note(wanted, found.below, found.above))


def _asked(text: str) -> tuple[Decimal, TaxSide]:
    found = ASKED.fullmatch(text)
    side = (found["side"] or "").lower() if found else ""
    try:
        amount = formats.parse_number(found["amount"]) if found else Decimal(0)
    except ValueError:
        amount = Decimal(-1)
    if amount < 0 or not found:
        raise _unreachable(_("Write the total wanted, such as = 20 000, or = 24 000 TTC."))
    return amount, TaxSide.INCL if side in {"ttc", "incl", "incl."} else TaxSide.EXCL


def _unreachable(message: str) -> Unreadable:
    return Unreadable([{"line": "", "field": "discount", "message": message}])


def _note(wanted: Decimal, below: Reached, above: Reached) -> str:
    told = {
        name: formats.money(one) for name, one in (("wanted", wanted), ("below", below.total), ("above", above.total))
    }
    return _("No discount gives exactly %(wanted)s: %(below)s is taken, the next is %(above)s.") % told
