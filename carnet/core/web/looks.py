"""How states, acts and things look: one word, one colour, one icon each, for every page (code → look)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

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
    "draft": StateLook(pgettext_lazy("state", "Draft"), "secondary", outline=True),
    "import.to-check": StateLook(pgettext_lazy("state", "Rehearsal under way"), "blue"),
    "import.to-run": StateLook(pgettext_lazy("state", "Import under way"), "blue"),
    "import.to-undo": StateLook(pgettext_lazy("state", "Being taken back"), "blue"),
    "import.checked": StateLook(pgettext_lazy("state", "Rehearsed"), "secondary", outline=True),
    "import.done": StateLook(pgettext_lazy("state", "Imported"), "green"),
    "import.undone": StateLook(pgettext_lazy("state", "Taken back"), "grey"),
    "cancelled": StateLook(pgettext_lazy("state", "Cancelled"), "secondary", outline=True),
    "waiting": StateLook(pgettext_lazy("state", "Waiting"), "secondary", outline=True),
    "open": StateLook(pgettext_lazy("state", "Open"), "blue"),
    "running": StateLook(pgettext_lazy("state", "Running"), "blue"),
    "sent": StateLook(pgettext_lazy("state", "Sent"), "blue"),
    "issued": StateLook(pgettext_lazy("state", "Issued"), "blue"),
    "partly_paid": StateLook(pgettext_lazy("state", "Partly paid"), "yellow"),
    "partly_received": StateLook(pgettext_lazy("state", "Partly received"), "yellow"),
    "held": StateLook(pgettext_lazy("state", "On hold"), "orange"),
    "settled": StateLook(pgettext_lazy("state", "Settled"), "green"),
    "accepted": StateLook(pgettext_lazy("state", "Accepted"), "green"),
    "validated": StateLook(pgettext_lazy("state", "Validated"), "green"),
    "billed": StateLook(pgettext_lazy("state", "Billed"), "green"),
    "paid": StateLook(pgettext_lazy("state", "Paid"), "green"),
    "credit_note.issued": StateLook(pgettext_lazy("state of a credit note", "Issued"), "blue"),
    "credit_note.partly_paid": StateLook(pgettext_lazy("state of a credit note", "Partly used"), "yellow"),
    "credit_note.paid": StateLook(pgettext_lazy("state of a credit note", "Used"), "green"),
    "mandate.in_force": StateLook(pgettext_lazy("state of a mandate", "In force"), "green"),
    "mandate.to_come": StateLook(pgettext_lazy("state of a mandate", "To come"), "blue"),
    "mandate.revoked": StateLook(pgettext_lazy("state of a mandate", "Revoked"), "secondary", outline=True),
    "mandate.used": StateLook(pgettext_lazy("state of a mandate", "Used"), "grey"),
    "mandate.void": StateLook(pgettext_lazy("state of a mandate", "Void"), "orange"),
    "collection.asked": StateLook(pgettext_lazy("state of a collection", "Asked of the bank"), "blue"),
    "collection.to_receive": StateLook(pgettext_lazy("state of a collection", "To record"), "orange"),
    "collection.received": StateLook(pgettext_lazy("state of a collection", "Received"), "green"),
    "collection.withdrawn": StateLook(pgettext_lazy("state of a collection", "Withdrawn"), "secondary", outline=True),
    "coming": StateLook(pgettext_lazy("due", "To come"), "grey"),
    "retained": StateLook(pgettext_lazy("due", "Retained"), "grey"),
    "purchase.sent": StateLook(pgettext_lazy("state of a purchase order", "Sent"), "blue"),
    "purchase.received": StateLook(pgettext_lazy("state of a purchase order", "Received"), "green"),
    "bill.recorded": StateLook(pgettext_lazy("state of a bill", "To pay"), "blue"),
    "supplier_credit.recorded": StateLook(pgettext_lazy("state of a credit note", "To use"), "blue"),
    "supplier_credit.partly_paid": StateLook(pgettext_lazy("state of a credit note", "Partly used"), "yellow"),
    "supplier_credit.paid": StateLook(pgettext_lazy("state of a credit note", "Used"), "green"),
    "stock_count.open": StateLook(pgettext_lazy("state of a count", "Open"), "blue"),
    "stock_count.validated": StateLook(pgettext_lazy("state of a count", "Validated"), "green"),
    "expired": StateLook(pgettext_lazy("state", "Expired"), "orange"),
    "disputed": StateLook(pgettext_lazy("state", "Disputed"), "orange"),
    "overdue": StateLook(pgettext_lazy("state", "Overdue"), "red"),
    "refused": StateLook(pgettext_lazy("state", "Refused"), "red"),
    "failed": StateLook(pgettext_lazy("state", "Failed"), "red"),
    "plan.overdue": StateLook(pgettext_lazy("state of a planned invoice", "Late"), "red"),
    "plan.invoiced": StateLook(pgettext_lazy("state of a planned invoice", "Invoiced"), "green"),
    "contract.active": StateLook(pgettext_lazy("state of a contract", "Active"), "blue"),
    "contract.suspended": StateLook(pgettext_lazy("state of a contract", "Suspended"), "orange"),
    "contract.stopped": StateLook(pgettext_lazy("state of a contract", "Stopped"), "grey"),
    "contract.ended": StateLook(pgettext_lazy("state of a contract", "Ended"), "grey"),
    "billing_run.running": StateLook(pgettext_lazy("state of a run", "Running"), "blue"),
    "billing_run.done": StateLook(pgettext_lazy("state of a run", "Done"), "green"),
    "billing_run.cut_off": StateLook(pgettext_lazy("state of a run", "Cut off"), "red"),
    "planned": StateLook(pgettext_lazy("state", "Planned"), "grey"),
    "closed": StateLook(pgettext_lazy("state", "Closed"), "grey"),
    "credited": StateLook(pgettext_lazy("state", "Credited"), "grey"),
    "abandoned": StateLook(pgettext_lazy("state", "Abandoned"), "grey"),
}

ACTS: dict[str, ActLook] = {
    "invoice": ActLook(pgettext_lazy("act", "Invoice"), icon="file-invoice"),
    "issue": ActLook(pgettext_lazy("act", "Issue"), icon="file-invoice"),
    "issue_and_send": ActLook(pgettext_lazy("act", "Issue and send"), icon="send"),
    "send": ActLook(pgettext_lazy("act", "Send"), icon="send"),
    "deliver": ActLook(pgettext_lazy("act", "Deliver"), icon="truck-delivery"),
    "complete": ActLook(pgettext_lazy("act", "Done"), icon="circle-check"),
    "receive": ActLook(pgettext_lazy("act", "Receive"), icon="package-import"),
    "record_payment": ActLook(pgettext_lazy("act", "Record a payment"), icon="cash"),
    "purchase": ActLook(pgettext_lazy("act", "Purchase"), icon="shopping-cart"),
    "contract": ActLook(pgettext_lazy("act", "Make the contract"), icon="repeat"),
    "remind": ActLook(pgettext_lazy("act", "Remind"), icon="bell-ringing"),
    "amend": ActLook(pgettext_lazy("act", "Amendment"), icon="file-diff"),
    "end_lines": ActLook(pgettext_lazy("act", "End the lines at cost"), icon="flag"),
    "close": ActLook(pgettext_lazy("act", "Close the order"), icon="lock"),
    "reopen": ActLook(pgettext_lazy("act", "Reopen"), icon="lock-open"),
    "cancel": ActLook(pgettext_lazy("act", "Cancel the order"), icon="ban"),
    "delete": ActLook(pgettext_lazy("act", "Delete"), icon="trash"),
    "hold": ActLook(pgettext_lazy("act", "Put on hold"), icon="player-pause"),
    "release": ActLook(pgettext_lazy("act", "Release"), icon="player-play"),
    "accept": ActLook(pgettext_lazy("act", "Accept"), icon="signature"),
    "refuse": ActLook(pgettext_lazy("act", "Mark as refused"), icon="circle-x"),
    "credit": ActLook(pgettext_lazy("act", "Credit note"), icon="file-minus"),
    "new_version": ActLook(pgettext_lazy("act", "New version"), icon="copy"),
    "copy": ActLook(pgettext_lazy("act", "Duplicate"), icon="copy"),
    "promise": ActLook(pgettext_lazy("act", "Promised days"), icon="calendar-due"),
    "retain": ActLook(pgettext_lazy("act", "Retention"), icon="percentage"),
    "edit": ActLook(pgettext_lazy("act", "Edit"), icon="pencil"),
    "print": ActLook(pgettext_lazy("act", "PDF"), icon="file-type-pdf"),
    "run": ActLook(pgettext_lazy("act", "Run again"), icon="refresh"),
    "sign_out": ActLook(pgettext_lazy("act", "Sign out"), icon="logout"),
    "wait": ActLook(pgettext_lazy("act", "Wait"), icon="clock"),
}

THINGS: dict[str, str] = {
    "quote": "file-text",
    "order": "folders",
    "amendment": "file-diff",
    "invoice": "file-invoice",
    "credit_note": "file-minus",
    "payment": "cash",
    "party": "users",
    "product": "box",
    "contract": "repeat",
    "plan": "calendar-stats",
    "forecast": "calendar-stats",
    "stock": "packages",
    "count": "clipboard-list",
    "transfer": "transfer",
    "purchase": "shopping-cart",
    "receipt": "package-import",
    "bill": "receipt-2",
    "delivery": "truck-delivery",
    "project": "briefcase",
    "task": "checklist",
    "time": "clock",
    "expense": "receipt",
    "document": "folder",
    "signature": "signature",
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
