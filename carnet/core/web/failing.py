"""The page of a failure: nothing here may ask the database, which may be what failed (P58)."""

import logging
import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from carnet.core.outage import outage_of

LOG = logging.getLogger("carnet.web")


def failure(request: HttpRequest) -> HttpResponse:
    """What broke: an outage is told as such, under the pressed button or as a page; anything else as our fault."""
    outage = outage_of(sys.exc_info()[1])
    if outage is None:
        return HttpResponse(render_to_string("500.html"), status=500)
    LOG.warning("%s: %s", request.path, outage.code)
    inline = "HX-Request" in request.headers
    template = "core/parts/refusal.html" if inline else "503.html"
    response = HttpResponse(render_to_string(template, {"refusal": outage, "holders": ()}), status=outage.status)
    response["HX-Refusal"], response["Retry-After"] = outage.code, "2"
    return response
