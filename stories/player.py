"""Who plays a story: one vocabulary, played by the commands or by the API; amounts, dates and names as an accountant writes them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Protocol

from carnet.core.refusals import Refusal

from .views import Document, Standing

Fields = Mapping[str, Any]


class Refused(Exception):
    """What the API answered when it refused."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status, self.code, self.sentence = status, str(problem.get("code")), str(problem.get("detail"))
        super().__init__(f"{status} {self.code}: {self.sentence} {problem.get('errors')}")


class Told:
    """The sentence of a refusal, once it is caught."""

    sentence = ""


@contextmanager
def refused(code: str) -> Iterator[Told]:
    """The act in this block must be refused under this name."""
    told = Told()
    found = ""
    try:
        yield told
    except (Refused, Refusal) as refusal:
        found, told.sentence = refusal.code, refusal.sentence
    assert found == code, f"{code} was expected, not “{found or 'allowed'}”: {told.sentence}"


class Player(Protocol):
    """What the people of the company do; ids are those of the product, lines of orders and documents are named by place from 0."""

    def customer(self, name: str, *, person: bool = False) -> int: ...

    def quote(self, customer: int, on: str, lines: Sequence[Fields], **content: Any) -> int: ...
    def send_quote(self, quote: int, on: str) -> None: ...
    def accept(self, quote: int, on: str, signed_by: str = "", options: Sequence[int] = ()) -> int: ...
    def quote_state(self, quote: int) -> str: ...
    def quote_totals(self, quote: int) -> Any: ...

    def order(self, customer: int, on: str, lines: Sequence[Fields], **content: Any) -> int: ...
    def order_lines(self, order: int) -> list[int]: ...
    def amend(self, order: int, on: str, changes: Sequence[Fields], reason: str = "") -> None: ...
    def close(self, order: int, on: str, reason: str, deposit: str | None = None) -> None: ...
    def reopen(self, order: int, on: str) -> None: ...
    def cancel(self, order: int, on: str, reason: str) -> None: ...
    def delete_order(self, order: int) -> None: ...
    def hold(self, order: int, reason: str) -> None: ...
    def release(self, order: int, reason: str) -> None: ...
    def standing(self, order: int, on: str | None = None) -> Standing: ...

    def draft(self, order: int, kind: str, on: str, **asked: Any) -> Document: ...
    def draft_free(self, customer: int, on: str, lines: Sequence[Fields], **content: Any) -> Document: ...
    def draft_several(self, orders: Sequence[int], on: str) -> Document: ...
    def draft_credit(
        self, invoice: int, on: str, *, again: bool, reason: str = "Correction", **asked: Any
    ) -> Document: ...
    def delete_draft(self, document: int) -> None: ...
    def issue(self, document: int, on: str) -> Document: ...
    def document(self, document: int) -> Document: ...

    def pay(self, customer: int, on: str, amount: str, *, over: Mapping[int, str] | None = None, order: int | None = None,
            method: str = "transfer", reference: str = "") -> int: ...  # fmt: skip
    def unallocated(self, payment: int) -> Any: ...
    def allocate(self, payment: int, on: str, over: Mapping[int, str]) -> None: ...
    def use_credit(self, credit_note: int, on: str, over: Mapping[int, str]) -> None: ...
    def reverse(self, payment: int, on: str, reason: str) -> None: ...
    def refund(self, customer: int, on: str, amount: str) -> int: ...
    def write_off(self, invoice: int, on: str, amount: str, reason: str) -> None: ...
    def balance(self, customer: int) -> tuple[Any, Any]: ...


class Storyteller:
    """Turns of phrase that stories share, on top of what a player does."""

    def __init__(self, player: Player) -> None:
        self.player = player

    def __getattr__(self, name: str) -> Any:
        return getattr(self.player, name)

    def invoice(self, order: int, kind: str, on: str, **asked: Any) -> Document:
        """Draft an invoice and issue it the same day."""
        return self.player.issue(self.player.draft(order, kind, on, **asked).id, on)

    def credit(self, invoice: int, on: str, *, again: bool, reason: str = "Correction", **asked: Any) -> Document:
        """Draft a credit note and issue it the same day."""
        return self.player.issue(self.player.draft_credit(invoice, on, again=again, reason=reason, **asked).id, on)


def day(text: str) -> date:
    """A date written 2025-03-17."""
    return date.fromisoformat(text)
