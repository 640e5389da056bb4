"""What each line of the journal says: one table from the act to its sentence, the same for every page (P23)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.company.methods import METHODS
from carnet.core import formats
from carnet.core.journal import moment
from carnet.core.models import Journal
from carnet.core.web.refusing import url_of
from carnet.projects.amounts import clock

Words = str | Promise
AMOUNTS = ("amount", "total_excl_tax", "total_incl_tax", "excl_tax", "before", "after", "abandoned", "rate")
DAYS = ("on", "from", "until", "from_on", "last_day", "start", "valid_from", "day_before", "day_after")
REPEATED = frozenset(
    {
        "order.edited", "order.header_edited", "order.promised", "quote.edited", "invoice.edited", "party.edited", "product.edited",
        "delivery_note.edited", "time.entered", "time.changed",
    }
)  # fmt: skip
COUNTS = frozenset({"invoice.issued", "credit_note.issued", "delivery_note.validated", "return_note.validated"})
DRAFTED = frozenset({"invoice.drafted", "credit_note.drafted", "delivery_note.drafted", "return_note.drafted"})

SENTENCES: dict[str, Words] = {
    "order.created": _("Order %(number)s created, %(excl_tax)s excl. tax"),
    "order.edited": _("Draft order changed"),
    "order.header_edited": _("Head of the order changed"),
    "order.validated": _("Order validated on %(on)s"),
    "order.noted": "%(text)s",
    "order.closed": _("Order closed: %(reason)s. %(abandoned)s excl. tax given up"),
    "order.closed_by_rule": _("Order closed by itself: nothing is left to do"),
    "order.reopened": _("Order reopened"),
    "order.reopened_by_rule": _("Order reopened by itself: something is left again"),
    "order.settled": _("Order fully invoiced"),
    "order.cancelled": _("Order cancelled: %(reason)s"),
    "order.deleted": _("Order %(number)s deleted"),
    "order.promised": _("Promised days changed"),
    "order.held": _("Order put on hold: %(reason)s"),
    "order.released": _("Order released: %(reason)s"),
    "order.document_added": _("Document added: %(title)s"),
    "order.document_removed": _("Document removed: %(title)s"),
    "amendment.proposed": _("Amendment %(n)s proposed: %(before)s → %(after)s excl. tax"),
    "amendment.accepted": _("Amendment %(n)s accepted: %(before)s → %(after)s excl. tax"),
    "amendment.deleted": _("Amendment %(n)s thrown away"),
    "quote.created": _("Quote %(number)s created"),
    "quote.edited": _("Quote %(number)s changed"),
    "quote.versioned": _("Version %(version)s of quote %(number)s"),
    "order.lines_ended": _("Ended, the rest given up: %(lines)s"),
    "quote.party_changed": _("Quote %(number)s made out to another customer"),
    "quote.sent": _("Quote %(number)s v%(version)s sent"),
    "quote.accepted": _("Order %(order)s created by the acceptance of %(number)s"),
    "quote.refused": _("Quote %(number)s refused"),
    "quote.expired": _("Quote %(number)s expired"),
    "quote.expected": _("Chance of quote %(number)s said"),
    "quote.reopened": _("Quote %(number)s reopened"),
    "quote.deleted": _("Quote %(number)s deleted"),
    "quote.template_saved": _("Template “%(name)s” saved"),
    "invoice.drafted": _("Draft invoice prepared, %(total_incl_tax)s incl. tax"),
    "invoice.edited": _("Draft invoice changed"),
    "invoice.draft_deleted": _("Draft invoice deleted"),
    "invoice.issued": _("%(number)s issued, %(total_excl_tax)s excl. tax"),
    "invoice.corrected": _("%(number)s undone, a corrected invoice replaces it: %(reason)s"),
    "invoice.rejected": _("%(number)s rejected by a platform and undone: %(reason)s"),
    "invoice.refused": _("%(number)s refused by the customer and undone: %(reason)s"),
    "invoice.written_off": _("%(amount)s written off on %(number)s: %(reason)s"),
    "invoice.disputed": _("%(number)s disputed: %(reason)s"),
    "invoice.dispute_closed": _("Dispute over %(number)s closed"),
    "invoice.discounted": _("Discount of %(amount)s granted on %(number)s"),
    "invoice.retention_moved": _("Retention of %(number)s released on %(until)s: %(reason)s"),
    "order.retention_set": _("Retention of %(percent)s per cent of each invoice"),
    "order.works_received": _("Works received on %(on)s: retentions released on %(until)s"),
    "reminder.sent": _("Reminder %(level)s sent: %(amount)s, %(invoices)s"),
    "statement.sent": _("Statement of account sent, %(amount)s at %(until)s"),
    "reminders.paused": _("%(number)s is not chased: %(reason)s"),
    "reminders.resumed": _("%(number)s is chased again"),
    "credit_note.drafted": _("Draft credit note on %(of)s, %(total_incl_tax)s incl. tax"),
    "credit_note.issued": _("Credit note %(number)s issued, %(total_excl_tax)s excl. tax"),
    "credit_note.allocated": _("%(amount)s of credit note %(number)s used on %(invoices)s"),
    "plan.written": _("Billing plan written: %(lines)s"),
    "plan.moved": _("Planned invoice “%(label)s” moved from %(day_before)s to %(day_after)s"),
    "scenario.created": _("Scenario “%(name)s” begun"),
    "scenario.moved": _("Scenario “%(name)s” changed"),
    "scenario.discarded": _("Scenario “%(name)s” thrown away"),
    "scenario.applied": _("Scenario “%(name)s” applied: %(count)s planned invoices moved"),
    "cash.balance_noted": _("Bank balance of %(amount)s noted"),
    "forecast.noted": _("What the month is expected to bring is noted"),
    "payment.recorded": _("%(amount)s received by %(method)s for %(invoices)s"),
    "mandate.recorded": _("Mandate %(reference)s recorded, account ending in %(iban)s"),
    "mandate.revoked": _("Mandate %(reference)s revoked: %(reason)s"),
    "debits.collected": _("Direct debit of %(last_day)s asked of the bank: %(amount)s, %(count)s invoices"),
    "debits.received": _("Direct debit received: %(amount)s, %(count)s invoices"),
    "debits.withdrawn": _("Direct debit withdrawn, %(amount)s: %(reason)s"),
    "payment.allocated": _("%(amount)s of a payment used on %(invoices)s"),
    "payment.reversed": _("Payment of %(amount)s reversed: %(reason)s"),
    "payment.refunded": _("%(amount)s paid back"),
    "delivery_note.drafted": _("Draft delivery note prepared"),
    "delivery_note.edited": _("Draft note changed"),
    "delivery_note.deleted": _("Draft note deleted"),
    "delivery_note.validated": _("%(number)s validated: goods have left"),
    "delivery_note.delivered_directly": _("%(number)s: goods delivered by the supplier"),
    "delivery_note.cancelled": _("%(number)s cancelled by %(counter)s"),
    "delivery_note.signed": _("%(number)s signed by %(signed_by)s"),
    "return_note.drafted": _("Draft return note prepared"),
    "return_note.validated": _("%(number)s validated: goods have come back"),
    "services.completed": _("Done: %(services)s"),
    "services.undone": _("Not done after all: %(services)s"),
    "contract.created": _("Contract %(number)s made"),
    "contract.edited": _("Words or issuing of contract %(number)s changed"),
    "contract.activated": _("Contract %(number)s runs from %(start)s"),
    "contract.deactivated": _("Contract %(number)s made a draft again"),
    "contract.deleted": _("Draft contract %(number)s deleted"),
    "contract.changed": _("Contract %(number)s changed from %(from_on)s"),
    "contract.suspended": _("Contract %(number)s suspended from %(from_on)s"),
    "contract.resumed": _("Contract %(number)s resumed from %(from_on)s"),
    "contract.terminated": _("Contract %(number)s terminated, last day %(last_day)s"),
    "contract.continued": _("Termination of contract %(number)s taken back"),
    "contract.renewed": _("Contract %(number)s renewed until %(until)s"),
    "contract.renewed_as_offered": _("Contract %(number)s goes on as order %(order)s says"),
    "contract.renewal_offered": _("Renewal of contract %(number)s offered by quote %(quote)s"),
    "contract.revised": _("Prices of contract %(number)s revised, coefficient %(coefficient)s"),
    "contract.clause_set": _("Price revision clause of contract %(number)s set"),
    "contract.clause_ended": _("Price revision clause of contract %(number)s taken away"),
    "contract.line_given_up": _("Recurring lines given up: %(lines)s. %(reason)s"),
    "contract.line_restored": _("Recurring lines taken up again: %(lines)s"),
    "billing.begun": _("Billing run of what falls due up to %(until)s: %(due)s contracts"),
    "index.created": _("Index %(code)s added"),
    "index.edited": _("Index %(code)s changed"),
    "index.valued": _("Index %(code)s: %(count)s values noted"),
    "index.value_deleted": _("A value of index %(code)s taken away"),
    "contract.rules_set": _("Rules of contracts changed"),
    "closings.made": _("%(count)s periods closed and sealed"),
    "mail.prepared": _("E-mail “%(title)s” to %(recipients)s"),
    "import.checked": _("File %(name)s read"),
    "import.mapped": _("Columns of file %(name)s changed"),
    "import.done": _("File %(name)s imported: %(created)s created, %(changed)s changed, %(refused)s refused"),
    "import.undone": _("Import of file %(name)s undone: %(undone)s taken back, %(kept)s kept"),
    "party.created": _("%(name)s created"),
    "party.edited": _("%(name)s changed"),
    "party.deactivated": _("%(name)s put aside"),
    "party.reactivated": _("%(name)s taken up again"),
    "party.deleted": _("%(name)s deleted"),
    "party.address_added": _("Address added"),
    "party.address_edited": _("Address changed"),
    "party.address_removed": _("Address removed"),
    "party.contact_added": _("Contact %(name)s added"),
    "party.contact_edited": _("Contact %(name)s changed"),
    "party.contact_removed": _("Contact %(name)s removed"),
    "product.created": _("Product %(name)s created"),
    "product.edited": _("Product %(name)s changed"),
    "product.deactivated": _("Product %(name)s put aside"),
    "product.reactivated": _("Product %(name)s sold again"),
    "product.deleted": _("Product %(name)s deleted"),
    "product.kit_set": _("Components of %(name)s changed"),
    "supplier_offer.created": _("Prices of %(supplier)s recorded for %(product)s"),
    "supplier_offer.edited": _("Prices of %(supplier)s changed for %(product)s"),
    "supplier_offer.deleted": _("%(supplier)s no longer sells %(product)s"),
    "purchase.drafted": _("Draft purchase order to %(supplier)s prepared"),
    "purchase.edited": _("Draft purchase order to %(supplier)s changed"),
    "purchase.deleted": _("Draft purchase order to %(supplier)s thrown away"),
    "purchase.sent": _("Purchase order %(number)s sent to %(supplier)s"),
    "purchase.confirmed": _("Purchase order %(number)s confirmed by %(supplier)s"),
    "purchase.changed": _("Purchase order %(number)s changed by %(supplier)s: %(lines)s"),
    "purchase.rest_given_up": _("Rest of purchase order %(number)s given up: %(reason)s"),
    "purchase.cancelled": _("Purchase order %(number)s cancelled: %(reason)s"),
    "receipt.recorded": _("%(number)s received on purchase order %(purchase)s of %(supplier)s"),
    "receipt.returned": _("%(number)s: goods of purchase order %(purchase)s sent back to %(supplier)s: %(reason)s"),
    "receipt.reversed": _("Receipt %(of)s undone by %(number)s: %(reason)s"),
    "bill.drafted": _("Bill %(supplier_number)s of %(supplier)s prepared"),
    "bill.credit_drafted": _("Credit note %(supplier_number)s of %(supplier)s prepared"),
    "bill.edited": _("Draft bill of %(supplier)s changed"),
    "bill.deleted": _("Draft bill of %(supplier)s thrown away"),
    "bill.file_added": _("File added to a bill: %(title)s"),
    "bill.file_removed": _("File taken away from a bill: %(title)s"),
    "bill.recorded": _("Bill %(number)s of %(supplier)s recorded (%(supplier_number)s)"),
    "bill.credit_recorded": _("Credit note %(number)s of %(supplier)s recorded (%(supplier_number)s)"),
    "bill.cancelled": _("Bill %(number)s of %(supplier)s cancelled: %(reason)s"),
    "bill.written_off": _("Small difference given up on %(number)s: %(reason)s"),
    "supplier_payment.recorded": _("%(supplier)s paid by %(method)s for %(bills)s"),
    "supplier_payment.allocated": _("Payment to %(supplier)s used on %(bills)s"),
    "supplier_payment.reversed": _("Payment to %(supplier)s reversed: %(reason)s"),
    "supplier_payment.refunded": _("Money given back by %(supplier)s"),
    "supplier_credit.allocated": _("Supplier's credit note %(number)s used on %(bills)s"),
    "expense_category.created": _("Category of expenses “%(name)s” added"),
    "expense_category.edited": _("Category of expenses “%(name)s” changed"),
    "expense_category.deleted": _("Category of expenses “%(name)s” deleted"),
    "stock.adjusted": _("Stock adjusted on %(on)s, %(names)s: %(reason)s"),
    "stock.transferred": _("Transfer %(number)s from %(start)s to %(end)s"),
    "stock.count_opened": _("Count %(number)s opened, %(warehouse)s, %(lines)s lines"),
    "stock.count_validated": _("Count %(number)s validated: %(differences)s differences"),
    "stock.count_cancelled": _("Count %(number)s cancelled"),
    "stock.thresholds_set": _("Place and thresholds in stock changed: %(names)s"),
    "stock.lot_changed": _("Lot or serial number %(number)s changed"),
    "warehouse.created": _("Warehouse %(name)s created"),
    "warehouse.changed": _("Warehouse %(name)s changed"),
    "warehouse.default_set": _("Warehouse %(name)s is used by default"),
    "warehouse.deactivated": _("Warehouse %(name)s put aside"),
    "warehouse.reactivated": _("Warehouse %(name)s used again"),
    "warehouse.deleted": _("Warehouse %(name)s deleted"),
    "project.created": _("Project %(number)s “%(title)s” created"),
    "project.edited": _("Project %(number)s changed"),
    "project.team_set": _("Team of project %(number)s changed"),
    "project.moved": _("Project %(number)s is at “%(stage)s”"),
    "project.closed": _("Project %(number)s closed"),
    "project.reopened": _("Project %(number)s reopened"),
    "project.progress_sent": _("Progress of project %(number)s sent to the customer: %(progress)s"),
    "project.deleted": _("Project %(number)s deleted"),
    "project.order_linked": _("Project %(number)s works for order %(order)s"),
    "project.order_unlinked": _("Project %(number)s no longer works for order %(order)s"),
    "project.tasks_proposed": _("%(tasks)s tasks taken from the order"),
    "project.document_added": _("Document added to project %(number)s: %(title)s"),
    "project.document_removed": _("Document taken out of project %(number)s: %(title)s"),
    "task.added": _("Task “%(title)s” planned"),
    "task.edited": _("Task “%(title)s” changed"),
    "task.moved": _("Task “%(title)s” is at “%(stage)s”"),
    "task.deleted": _("Task “%(title)s” deleted"),
    "time.entered": _("%(minutes)s of work entered for %(on)s"),
    "time.changed": _("Time of %(on)s changed to %(minutes)s"),
    "time.deleted": _("%(minutes)s of work of %(on)s deleted"),
    "expense.entered": _("Expense of %(amount)s entered for %(on)s"),
    "expense.changed": _("Expense of %(on)s changed to %(amount)s"),
    "expense.deleted": _("Expense of %(amount)s of %(on)s deleted"),
    "rate.set": _("Hourly cost of a person set from %(from)s"),
    "rate.removed": _("Hourly cost of a person from %(from)s removed"),
    "stages.set": _("Stages of projects changed"),
    "company.founded": _("Company %(name)s founded"),
    "settings.closing_rule_set": _("Closing rule of orders changed"),
    "settings.identity_changed": _("Identity of the company changed"),
    "settings.logo_changed": _("Logo of the company changed"),
    "settings.rules_changed": _("Rules of the company changed"),
    "settings.texts_changed": _("Printed texts of the company changed"),
    "settings.late_rate_set": _("Rule of late interest changed"),
    "reminders.mode_set": _("Who sends reminders changed"),
    "reminder_level.added": _("Reminder %(n)s added, %(days)s days after the due date"),
    "reminder_level.changed": _("Reminder %(n)s leaves %(days)s days after the due date"),
    "reminder_level.removed": _("Reminder %(n)s taken away"),
    "reference_rate.added": _("Reference rate of %(valid_from)s noted"),
    "reference_rate.removed": _("Reference rate of %(valid_from)s taken away"),
    "mail_template.changed": _("Text of an e-mail changed"),
    "mails.failures_told": _("Owners told of %(count)s e-mails not delivered"),
    "person.exported": _("Personal data exported"),
    "person.erased": _("Personal data erased: %(reason)s"),
    "member.invited": _("%(name)s invited"),
    "member.deactivated": _("%(name)s has no access any more"),
    "member.reactivated": _("%(name)s has access again"),
    "member.role_changed": _("Role of %(name)s changed"),
    "role.created": _("Role %(name)s created"),
    "role.changed": _("Role %(name)s changed"),
    "role.deleted": _("Role %(name)s deleted"),
    "api_key.made": _("Key of the API “%(name)s” made"),
    "api_key.revoked": _("Key of the API “%(name)s” revoked"),
    "series.created": _("Series %(code)s created"),
    "series.changed": _("Series %(code)s changed"),
    "series.used": _("Series %(code)s in use"),
    "terms.created": _("Terms “%(label)s” created"),
    "terms.changed": _("Terms “%(label)s” changed"),
    "terms.deactivated": _("Terms “%(label)s” put aside"),
    "terms.reactivated": _("Terms “%(label)s” offered again"),
    "terms.deleted": _("Terms “%(label)s” deleted"),
    "plan_template.created": _("Model of billing plan “%(name)s” made"),
    "plan_template.changed": _("Model of billing plan “%(name)s” changed"),
    "plan_template.deleted": _("Model of billing plan “%(name)s” deleted"),
    "unit.created": _("Unit “%(label)s” created"),
    "unit.changed": _("Unit “%(label)s” changed"),
    "unit.deleted": _("Unit “%(label)s” deleted"),
    "vat_rate.added": _("VAT rate %(label)s added"),
    "vat_rate.changed": _("VAT rate %(label)s changed"),
    "vat_rate.default_set": _("VAT rate %(label)s proposed first"),
    "vat_rate.deleted": _("VAT rate %(label)s deleted"),
    "vat_rate.place_added": _("VAT rates of a territory added"),
    "exchange_rate.set": _("Exchange rate of %(currency)s set"),
    "exchange_rate.removed": _("Exchange rate of %(currency)s removed"),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """The drawing beside a line."""

    icon: str


ICONS = {
    "order": Drawn(icon="folders"),
    "quote": Drawn(icon="file-text"),
    "amendment": Drawn(icon="file-diff"),
    "invoice": Drawn(icon="file-invoice"),
    "credit_note": Drawn(icon="file-minus"),
    "payment": Drawn(icon="cash"),
    "delivery_note": Drawn(icon="truck-delivery"),
    "return_note": Drawn(icon="truck-return"),
    "services": Drawn(icon="checkbox"),
    "delivery_note.signed": Drawn(icon="signature"),
    "plan": Drawn(icon="calendar-stats"),
    "contract": Drawn(icon="repeat"),
    "billing": Drawn(icon="repeat"),
    "index": Drawn(icon="trending-up"),
    "mail": Drawn(icon="mail"),
    "stock": Drawn(icon="packages"),
    "purchase": Drawn(icon="shopping-cart"),
    "receipt": Drawn(icon="package-import"),
    "bill": Drawn(icon="receipt"),
    "supplier_payment": Drawn(icon="cash"),
    "supplier_credit": Drawn(icon="receipt"),
    "supplier_offer": Drawn(icon="shopping-cart"),
    "warehouse": Drawn(icon="building-warehouse"),
    "statement": Drawn(icon="list-details"),
    "reminder": Drawn(icon="bell-ringing"),
    "reminders": Drawn(icon="bell-off"),
    "project": Drawn(icon="briefcase"),
    "task": Drawn(icon="checklist"),
    "time": Drawn(icon="clock"),
    "expense": Drawn(icon="receipt"),
    "order.noted": Drawn(icon="message"),
    "order.closed": Drawn(icon="lock"),
    "order.held": Drawn(icon="player-pause"),
    "order.released": Drawn(icon="player-play"),
    "quote.accepted": Drawn(icon="signature"),
    "quote.sent": Drawn(icon="send"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the journal as it is read."""

    at: date | datetime
    who: str
    what: SafeString
    icon: str


