"""What holders of reservations and arrivals are called: each area says it for its own, from its `web/shell.py` (P34).

`holder("order_line", tell)`: `tell(ids)` gives what each line is called and where it is shown, in one statement.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holder:
    """Who waits for goods, or who is to bring them: its name, what is said under it, where it is shown."""

    label: str
    under: str = ""
    url: str = ""


Tell = Callable[[set[int]], Mapping[int, Holder]]
_tellers: dict[str, Tell] = {}


def holder(kind: str, tell: Tell) -> None:
    """Say how holders of a kind are told."""
    _tellers[kind] = tell


def told_holders(texts: Iterable[str]) -> dict[str, Holder]:
    """Each holder by its text, `order_line:12`; one nobody tells shows itself (one statement per kind)."""
    wanted: dict[str, set[int]] = defaultdict(set)
    found = {text: Holder(text.replace("_", " ").replace(":", " ")) for text in texts if text}
    for text in found:
        kind, _colon, id = text.partition(":")
        if id.isdecimal():
            wanted[kind].add(int(id))
    for kind, ids in wanted.items():
        if kind in _tellers:
            found |= {f"{kind}:{id}": one for id, one in _tellers[kind](ids).items()}
    return found
