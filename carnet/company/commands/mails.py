"""Words of the e-mails that go with documents (P48)."""

import re

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.defaults.mails import words_of
from carnet.company.models import MailTemplate
from carnet.company.steps import held
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue

ALWAYS = ("company", "sender")


class MailWithoutWords(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Write a title and a text."), field="title")


class WordUnknown(BadValue):
    """A word in braces that this kind of document does not know."""

    def __init__(self, field: str, word: str, known: list[str]) -> None:
        super().__init__(
            _("{%(word)s} means nothing here. Known words: %(known)s.")
            % {"word": word, "known": ", ".join(f"{{{name}}}" for name in known)},
            field=field,
        )


@act("mail_template.change", right=rights.SETTINGS)
def change_mail_template(*, template_id: int, title: str, body: str, by: Actor) -> MailTemplate:
    """Change the words proposed when a document is sent; refuses WordUnknown."""
    found = held(MailTemplate, template_id)
    if not title.strip() or not body.strip():
        raise MailWithoutWords
    known = [*words_of(found.document_kind), *ALWAYS]
    for field, text in (("title", title), ("body", body)):
        for word in re.findall(r"\{(\w+)\}", text):
            if word not in known:
                raise WordUnknown(field, word, known)
    found.title, found.body = " ".join(title.split()), body.replace("\r\n", "\n").strip()
    found.save(update_fields=["title", "body"])
    facts = {"document_kind": found.document_kind, "language": found.language}
    journal.record("mail_template.changed", subject=Subject("mail_template", found.pk), by=by, facts=facts)
    return found
