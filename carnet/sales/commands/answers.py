"""What happens to a quote once it leaves the house: sent, refused, expired, reopened (P16)."""

from datetime import date, datetime, time

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.core import journal, mailing
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.mailing import Attachment, MailDraft
from carnet.core.refusals import BadValue
from carnet.sales.models import Quote, QuoteLine, QuoteVersion
from carnet.sales.refusals import NothingQuoted, QuoteStateForbids
from carnet.sales.states import QuoteAct, QuoteState
from carnet.sales.steps.days import check_day
from carnet.sales.steps.quoting import hash_of, lock_quote, move_quote


@act("quote.send", right=rights.SALES)
def send_quote(*, quote_id: int, on: date, mail: MailDraft | None = None, by: Actor) -> Quote:
    """Mark the current version as sent, its content hashed, and send it by e-mail when one is given (P16, P17, P48)."""
    quote = lock_quote(quote_id)
    check_day(on, company.settings())
    move_quote(quote, QuoteAct.SEND)
    version = QuoteVersion.objects.get(quote=quote, n=quote.current_version)
    if not QuoteLine.objects.filter(version=version, kind="line").exists():
        raise NothingQuoted
    if version.sent_at is None and version.signed_on is None:
        version.sent_at, version.content_hash = _moment(on), hash_of(quote, version)
        version.save(update_fields=["sent_at", "content_hash"])
    quote.sent_at, quote.version = _moment(on), quote.version + 1
    quote.save(update_fields=["state", "sent_at", "version"])
    if mail:
        mailing.send(
            subject=Subject("quote", quote.pk),
            order_id=None,
            draft=mail,
            attachments=[Attachment("quote", version.pk, f"{quote.number}.pdf")],
            by=by,
        )
    _record("quote.sent", quote, by, version=version.n, on=on)
    return quote


def _moment(on: date) -> datetime:
    """Now, or noon of the earlier day on which the quote is said to have left."""
    now = timezone.now()
    return now if on >= timezone.localdate() else timezone.make_aware(datetime.combine(on, time(12)))


@act("quote.refuse", right=rights.SALES)
def refuse_quote(*, quote_id: int, on: date, reason: str, by: Actor) -> Quote:
    """Note that the customer does not want it, and why (P16)."""
    quote = lock_quote(quote_id)
    check_day(on, company.settings(), not_before=quote.created_on)
    if len(reason) > 200:
        raise BadValue(_("It is too long: at most %(longest)s characters.") % {"longest": 200}, field="reason")
    move_quote(quote, QuoteAct.REFUSE)
    quote.answered_on, quote.refusal_reason, quote.version = on, reason.strip(), quote.version + 1
    quote.save(update_fields=["state", "answered_on", "refusal_reason", "version"])
    _record("quote.refused", quote, by, reason=quote.refusal_reason, on=on)
    return quote


@act("quote.expect", right=rights.SALES)
def expect_quote(*, quote_id: int, probability: int | None, expected_on: date | None, by: Actor) -> Quote:
    """Say how likely an open quote is and when its answer is expected; None: as quotes of its state, at the end of its validity (P46)."""
    quote = lock_quote(quote_id)
    if quote.state not in (QuoteState.DRAFT, QuoteState.SENT):
        raise QuoteStateForbids(quote.number, quote.state, _("Only an open quote waits for an answer."))
    if probability is not None and not 0 <= probability <= 100:
        raise BadValue(_("It must lie between 0 and 100."), field="probability")
    quote.probability, quote.expected_on, quote.version = probability, expected_on, quote.version + 1
    quote.save(update_fields=["probability", "expected_on", "version"])
    _record("quote.expected", quote, by, percent=probability, on=expected_on)
    return quote


@act("quote.reopen", right=rights.SALES)
def reopen_quote(*, quote_id: int, by: Actor) -> Quote:
    """Take a refused or expired quote up again (P16)."""
    quote = lock_quote(quote_id)
    move_quote(quote, QuoteAct.REOPEN)
    quote.answered_on, quote.refusal_reason, quote.version = None, "", quote.version + 1
    quote.save(update_fields=["state", "answered_on", "refusal_reason", "version"])
    _record("quote.reopened", quote, by)
    return quote


@act("quote.expire", right=rights.SALES)
def expire_quotes(*, on: date, by: Actor) -> int:
    """Mark as expired the sent quotes whose validity ended before a day; gives how many (P16)."""
    ended = QuoteVersion.objects.filter(quote=OuterRef("pk"), n=OuterRef("current_version"), valid_until__lt=on)
    late = Quote.objects.filter(Exists(ended), state=QuoteState.SENT, is_template=False)
    quotes = list(late.select_for_update(no_key=True).order_by("id"))
    Quote.objects.filter(id__in=[quote.pk for quote in quotes]).update(state=QuoteState.EXPIRED)
    for quote in quotes:
        _record("quote.expired", quote, by)
    return len(quotes)


def _record(told: str, quote: Quote, by: Actor, **facts: object) -> None:
    journal.record(
        told,
        subject=Subject("quote", quote.pk),
        about=[Subject("party", quote.party_id)],
        by=by,
        facts={"number": quote.number, **facts},
    )
