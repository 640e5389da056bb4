"""The progress of a project, as its customer reads it: on paper and by e-mail."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carnet.company import rights
from carnet.core.web.forms import Form
from carnet.core.web.screens import refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.projects import commands
from carnet.projects.queries.progress import addresses_of, progress_letter, progress_paper, shown_progress
from carnet.projects.web.project import back, dialog


class MailForm(Form):
    """The e-mail that tells how far a project is."""

    recipients = forms.CharField(label=gettext_lazy("To"), widget=forms.TextInput({"autocomplete": "off"}))
    title = forms.CharField(label=gettext_lazy("Subject"), max_length=250)
    body = forms.CharField(label=gettext_lazy("Message"), widget=forms.Textarea({"rows": 8}))

    def clean_recipients(self) -> list[str]:
        text = self.cleaned_data["recipients"]
        return [one for one in (part.strip() for part in text.replace(";", ",").split(",")) if one]


@screen(rights.READ)
def paper(request: ScreenRequest, project_id: int) -> HttpResponse:
    """The progress on paper."""
    name, content = progress_paper(shown_progress(project_id))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@screen(rights.PROJECTS)
def send(request: ScreenRequest, project_id: int) -> HttpResponse:
    """The progress by e-mail, its PDF attached."""
    project = shown_progress(project_id)
    text = progress_letter(project, request.actor)
    initial = {"recipients": ", ".join(addresses_of(project)), "title": text.title, "body": text.body}
    form = MailForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.send_progress(project_id=project_id, **form.cleaned_data, by=request.actor)
            messages.success(request, _("The e-mail is on its way."))
            return back(request, project_id)
    return dialog(request, form, title=_("Send the progress"), subtitle=project.number, submit=_("Send"))
