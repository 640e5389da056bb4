"""How states, acts and things look: one word, one colour, one icon each, for every page (code → look)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class StateLook:
    """A state's word and its colour; `outline` is for what does not count yet or any more."""

    label: Text
    colour: str
    outline: bool = False


@dataclass(frozen=True, slots=True)
class ActLook:
    """An act's word, as on the button, and its icon."""

    label: Text
    icon: str


STATES: dict[str, StateLook] = {
    "draft": StateLook(_("Draft"), "secondary", outline=True),
    "cancelled": StateLook(_("Cancelled"), "secondary", outline=True),
    "open": StateLook(_("Open"), "blue"),
    "running": StateLook(_("Running"), "blue"),
    "sent": StateLook(_("Sent"), "blue"),
    "issued": StateLook(_("Issued"), "blue"),
    "partly_paid": StateLook(_("Partly paid"), "yellow"),
    "partly_received": StateLook(_("Partly received"), "yellow"),
    "held": StateLook(_("On hold"), "orange"),
    "settled": StateLook(_("Settled"), "green"),
    "accepted": StateLook(_("Accepted"), "green"),
    "validated": StateLook(_("Validated"), "green"),
    "billed": StateLook(_("Billed"), "green"),
    "paid": StateLook(_("Paid"), "green"),
    "expired": StateLook(_("Expired"), "orange"),
    "disputed": StateLook(_("Disputed"), "orange"),
    "overdue": StateLook(_("Overdue"), "red"),
    "refused": StateLook(_("Refused"), "red"),
    "failed": StateLook(_("Failed"), "red"),
    "planned": StateLook(_("Planned"), "grey"),
    "closed": StateLook(_("Closed"), "grey"),
    "credited": StateLook(_("Credited"), "grey"),
    "abandoned": StateLook(_("Abandoned"), "grey"),
}

ACTS: dict[str, ActLook] = {
    "invoice": ActLook(_("Invoice"), icon="file-invoice"),
    "issue": ActLook(_("Issue"), icon="file-invoice"),
    "issue_and_send": ActLook(_("Issue and send"), icon="send"),
    "send": ActLook(_("Send"), icon="send"),
    "deliver": ActLook(_("Deliver"), icon="truck-delivery"),
    "receive": ActLook(_("Receive"), icon="package-import"),
    "record_payment": ActLook(_("Record a payment"), icon="cash"),
    "purchase": ActLook(_("Purchase"), icon="shopping-cart"),
    "remind": ActLook(_("Remind"), icon="bell-ringing"),
    "amend": ActLook(_("Amendment"), icon="file-diff"),
    "close": ActLook(_("Close the order"), icon="lock"),
    "reopen": ActLook(_("Reopen"), icon="lock-open"),
    "cancel": ActLook(_("Cancel the order"), icon="ban"),
    "delete": ActLook(_("Delete"), icon="trash"),
    "hold": ActLook(_("Put on hold"), icon="player-pause"),
    "release": ActLook(_("Release"), icon="player-play"),
    "accept": ActLook(_("Accept"), icon="signature"),
    "refuse": ActLook(_("Mark as refused"), icon="circle-x"),
    "credit": ActLook(_("Credit note"), icon="file-minus"),
    "new_version": ActLook(_("New version"), icon="copy"),
    "copy": ActLook(_("Duplicate"), icon="copy"),
    "edit": ActLook(_("Edit"), icon="pencil"),
    "print": ActLook(_("PDF"), icon="file-type-pdf"),
    "wait": ActLook(_("Wait"), icon="clock"),
}

THINGS: dict[str, str] = {
    "quote": "file-text",
    "order": "folders",
    "invoice": "file-invoice",
    "credit_note": "file-minus",
    "payment": "cash",
    "party": "users",
    "product": "box",
    "contract": "repeat",
    "plan": "calendar-stats",
    "forecast": "calendar-stats",
    "stock": "packages",
    "purchase": "shopping-cart",
    "delivery": "truck-delivery",
    "project": "briefcase",
    "document": "folder",
    "email": "mail",
    "journal": "history",
    "user": "user",
    "company": "building",
}


def state_look(code: str, kind: str = "") -> StateLook:
    """The look of a state, of that kind of document if it has a word of its own; an unknown code shows itself, grey."""
    return STATES.get(f"{kind}.{code}") or STATES.get(code) or StateLook(code.replace("_", " "), "grey")


def act_look(code: str) -> ActLook:
    """The look of an act; an unknown code shows itself."""
    return ACTS.get(code) or ActLook(code.replace("_", " "), icon="chevron-right")


def thing_icon(kind: str) -> str:
    """The icon of a kind of thing."""
    return THINGS.get(kind, "file-text")
