"""The proof: the chain, the closings, the archive and its key; and the public page of a receipt (P52, R21–R24)."""

import tempfile

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.chain import Walk
from carnet.core.formats import symbol
from carnet.core.models import ChainHead, Closing
from carnet.core.signing import public_key
from carnet.core.web.screens import go, screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing.archive import write_archive
from carnet.invoicing.commands.closing import close_periods
from carnet.invoicing.queries import proof, receipts
from carnet.invoicing.web.words import kind_word

SHOWN = 400
NAMED = 100
PERIODS = {"day": gettext_lazy("Day"), "month": gettext_lazy("Month"), "year": gettext_lazy("Year")}
THINGS = {
    "invoice": gettext_lazy("Invoice"),
    "payment": gettext_lazy("Payment"),
    "allocation": gettext_lazy("Allocation"),
    "file": gettext_lazy("File"),
    "closing": gettext_lazy("Closing"),
    "chain": gettext_lazy("Chain"),
}
FAULTS = {
    "altered": gettext_lazy("altered after it was sealed"),
    "removed": gettext_lazy("removed after it was sealed"),
    "inserted": gettext_lazy("inserted outside the chain"),
    "link_altered": gettext_lazy("its link in the chain was altered"),
    "link_missing": gettext_lazy("links before it are missing"),
    "reordered": gettext_lazy("not at its place in the chain"),
    "end_missing": gettext_lazy("the end of the chain is missing"),
    "totals": gettext_lazy("its totals are not those of the documents"),
}


@screen(rights.READ)
def page(request: ScreenRequest) -> HttpResponse:
    """The state of the chain, its closings, the key of archives."""
    return _page(request)


@require_POST
@screen(rights.READ)
def check(request: ScreenRequest) -> HttpResponse:
    """Walk the chain against the documents and say what does not agree."""
    done = Walk()
    found = list(proof.faults(done))
    named = [(THINGS.get(one.kind, one.kind), one.label, FAULTS[one.what]) for one in found[:NAMED]]
    return _page(request, checked=done.seq, faults=named, fault_count=len(found))


@require_POST
@screen(rights.READ)
def close(request: ScreenRequest) -> HttpResponse:
    """Close the periods that are over, without waiting for the hour."""
    close_periods(by=request.actor)
    return go(request, reverse("invoicing:proof"))


@screen(rights.READ)
def archive(request: ScreenRequest) -> HttpResponseBase:
    """The signed archive, written link by link into a file that goes when it was sent."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 — closed by the answer
    write_archive(file)
    file.seek(0)
    name = _("archive-%(day)s.zip") % {"day": today().isoformat()}
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@never_cache
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Confirms number, date, total and hash of an issued document to whoever holds its code; no account needed."""
    found = receipts.receipt(code)
    if found is None:
        return render(request, "invoicing/receipt.html", {"code": code[:40]}, status=404)
    context = {"receipt": found, "kind": kind_word(found.kind), "sign": symbol(found.currency), "code": code}
    return render(request, "invoicing/receipt.html", context)


def _page(request: ScreenRequest, **context: object) -> HttpResponse:
    closings = Closing.objects.order_by("-last_on", "-id")[:SHOWN]
    shown = {
        "section": "invoicing:proof",
        "head": ChainHead.objects.first(),
        "key": public_key(),
        "closings": [(row, PERIODS[row.period]) for row in closings],
        **context,
    }
    return render(request, "invoicing/proof.html", shown)
