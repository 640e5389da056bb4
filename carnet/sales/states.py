"""The states of a quote and what may be done in each (P16)."""

from enum import StrEnum


class QuoteState(StrEnum):
    """Where a quote stands."""

    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"


class QuoteAct(StrEnum):
    """What may happen to a quote."""

    EDIT = "edit"
    SEND = "send"
    ACCEPT = "accept"
    REFUSE = "refuse"
    EXPIRE = "expire"
    REOPEN = "reopen"
    ORDER_UNDONE = "order_undone"


# A new content, even of a sent quote, is a draft until it is sent; the last row is an order cancelled or deleted (P9).
TRANSITIONS: dict[tuple[QuoteState, QuoteAct], QuoteState] = {
    (QuoteState.DRAFT, QuoteAct.EDIT): QuoteState.DRAFT,
    (QuoteState.SENT, QuoteAct.EDIT): QuoteState.DRAFT,
    (QuoteState.EXPIRED, QuoteAct.EDIT): QuoteState.DRAFT,
    (QuoteState.DRAFT, QuoteAct.SEND): QuoteState.SENT,
    (QuoteState.SENT, QuoteAct.SEND): QuoteState.SENT,
    (QuoteState.DRAFT, QuoteAct.ACCEPT): QuoteState.ACCEPTED,
    (QuoteState.SENT, QuoteAct.ACCEPT): QuoteState.ACCEPTED,
    (QuoteState.DRAFT, QuoteAct.REFUSE): QuoteState.REFUSED,
    (QuoteState.SENT, QuoteAct.REFUSE): QuoteState.REFUSED,
    (QuoteState.EXPIRED, QuoteAct.REFUSE): QuoteState.REFUSED,
    (QuoteState.SENT, QuoteAct.EXPIRE): QuoteState.EXPIRED,
    (QuoteState.REFUSED, QuoteAct.REOPEN): QuoteState.SENT,
    (QuoteState.EXPIRED, QuoteAct.REOPEN): QuoteState.SENT,
    (QuoteState.ACCEPTED, QuoteAct.ORDER_UNDONE): QuoteState.SENT,
}


def after(state: QuoteState, act: QuoteAct) -> QuoteState | None:
    """The state an act leads to; None when it may not be done."""
    return TRANSITIONS.get((state, act))


def may(state: QuoteState, act: QuoteAct) -> bool:
    """Whether an act may be done in a state."""
    return (state, act) in TRANSITIONS
