"""The closing rule, set from the settings' page."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.core.web.screens import go, screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier.commands.house import set_closing_rule


@require_POST
@screen(rights.SETTINGS)
def closing_rule(request: ScreenRequest) -> HttpResponse:
    """Change when orders close by themselves, and say how many moved (P6)."""
    moved = set_closing_rule(rule=request.POST.get("rule", ""), by=request.actor)
    words = ngettext("%(n)d order changed state.", "%(n)d orders changed state.", moved) % {"n": moved}
    messages.success(request, words if moved else _("Applied: no order changed state."))
    return go(request, reverse("company:rules"))