def told(lines: Sequence[Journal], here: tuple[str, int] | None = None) -> list[Told]:
    """Lines in words, newest first; what repeats is told once. `here` is not linked.

    Changes that follow each other by one person are one line, and a draft that counts now is told by its issue.
    """
    found: list[Told] = []
    before: tuple[str, str] | None = None
    counted = {(line.subject_kind, line.subject_id) for line in lines if line.act in COUNTS}
    for line in lines:
        if line.act in DRAFTED and (line.subject_kind, line.subject_id) in counted:
            continue
        same = (line.act, line.by_name)
        if line.act not in REPEATED or same != before:
            found.append(Told(moment(line), _who(line), sentence(line, here), _icon(line.act)))
        before = same
    return found


def sentence(line: Journal, here: tuple[str, int] | None = None) -> SafeString:
    """The sentence of a line, its document linked; an act without sentence shows its name."""
    words = SENTENCES.get(line.act)
    if words is None:
        return conditional_escape(line.act.rpartition(".")[2].replace("_", " "))
    values = _Values(_shown(line, here))
    return mark_safe(str(conditional_escape(str(words))) % values)  # noqa: S308 - every value is escaped by _shown


class _Values(dict[str, SafeString]):
    def __missing__(self, name: str) -> SafeString:
        return SafeString("…")


