"""E-mails that go with documents, as requests say them."""

from typing import Annotated

from pydantic import Field

from carnet.company.letters import addressed
from carnet.company.queries import MailText
from carnet.core.api.fields import Answer, Body, IdOut, Text
from carnet.core.mailing import MailDraft


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


def mail_draft(mail: MailFields, own: MailText) -> MailDraft:
    """The e-mail asked for; what is left out is the company's own text."""
    return addressed(own, mail.recipients, mail.copies, mail.title, mail.body)
