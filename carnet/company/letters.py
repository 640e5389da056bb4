"""E-mails of documents as the company writes them: its own text, filled with what the document says (P48)."""

from collections.abc import Callable, Mapping, Sequence

from django.utils import translation

from carnet.company.queries import MailText, mail_text
from carnet.core.actor import Actor
from carnet.core.mailing import MailDraft
from carnet.core.models import Company


def letter(document_kind: str, language: str, by: Actor, words: Callable[[], Mapping[str, str]]) -> MailText:
    """The company's text for a kind of document; `words` are made in the language of the document (two statements)."""
    with translation.override(language):
        said = words()
    return mail_text(document_kind, language, {**said, **signature(by.company_id, by.name)})


def signature(company_id: int, sender: str) -> dict[str, str]:
    """Who writes, as every text may say it (one statement)."""
    return {"company": Company.objects.values_list("name", flat=True).get(pk=company_id), "sender": sender}


def addressed(
    own: MailText,
    recipients: Sequence[str],
    copies: Sequence[str] = (),
    title: str | None = None,
    body: str | None = None,
) -> MailDraft:
    """The e-mail to these people; a title or a body left out is the company's own."""
    return MailDraft(
        recipients=tuple(recipients),
        copies=tuple(copies),
        title=own.title if title is None else title,
        body=own.body if body is None else body,
    )
