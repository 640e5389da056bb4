"""What every page of the shell knows."""

from typing import Any

from django.http import HttpRequest

from carnet.core.web import shell


def shell_context(request: HttpRequest) -> dict[str, Any]:
    """Menu, "+" menu and companies of the person at the screen; nothing for a partial update or a visitor."""
    actor = getattr(request, "actor", None)
    if actor is None or getattr(request, "htmx", False):
        return {"actor": actor}
    match = request.resolver_match
    return {
        "actor": actor,
        "place": getattr(request, "place", None),
        "places": getattr(request, "places", []),
        "menu": shell.menu_of(actor),
        "creations": shell.creations_of(actor),
        "here": match.view_name if match else "",
    }
