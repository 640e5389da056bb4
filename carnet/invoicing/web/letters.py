"""An e-mail before it leaves: what is typed on one side, what the customer will read on the other (P48)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company.queries import MailText
from carnet.core.web.who import ScreenRequest
from carnet.invoicing.web.forms import MailForm


@dataclass(frozen=True, slots=True)
class Preview:
    """An e-mail as its reader will see it."""

    sender: str
    reply_to: str
    recipients: tuple[str, ...]
    copies: tuple[str, ...]
    title: str
    body: str
    attachments: tuple[str, ...]


def previewed(form: MailForm, text: MailText, attachments: Sequence[str]) -> Preview:
    """What is typed, its words filled in."""
    return Preview(
        sender=settings.DEFAULT_FROM_EMAIL,
        reply_to=company.settings().email,
        recipients=typed_addresses(form, "recipients"),
        copies=typed_addresses(form, "copies"),
        title=text.title,
        body=text.body,
        attachments=tuple(attachments),
    )


def typed_addresses(form: MailForm, name: str) -> tuple[str, ...]:
    """Addresses as typed, or as the form opens."""
    value = form[name].value()
    return tuple(form.fields[name].to_python(value) or ()) if isinstance(value, str) else tuple(value or ())


def typed_text(form: MailForm) -> MailText:
    """Subject and message as typed, or as the form opens."""
    return MailText(str(form["title"].value() or ""), str(form["body"].value() or "").replace("\r\n", "\n"))


def letter_dialog(
    request: ScreenRequest, form: MailForm, preview: Preview, preview_url: str, **context: object
) -> HttpResponse:
    """The dialog of an e-mail; a refusal is shown beside its field."""
    shown = {
        "form": form, "preview": preview, "preview_url": preview_url, "wide": True, "section": "invoicing:invoices",
        "submit": _("Send"), **context,
    }  # fmt: skip
    return render(request, "invoicing/letter.html", shown, status=422 if form.errors else 200)


def ids_of(asked: QueryDict, name: str) -> list[int]:
    """Ids given several times in an address or a form; what is no id is left out."""
    return sorted({int(one) for one in asked.getlist(name) if one.isdecimal() and len(one) < 19})
