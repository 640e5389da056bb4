"""Imports on screen: the file, its columns, what would become of its lines, then done, or taken back (P56)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.api.routing import file_answer
from carnet.core.importing.lots import CHANGED, CREATED, REFUSED, SAME
from carnet.core.importing.reading import Table
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices
from carnet.core.lists.spec import ListOf, Primary, View
from carnet.core.refusals import NotFound, Refusal
from carnet.core.web.forms import Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier import commands
from carnet.dossier.commands.importing import KEPT_DAYS
from carnet.dossier.models import Import, ImportRow
from carnet.dossier.steps.importing import KINDS, progress

NAMED = 50
LABELS = [(kind.name, kind.label) for kind in KINDS.values()]
VERDICTS = {
    CREATED: (pgettext_lazy("line of a file", "Created"), "green"),
    CHANGED: (pgettext_lazy("line of a file", "Changed"), "blue"),
    SAME: (pgettext_lazy("line of a file", "As it is"), "grey"),
    REFUSED: (pgettext_lazy("line of a file", "Refused"), "red"),
}


class ImportList(ListOf[Import]):
    """Files imported (P56)."""

    name, title, thing = "imports", gettext_lazy("Imports"), "import"
    right, section, sort, template = rights.IMPORTS, "parties:parties", "-at", "dossier/imports.html"
    search = ("name",)
    search_hint = gettext_lazy("Name of the file")
    columns = [
        Column(
            name="name",
            label=gettext_lazy("File"),
            phone="full",
            cell=lambda row: two_lines(row.name, reverse("dossier:import", args=[row.pk]), str(KINDS[row.kind].label)),
        ),
        Column(name="state", label=gettext_lazy("State"), value="stage", kind="state", of="import", filter="state"),
        Column(name="created", label=pgettext_lazy("lines of a file", "Created"), kind="quantity", phone="label"),
        Column(name="changed", label=pgettext_lazy("lines of a file", "Changed"), kind="quantity", phone="label"),
        Column(name="same", label=pgettext_lazy("lines of a file", "As it is"), kind="quantity", phone="label"),
        Column(name="refused", label=pgettext_lazy("lines of a file", "Refused"), kind="quantity", phone="label"),
        Column(name="by", label=gettext_lazy("By"), value="by_name"),
        Column(name="at", label=gettext_lazy("Read on"), value="created_at", kind="day", sort="id"),
    ]
    filters = [
        Choices(name="kind", label=gettext_lazy("Holds"), choices=LABELS),
        Choices(
            name="state",
            label=gettext_lazy("State"),
            choices=[
                ("checked", pgettext_lazy("state", "Rehearsed")),
                ("done", pgettext_lazy("state", "Imported")),
                ("undone", pgettext_lazy("state", "Taken back")),
            ],
        ),
    ]
    views = [View("all", gettext_lazy("All"))]
    primary = Primary(gettext_lazy("Import a file"), "dossier:import-new", rights.IMPORTS, dialog=True)
    empty = gettext_lazy(
        "Nothing imported yet. Customers, suppliers and products of other software come in from a CSV or XLSX file."
    )

    def rows(self, actor: Actor) -> QuerySet[Import]:
        return Import.objects.defer("shown", "headings", "mapping")

    def url(self, row: Import) -> str:
        return reverse("dossier:import", args=[row.pk])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d file", "%(n)d files", n) % {"n": n}


class FileForm(Form):
    """The file, and what it holds."""

    kind = forms.ChoiceField(label=gettext_lazy("It holds"), choices=LABELS)
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput({"accept": ".csv,.txt,.xlsx"}),
        help_text=gettext_lazy(
            "CSV or XLSX, its first row names the columns. At most 20 MB and 200 000 rows."
            " Nothing is written before you have seen what would be. The file is erased after 30 days."
        ),
    )


@screen(rights.IMPORTS)
def new(request: ScreenRequest) -> HttpResponse:
    """Send a file."""
    form = FileForm(request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind")})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            asked = form.cleaned_data
            made = commands.start_import(kind=asked["kind"], upload=asked["file"], by=request.actor)
            return go(request, reverse("dossier:import", args=[made.pk]))
    context = {"title": _("Import a file"), "form": form, "submit": _("Read it"), "section": "parties:parties"}
    return render(request, "core/dialog.html", context, status=422 if form.errors else 200)


@screen(rights.IMPORTS)
def shown(request: ScreenRequest, import_id: int) -> HttpResponse:
    """The columns, and what would become or became of the lines."""
    return _page(request, _found(import_id))


@require_POST
@screen(rights.IMPORTS)
def columns(request: ScreenRequest, import_id: int) -> HttpResponse:
    """Say what each column holds, and rehearse again."""
    found = _found(import_id)
    try:
        commands.map_import(
            import_id=import_id,
            mapping=[request.POST.get(f"column-{at}", "") for at in range(len(found.headings))],
            confirmed=bool(request.POST.get("confirmed")),
            by=request.actor,
        )
    except Refusal as refusal:
        return _page(request, found, refusal.sentence)
    return go(request, reverse("dossier:import", args=[import_id]))


@require_POST
@screen(rights.IMPORTS)
def run(request: ScreenRequest, import_id: int) -> HttpResponse:
    """Write what the file says."""
    done = commands.run_import(import_id=import_id, by=request.actor)
    if not done.work:
        said = {"created": done.created, "changed": done.changed}
        messages.success(request, _("Imported: %(created)d created, %(changed)d changed.") % said)
    return go(request, reverse("dossier:import", args=[import_id]))


@require_POST
@screen(rights.IMPORTS)
def undo(request: ScreenRequest, import_id: int) -> HttpResponse:
    """Take back what nobody used since."""
    if not commands.undo_import(import_id=import_id, by=request.actor).work:
        messages.success(request, _("Taken back."))
    return go(request, reverse("dossier:import", args=[import_id]))


@screen(rights.IMPORTS)
def errors(request: ScreenRequest, import_id: int) -> HttpResponse:
    """The refused lines, with the reasons; what the file says of costs is for those who may see them."""
    found = _found(import_id)
    if found.errors is None:
        raise NotFound
    if "unit_cost" in found.mapping:
        request.actor.must(rights.COSTS)
    return file_answer(found.errors.name, bytes(found.errors.content), "text/csv; charset=utf-8")


def _page(request: ScreenRequest, found: Import, refused: str = "") -> HttpResponse:
    kind = KINDS[found.kind](request.actor, confirmed=found.confirmed)
    lines = [{**one, "word": VERDICTS[one["verdict"]][0], "colour": VERDICTS[one["verdict"]][1]} for one in found.shown]
    context: dict[str, Any] = {
        "section": "catalog:products" if found.kind == "products" else "parties:parties",
        "imported": found,
        "kind": kind,
        "fields": kind.fields(),
        "held": _held(found),
        "lines": lines,
        "kept": _kept(found, kind.names) if found.state == Import.State.UNDONE else [],
        "refused": refused,
        "figures": [(VERDICTS[code][0], getattr(found, code)) for code in (CREATED, CHANGED, SAME, REFUSED)],
        "would": found.created + found.changed,
        "days": KEPT_DAYS,
    }
    if found.work:
        context["lines_done"] = progress(found.pk)
        return render(request, "dossier/import_going.html", context)
    return render(request, "dossier/import.html", context, status=422 if refused else 200)


def _held(found: Import) -> list[dict[str, Any]]:
    """The columns with what they hold and an example, while they may be said otherwise."""
    if found.file is None or found.work or found.state != Import.State.CHECKED:
        return []
    first = next(Table(bytes(found.file.content)).rows(), (0, []))[1]
    return [
        {"at": at, "heading": heading, "holds": holds, "example": first[at] if first else ""}
        for at, (heading, holds) in enumerate(zip(found.headings, found.mapping, strict=True))
    ]


def _kept(found: Import, names: Any) -> list[str]:
    """The rows that stayed because somebody used them."""
    ids = list(ImportRow.objects.filter(imported=found).order_by("pk").values_list("row_id", flat=True)[:NAMED])
    return list(names(ids).values())


def _found(import_id: int) -> Import:
    found = Import.objects.select_related("file", "errors").filter(pk=import_id).first()
    if found is None:
        raise NotFound
    return found
