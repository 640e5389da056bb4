"""Words of deliveries that pages share: kinds of notes, where tracking leads."""

from typing import Any
from urllib.parse import quote

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

KINDS: dict[str, str | Promise] = {
    "out": pgettext_lazy("kind of note", "Delivery"),
    "return": pgettext_lazy("kind of note", "Return"),
    "counter": pgettext_lazy("kind of note", "Cancellation"),
    "direct": pgettext_lazy("kind of note", "Delivered by the supplier"),
}
ICONS = {"out": "truck-delivery", "return": "truck-return", "counter": "arrow-back-up", "direct": "truck-delivery"}

# Where carriers show a parcel, by a part of their name.
CARRIERS = {
    "colissimo": "https://www.laposte.fr/outils/suivre-vos-envois?code={}",
    "la poste": "https://www.laposte.fr/outils/suivre-vos-envois?code={}",
    "chronopost": "https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={}",
    "dhl": "https://www.dhl.com/fr-fr/home/tracking.html?tracking-id={}",
    "ups": "https://www.ups.com/track?tracknum={}",
    "gls": "https://gls-group.com/FR/fr/suivi-colis?match={}",
    "dpd": "https://trace.dpd.fr/fr/trace/{}",
}


def kind_word(kind: str) -> str:
    """The word of a kind of note."""
    return str(KINDS.get(kind, kind))


def tracking_url(carrier: str, tracking: str) -> str:
    """Where the carrier shows the parcel; empty for one we do not know."""
    name = carrier.lower()
    found = next((url for part, url in CARRIERS.items() if part in name), "")
    return found.format(quote(tracking, safe="")) if found and tracking else ""


def label_of(note: Any) -> str:
    """The number of a note, or which draft."""
    return note.number or _("Draft no. %(id)d") % {"id": note.pk}