def _shown(line: Journal, here: tuple[str, int] | None) -> dict[str, SafeString]:
    found = {name: conditional_escape(_text(name, value)) for name, value in line.facts.items()}
    subject = (line.subject_kind, line.subject_id)
    url = url_of(*subject) if subject != here else ""
    linked = "amount" if line.subject_kind == "payment" else "number"
    if url and linked in found:
        found[linked] = format_html('<a href="{}">{}</a>', url, found[linked])
    return found


def _text(name: str, value: Any) -> str:
    if name in AMOUNTS and isinstance(value, str):
        return formats.money(value)
    if name in DAYS and isinstance(value, str):
        return _day(value)
    if name == "minutes" and isinstance(value, int):
        return clock(value)
    if name == "method":
        return str(METHODS.get(value, value)).lower()
    if isinstance(value, list):
        return ", ".join(str(one) for one in value) or gettext("no invoice yet")
    return "" if value is None else str(value)


def _day(value: str) -> str:
    try:
        return formats.day(date.fromisoformat(value[:10]))
    except ValueError:
        return value


def _who(line: Journal) -> str:
    return gettext("automatic") if line.by_kind == "job" else line.by_name


def _icon(act: str) -> str:
    return (ICONS.get(act) or ICONS.get(act.partition(".")[0]) or Drawn(icon="history")).icon
