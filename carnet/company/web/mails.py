"""The words of e-mails on screen, read beside what is typed as a customer would (P48)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import commands, queries, rights
from carnet.company.clock import today
from carnet.company.commands.mails import ALWAYS
from carnet.company.defaults.mails import REMINDER, words_of
from carnet.company.letters import signature
from carnet.company.models import MailTemplate
from carnet.company.queries import MailText
from carnet.company.web.forms.lists import DOCUMENTS, MailTemplateForm
from carnet.company.web.sections import dialog, page
from carnet.core import formats
from carnet.core.refusals import NotFound
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest


@dataclass(frozen=True, slots=True)
class Kind:
    """The templates of a kind of document, in their languages."""

    words: str
    templates: list[MailTemplate]


@screen(rights.SETTINGS)
def mails(request: ScreenRequest) -> HttpResponse:
    """The words of e-mails, per document and language."""
    rows: dict[str, list[MailTemplate]] = {}
    for row in MailTemplate.objects.order_by("document_kind", "-language"):
        rows.setdefault(row.document_kind, []).append(row)
    known = [kind for kind in DOCUMENTS if kind in rows]
    others = sorted(kind for kind in rows if kind not in DOCUMENTS)
    kinds = [Kind(words_of_kind(kind), rows[kind]) for kind in [*known, *others]]
    return page(request, "mails", "company/mails.html", kinds=kinds)


@screen(rights.SETTINGS)
def mail(request: ScreenRequest, template_id: int) -> HttpResponse:
    """Change the words of an e-mail."""
    found = _template(template_id)
    form = MailTemplateForm(request.POST or None, initial={"title": found.title, "body": found.body})
    save = lambda: commands.change_mail_template(template_id=template_id, **form.cleaned_data, by=request.actor)  # noqa: E731
    back = "company:reminders" if found.document_kind.startswith(REMINDER) else "company:mails"
    shown = {
        "title": words_of_kind(found.document_kind), "subtitle": found.language, "wide": True,
        "words": [*words_of(found.document_kind), *ALWAYS],
        "preview": _read(request, found, str(form["title"].value()), str(form["body"].value())),
        "preview_url": reverse("company:mail-preview", args=[template_id]),
    }  # fmt: skip
    return dialog(request, form, save, back, template="company/mail_form.html", **shown)


@require_POST
@screen(rights.SETTINGS)
def preview(request: ScreenRequest, template_id: int) -> HttpResponse:
    """What a customer would read of what is typed, with words of an invented document; writes nothing."""
    found = _template(template_id)
    text = _read(request, found, request.POST.get("title", ""), request.POST.get("body", ""))
    return render(request, "company/parts/mail_preview.html", {"preview": text})


def words_of_kind(kind: str) -> str:
    """The name of a kind of document, as the settings call it."""
    if kind.startswith(REMINDER):
        return _("Reminder %(n)s") % {"n": kind.removeprefix(REMINDER)}
    if kind == "statement":
        return _("Statement of account")
    return str(DOCUMENTS.get(kind, kind))


def _read(request: ScreenRequest, found: MailTemplate, title: str, body: str) -> MailText:
    with translation.override(found.language):
        words = _invented()
    signed = signature(request.actor.company_id, request.actor.name)
    return queries.filled(MailText(title, body.replace("\r\n", "\n")), {**words, **signed})


def _invented() -> dict[str, str]:
    """Words of a document that does not exist."""
    on, amount = today(), formats.with_currency("1234.56", "EUR")
    line = _("– %(number)s of %(issued)s, due on %(due)s: %(left)s")
    told = {"number": "FA-0042", "issued": formats.day(on), "due": formats.day(on), "left": amount}
    known: dict[str, Any] = {
        "number": "FA-0042", "title": _("Fitting of the meeting room"), "total": amount, "left": amount, "balance": amount,
        "valid_until": formats.day(on), "due_on": formats.day(on), "from": formats.day(on.replace(day=1)),
        "until": formats.day(on), "party": "Menuiserie Le Goff", "days": "12", "invoices": line % told,
        "iban": _(" on our account %(iban)s") % {"iban": "FR76 3000 6000 …"},
    }  # fmt: skip
    return {name: str(value) for name, value in known.items()}


def _template(template_id: int) -> MailTemplate:
    found = MailTemplate.objects.filter(pk=template_id).first()
    if found is None:
        raise NotFound
    return found
