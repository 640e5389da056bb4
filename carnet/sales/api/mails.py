"""E-mails that go with documents, as requests say them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated

from django.utils import translation
from pydantic import Field

from carnet.company.queries import mail_text
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.api.fields import Answer, Body, IdOut, Text
from carnet.core.mailing import MailDraft
from carnet.core.models import Company


class MailFields(Body):
    """The e-mail that goes with a document."""

    recipients: list[Annotated[Text, Field(max_length=254)]] = Field(min_length=1, max_length=50)
    copies: list[Annotated[Text, Field(max_length=254)]] = Field([], max_length=50)
    title: Annotated[Text, Field(max_length=250)] | None = Field(
        None, description="The company's own text when left out."
    )
    body: Annotated[Text, Field(max_length=20000)] | None = None


class MailOut(Answer):
    """An e-mail that leaves after this call."""

    id: IdOut
    state: str
    recipients: list[str]
    copies: list[str]
    title: str
    body: str


def mail_draft(mail: MailFields, kind: str, language: str, words: Callable[[], dict[str, str]]) -> MailDraft:
    """The e-mail asked for; what is left out is the company's own text, its words in the language of the document."""
    with translation.override(language):
        own = mail_text(kind, language, words())
    return MailDraft(
        recipients=tuple(mail.recipients),
        copies=tuple(mail.copies),
        title=own.title if mail.title is None else mail.title,
        body=own.body if mail.body is None else mail.body,
    )


def total(amount: Decimal, currency: str) -> str:
    """An amount with its currency, as a letter writes it."""
    return f"{formats.money(amount)}{formats.NBSP}{'€' if currency == 'EUR' else currency}"


def sender_words(by: Actor) -> dict[str, str]:
    """Who writes."""
    return {"company": Company.objects.get(pk=by.company_id).name, "sender": by.name}
