"""Where a company stands for VAT (R25), and the clock of that place."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Place:
    """A territory with VAT rates of its own; `country` is its code on invoices (R56)."""

    code: str
    label: Promise
    country: str
    time_zone: str


PLACES: dict[str, Place] = {
    place.code: place
    for place in (
        Place("mainland", _("Mainland France"), "FR", "Europe/Paris"),
        Place("corsica", _("Corsica"), "FR", "Europe/Paris"),
        Place("guadeloupe", _("Guadeloupe"), "GP", "America/Guadeloupe"),
        Place("martinique", _("Martinique"), "MQ", "America/Martinique"),
        Place("reunion", _("Réunion"), "RE", "Indian/Reunion"),
        Place("guyane", _("French Guiana"), "GF", "America/Cayenne"),
        Place("mayotte", _("Mayotte"), "YT", "Indian/Mayotte"),
    )
}
