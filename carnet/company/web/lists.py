"""Units and series on screen."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import commands, queries, rights
from carnet.company.clock import today
from carnet.company.models import SeriesUse, Unit
from carnet.company.web.forms.lists import DOCUMENTS, SeriesForm, SeriesUseForm, UnitForm
from carnet.company.web.sections import dialog, page
from carnet.core.models import Series
from carnet.core.refusals import NotFound
from carnet.core.web.screens import go, screen
from carnet.core.web.who import ScreenRequest


@screen(rights.SETTINGS)
def units(request: ScreenRequest) -> HttpResponse:
    """The units of sale."""
    return page(request, "units", "company/units.html", units=queries.units())


@screen(rights.SETTINGS)
def unit_new(request: ScreenRequest) -> HttpResponse:
    """Add a unit."""
    form = UnitForm(request.POST or None)
    save = lambda: commands.create_unit(unit=form.asked(), by=request.actor)  # noqa: E731
    return dialog(request, form, save, "company:units", title=_("New unit"))


@screen(rights.SETTINGS)
def unit(request: ScreenRequest, unit_id: int) -> HttpResponse:
    """Change a unit."""
    found = Unit.objects.filter(pk=unit_id).first()
    if found is None:
        raise NotFound
    form = UnitForm(request.POST or None, initial=UnitForm.initial_of(found))
    save = lambda: commands.change_unit(unit_id=unit_id, unit=form.asked(), by=request.actor)  # noqa: E731
    removal = reverse("company:unit-removal", args=[unit_id])
    return dialog(request, form, save, "company:units", title=_("Unit"), subtitle=found.label, remove=removal)


@require_POST
@screen(rights.SETTINGS)
def unit_removal(request: ScreenRequest, unit_id: int) -> HttpResponse:
    """Delete a unit no product is sold by."""
    commands.delete_unit(unit_id=unit_id, by=request.actor)
    return go(request, reverse("company:units"))


@screen(rights.SETTINGS)
def series(request: ScreenRequest) -> HttpResponse:
    """Which series numbers which documents, and the number that comes next (R15)."""
    year = today().year
    by_code = {row.code: row for row in Series.objects.order_by("id")}
    uses = {use.document_kind: by_code.get(use.series_code) for use in SeriesUse.objects.all()}
    documents = [
        (kind, words, uses[kind], _next(uses[kind], year)) for kind, words in DOCUMENTS.items() if kind in uses
    ]
    rows = [
        (row, _next(row, year), [w for k, w, s, _n in documents if s and s.pk == row.pk]) for row in by_code.values()
    ]
    return page(request, "series", "company/series.html", documents=documents, rows=rows)


def _next(row: Series | None, year: int) -> str:
    if row is None:
        return ""
    last = 0 if row.yearly and row.year != year else row.last
    return f"{row.prefix}{f'{year}-' if row.yearly else ''}{last + 1:0{row.digits}d}"


@screen(rights.SETTINGS)
def series_new(request: ScreenRequest) -> HttpResponse:
    """Make a series."""
    form = SeriesForm(request.POST or None)
    save = lambda: commands.create_series(series=form.asked(), by=request.actor)  # noqa: E731
    return dialog(request, form, save, "company:series", title=_("New series"))


@screen(rights.SETTINGS)
def series_edit(request: ScreenRequest, series_id: int) -> HttpResponse:
    """Change a series that gave no number yet."""
    found = Series.objects.filter(pk=series_id).first()
    if found is None:
        raise NotFound
    form = SeriesForm(request.POST or None, initial=SeriesForm.initial_of(found))
    form.fields["code"].disabled = True
    save = lambda: commands.change_series(series_id=series_id, series=form.asked(), by=request.actor)  # noqa: E731
    return dialog(request, form, save, "company:series", title=_("Series"), subtitle=found.prefix)


@screen(rights.SETTINGS)
def series_use(request: ScreenRequest, kind: str) -> HttpResponse:
    """Let another series number a kind of document."""
    found = SeriesUse.objects.filter(document_kind=kind).first()
    if found is None:
        raise NotFound
    form = SeriesUseForm(request.POST or None, initial={"series": found.series_code})

    def save() -> None:
        commands.use_series(document_kind=kind, series_code=form.cleaned_data["series"], by=request.actor)

    return dialog(request, form, save, "company:series", title=_("Numbered by"), subtitle=DOCUMENTS.get(kind, kind))
