"""What the shell offers of the settings."""

from django.utils.translation import gettext_lazy as _

from carnet.company import rights
from carnet.company.web.sections import MENU, SECTIONS
from carnet.core.web.shell import menu, palette_act

menu(_("Settings"), icon="settings", url=MENU, right=rights.SETTINGS, position=130)
for _position, (_name, _label, _right) in enumerate(SECTIONS):
    palette_act(_label, icon="settings", url=f"company:{_name}", right=_right, position=200 + _position)
palette_act(
    _("Invite a member"), icon="user-plus", url="company:member-new", right=rights.MEMBERS, position=220, dialog=True
)
