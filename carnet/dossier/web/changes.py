"""What was typed in the editor of an amendment: only the terms that differ are asked (P20)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from carnet.company.clock import today
from carnet.core import formats
from carnet.core.refusals import BadValue
from carnet.dossier.queries import LineFigures
from carnet.sales.lines import AmendmentChange, LineInput
from carnet.sales.web.grid import vat_code


def reason_and_day(posted: QueryDict) -> tuple[str, date]:
    """Why the order changes, and from which day."""
    try:
        return posted.get("reason", ""), date.fromisoformat(posted.get("on") or today().isoformat())
    except ValueError:
        raise BadValue(_("Choose a day."), field="on") from None


def asked_changes(posted: QueryDict, lines: Mapping[int, LineFigures], *, incl_tax: bool) -> list[AmendmentChange]:
    """The changed lines and the new ones; untouched lines are left out."""
    changed = [found for line in lines.values() if (found := _changed(posted, line, incl_tax))]
    return [*changed, *_added(posted)]


def _changed(posted: QueryDict, line: LineFigures, incl_tax: bool) -> AmendmentChange | None:
    at = f"-{line.order_line_id}"
    asked: dict[str, Any] = {}
    quantity = _number(posted.get(f"quantity{at}", ""), _("Quantity"))
    if quantity is not None and quantity != line.ordered.quantity:
        asked["quantity"] = quantity
    price = None if incl_tax else _number(posted.get(f"price{at}", ""), _("Unit price"))
    if price is not None and price != line.unit_price:
        asked["unit_price"] = price
    if f"discount{at}" in posted:
        discount = _number(posted.get(f"discount{at}", "").replace("%", ""), _("Discount")) or Decimal(0)
        if discount != line.discount_percent:
            asked["discount_percent"] = discount
    vat = posted.get(f"vat{at}", "")
    if vat and vat != vat_code(line.vat_category, line.vat_rate, ""):
        asked |= _vat(vat)
    return AmendmentChange(order_line_id=line.order_line_id, **asked) if asked else None


def _added(posted: QueryDict) -> list[AmendmentChange]:
    names = ("description", "quantity", "price", "vat")
    columns = [posted.getlist(f"new-{name}") for name in names]
    found = []
    for description, quantity, price, vat in zip(*columns, strict=False):
        if not str(description).strip():
            continue
        line = LineInput(
            description=str(description).strip(),
            quantity=_number(str(quantity), _("Quantity")) or Decimal(1),
            unit_price=_number(str(price), _("Unit price")) or Decimal(0),
            **_vat(str(vat)),
        )
        found.append(AmendmentChange(line=line))
    return found


def _vat(code: str) -> dict[str, Any]:
    category, _bar, rest = code.partition("|")
    rate = rest.partition("|")[0]
    try:
        return {"vat_category": category, "vat_rate": Decimal(rate)} if category else {}
    except ArithmeticError:
        raise BadValue(_("Choose a VAT rate."), field="vat") from None


def _number(typed: str, name: str) -> Decimal | None:
    if not typed.strip():
        return None
    try:
        return formats.parse_number(typed)
    except ValueError:
        raise BadValue(_("%(name)s: write a number, such as 1 234,56.") % {"name": name}) from None
