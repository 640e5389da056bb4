"""Names taken out of what must stay: e-mails, answers kept for repeated calls, the journal (R88)."""

import json
from collections.abc import Sequence

from django.db import connection
from django.utils.translation import gettext as _

from carnet.core.actor import Actor
from carnet.core.journal import Subject
from carnet.parties.models import Contact
from carnet.purchasing.models import PurchaseOrder
from carnet.sales.models import Order, QuoteVersion

NOBODY = "erased@carnet.invalid"


def forget_in_mails(emails: Sequence[str]) -> None:
    """Put nobody's address in place of some; what was written to them alone is emptied, what waits to leave is dropped."""
    if not emails:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH named AS (
                SELECT m.id,
                    ARRAY(SELECT CASE WHEN lower(r) = ANY (%(gone)s) THEN %(nobody)s ELSE r END
                        FROM unnest(recipients) WITH ORDINALITY t(r, n) ORDER BY n) AS recipients,
                    ARRAY(SELECT CASE WHEN lower(r) = ANY (%(gone)s) THEN %(nobody)s ELSE r END
                        FROM unnest(copies) WITH ORDINALITY t(r, n) ORDER BY n) AS copies
                FROM core_mail m
                WHERE EXISTS (SELECT FROM unnest(m.recipients || m.copies) r WHERE lower(r) = ANY (%(gone)s))
            )
            UPDATE core_mail m SET recipients = n.recipients, copies = n.copies,
                body = CASE WHEN n.recipients <@ ARRAY[%(nobody)s]::varchar[] THEN '' ELSE m.body END,
                state = CASE WHEN m.state = 'waiting' THEN 'dropped' ELSE m.state END
            FROM named n WHERE m.id = n.id
            """,
            {"gone": list(emails), "nobody": NOBODY},
        )


def forget_answers(words: Sequence[str]) -> None:
    """Throw away the answers kept for repeated calls in which a person is named."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM core_idempotency WHERE EXISTS (SELECT FROM unnest(%s::text[]) w"
            " WHERE position(lower(w) IN lower(answer::text)) > 0)",
            [list(words)],
        )


def forget_in_journal(words: Sequence[str], *, subject: Subject, facts: dict[str, str], by: Actor) -> None:
    """Take what named a person out of the journal, and write the line that says so: the door does both (R88, R90)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT core_door_forget(%s, %s, 'person.erased', %s, %s, %s, %s, %s, %s)",
            [list(words), _("erased"), subject.kind, subject.id, by.kind, by.user_id, by.name, json.dumps(facts)],
        )


def erase_contacts(contact_ids: Sequence[int]) -> None:
    """People to whom no document is addressed go; the others keep a row without a name (five statements)."""
    held = _addressed(contact_ids)
    Contact.objects.filter(pk__in=set(contact_ids) - held).delete()
    Contact.objects.filter(pk__in=held).update(
        name=_("Contact erased"), role="", email="", phone="", receives_quotes=False, receives_invoices=False
    )


def _addressed(contact_ids: Sequence[int]) -> set[int]:
    """Those of some contacts to whom a quote, an order or a purchase order is addressed."""
    documents = (QuoteVersion.objects, Order.objects, PurchaseOrder.objects)
    named = (rows.filter(contact_id__in=contact_ids).values_list("contact_id", flat=True) for rows in documents)
    return {contact_id for ids in named for contact_id in ids if contact_id}
