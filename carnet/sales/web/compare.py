"""Two versions of a quote side by side: lines added, removed, changed (P16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from carnet.sales.models import QuoteLine

Change = Literal["same", "changed", "added", "removed"]
COMPARED = (
    "description", "details", "reference", "quantity", "unit", "unit_price", "unit_price_incl_tax", "discount_percent",
    "discount_amount", "vat_category", "vat_rate", "exemption_code", "optional", "period",
)  # fmt: skip
ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A line before and after; either may be missing. `fields` are the columns that differ."""

    change: Change
    before: Any = None
    after: Any = None
    fields: frozenset[str] = frozenset()


def compared(before: Sequence[QuoteLine], after: Sequence[QuoteLine]) -> list[ComparedLine]:
    """The lines of two versions, matched by product or words, in the order of the later one."""
    matcher = SequenceMatcher(None, [_name(line) for line in before], [_name(line) for line in after], autojunk=False)
    found: list[ComparedLine] = []
    for tag, low, high, first, last in matcher.get_opcodes():
        if tag == "equal":
            found += [_pair(old, new) for old, new in zip(before[low:high], after[first:last], strict=True)]
        else:
            found += _replaced(before[low:high], after[first:last])
    return found


def _replaced(before: Sequence[QuoteLine], after: Sequence[QuoteLine]) -> list[ComparedLine]:
    """Lines that stand in each other's place in like words are one line reworded."""
    found: list[ComparedLine] = []
    left = list(after)
    for old in before:
        like = next((place for place, new in enumerate(left) if _alike(old, new)), None)
        if like is None:
            found.append(ComparedLine("removed", before=old))
        else:
            found += [*(ComparedLine("added", after=new) for new in left[:like]), _pair(old, left[like])]
            left = left[like + 1 :]
    return [*found, *(ComparedLine("added", after=new) for new in left)]


def _alike(old: QuoteLine, new: QuoteLine) -> bool:
    said = SequenceMatcher(None, old.description, new.description, autojunk=False)
    return old.kind == new.kind and old.product_id == new.product_id and said.ratio() >= ALIKE


def _pair(old: QuoteLine, new: QuoteLine) -> ComparedLine:
    fields = frozenset(name for name in COMPARED if getattr(old, name) != getattr(new, name))
    return ComparedLine("changed" if fields else "same", old, new, fields)


def _name(line: QuoteLine) -> tuple[str, Any]:
    return line.kind, line.product_id or line.description
